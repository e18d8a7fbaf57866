"""How the panel looks, in both themes: axe-core finds nothing, and the pictures are of the real thing."""

from __future__ import annotations

import os
from pathlib import Path

import axe
import pytest
from panels import SOON, PanelPage, command, open_notebook, write_notebook
from playwright.sync_api import expect

IMAGES = Path(__file__).parents[2] / "docs" / "images"
_FITS = """() => {
  const host = document.querySelector('.nnb-host');
  return host.scrollWidth <= host.clientWidth;
}"""
KEEP = bool(os.environ.get("NETLIFY_NB_PICTURES"))
"""Whether pictures replace those of the documentation; otherwise they are only taken."""


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_nothing_for_axe_to_find(page, jupyter, tmp_path, theme):
    """In each theme, and in a narrow column, axe-core finds nothing in the panel with all that it can show."""
    name = f"tides-{theme.lower()}"
    write_notebook(
        jupyter.root / f"{name}.ipynb",
        "# Tides at Brest",
        "import os; os.environ['NETLIFY_OAUTH_CLIENT_ID'] = 'shows the sign-in by browser'",
        "%load_ext netlify_nb",
        "%netlify_panel",
    )
    page.set_viewport_size({"width": 1180, "height": 1250})
    open_notebook(page, jupyter.lab(f"{name}.ipynb"), run=False)
    page.evaluate(
        f"() => {{ window.jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}}) }}"
    )
    page.wait_for_selector(f"body[data-jp-theme-name='JupyterLab {theme}']", state="attached", timeout=SOON)
    command(page, "notebook:run-all-cells")
    panel = PanelPage(page, jupyter.root / f"{name}.ipynb", Path(jupyter.environ["NETLIFY_NB_LOCAL_DIR"])).wait()
    check(page)
    panel.write("Site", f"tides-at-brest-{theme.lower()}")
    panel.publish("First version, 2019 to 2024")
    panel.publish("Without the outlier of March", name="Save as draft", outcome="Saved as a draft.")
    panel.write("Title", "Tides at Brest, corrected")
    panel.publish("Corrected axis")
    panel.root.locator("summary", has_text="Options").click()
    panel.button("Restore", panel.row("First version")).click()
    expect(panel.button("Yes, restore it")).to_be_focused()
    check(page)
    picture(panel, tmp_path, f"panel-{theme.lower()}")

    page.set_viewport_size({"width": 560, "height": 1250})
    command(page, "application:toggle-left-area")
    page.wait_for_function("() => document.querySelector('.nnb-panel').clientWidth < 440", timeout=SOON)
    assert page.evaluate(_FITS), "nothing sticks out of a narrow column"
    check(page)
    picture(panel, tmp_path, f"panel-narrow-{theme.lower()}")

    panel.root.locator("summary", has_text="Options").click()
    panel.root.locator("summary", has_text="Preview").click()
    panel.button("Claim this site").click()
    expect(panel.root.get_by_role("link", name="Open the claim page")).to_be_visible(timeout=SOON)
    panel.button("Sign in").click()
    assert page.evaluate(_FITS)
    check(page)


def check(page):
    assert axe.violations(page, ".nnb-host") == []


def picture(panel, tmp_path, name):
    folder = IMAGES if KEEP else tmp_path
    folder.mkdir(exist_ok=True)
    panel.root.screenshot(path=folder / f"{name}.png")
