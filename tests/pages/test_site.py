"""Several notebooks, one site: order, titles, names, index, search, headers."""

from __future__ import annotations

import json
import re

import pytest

from netlify_nb.pages import RenderOptions, libraries, render


def test_reading_order_and_titles_can_be_set(desk, text_of):
    """Previous and next follow the order asked for; the others follow by name, numbers as numbers."""
    for name in ("10 end.ipynb", "2 middle.ipynb", "intro.ipynb"):
        desk.write(f"# {name}", name=name)
    tree = render([desk.folder], options=RenderOptions(order=("intro.ipynb",), titles={"10 end.ipynb": "The end"}))
    assert [page.title for page in tree.pages] == ["intro.ipynb", "2 middle.ipynb", "The end"]
    middle = text_of(tree, "2-middle.html")
    assert re.search(r'rel="prev" href="intro.html"', middle)
    assert re.search(r'rel="next" href="10-end.html"', middle)


def test_names_that_netlify_refuses_or_confuses_are_changed(desk):
    """`#` and `?` cannot stand in a path, and case is ignored."""
    for name in ("a#b?.ipynb", "Same.ipynb", "same.ipynb"):
        desk.write("# x", name=name)
    assert sorted(page.path for page in render([desk.folder]).pages) == ["Same.html", "a-b.html", "same-2.html"]


def test_the_folders_own_index_notebook_is_the_index(desk, text_of):
    """Nothing is made up beside it."""
    desk.write("# Welcome\n\n[one](one.ipynb)", name="index.ipynb")
    desk.write("# One", name="one.ipynb")
    tree = render([desk.folder])
    assert tree.title == "Welcome"
    assert 'href="one.html"' in text_of(tree)


def test_the_folders_own_index_html_is_the_index(desk, text_of):
    """Its links to notebooks lead to their pages."""
    desk.file("index.html", '<title>Mine</title><a href="one.ipynb">one</a>')
    desk.write("# One", name="one.ipynb")
    desk.write("# Two", name="two.ipynb")
    assert 'href="one.html"' in text_of(render([desk.folder]))


def test_a_readme_introduces_the_index(desk, text_of):
    """With its title, links and pictures."""
    desk.file("README.md", "# The course\n\nStart with [one](one.ipynb). ![k](kite.png)")
    desk.file("kite.png")
    desk.write("# One", name="one.ipynb")
    desk.write("# Two", name="two.ipynb")
    html = text_of(render([desk.folder]))
    assert html.count("<h1") == 1
    assert "The course" in html
    assert 'href="one.html"' in html
    assert "assets/kite." in html


def test_a_site_has_a_page_for_what_is_not_found_and_long_caching(desk, text_of):
    """Names hold a hash, so their content never changes."""
    desk.write("# One", name="one.ipynb")
    desk.write("# Two", name="two.ipynb")
    tree = render([desk.folder])
    assert "There is no page here" in text_of(tree, "404.html")
    assert text_of(tree, "_headers").startswith("/assets/*\n  Cache-Control: public, max-age=31536000, immutable")


@pytest.mark.skipif(not libraries.find("search"), reason="the search library was not fetched (python vendor/build.py)")
def test_all_pages_can_be_searched(desk, text_of):
    """The index holds their words, without code."""
    desk.write("# One\n\nabout kites", desk.code("import unsearched"), name="one.ipynb")
    desk.write("# Two", name="two.ipynb")
    tree = render([desk.folder])
    script = next(path for path in tree.files if "search-index" in path)
    entries = json.loads(text_of(tree, script).removeprefix("window.nbSearch="))
    assert [entry["path"] for entry in entries] == ["one.html", "two.html"]
    assert "about kites" in entries[0]["text"]
    assert "unsearched" not in entries[0]["text"]


def test_one_picture_used_by_all_is_written_once(desk):
    """Across pages, by content."""
    desk.file("kite.png")
    desk.file("sub/same.png")
    desk.write("![k](kite.png)", name="one.ipynb")
    desk.write("![k](../kite.png)", name="sub/two.ipynb")
    assert len([path for path in render([desk.folder]).files if path.endswith(".png")]) == 1


