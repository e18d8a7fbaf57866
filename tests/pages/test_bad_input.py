"""Notebooks that are wrong, strange or huge: a page as good as can be, and a finding that names the cell."""

from __future__ import annotations

import json
import time

import pytest
from nbformat.v4 import new_output

from netlify_nb.errors import SourceUnreadable
from netlify_nb.pages import render


def raw(*cells: object, **metadata: object) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)})


def showing(data: object) -> dict[str, object]:
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    return {"cell_type": "code", "source": "x", "metadata": {}, "execution_count": 1, "outputs": [output]}


@pytest.mark.parametrize("value", ["not base64!", "", "aGVsbG8=", 7, None, ["a", "b"], {"a": 1}])
@pytest.mark.parametrize("mime", ["image/png", "image/jpeg", "application/pdf", "audio/wav", "image/svg+xml"])
def test_broken_media_fall_back_to_text(desk, text_of, mime, value):
    """The reader sees the next best representation."""
    tree = render([desk.file("a.ipynb", raw(showing({mime: value, "text/plain": "a figure"})))])
    html = text_of(tree)
    shown = "a figure" in html or "<audio" in html or "document-1" in html
    assert shown
    assert "<img" not in html


def test_a_picture_that_is_none_is_reported_with_its_cell(desk):
    """Text saved under the name of a picture."""
    desk.file("fake.png", "<html>not found</html>")
    tree = desk.tree("# T", "![x](fake.png)", desk.code("x", desk.data({"image/png": "aGVsbG8="})))
    assert {("broken-image", 2), ("broken-output", 3)} <= {(f.code, f.cell) for f in tree.findings}


@pytest.mark.parametrize(
    "data",
    [
        {"application/x-nobody-knows": "x"},
        {"application/vnd.plotly.v1+json": "not an object"},
        {"application/vnd.vegalite.v5+json": [1, 2]},
        {"application/vnd.jupyter.widget-view+json": "x"},
        {"text/html": 7},
        {"text/html": {"a": 1}},
        {},
        [],
        "text",
        None,
        {"application/json": float("nan")},
    ],
)
def test_outputs_of_unknown_or_wrong_types_do_not_stop_a_page(desk, text_of, data):
    """What comes after them is there."""
    after = {"cell_type": "markdown", "source": "after it", "metadata": {}}
    assert "after it" in text_of(render([desk.file("a.ipynb", raw(showing(data), after))]))


@pytest.mark.parametrize(
    "metadata",
    [
        {"widgets": 7},
        {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": [1]}}},
        {"language_info": "python"},
        {"kernelspec": None, "language_info": {"name": 7}},
        {"authors": 7, "title": ["x"], "lang": 3, "date": {}},
        {"language_info": {"name": "no such language"}},
    ],
)
def test_metadata_of_the_wrong_shape_is_ignored(desk, text_of, metadata):
    """It decides nothing that a reader needs."""
    cell = {
        "cell_type": "code",
        "source": "x = 1",
        "metadata": {"tags": 7, "jupyter": [], "scrolled": "yes"},
        "outputs": 3,
    }
    assert "x" in text_of(render([desk.file("a.ipynb", raw(cell, **metadata))]))


def test_half_characters_become_replacement_characters(desk, text_of):
    r"""JSON can spell `\ud800` alone; UTF-8 cannot."""
    cell = {"cell_type": "markdown", "source": "half \ud800 and whole \ud83d\ude00", "metadata": {}}
    html = text_of(render([desk.file("a.ipynb", raw(cell, showing({"text/html": "<b>\udfff</b>"})))]))
    assert "half \ufffd and whole 😀" in html


def test_control_characters_do_not_reach_the_page(desk):
    """A NUL or an escape in text would make the page invalid."""
    html = desk.html("a\x00b\x1bc", desk.code("x", new_output("stream", text="d\x00e\x07f")))
    assert "\x00" not in html
    assert "\x07" not in html


def test_ten_thousand_cells_are_a_page(desk, text_of):
    """In a few seconds."""
    cells = [{"cell_type": "markdown", "source": f"## Part {n}\n\ntext $x_{n}$", "metadata": {}} for n in range(10_000)]
    html = text_of(render([desk.file("a.ipynb", raw(*cells))]))
    assert "Part 9999" in html


def test_a_huge_output_goes_into_a_file(desk, text_of):
    """The page shows the beginning and offers the whole; the author is told."""
    cell = {
        "cell_type": "code", "source": "x", "metadata": {}, "execution_count": 1,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "0123456789abcde\n" * 1_500_000}],
    }  # fmt: skip
    tree = render([desk.file("a.ipynb", raw(cell))])
    assert "large-output" in {finding.code for finding in tree.findings}
    assert len(text_of(tree)) < 2_000_000
    assert any(path.endswith(".txt") for path in tree.files)


def test_deeply_nested_html_and_json_end(desk, text_of):
    """Neither parser may run out of stack."""
    deep: object = 1
    for _ in range(400):
        deep = [deep]
    cells = [showing({"text/html": "<div>" * 20_000}), showing({"application/json": deep})]
    after = {"cell_type": "markdown", "source": "after it", "metadata": {}}
    assert "after it" in text_of(render([desk.file("a.ipynb", raw(*cells, after))]))


def test_raw_scripts_in_markdown_stay_the_authors_own(desk):
    """The author's HTML is the author's; it ends where its cell ends."""
    assert "<script>alert(1)</script>" in desk.html("<script>alert(1)</script>")


def test_data_nested_beyond_reason_is_refused_by_name(desk):
    """One sentence, not a stack of frames."""
    deep = "[" * 100_000 + "]" * 100_000
    text = raw(showing({"application/json": "DEEP"})).replace('"DEEP"', deep)
    with pytest.raises(SourceUnreadable, match="nested too deeply"):
        render([desk.file("a.ipynb", text)])


def test_megabytes_of_html_are_a_page_of_their_own(desk, text_of):
    """The page stays one that a browser shows at once, with the text that the output has beside."""
    html = "<table>" + "<tr><td>12345</td></tr>" * 500_000 + "</table>"
    tree = desk.tree("# T", desk.code("x", desk.data({"text/html": html, "text/plain": "the plain text"})), "after")
    page = text_of(tree)
    assert len(page) < 50_000
    assert "the plain text" in page
    assert "after" in page
    assert [(f.code, f.level) for f in tree.findings if f.code == "large-output"] == [
        ("large-output", "warning"),
        ("large-output", "info"),
    ]
    assert len(text_of(tree, next(path for path in tree.files if path.endswith(".html") and "output" in path))) > 10**7


@pytest.mark.parametrize(
    "text",
    [
        ">" * 5000 + " x", "- " * 3000, "[" * 10000, "*" * 20000 + "a" + "*" * 20000, "`" * 20000 + "x", "<div>" * 5000,
        "$" * 9999, "|" * 5000 + "\n" + "|-" * 5000 + "\n" + "|" * 5000, "![x](" * 5000, r"\begin{a}" * 3000,
        "<" * 20000, "http://" + "a." * 20000, "(http://x" + ")" * 50000, ":::{note}\n" * 1000, "> [!NOTE]\n" * 3000,
        "[a](b" + " c" * 5000, r"\ref{" * 5000, "a" * 500_000,
    ],
)  # fmt: skip
def test_markdown_that_means_nothing_ends_soon(desk, text_of, text):
    """No reader of it may take time that grows with the square of its length."""
    began = time.perf_counter()
    assert "after" in text_of(desk.tree(text, "after"))
    assert time.perf_counter() - began < 20
