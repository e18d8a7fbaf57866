"""The panel in a real JupyterLab and a real Notebook 7: publish, look back, go back, lock, drafts, hand over."""

from __future__ import annotations

import axe
import pytest
from panels import (
    FRONTS,
    SOON,
    START,
    PanelPage,
    open_notebook,
    open_panel,
    run_cell,
    served,
    wait_for_kernel,
    write_notebook,
)
from playwright.sync_api import expect


@pytest.fixture(params=FRONTS)
def front(request):
    return request.param


def test_publish_go_back_lock_draft_and_hand_over(front, page, jupyter):
    """What a person does with a report in a week works by its names, and the notebook never holds a secret."""
    panel = open_panel(page, jupyter, front, f"tides-{front}", "print('high water at', 6)")
    panel.write("Site", f"tides-{front}")
    panel.publish("First")
    url = panel.address
    assert "high water at 6" in served(page, url)
    assert "netlify" not in served(page, url).lower(), "neither our cells nor our panel are on the page"

    edit(panel, "print('high water at', 6)", "print('high water at', 7)")
    panel.publish("Second")
    assert "high water at 7" in served(page, url)
    expect(panel.rows).to_have_count(2)
    expect(panel.state("Second")).to_contain_text("live")
    expect(panel.rows.first).to_contain_text("Second")

    panel.press("Restore", panel.row("First"))
    expect(panel.root.get_by_text("Nothing is uploaded", exact=False)).to_be_visible()
    panel.press("Yes, restore it")
    expect(panel.state("First")).to_contain_text("live", timeout=SOON)
    expect(panel.state("Second")).not_to_contain_text("live")
    assert "high water at 6" in served(page, url)

    panel.press("Lock")
    expect(panel.button("Unlock")).to_be_visible(timeout=SOON)
    expect(panel.state("First")).to_contain_text("locked")
    panel.publish("Third", outcome="Ready, and not live.")
    assert "high water at 6" in served(page, url)
    panel.press("Unlock")
    expect(panel.button("Lock")).to_be_visible(timeout=SOON)

    panel.publish("Fourth", name="Save as draft", outcome="Saved as a draft.")
    expect(panel.state("Fourth")).to_contain_text("draft")
    assert "high water at 6" in served(page, url)
    panel.press("Make live", panel.row("Fourth"))
    panel.press("Yes, make it live")
    expect(panel.state("Fourth")).to_contain_text("live", timeout=SOON)
    assert "high water at 7" in served(page, url)

    hand_over(panel)


def hand_over(panel):
    """Make a claim link, let it expire, make another one, and let somebody else take the site with that."""
    page, link = panel.page, panel.link("Open the claim page")
    page.clock.install()
    panel.button("Claim this site").click()
    expect(link).to_be_focused(timeout=SOON)
    panel.secrets.add(link.get_attribute("href").partition("#")[2])
    panel.check()
    page.clock.fast_forward(14 * 60_000)
    expect(panel.root.get_by_role("timer")).to_contain_text("0:", timeout=SOON)
    page.clock.fast_forward(2 * 60_000)
    expect(panel.root.get_by_text("The link has expired")).to_be_visible(timeout=SOON)
    expect(link).to_have_count(0)
    assert panel.focus == "Claim this site"
    panel.check()

    panel.button("Claim this site").click()
    expect(link).to_be_focused(timeout=SOON)
    address = link.get_attribute("href")
    panel.secrets.add(address.partition("#")[2])
    panel.check()
    tab = page.context.new_page()
    tab.goto(address)
    tab.get_by_role("radio", name="Grace's Team").check()
    tab.get_by_role("button", name="Claim").click()
    expect(tab.get_by_text("Grace's Team", exact=False).first).to_be_visible()
    expect(panel.root.get_by_text("has been claimed. It belongs to Grace's Team")).to_be_visible(timeout=SOON)
    expect(link).to_have_count(0)
    assert panel.focus
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


def test_publishing_while_a_cell_runs(page, jupyter, tmp_path):
    """A publish goes past a running cell; where the front end is too old for that, the panel says what it waits for."""
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.05)\nprint('gone')"
    path = jupyter.root / "busy.ipynb"
    write_notebook(path, "# Busy", "%load_ext netlify_nb\n%netlify_panel --site busy", wait)
    open_notebook(page, jupyter.lab(path.name), run=False)
    run_cell(page, 1)
    panel = PanelPage(page, path, jupyter.environ).wait()
    run_cell(page, 2)
    expect(page.get_by_text("[*]:").first).to_be_visible(timeout=SOON)
    panel.press("Publish")
    expect(panel.root.get_by_text("Before the world sees it")).to_be_visible(timeout=START)
    assert axe.violations(page, ".nnb-host") == []
    panel.press("Publish anyway")
    expect(panel.result).to_contain_text("Published.", timeout=START)
    expect(page.get_by_text("[*]:").first).to_be_visible()
    go.touch()
    wait_for_kernel(page)

    # As JupyterLab up to 4.3 and ipykernel up to 6 are.
    page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.commsOverSubshells = 'disabled' }"
    )
    run_cell(page, 1)
    wait_for_kernel(page)
    panel.wait()
    go.unlink()
    run_cell(page, 2)
    expect(page.get_by_text("[*]:").first).to_be_visible(timeout=SOON)
    panel.press("Publish")
    expect(panel.root.get_by_text("Waiting for the running cell").first).to_be_visible(timeout=SOON)
    panel.press("Cancel")
    go.touch()
    expect(panel.problem).to_contain_text("Nothing that was live has changed", timeout=START)
    panel.press("Start again")
    expect(panel.result).to_contain_text("Published.", timeout=START)
