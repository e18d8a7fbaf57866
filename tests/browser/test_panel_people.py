"""The panel and people: handing a site over, signing in and out, the keyboard, a second panel, a closed kernel."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from panels import SOON, START, PanelPage, command, open_notebook, until, write_notebook
from playwright.sync_api import expect


def open_panel(page, jupyter, name, *cells, site):
    write_notebook(
        jupyter.root / f"{name}.ipynb",
        f"# {name.title()}",
        "%load_ext netlify_nb",
        *cells,
        f"%netlify_panel --site {site}",
    )
    open_notebook(page, jupyter.lab(f"{name}.ipynb"))
    return PanelPage(page, jupyter.root / f"{name}.ipynb", Path(jupyter.environ["NETLIFY_NB_LOCAL_DIR"])).wait()


def test_somebody_else_claims_the_site(page, jupyter):
    """A link is made on the click, works for another account, is in no saved notebook, and the panel notices."""
    panel = open_panel(page, jupyter, "claimed", site="claimed-by-grace")
    panel.publish("For Grace")
    panel.button("Claim this site").click()
    link = panel.root.get_by_role("link", name="Open the claim page")
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
    panel.check()


def test_sign_in_by_ticket_and_out_again(page, jupyter, netlify, tmp_path):
    """The browser signs a person in and the panel goes on by itself; signing out leads back to this machine."""
    hub = {"NETLIFY_API_URL": netlify.api_url, "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id}
    cell = f"import os; os.environ.update({hub!r}, PYTHON_KEYRING_BACKEND='keyring.backends.fail.Keyring')"
    panel = open_panel(page, jupyter, "ticket", cell, site="ticketed")
    panel.button("Sign in").click()
    panel.button("Sign in with the browser").click()
    link = panel.root.get_by_role("link", name="Open the sign-in page")
    expect(link).to_be_visible(timeout=SOON)
    address = link.get_attribute("href")
    panel.secrets.add(address.partition("ticket=")[2])
    panel.check()
    tab = page.context.new_page()
    tab.goto(address)
    tab.get_by_role("button", name="Authorize").click()
    expect(tab.get_by_role("button", name="Authorize")).to_have_count(0)
    expect(panel.root.get_by_text("Signed in as")).to_be_visible(timeout=SOON)
    expect(panel.root.get_by_text("Netlify", exact=True)).to_be_visible()
    kept = json.loads(next(Path(jupyter.environ["XDG_CONFIG_HOME"]).rglob("credentials.json")).read_text())
    panel.secrets.add(kept[netlify.api_url]["token"])
    panel.publish("As myself")
    panel.button("Sign out").click()
    expect(panel.button("Sign in")).to_be_visible(timeout=SOON)
    expect(panel.root.get_by_text("Local", exact=True)).to_be_visible()
    panel.check()


def test_a_wrong_token_is_refused_and_forgotten(page, jupyter, netlify):
    """A pasted token leaves the field at once, a wrong one is told of, and it is saved nowhere."""
    cell = f"import os; os.environ['NETLIFY_API_URL'] = {netlify.api_url!r}"
    panel = open_panel(page, jupyter, "pasted", cell, site="pasted")
    panel.secrets.add("nfp_made_up_for_this_test")
    panel.button("Sign in").click()
    field = panel.root.get_by_label("Personal access token")
    expect(field).to_have_attribute("type", "password")
    field.fill("nfp_made_up_for_this_test")
    panel.button("Use token").click()
    expect(panel.root.get_by_role("alert")).to_contain_text("token", timeout=SOON)
    expect(field).to_have_value("")
    panel.check()


def test_two_panels_of_one_site_stay_in_step(page, jupyter):
    """What one panel does, another one of the same site shows, and so does what a magic does."""
    panel = open_panel(page, jupyter, "twice", "%netlify_panel --site in-step", site="in-step")
    regions = page.get_by_role("region", name="Publish to Netlify")
    expect(regions).to_have_count(2)
    panel.publish("Once")
    first = regions.first
    expect(first.locator("tbody tr[data-id]")).to_have_count(1, timeout=START)
    panel.button("Lock").click()
    expect(first.get_by_role("button", name="Unlock")).to_be_visible(timeout=SOON)


def test_everything_with_the_keyboard(page, jupyter):
    """Publish, restore, lock and unlock are done with Tab, Enter and Space alone, and the focus is never lost."""
    panel = open_panel(page, jupyter, "keys", site="keyboard")
    panel.button("Publish").focus()
    for name in ("Publish", "Save as draft"):
        expect(panel.button(name)).to_be_focused()
        page.keyboard.press("Tab")
    for _ in range(2):
        panel.button("Publish").focus()
        page.keyboard.press("Enter")
        if panel.result.is_visible():
            expect(panel.result).to_be_hidden(timeout=SOON)
        anyway = panel.button("Publish anyway")
        expect(anyway.or_(panel.result).first).to_be_visible(timeout=START)
        if anyway.is_visible():
            expect(anyway).to_be_focused()
            page.keyboard.press("Enter")
        expect(panel.result).to_contain_text("Published.", timeout=START)
    expect(panel.rows).to_have_count(2, timeout=SOON)
    tab_to(page, "Restore")
    page.keyboard.press("Space")
    expect(panel.button("Yes, restore it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel.button("Restore")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(panel.rows.last).to_contain_text("live", timeout=SOON)
    panel.button("Publish").focus()
    tab_to(page, "Lock")
    page.keyboard.press("Enter")
    expect(panel.button("Unlock")).to_be_visible(timeout=SOON)


def tab_to(page, name):
    """Press Tab until the focus is on what has this text."""
    for _ in range(30):
        if page.evaluate("() => document.activeElement.textContent") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never came to {name}")


def plain_summary(panel):
    """Return what readers without widgets find in the saved notebook."""
    outputs = json.loads(panel.save())["cells"][-1]["outputs"]
    return "".join(outputs[-1]["data"]["text/html"]) if outputs else ""


def test_reopened_without_a_kernel(page, jupyter):
    """A saved notebook that is opened without a kernel shows what was published, and what to do to go on."""
    panel = open_panel(page, jupyter, "asleep", site="asleep")
    panel.publish("Before closing")
    address = panel.address
    command(page, "notebook:run-all-cells")
    until(lambda: address in plain_summary(panel))
    expect(panel.row("Before closing")).to_be_visible(timeout=START)
    saved = json.loads(panel.save())
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    # As on a machine that does not have the notebook's kernel.
    saved["metadata"]["kernelspec"] = {"name": "gone", "display_name": "Gone", "language": "gone"}
    saved["metadata"]["language_info"] = {"name": "gone"}
    path = jupyter.root / "reopened.ipynb"
    path.write_text(json.dumps(saved))
    page.goto(jupyter.lab("reopened.ipynb"))
    expect(page.get_by_role("link", name=address)).to_be_visible(timeout=START)
    expect(page.get_by_text("Loading widget")).to_have_count(0)

    trust = [sys.executable, "-m", "jupyter", "trust", str(path)]
    subprocess.run(trust, env=jupyter.environ, check=True, capture_output=True)
    page.goto(jupyter.lab("reopened.ipynb"))
    page.get_by_role("dialog").get_by_role("button", name="No Kernel").click(timeout=START)
    expect(page.get_by_role("link", name=address)).to_be_visible(timeout=START)
    expect(page.get_by_text("Loading widget").filter(visible=True)).to_have_count(0)
