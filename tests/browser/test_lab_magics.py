"""The magics as a person meets them: in JupyterLab, in a notebook that was renamed after its kernel started."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import axe
import nbformat
import requests
from panels import SOON, START, command, open_notebook, run_cell, save, served, write_notebook
from playwright.sync_api import expect

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_TOKENS = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


def test_the_first_notebook_is_published_from_its_own_last_cell(page, jupyter, snap):
    """A person opens the tutorial, runs its last cell, and reads the page that it made."""
    shutil.copytree(NOTEBOOKS / "images", jupyter.root / "images", dirs_exist_ok=True)
    shutil.copy(NOTEBOOKS / "01-first-publish.ipynb", jupyter.root / "day-length.ipynb")
    notebook = nbformat.read(jupyter.root / "day-length.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "netlify" not in cell.source]
    notebook.cells.append(nbformat.v4.new_code_cell("%load_ext netlify_nb\n%netlify_deploy"))
    nbformat.write(notebook, jupyter.root / "day-length.ipynb")
    open_notebook(page, jupyter.lab("day-length.ipynb"), run=False)
    run_cell(page, -1)
    result = page.locator(".jp-OutputArea-output", has_text="Live at")
    expect(result).to_be_visible(timeout=START)
    result.scroll_into_view_if_needed()
    snap(page, "lab-publish")
    url = result.get_by_role("link").first.get_attribute("href")
    assert url is not None
    assert "How fast do the days grow?" in served(page, url)


def test_a_notebook_renamed_after_its_kernel_started_publishes_itself(page, jupyter):
    """`%netlify_deploy` without a source publishes the notebook under its new name, and shows where it is live."""
    write_notebook(
        jupyter.root / "Untitled.ipynb",
        "# Tides at Brest",
        "print('high water at', 6)",
        "%load_ext netlify_nb\n%netlify_deploy",
    )
    open_notebook(page, jupyter.lab("Untitled.ipynb"), run=False)
    page.evaluate("""async () => {
      const context = window.jupyterapp.shell.currentWidget.context;
      await context.rename('brest.ipynb');
    }""")
    command(page, "notebook:run-all-cells")
    result = page.locator(".jp-OutputArea-output", has_text="Live at")
    expect(result).to_be_visible(timeout=START)
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
    write_notebook(path, "# For Ada", "%load_ext netlify_nb\n%netlify_deploy handover.ipynb", "%netlify_claim")
    open_notebook(page, jupyter.lab("handover.ipynb"))
    button = page.locator(".netlify-nb-claim").get_by_role("button", name="Claim this site")
    expect(button).to_be_visible(timeout=START)
    button.click()
    link = page.get_by_role("link", name="Open the claim page")
    expect(link).to_be_visible(timeout=SOON)
    expect(link).to_be_focused()
    assert axe.violations(page, ".netlify-nb-claim") == []
    address = link.get_attribute("href")
    assert address is not None
    assert _TOKENS.search(address)
    saved = save(page, path)
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
    run_cell(page, -1)
    expect(page.get_by_text("has been claimed already", exact=False)).to_be_visible(timeout=SOON)
