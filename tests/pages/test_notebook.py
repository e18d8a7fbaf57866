"""Reading: every file that is no notebook gets one clear sentence, and every notebook is read."""

from __future__ import annotations

import json
import os

import nbformat
import pytest

from netlify_nb.errors import NotebookFormatUnknown, SourceNotFound, SourceUnreadable
from netlify_nb.pages import render

WHOLE = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (WHOLE[:40].encode(), "ends in the middle"),
        (b"{'nbformat': 4}", "is not valid JSON"),
        (b"\xff\xfe\x00nope", "is not UTF-8"),
        (b"[1, 2]", "not a notebook"),
        (b'{"cells": []}', "not a notebook"),
        (b'{"nbformat": 4, "cells": 7}', "holds no list of cells"),
        (b'{"nbformat": 3, "worksheets": 7}', "cannot be upgraded"),
        (b"[" * 200_000, "nested too deeply"),
    ],
)
def test_what_is_no_notebook_is_named_as_such(desk, content, says):
    """A file that is not a notebook is refused in one sentence that names the file and the cause."""
    path = desk.file("broken.ipynb", content)
    with pytest.raises(SourceUnreadable, match=says) as caught:
        render([path])
    assert "broken.ipynb" in caught.value.message
    assert "\n" not in caught.value.message


def test_a_missing_notebook_is_not_found(desk):
    """A notebook that is not there is an error of its own."""
    with pytest.raises(SourceNotFound, match="no file or folder"):
        render([desk.folder / "none.ipynb"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_notebook_without_read_permission_is_unreadable(desk):
    """A notebook that must not be read is named."""
    path = desk.write("# x")
    path.chmod(0)
    with pytest.raises(SourceUnreadable, match="permission denied"):
        render([path])


def test_a_notebook_from_the_future_is_refused(desk):
    """A newer major format cannot be guessed at."""
    path = desk.file("new.ipynb", WHOLE.replace('"nbformat": 4', '"nbformat": 5'))
    with pytest.raises(NotebookFormatUnknown, match="format 5"):
        render([path])


def test_a_minor_version_from_the_future_is_read(desk):
    """The format promises that minor versions stay readable."""
    path = desk.file("new.ipynb", WHOLE.replace('"nbformat_minor": 5', '"nbformat_minor": 99'))
    assert "index.html" in render([path]).files


def test_format_3_is_upgraded_and_rendered(desk, text_of):
    """Notebooks of ten years ago publish as they are."""
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[
                    nbformat.v3.new_heading_cell("Old but good", level=1),
                    nbformat.v3.new_code_cell("1+1", outputs=[nbformat.v3.new_output("pyout", output_text="2")]),
                ]
            )
        ]
    )
    path = desk.file("old.ipynb", nbformat.v3.writes_json(old))
    html = text_of(render([path]))
    assert "Old but good" in html
    assert "<pre>2</pre>" in html


def test_missing_and_duplicate_cell_ids_do_not_matter(desk, text_of, recwarn, capfd):
    """Ids are for editors; a page is made without them, and without a warning."""
    cell = {"cell_type": "markdown", "id": "same", "metadata": {}, "source": ["# One\n", "two"]}
    bare = {"cell_type": "markdown", "metadata": {}, "source": "three"}
    raw = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell, cell, bare]}
    html = text_of(render([desk.file("ids.ipynb", json.dumps(raw))]))
    assert "three" in html
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")


def test_cells_that_make_no_sense_are_left_out_and_reported(desk, text_of):
    """The rest of the notebook is worth publishing."""
    cells = [7, {"cell_type": "poem", "source": "x"}, {"cell_type": "code", "source": 3, "outputs": [None, {"a": 1}]}]
    good = {"cell_type": "markdown", "source": "still here", "metadata": None, "attachments": [1]}
    raw = {"nbformat": 4, "nbformat_minor": 5, "metadata": [], "cells": [*cells, good]}
    tree = render([desk.file("odd.ipynb", json.dumps(raw))])
    assert "still here" in text_of(tree)
    assert [(f.code, f.cell) for f in tree.findings] == [("cell-invalid", 1), ("cell-invalid", 2)]


def test_a_byte_order_mark_is_no_obstacle(desk, text_of):
    """Windows editors add one."""
    path = desk.file("bom.ipynb", b"\xef\xbb\xbf" + WHOLE.encode())
    assert "<main" in text_of(render([path]))