def test_notebooks_named_one_by_one_make_a_site(desk):
    """From different folders, counted from the one around them."""
    one, two = desk.write("# 1", name="a/one.ipynb"), desk.write("# 2", name="b/two.ipynb")
    assert [page.path for page in render([one, two]).pages] == ["a/one.html", "b/two.html"]


def test_the_notebook_itself_can_be_offered_without_our_cells(desk, text_of):
    """What is downloaded is what is shown."""
    path = desk.write("# T", desk.code("%load_ext netlify_nb"), desk.code("x = 1"))
    tree = render([path], options=RenderOptions(download=True))
    name = next(path for path in tree.files if path.endswith(".ipynb"))
    notebook = json.loads(text_of(tree, name))
    assert [cell["source"] for cell in notebook["cells"]] == ["# T", "x = 1"]
    assert name in text_of(tree)


def test_a_link_to_a_place_that_is_not_there_is_reported(desk):
    """Within the page; a heading's words with hyphens are a place, and so is an id of the author's."""
    tree = desk.tree("# One thing", '<a id="mine"></a>', "[a](#One-thing) [b](#mine) [c](#gone)")
    assert [(f.code, f.cell) for f in tree.findings] == [("broken-anchor", 3)]


@pytest.mark.parametrize("place", ["My-Part.", "my-part", "my-part-", "MyPart"])
def test_links_to_places_on_other_pages_lead_there(desk, text_of, place):
    """However the heading's words are spelled; and on the same page."""
    desk.write(f"[there](b.ipynb#{place}) [back](a.ipynb#here)\n\n# Here", name="a.ipynb")
    desk.write("# My Part.", name="b.ipynb")
    tree = render([desk.folder])
    html = text_of(tree, "a.html")
    assert not tree.findings
    assert 'href="b.html#My-Part."' in html
    assert 'href="#Here"' in html


def test_a_link_to_a_place_that_another_page_has_not_is_reported(desk, tmp_path):
    """With the cell; also for pages that were made before."""
    desk.write("# A", "[there](sub/b.ipynb#Gone)", name="a.ipynb")
    desk.write("# B", name="sub/b.ipynb")
    for _ in range(2):
        tree = render([desk.folder], cache_dir=tmp_path / "cache")
        assert [(f.code, f.cell, f.path) for f in tree.findings] == [("broken-anchor", 2, str(desk.folder / "a.ipynb"))]
        assert "#Gone of sub/b.html" in tree.findings[0].message


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("index.html", "<title>Mine &amp; yours</title>", "Mine & yours"),
        ("index.html", "<body><h1>The <em>course</em></h1>", "The course"),
        ("README.md", "# The $x^2$ course", "The $x^2$ course"),
    ],
)
def test_the_site_is_called_what_its_first_page_is_called(desk, text_of, name, content, title):
    """On every page."""
    desk.file(name, content)
    desk.write("# One", name="one.ipynb")
    desk.write("# Two", name="two.ipynb")
    tree = render([desk.folder])
    assert tree.title == title
    assert f"<title>One · {title.replace('&', '&amp;')}</title>" in text_of(tree, "one.html")


def test_previews_name_the_first_figure_by_its_whole_address(desk, text_of):
    """Link previews want absolute addresses of real image files."""
    cells = ["# T\n\nWhat it is about.", desk.code("x", desk.data({"image/png": desk.png64}))]
    html = text_of(desk.tree(*cells, url="https://kites.netlify.app"))
    assert '<link rel="canonical" href="https://kites.netlify.app/">' in html
    assert re.search(r'og:image" content="https://kites.netlify.app/assets/figure-2\.\w+\.png"', html)
    assert '<meta name="description" content="What it is about.">' in html


def test_language_authors_and_date_come_from_the_metadata(desk):
    """As nbformat has them."""
    metadata = {"lang": "de", "authors": [{"name": "Ada"}, {"name": "Grace"}], "date": "2026-11-21"}
    tree = desk.tree("# T", metadata=metadata)
    html = tree.files["index.html"].decode()
    assert '<html lang="de">' in html
    assert "Ada, Grace · <time>2026-11-21</time>" in html
