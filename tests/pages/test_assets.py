"""Files come along, once, by content; and nothing comes along that must not."""

from __future__ import annotations

import os
from urllib.parse import quote

import pytest
from nbformat.v4 import new_markdown_cell

from netlify_nb.pages import RenderOptions, libraries, render
from netlify_nb.pages.assets import is_private, site_name


def pictures(tree):
    return sorted(path for path in tree.files if path.endswith(".png"))


@pytest.mark.parametrize(
    "text",
    [
        "![kite](kite.png)",
        "![kite](./images/../kite.png)",
        "![kite][k]\n\n[k]: kite.png",
        '<img src="kite.png" alt="kite">',
        "<img src=kite.png alt=kite>",
        '<picture><source srcset="kite.png 1x, kite.png 2x"><img alt="" src="kite.png"></picture>',
        '<video poster="kite.png"></video>',
        "<div style=\"background: url('kite.png')\">x</div>",
        "<style>.x { background: url(kite.png) }</style>",
        '<svg><image href="kite.png"/></svg>',
        '<object data="kite.png"></object>',
        '<iframe src="kite.png" title="k"></iframe>',
    ],
)
@pytest.mark.parametrize("place", ["markdown", "output"])
def test_local_files_come_along_wherever_they_are_named(desk, text_of, text, place):
    """Markdown and HTML, in text cells and in outputs, by every attribute that fetches."""
    desk.file("kite.png")
    cell = text if place == "markdown" else desk.code("x", desk.data({"text/html": text}))
    if place == "output" and text.startswith("!["):
        cell = desk.code("x", desk.data({"text/markdown": text}))
    tree = desk.tree("# T", cell)
    name = site_name("kite.png", desk.png)
    assert tree.files[name] == desk.folder / "kite.png"
    html = text_of(tree)
    assert name in html
    assert '"kite.png' not in html
    assert not tree.findings


@pytest.mark.parametrize("name", ["my kite.png", "größe %41.png", "ünï.png", "a+b&c.png", "50%.png", "x#1.png"])
def test_names_may_hold_spaces_unicode_and_percent_signs(desk, text_of, name):
    """Percent-encoded or, where HTML allows it, as they are."""
    desk.file(name)
    tree = desk.tree(f"![a]({quote(name)})", f'<img alt="" src="{name.replace("&", "&amp;")}">')
    assert len(pictures(tree)) == 1
    assert text_of(tree).count(pictures(tree)[0] + '"') >= 2
    assert not tree.findings


def test_markdown_with_a_bare_space_in_the_name_works_as_people_expect(desk):
    """CommonMark would show the raw text."""
    desk.file("my kite.png")
    assert len(pictures(desk.tree("![a](my kite.png)"))) == 1


@pytest.mark.parametrize("name", ["a.png", "my plot.png", "plot (1).png"])
@pytest.mark.parametrize("form", ["![x](attachment:{})", '<img alt="x" src="attachment:{}">'])
def test_attachments_appear_in_both_spellings(desk, text_of, name, form):
    """Also when the name holds a space, encoded or not."""
    for spelled in {quote(name), name} if "(" not in name else {quote(name, safe="()")}:
        cell = new_markdown_cell(form.format(spelled), attachments={name: {"image/png": desk.png64}})
        tree = desk.tree(cell)
        assert [tree.files[path] for path in pictures(tree)] == [desk.png]
        assert "attachment:" not in text_of(tree)


def test_output_images_become_files_written_once(desk, text_of):
    """Two cells that show the same picture share one file."""
    output = desk.data({"image/png": desk.png64, "text/plain": "<Figure>"})
    tree = desk.tree(desk.code("a", output), desk.code("b", output), "![x](kite.png)")
    assert len({tree.files[path] for path in pictures(tree)}) == 1
    assert 'width="3" height="2"' in text_of(tree)


