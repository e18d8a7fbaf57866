"""How the panel looks: axe-core finds nothing in either theme, nothing jumps, the pictures are of the real thing."""

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
_WATCH_HISTORY = """() => {
  const panel = document.querySelector('.nnb-panel');
  const history = panel.querySelector('.nnb-history');
  window.places = new Set();
  const look = () => {
    window.places.add(Math.round(history.getBoundingClientRect().top - panel.getBoundingClientRect().top));
    if (panel.isConnected) requestAnimationFrame(look);
  };
  look();
}"""
KEEP = bool(os.environ.get("NETLIFY_NB_PICTURES"))
"""Whether pictures replace those of the documentation; otherwise they are only taken."""


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_nothing_for_axe_to_find(page, jupyter, tmp_path, theme):
    """In each theme, wide and narrow, axe-core finds nothing with all that there can be, and nothing jumps about."""
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
    panel = PanelPage(page, jupyter.root / f"{name}.ipynb", jupyter.environ).wait()
    check(page)
    panel.write("Site", f"tides-at-brest-{theme.lower()}")
    panel.publish("First version, 2019 to 2024")
    panel.write("Message", "Units in metres")
    options = panel.root.locator("summary", has_text="Options")
    options.click()
    page.evaluate(_WATCH_HISTORY)
    panel.press("Publish")
    expect(panel.rows).to_have_count(2, timeout=SOON)
    panel.press("Lock")
    panel.press("Unlock")
    panel.press("Copy link")
    expect(panel.status).to_contain_text("Link copied", timeout=SOON)
    assert len(page.evaluate("() => [...window.places]")) == 1, "a publish and what is told move nothing"
    panel.publish("Without the outlier of March", name="Save as draft", outcome="Saved as a draft.")
    panel.write("Title", "Tides at Brest, corrected")
    panel.publish("Corrected axis")
    options.click()
    panel.press("Restore", panel.row("First version"))
    expect(panel.button("Yes, restore it")).to_be_focused()
    check(page)
    picture(panel, tmp_path, f"panel-{theme.lower()}")

    page.set_viewport_size({"width": 460, "height": 1250})
    command(page, "application:toggle-left-area")
    page.wait_for_function("() => document.querySelector('.nnb-panel').clientWidth < 340", timeout=SOON)
    assert page.evaluate(_FITS), "nothing sticks out of a narrow column"
    check(page)
    picture(panel, tmp_path, f"panel-narrow-{theme.lower()}")

    options.click()
    panel.root.locator("summary", has_text="Preview").click()
    panel.root.locator("summary", has_text="What was noticed").click()
    panel.press("Claim this site")
    expect(panel.root.get_by_role("link", name="Open the claim page")).to_be_visible(timeout=SOON)
    panel.press("Sign in")
    assert page.evaluate(_FITS)
    check(page)


def check(page):
    assert axe.violations(page, ".nnb-host") == []


def picture(panel, tmp_path, name):
    folder = IMAGES if KEEP else tmp_path
    folder.mkdir(exist_ok=True)
    panel.page.mouse.move(0, 0)
    panel.root.screenshot(path=folder / f"{name}.png")
