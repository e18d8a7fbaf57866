"""The panel in a real JupyterLab and a real Notebook 7: publish, look back, go back, lock, drafts."""

from __future__ import annotations

from pathlib import Path

import pytest
from panels import SOON, PanelPage, open_notebook, served, write_notebook
from playwright.sync_api import expect


@pytest.fixture(params=["lab", "notebook"])
def panel(request, page, jupyter):
    """A panel in a notebook that has been run and saved, in each of the two front ends."""
    name = f"tides-{request.param}.ipynb"
    write_notebook(
        jupyter.root / name, "# Tides at Brest", "print('high water at', 6)", "%load_ext netlify_nb", "%netlify_panel"
    )
    open_notebook(page, getattr(jupyter, request.param)(name))
    shown = PanelPage(page, jupyter.root / name, Path(jupyter.environ["NETLIFY_NB_LOCAL_DIR"])).wait()
    shown.write("Site", f"tides-{request.param}")
    return shown


def test_publish_go_back_lock_and_draft(panel, page):
    """What a person does with a report in a week works by its names, and the notebook never holds a secret."""
    panel.publish("First")
    url = panel.address
    assert "high water at 6" in served(page, url)
    assert "netlify" not in served(page, url).lower(), "neither our cells nor our panel are on the page"

    edit(panel, "print('high water at', 6)", "print('high water at', 7)")
    panel.publish("Second")
    assert "high water at 7" in served(page, url)
    expect(panel.rows).to_have_count(2)
    expect(panel.rows.first).to_contain_text("live")
    expect(panel.rows.first).to_contain_text("Second")

    panel.button("Restore", panel.row("First")).click()
    expect(panel.root.get_by_text("Nothing is uploaded", exact=False)).to_be_visible()
    panel.button("Yes, restore it").click()
    expect(panel.row("First")).to_contain_text("live", timeout=SOON)
    expect(panel.row("Second")).not_to_contain_text("live")
    assert "high water at 6" in served(page, url)
    panel.check()

    panel.button("Lock").click()
    expect(panel.button("Unlock")).to_be_visible(timeout=SOON)
    expect(panel.row("First")).to_contain_text("locked")
    panel.publish("Third", outcome="Ready, and not live.")
    assert "high water at 6" in served(page, url)
    panel.button("Unlock").click()
    expect(panel.button("Lock")).to_be_visible(timeout=SOON)
    panel.check()

    panel.publish("Fourth", name="Save as draft", outcome="Saved as a draft.")
    expect(panel.row("Fourth")).to_contain_text("draft")
    assert "high water at 6" in served(page, url)
    panel.button("Make live", panel.row("Fourth")).click()
    panel.button("Yes, make it live").click()
    expect(panel.row("Fourth")).to_contain_text("live", timeout=SOON)
    assert "high water at 7" in served(page, url)
    panel.check()


def edit(panel, before, after):
    """Change a cell as its author would, run it, and save."""
    cell = panel.page.locator(".jp-CodeCell", has_text=before).first.locator(".cm-content")
    cell.click()
    panel.page.keyboard.press("Control+a")
    panel.page.keyboard.insert_text(after)
    panel.page.keyboard.press("Shift+Enter")
    expect(panel.page.locator(".jp-OutputArea-output", has_text=after.split("'")[1] + " 7")).to_be_visible(timeout=SOON)
    panel.save()
