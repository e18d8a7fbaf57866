"""The panel with other people and other accounts: signing in and out, and several panels of one site."""

from __future__ import annotations

import pytest
from panels import FRONTS, SOON, START, PanelPage, open_notebook, open_panel, write_notebook
from playwright.sync_api import expect
from worlds import ask


@pytest.fixture
def hub(netlify):
    """A cell that makes the shared local server Netlify itself, as a hub's settings would."""
    environ = {"NETLIFY_API_URL": netlify.api_url, "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id}
    return f"import os; os.environ.update({environ!r}, PYTHON_KEYRING_BACKEND='keyring.backends.fail.Keyring')"


@pytest.mark.parametrize("front", FRONTS)
def test_sign_in_by_ticket_and_out_again(page, jupyter, hub, front):
    """The browser signs a person in and the panel goes on by itself; signing out leads back to this machine."""
    panel = open_panel(page, jupyter, front, f"ticket-{front}", hub, arguments=f"--site ticketed-{front}")
    panel.press("Sign in")
    panel.press("Sign in with the browser")
    link = panel.link("Open the sign-in page")
    expect(link).to_be_focused(timeout=SOON)
    address = link.get_attribute("href")
    panel.secrets.add(address.partition("ticket=")[2])
    panel.check()
    tab = page.context.new_page()
    tab.goto(address)
    tab.get_by_role("button", name="Authorize").click()
    expect(tab.get_by_role("button", name="Authorize")).to_have_count(0)
    expect(panel.root.get_by_text("Signed in as")).to_be_visible(timeout=SOON)
    expect(panel.root.get_by_text("Netlify", exact=True)).to_be_visible()
    assert panel.focus == "Sign out"
    kept = panel.kept_secrets()
    panel.secrets |= kept
    panel.publish("As myself")
    # No secret of an OAuth application: two sentences say what to set up.
    expect(panel.root.get_by_text("create an OAuth application in Netlify's user settings")).to_be_visible()
    expect(panel.button("Claim this site")).to_have_count(0)
    panel.press("Sign out")
    expect(panel.button("Sign in")).to_be_focused(timeout=SOON)
    expect(panel.root.get_by_text("Local", exact=True)).to_be_visible()
    assert kept - panel.kept_secrets(), "the token is forgotten"
    panel.check()


def test_a_pasted_token_is_checked_and_forgotten(page, jupyter, hub, netlify):
    """It leaves the field at once and is saved nowhere; a wrong one is told of, and the right one shows one's sites."""
    panel = open_panel(page, jupyter, "lab", "pasted", hub, arguments="--site pasted")
    panel.secrets |= {"nfp_made_up_for_this_test", netlify.token, netlify.client_secret}
    panel.press("Sign in")
    field = panel.root.get_by_label("Personal access token")
    expect(field).to_have_attribute("type", "password")
    field.fill("nfp_made_up_for_this_test")
    panel.press("Use token")
    expect(panel.problem).to_contain_text("token", timeout=SOON)
    expect(field).to_have_value("")
    field.fill(netlify.token)
    panel.press("Use token")
    expect(panel.root.get_by_text("Signed in as")).to_be_visible(timeout=SOON)
    panel.publish("Pasted")

    # What Netlify says of a deploy that failed stands in its row.
    site = ask(netlify.api_url, netlify.token, "GET", "/sites?name=pasted")[0]
    made = ask(netlify.api_url, netlify.token, "POST", f"/sites/{site['id']}/deploys?title=Broken", {"draft": True})
    said = ask(netlify.api_url, netlify.token, "POST", f"/deploys/{made['id']}/cancel")["error_message"]
    panel.publish("Pasted again")
    expect(panel.state("Broken")).to_contain_text("failed")
    expect(panel.row("Broken")).to_contain_text(said)
    expect(panel.button("Restore", panel.row("Broken"))).to_have_count(0)

    # Sites to choose from follow what is typed.
    panel.write("Site", "past")
    expect(panel.root.locator("datalist option[value=pasted]")).to_be_attached(timeout=SOON)
    panel.write("Site", "no-such")
    expect(panel.root.locator("datalist option")).to_have_count(0, timeout=SOON)
    panel.press("Sign out")
    expect(panel.button("Sign in")).to_be_visible(timeout=SOON)
    panel.check()


def test_panels_of_one_site_stay_in_step(page, jupyter):
    """What one panel does, others of the same site show: in the same notebook, in another one, and after an absence."""
    panel = open_panel(page, jupyter, "lab", "twice", "%netlify_panel --site in-step", arguments="--site in-step")
    regions = page.get_by_role("region", name="Publish to Netlify")
    expect(regions).to_have_count(2)
    tab = page.context.new_page()
    tab.clock.install()
    path = jupyter.root / "elsewhere.ipynb"
    write_notebook(path, "# Elsewhere", "%load_ext netlify_nb\n%netlify_panel --site in-step")
    open_notebook(tab, jupyter.notebook(path.name))
    elsewhere = PanelPage(tab, path, jupyter.environ).wait()

    panel.publish("Once")
    expect(regions.first.locator("tbody tr[data-id]")).to_have_count(1, timeout=START)
    expect(elsewhere.row("Once")).to_be_visible(timeout=SOON)
    elsewhere.press("Lock")
    for region in (regions.first, regions.last):
        expect(region.get_by_role("button", name="Unlock")).to_be_visible(timeout=SOON)
    panel.check()
    elsewhere.check()

    # Nobody in this browser knows of this: whoever comes back to the panel finds out.
    runtime = panel.runtime()
    live = ask(runtime["api_url"], runtime["token"], "GET", "/sites?name=in-step")[0]["published_deploy"]["id"]
    ask(runtime["api_url"], runtime["token"], "POST", f"/deploys/{live}/unlock")
    tab.clock.fast_forward(20_000)
    elsewhere.root.hover()
    expect(elsewhere.button("Lock")).to_be_visible(timeout=SOON)
    # A computer that slept, too, without anybody touching it.
    ask(runtime["api_url"], runtime["token"], "POST", f"/deploys/{live}/lock")
    tab.mouse.move(0, 0)
    tab.clock.fast_forward(3_600_000)
    expect(elsewhere.button("Unlock")).to_be_visible(timeout=SOON)
    elsewhere.check()
