"""The magics as a person meets them: in JupyterLab, in a notebook that was renamed after its kernel started."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import requests
from playwright.sync_api import Page, expect

_READY = """() => {
  const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
}"""
_RUN_LAST = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.length - 1;
  return window.jupyterapp.commands.execute('notebook:run-cell');
}"""
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_TOKENS = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


def write(path: Path, *cells: str) -> None:
    """Write a notebook; a cell that starts with `#` and a space is Markdown."""
    made = [
        nbformat.v4.new_markdown_cell(cell) if cell.startswith("# ") else nbformat.v4.new_code_cell(cell)
        for cell in cells
    ]
    notebook = nbformat.v4.new_notebook(cells=made)
    # Without a kernel in its metadata, JupyterLab would ask which one to start.
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


def open_notebook(page: Page, address: str) -> None:
    """Open a notebook and wait until its kernel answers."""
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(_READY, timeout=60_000)


def run_all(page: Page) -> None:
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")


def served(page: Page, url: str) -> str:
    """Return the page at ``url`` as the browser gets it."""
    tab = page.context.new_page()
    tab.goto(url)
    text = tab.locator("body").inner_text()
    tab.close()
    return text


def test_the_first_notebook_is_published_from_its_own_last_cell(page, jupyter, snap):
    """A person opens the tutorial, runs its last cell, and reads the page that it made."""
    shutil.copytree(NOTEBOOKS / "images", jupyter.root / "images", dirs_exist_ok=True)
    shutil.copy(NOTEBOOKS / "01-first-publish.ipynb", jupyter.root / "day-length.ipynb")
    notebook = nbformat.read(jupyter.root / "day-length.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "netlify" not in cell.source]
    notebook.cells.append(nbformat.v4.new_code_cell("%load_ext netlify_nb\n%netlify_deploy"))
    nbformat.write(notebook, jupyter.root / "day-length.ipynb")
    open_notebook(page, jupyter.lab("day-length.ipynb"))
    page.evaluate(_RUN_LAST)
    result = page.locator(".jp-OutputArea-output", has_text="Live at")
    expect(result).to_be_visible(timeout=60_000)
    result.scroll_into_view_if_needed()
    snap(page, "lab-publish")
    url = result.get_by_role("link").first.get_attribute("href")
    assert url is not None
    assert "How fast do the days grow?" in served(page, url)


def test_a_notebook_renamed_after_its_kernel_started_publishes_itself(page, jupyter):
    """`%netlify_deploy` without a source publishes the notebook under its new name, and shows where it is live."""
    write(
        jupyter.root / "Untitled.ipynb",
        "# Tides at Brest",
        "print('high water at', 6)",
        "%load_ext netlify_nb\n%netlify_deploy",
    )
    open_notebook(page, jupyter.lab("Untitled.ipynb"))
    page.evaluate("""async () => {
      const context = window.jupyterapp.shell.currentWidget.context;
      await context.rename('brest.ipynb');
    }""")
    run_all(page)
    result = page.locator(".jp-OutputArea-output", has_text="Live at")
    expect(result).to_be_visible(timeout=60_000)
    url = result.get_by_role("link").first.get_attribute("href")
    assert url is not None
    assert "//tides-at-brest" in url
    text = served(page, url)
    assert "Tides at Brest" in text
    assert "netlify" not in text.lower(), "our own cell must not be on the page"
    assert 'source = "brest.ipynb"' in (jupyter.root / "netlify-nb.toml").read_text()


def test_a_claim_link_is_made_on_the_click_and_never_saved(page, jupyter):
    """The button makes a link, the link works, and the saved notebook holds neither link nor token at any moment."""
    path = jupyter.root / "handover.ipynb"
    write(path, "# For Ada", "%load_ext netlify_nb\n%netlify_deploy handover.ipynb", "%netlify_claim")
    open_notebook(page, jupyter.lab("handover.ipynb"))
    run_all(page)
    button = page.locator(".netlify-nb-claim").get_by_role("button", name="Claim this site")
    expect(button).to_be_visible(timeout=60_000)
    button.click()
    link = page.get_by_role("link", name="Open the claim page")
    expect(link).to_be_visible(timeout=20_000)
    address = link.get_attribute("href")
    assert address is not None
    assert _TOKENS.search(address)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    saved = path.read_text()
    assert "anywidget" in saved, "the widget's state is saved, so this test looks at the right thing"
    assert not _TOKENS.search(saved)
    assert "claim?utm" not in saved
    runtime = json.loads((Path(jupyter.environ["NETLIFY_NB_LOCAL_DIR"]) / "runtime.json").read_text())
    assert runtime["token"] not in saved

    claim = page.context.new_page()
    claim.goto(address)
    claim.get_by_role("radio", name="Grace's Team").check()
    claim.get_by_role("button", name="Claim").click()
    expect(claim.get_by_text("Grace's Team", exact=False).first).to_be_visible()
    site = requests.get(
        f"{runtime['api_url']}/sites?name=for-ada", headers={"Authorization": f"Bearer {runtime['token']}"}, timeout=10
    ).json()[0]
    assert site["claimed"] is True
    assert site["account_name"] == "Grace's Team"
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    expect(page.get_by_text("has been claimed already", exact=False)).to_be_visible(timeout=20_000)