def test_a_missing_file_is_reported_with_its_cell_and_leaves_no_broken_request(desk, text_of):
    """The reader sees the description, the author a finding."""
    tree = desk.tree("# T", "![the kite](gone.png)")
    assert [(f.code, f.level, f.cell) for f in tree.findings] == [("missing-file", "warning", 2)]
    assert "gone.png" in tree.findings[0].message
    assert 'src="gone.png"' not in text_of(tree)
    assert "the kite" in text_of(tree)


@pytest.mark.parametrize("name", [".env", ".secret/x.png", "server.key", "id_rsa", "a.pem", ".hidden.png", "x.env"])
def test_hidden_files_and_keys_stay_where_they_are(desk, name):
    """Also when a notebook names them."""
    desk.file(name, "s3cret")
    tree = desk.tree(f"[x]({name}) <img alt='' src='{name}'>")
    assert {f.code for f in tree.findings} == {"hidden-file"}
    assert not [path for path in tree.files if "index" not in path and "s3cret" in str(tree.files[path])]


@pytest.mark.parametrize(
    "address", ["../outside.png", "/../outside.png", "images/../../outside.png", "%2e%2e/outside.png"]
)
def test_files_outside_of_the_root_are_not_taken(desk, address):
    """However the address is written."""
    (desk.folder.parent / "outside.png").write_bytes(b"private")
    tree = desk.tree(f'<img alt="" src="{address}">')
    assert {f.code for f in tree.findings} <= {"outside-root", "missing-file"}
    assert tree.findings
    assert not pictures(tree)


def test_a_wider_root_lets_a_sibling_folder_in(desk):
    """`--root ..` is how `../images/x.png` is published."""
    desk.file("images/x.png")
    path = desk.write("![x](../images/x.png)", name="deep/report.ipynb")
    assert [f.code for f in render([path]).findings] == ["outside-root"]
    tree = render([path], options=RenderOptions(root=desk.folder))
    assert len(pictures(tree)) == 1
    assert not tree.findings


def test_a_symbolic_link_cannot_lead_out(desk):
    """What counts is where the file really is."""
    secret = desk.folder.parent / "secret.png"
    secret.write_bytes(b"private")
    (desk.folder / "link.png").symlink_to(secret)
    (desk.folder / "folder").symlink_to(desk.folder.parent)
    tree = desk.tree('<img alt="" src="link.png"><img alt="" src="folder/secret.png">')
    assert {f.code for f in tree.findings} == {"outside-root"}
    assert not pictures(tree)


def test_a_symbolic_link_to_a_key_is_a_key(desk):
    """Renaming by link does not make it publishable."""
    desk.file("server.key", "s3cret")
    (desk.folder / "fine.png").symlink_to(desk.folder / "server.key")
    assert [f.code for f in desk.tree("![x](fine.png)").findings] == ["hidden-file"]


def test_a_loop_of_links_is_a_missing_file(desk):
    """It must not hang."""
    (desk.folder / "a.png").symlink_to(desk.folder / "b.png")
    (desk.folder / "b.png").symlink_to(desk.folder / "a.png")
    assert [f.code for f in desk.tree("![x](a.png)").findings] == ["missing-file"]


def test_brought_html_brings_its_own_files(desk, text_of):
    """A saved map in an iframe, its style sheet, and the picture that the style sheet names."""
    desk.file("maps/pin.png")
    desk.file("maps/map.css", "body { background: url(pin.png) }")
    desk.file("maps/map.html", '<link rel="stylesheet" href="map.css"><p>map</p><img alt="" src="pin.png">')
    tree = desk.tree('<iframe src="maps/map.html" title="map"></iframe>')
    brought = next(path for path in tree.files if path.startswith("assets/map.") and path.endswith(".html"))
    style = next(path for path in tree.files if path.startswith("assets/map.") and path.endswith(".css"))
    assert os.path.basename(style) in text_of(tree, brought)  # noqa: PTH119  # a path in a site, not of a disk
    assert os.path.basename(pictures(tree)[0]) in text_of(tree, style)  # noqa: PTH119
    assert not tree.findings


