"""Kept pages: used when nothing has changed, and only then; by several processes at once."""

from __future__ import annotations

import os

import pytest

from netlify_nb.errors import SourceUnreadable
from netlify_nb.pages import RenderOptions, render


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def contents(tree):
    return {
        path: content if isinstance(content, bytes) else content.read_bytes() for path, content in tree.files.items()
    }


def made(cache):
    """Return the kept pages with the time they were made."""
    return {path.name: path.stat().st_ino for path in (cache / "parts").glob("*.json")}


def test_a_folder_that_cannot_be_written_is_done_without(desk, tmp_path):
    """Keeping pages saves time; without it a publish takes longer, and that is all."""
    (tmp_path / "file").write_text("in the way")
    tree = render([desk.write("# Kept nowhere")], cache_dir=tmp_path / "file" / "cache")
    assert "Kept nowhere" in contents(tree)["index.html"].decode()


def test_a_kept_page_is_the_page(desk, cache):
    """Kept or not, the files are the same bytes and the findings the same."""
    desk.file("kite.png")
    path = desk.write("# T $x$ ![k](kite.png) ![g](gone.png)", desk.code("x", desk.data({"image/png": desk.png64})))
    fresh, first, second = render([path]), render([path], cache_dir=cache), render([path], cache_dir=cache)
    assert contents(fresh) == contents(first) == contents(second)
    assert fresh.findings == first.findings == second.findings
    assert fresh.pages == second.pages
    assert len(made(cache)) == 1


def test_what_changes_is_made_anew(desk, cache):
    """The notebook, the options, a file it names, a file that was missing."""
    desk.file("kite.png")
    path = desk.write("# T ![k](kite.png) ![g](gone.png)")
    render([path], cache_dir=cache)
    before = contents(render([path], cache_dir=cache))
    desk.file("kite.png", desk.png + b"more")
    assert contents(render([path], cache_dir=cache)) != before
    desk.file("gone.png")
    assert not render([path], cache_dir=cache).findings
    assert b"hello" in contents(render([desk.write("# hello")], cache_dir=cache))["index.html"]
    titled = render([path], options=RenderOptions(title="Other"), cache_dir=cache)
    assert titled.title == "Other"


def test_a_later_picture_that_changes_changes_the_page(desk, cache):
    """Not only the first, which previews name."""
    desk.file("one.png")
    desk.file("two.png", desk.png + b"2")
    path = desk.write("![1](one.png) ![2](two.png)")
    render([path], cache_dir=cache)
    desk.file("two.png", desk.png + b"other")
    assert contents(render([path], cache_dir=cache)) == contents(render([path]))


def test_what_is_refused_does_not_make_pages_anew(desk, cache):
    """A file outside of the root is there, and stays outside."""
    desk.file("../outside.png")
    path = desk.write("![o](../outside.png) ![g](gone.png#x)")
    render([path], cache_dir=cache)
    before = made(cache)
    render([path], cache_dir=cache)
    assert made(cache) == before
    desk.file("gone.png")
    assert [finding.code for finding in render([path], cache_dir=cache).findings] == ["outside-root"]


def test_one_changed_notebook_renders_one_page(desk, cache):
    """The other nineteen stay as they were."""
    for number in range(4):
        desk.write(f"# {number}", name=f"{number}.ipynb")
    render([desk.folder], cache_dir=cache)
    before = made(cache)
    desk.write("# changed", name="2.ipynb")
    assert "changed" in {page.title for page in render([desk.folder], cache_dir=cache).pages}
    after = made(cache)
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_a_damaged_cache_costs_time_only(desk, cache):
    """Truncated, emptied or half deleted."""
    path = desk.write("# T", desk.code("x", desk.data({"image/png": desk.png64})))
    whole = contents(render([path], cache_dir=cache))
    for spoil in (
        lambda file: file.write_bytes(b"{"),
        lambda file: file.unlink(),
    ):
        for folder in ("parts", "objects"):
            for file in (cache / folder).iterdir():
                if file.suffix == ".json" or folder == "objects":
                    spoil(file)
            if folder == "parts":
                assert contents(render([path], cache_dir=cache)) == whole
        for file in (cache / "objects").iterdir():
            file.unlink()
        for file in (cache / "parts").iterdir():
            file.unlink()


def test_several_processes_give_the_same_site(desk, cache):
    """In the same order, whoever was quicker."""
    for number in range(6):
        desk.write(f"# {number} [n]({(number + 1) % 6}.ipynb)", name=f"{number}.ipynb")
    alone = render([desk.folder])
    together = render([desk.folder], options=RenderOptions(jobs=3), cache_dir=cache)
    assert contents(alone) == contents(together)
    assert alone.pages == together.pages


def test_an_error_of_another_process_is_the_same_error(desk, cache):
    """With the file's name and the way out."""
    for number in range(3):
        desk.write(f"# {number}", name=f"{number}.ipynb")
    broken = desk.file("9.ipynb", "{")
    with pytest.raises(SourceUnreadable, match=os.path.basename(broken)):  # noqa: PTH119  # a name, not a path
        render([desk.folder], options=RenderOptions(jobs=2), cache_dir=cache)


def test_progress_counts_pages(desk, cache):
    """So that a door can show how far it is."""
    events = []
    for number in range(3):
        desk.write(f"# {number}", name=f"{number}.ipynb")
    render([desk.folder], cache_dir=cache, on_event=events.append)
    assert [(event.done, event.total) for event in events][-1] == (3, 3)
    assert {event.phase for event in events} == {"render"}
