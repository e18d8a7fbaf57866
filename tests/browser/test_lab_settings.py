"""What a person sets, and what an administrator forbids, is what the extension does in JupyterLab."""

from __future__ import annotations

import re

import pytest
from labs import (
    OPEN,
    PATIENCE,
    dismiss,
    first_time,
    live_link,
    open_notebook,
    press_publish,
    reload,
    served,
    set_settings,
    type_into_first_cell,
    write,
)
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.timeout(180)
_PANEL = "@jupyterlab/notebook-extension:panel"
_BUTTON = "[data-jp-item-name='netlify-publish'] jp-button"


@pytest.fixture
def _as_before(page, jupyter):
    """Leave the settings of the shared server as they were."""
    yield
    set_settings(page, {})
    set_settings(page, {}, _PANEL)


def from_the_menu(page: Page, name: str) -> None:
    """Choose an entry of the File menu."""
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_role("menuitem", name=name, exact=True).click()


@pytest.mark.usefixtures("_as_before")
def test_settings_do_what_they_say(page, jupyter):
    """Target, code, drafts first, no look beforehand, no button; then a question, a strict look, another place."""
    write(jupyter.root / "set.ipynb", "# Settings\n\n![lost](nowhere.png)", "hidden_code = 1")
    open_notebook(page, jupyter.lab("set.ipynb"))
    expect(page.locator(_BUTTON)).to_be_visible(timeout=20_000)
    first = {"code": "hide", "target": "local", "draftFirst": True, "preflight": "off", "showToolbarButton": False}
    set_settings(page, first)
    reload(page)
    expect(page.locator(_BUTTON)).to_be_hidden(timeout=20_000)
    from_the_menu(page, "Publish")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Leave out")).to_be_checked()
    expect(dialog.get_by_role("radio", name="This machine only")).to_be_checked()
    first_time(page)
    text = served(page, live_link(page, "Draft at"))
    assert "Settings" in text
    assert "hidden_code" not in text
    page.locator(".Toastify__toast").get_by_role("button", name="Make live").click()
    dialog.get_by_role("button", name="Restore").click()
    expect(page.locator(".Toastify__toast", has_text="Live again")).to_be_visible(timeout=20_000)
    dismiss(page)

    set_settings(page, {"confirm": True, "preflight": "strict"})
    set_settings(page, {"toolbar": [{"name": "netlify-publish", "rank": 0}]}, _PANEL)
    reload(page)
    expect(page.locator(_BUTTON)).to_be_visible(timeout=20_000)
    place = page.locator(".jp-NotebookPanel-toolbar > [data-jp-item-name]").first
    expect(place).to_have_attribute("data-jp-item-name", "netlify-publish")
    type_into_first_cell(page, "# Settings\n\nReplaced.\n\n![lost](nowhere.png)")
    press_publish(page)
    expect(dialog).to_contain_text(re.compile(r"Publish set\.ipynb now\? Readers of settings"))
    dialog.get_by_role("button", name="Publish").click()
    expect(dialog).to_contain_text("nowhere.png")
    expect(dialog.get_by_role("button", name="Publish anyway")).to_have_count(0)
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator(".Toastify__toast")).to_have_count(0)

    set_settings(page, {"hide": True})
    reload(page)
    expect(page.locator(_BUTTON)).to_be_hidden(timeout=20_000)
    expect(page.locator("[data-id='netlify-nb-sidebar']")).to_have_count(0)
    page.get_by_role("menuitem", name="File", exact=True).click()
    expect(page.locator("[data-command='netlify-nb:publish'].lm-Menu-item:visible")).to_have_count(0)
    page.keyboard.press("Escape")
    set_settings(page, {})
    reload(page)
    expect(page.locator("[data-id='netlify-nb-sidebar']")).to_have_count(1)


def test_what_is_forbidden_is_not_offered(page, serve):
    """With one target there is no choice of it; a name that does not match cannot be sent, and the pattern is told."""
    jupyter = serve("--NetlifyNb.allowed_targets=local", "--NetlifyNb.site_name_pattern=lab-[0-9]+-.*")
    write(jupyter.root / "lab.ipynb", "# Our lab")
    page.goto(jupyter.notebook("lab.ipynb"))
    page.wait_for_function(OPEN, timeout=PATIENCE)
    press_publish(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Show")).to_be_visible()
    expect(dialog.get_by_text("Where to")).to_have_count(0)
    publish = dialog.get_by_role("button", name="Publish")
    name = dialog.get_by_label("Site name", exact=True)
    expect(name).to_have_attribute("title", "This server wants names like lab-[0-9]+-.*")
    name.fill("mine")
    expect(publish).to_be_disabled()
    name.fill("lab-7-ada")
    publish.click()
    assert "lab-7-ada.localhost" in live_link(page)