def test_html_files_that_name_each_other_end(desk):
    """A loop of frames is brought along and not followed for ever."""
    desk.file("a.html", '<iframe src="b.html"></iframe>')
    desk.file("b.html", '<iframe src="a.html"></iframe>')
    assert [path for path in desk.tree('<iframe src="a.html" title="a"></iframe>').files if "/a." in path]


def test_linked_data_is_offered_under_its_own_name(desk, text_of):
    """A reader who downloads sees `data.csv`, not a hash."""
    desk.file("data.csv", "a,b\n1,2\n")
    html = text_of(desk.tree("[the data](data.csv)"))
    assert 'download="data.csv"' in html
    assert "assets/data." in html


def test_addresses_elsewhere_stay_and_fetching_ones_are_reported(desk, text_of):
    """A link is the reader's choice; an image is a request that the page makes by itself."""
    tree = desk.tree(
        "[a](https://example.org/x) ![b](https://img.example.net/b.png)", "<a href='mailto:x@y'>m</a> [z](#Z)", "# Z"
    )
    assert [(f.code, f.cell) for f in tree.findings] == [("foreign-request", 1)]
    assert "img.example.net" in tree.findings[0].message
    assert 'href="https://example.org/x"' in text_of(tree)


@pytest.mark.parametrize("path", ["a/.git/config", ".env", "prod.env", "k/server.PEM", "id_ed25519", "netlify-nb.toml"])
def test_what_is_private(path):
    """Hidden, environment and key files, in any case."""
    from pathlib import PurePosixPath  # noqa: PLC0415

    assert is_private(PurePosixPath(path))


def test_what_a_script_seems_to_fetch_elsewhere_is_reported(desk):
    """The author's own script; nobody can be sure, but they should know."""
    script = "<script>const s = document.createElement('script'); s.src = 'https://cdn.example.net/lib@1'</script>"
    tree = desk.tree("# T", desk.code("x", desk.data({"text/html": script})))
    assert [(f.code, f.cell) for f in tree.findings if f.code == "foreign-request"] == [("foreign-request", 2)]


@pytest.mark.skipif(not libraries.find("vega"), reason="not fetched: python vendor/build.py")
def test_libraries_that_outputs_fetch_elsewhere_come_from_the_site(desk, text_of):
    """Altair's default output names three of them; another major version stays the author's."""
    address = "https://cdn.jsdelivr.net/npm/vega-lite@6.4.1?noext"
    tree = desk.tree(desk.code("x", desk.data({"text/html": f"<script>load('{address}')</script>"})))
    assert "jsdelivr" not in text_of(tree)
    assert not [f for f in tree.findings if f.code == "foreign-request"]
    old = desk.tree(desk.code("x", desk.data({"text/html": f"<script>load('{address.replace('@6', '@5')}')</script>"})))
    assert [f.code for f in old.findings if f.code == "foreign-request"]


def test_a_link_in_a_circle_is_a_file_that_is_not_there(desk, text_of):
    """Named by text, by HTML and by a glob."""
    (desk.folder / "loop1").symlink_to("loop2")
    (desk.folder / "loop2").symlink_to("loop1")
    tree = desk.tree('[a](loop1) ![b](loop1) <a href="loop2/x">c</a>', "after", include=("loop1", "**/*"))
    assert "after" in text_of(tree)
    assert {finding.code for finding in tree.findings} == {"missing-file", "include-empty"}


@pytest.mark.parametrize("name", ["index.html", "README.md"])
def test_the_folders_own_first_page_comes_from_the_folder(desk, name):
    """A link to a file elsewhere is not followed."""
    outside = desk.file("../outside.txt", "<title>told</title># told")
    (desk.folder / name).symlink_to(outside)
    desk.write("# One", name="one.ipynb")
    desk.write("# Two", name="two.ipynb")
    tree = render([desk.folder])
    assert "told" not in tree.title
    assert not any(b"told" in content for content in tree.files.values() if isinstance(content, bytes))
