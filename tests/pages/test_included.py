"""Further files, named by globs that count from the folder of the site."""

from __future__ import annotations

import pytest

from netlify_nb.errors import InvalidInput
from netlify_nb.pages import RenderOptions, render


@pytest.fixture
def folder(desk):
    desk.write("# One", name="one.ipynb")
    desk.write("# Two", name="deep/two.ipynb")
    for name in ("data/a.csv", "data/deep/b.csv", "data/.hidden", ".well-known/security.txt", "one.html", "key.pem"):
        desk.file(name, "x")
    return desk.folder


def extra(folder, *globs):
    tree = render([folder], options=RenderOptions(include=globs))
    return {path for path in tree.files if path.startswith(("data", ".", "key"))}, tree


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("data/*.csv", {"data/a.csv"}),
        ("./data/a.csv", {"data/a.csv"}),
        ("**/*.csv", {"data/a.csv", "data/deep/b.csv"}),
        ("data", {"data/a.csv", "data/deep/b.csv"}),
        (".well-known/*", {".well-known/security.txt"}),
        ("data/.hidden", {"data/.hidden"}),
        ("key.pem", {"key.pem"}),
    ],
)
def test_globs_take_what_they_name(folder, pattern, paths):
    """A folder with all that may be published; hidden and key files where they are spelled out."""
    found, tree = extra(folder, pattern)
    assert found == paths
    assert "include-empty" not in {finding.code for finding in tree.findings}


@pytest.mark.parametrize("pattern", ["absent/*", "*.pem", "**/.nothing"])
def test_a_glob_that_names_nothing_is_reported(folder, pattern):
    """It was meant to name something."""
    found, tree = extra(folder, pattern)
    assert not found
    assert [finding.code for finding in tree.findings] == ["include-empty"]
    assert pattern in tree.findings[0].message


@pytest.mark.parametrize("pattern", ["../secret", "/etc/passwd", "data/../../x", ""])
def test_a_glob_that_leaves_the_folder_is_refused(folder, pattern):
    """Its file would have no name in the site."""
    with pytest.raises(InvalidInput, match="leaves the folder"):
        extra(folder, pattern)


def test_a_file_does_not_replace_a_page(folder, text_of):
    """The page of a notebook goes before an old file of its name."""
    _, tree = extra(folder, "*.html")
    assert "One" in text_of(tree, "one.html")
