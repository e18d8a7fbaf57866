"""The JupyterLab extension as a person meets it, in JupyterLab with real kernels and the local Netlify."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
import requests
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.timeout(180)
_PATIENCE = 60_000
_PUBLISH = "Save this notebook and publish it as a web page"
_OPEN = """() => window.jupyterapp?.shell?.currentWidget?.context?.isReady === true"""


def write(path: Path, *cells: str, kernel: str = "python3", language: str = "python") -> Path:
    """Write a notebook; a cell that starts with `#` and a space is Markdown."""
    made = [
        nbformat.v4.new_markdown_cell(cell) if cell.startswith("# ") else nbformat.v4.new_code_cell(cell)
        for cell in cells
    ]
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata.kernelspec = {"name": kernel, "display_name": kernel, "language": language}
    notebook.metadata.language_info = {"name": language}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def open_notebook(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=_PATIENCE)
    page.wait_for_function(_OPEN, timeout=_PATIENCE)


def type_into_first_cell(page: Page, text: str) -> None:
    """Change the notebook as a person would, without saving it."""
    page.evaluate(
        """text => {
          const model = window.jupyterapp.shell.currentWidget.content.model;
          model.sharedModel.cells[0].setSource(text);
        }""",
        text,
    )


def press_publish(page: Page) -> None:
    page.get_by_role("button", name=_PUBLISH).locator("visible=true").click()


def first_time(page: Page, **fields: str) -> None:
    """Fill in the dialog of the first publish and go."""
    dialog = page.get_by_role("dialog")
    for label, value in fields.items():
        dialog.get_by_label(label.replace("_", " ").capitalize(), exact=True).fill(value)
    dialog.get_by_role("button", name="Publish").click()


def anyway(page: Page) -> None:
    """Say that the findings are known."""
    page.get_by_role("dialog").get_by_role("button", name="Publish anyway").click()


def live_link(page: Page, word: str = "Live at") -> str:
    """Wait for the notification that ends a publish and return its link."""
    toast = page.locator(".Toastify__toast", has_text=word).last
    expect(toast).to_be_visible(timeout=_PATIENCE)
    match = re.search(r"https?://\S+", toast.inner_text())
    assert match, toast.inner_text()
    return match[0]


def served(page: Page, url: str) -> str:
    """Return the text of the page at ``url`` as the browser gets it."""
    tab = page.context.new_page()
    tab.goto(url)
    text = tab.locator("body").inner_text()
    tab.close()
    return text


def picture(page: Page, name: str) -> None:
    page.screenshot(path=f"/tmp/w6/{name}.png")


def test_what_is_on_the_screen_is_what_is_published(page, jupyter):
    """The button saves the changed notebook, asks once, publishes, and ends with a link to what was on the screen."""
    write(jupyter.root / "tides.ipynb", "# Old title\n\nOld words.")
    open_notebook(page, jupyter.lab("tides.ipynb"))
    type_into_first_cell(page, "# Tides at Brest\n\nNew words, never saved by hand.")
    press_publish(page)
    picture(page, "first")
    first_time(page)
    url = live_link(page)
    assert "tides-at-brest.localhost" in url
    picture(page, "done")
    text = served(page, url)
    assert "New words, never saved by hand." in text
    assert "Old words" not in text
    assert "New words" in (jupyter.root / "tides.ipynb").read_text()
