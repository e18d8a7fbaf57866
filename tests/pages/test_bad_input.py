"""Notebooks that are wrong, strange or huge: a page as good as can be, and a finding that names the cell."""

from __future__ import annotations

import json

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
