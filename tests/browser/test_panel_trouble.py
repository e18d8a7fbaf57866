"""The panel on a bad day: each failure gives one clear message, and a button that does the next sensible thing."""

from __future__ import annotations

import json
import os
import random
import signal

import axe
import pytest
from panels import FRONTS, SOON, START, open_panel, run_cell, served, until
from playwright.sync_api import expect
from proxies import hold, reply
from worlds import ask


@pytest.fixture(params=FRONTS[:1])
def front(request):
    """JupyterLab, except where a test asks for both."""
    return request.param


@pytest.fixture
def signed_in_panel(front, page, jupyter, proxy, netlify, tmp_path):  # noqa: PLR0917  # fixtures, by name
    """A panel in a kernel for which the shared server, behind a line that can be made bad, is Netlify."""
    environ = {
        "NETLIFY_API_URL": proxy.api_url,
        "NETLIFY_AUTH_TOKEN": netlify.token,
        "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id,
        "NETLIFY_OAUTH_CLIENT_SECRET": netlify.client_secret,
    }
    # As a hub would: outside of the notebook, so that nothing of it can be saved.
    (tmp_path / "hub.json").write_text(json.dumps(environ))
    cell = f"import json, os\nos.environ.update(json.load(open({str(tmp_path / 'hub.json')!r})))"
    panel = open_panel(page, jupyter, front, f"{tmp_path.name}/report-{random.randrange(10**6)}", cell)
    panel.secrets |= {netlify.token, netlify.client_secret}
    return panel


@pytest.mark.parametrize("front", FRONTS, indirect=True)
def test_cancel_in_mid_upload_leaves_what_is_live(signed_in_panel, page, proxy, netlify):
    """Cells run during an upload, Cancel ends it at once, the live page stays, and publishing again goes on."""
    panel = signed_in_panel
    panel.publish("Before")
    url = panel.address
    panel.write("Title", "Another title")
    proxy.on("PUT", r"/files/", hold)
    proxy.on("POST", r"/deploys\?", hold)
    panel.press("Publish")
    expect(panel.button("Cancel")).to_be_visible(timeout=SOON)
    until(lambda: proxy.count("PUT", "/files/") + proxy.count("POST", r"/deploys\?") > 1)
    assert axe.violations(page, ".nnb-host") == []
    run_cell(page, 1)
    expect(page.get_by_text("extension is already loaded")).to_be_visible(timeout=SOON)
    panel.press("Cancel")
    expect(panel.problem).to_contain_text("Nothing that was live has changed", timeout=SOON)
    assert "Another title" not in served(page, url)
    assert axe.violations(page, ".nnb-host") == []
    panel.check()
    proxy.rules.clear()
    panel.press("Start again")
    expect(panel.result).to_contain_text("Published.", timeout=START)
    expect(panel.problem).to_be_hidden()


def test_a_revoked_token_offers_to_sign_in(signed_in_panel, proxy):
    """When Netlify does not take the token any more, the panel says so and the button leads to signing in."""
    panel = signed_in_panel
    panel.publish("Before")
    proxy.on("*", "/api/v1/", reply(401, {"code": 401, "message": "Access Denied"}))
    panel.press("Lock")
    expect(panel.problem).to_contain_text("token", timeout=SOON)
    panel.button("Sign in", panel.problem).click()
    expect(panel.button("Sign in with the browser")).to_be_focused(timeout=SOON)
    expect(panel.root.get_by_label("Personal access token")).to_be_visible()
    panel.check()


def test_a_deleted_site_offers_a_new_one(signed_in_panel, netlify):
    """When the site is gone, one click and Publish make a new one."""
    panel = signed_in_panel
    panel.publish("Before")
    site = ask(netlify.api_url, netlify.token, "GET", f"/sites?name={panel.address.split('//')[1].split('.')[0]}")[0]
    ask(netlify.api_url, netlify.token, "DELETE", f"/sites/{site['id']}")
    panel.press("Publish")
    expect(panel.problem).to_contain_text("not in this account", timeout=START)
    panel.press("Publish to a new site")
    expect(panel.root.get_by_label("Site", exact=True)).not_to_have_value("")
    panel.publish(outcome="Published.")
    assert site["name"] not in panel.address
    expect(panel.problem).to_be_hidden()


def test_a_rate_limit_says_how_long(signed_in_panel, proxy):
    """A limit whose end is too far away is told with a countdown and a button, and nothing is asked in between."""
    panel = signed_in_panel
    panel.publish("Before")
    proxy.on("*", "/lock$", reply(429, {"message": "rate limited"}, Retry_After="3600"))
    panel.press("Lock")
    expect(panel.problem).to_contain_text("possible again in", timeout=SOON)
    proxy.rules.clear()
    panel.press("Try again")
    expect(panel.button("Unlock")).to_be_visible(timeout=SOON)


@pytest.mark.parametrize("front", FRONTS, indirect=True)
def test_a_server_that_dies_in_mid_upload(front, page, jupyter):
    """When the local Netlify is killed during an upload, the panel says so, and trying again starts it anew."""
    folder = jupyter.root / f"dying-{front}"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Big</title><p>big page</p>")
    for number in range(40):
        (folder / f"data{number}.bin").write_bytes(random.randbytes(3_000_000))
    panel = open_panel(page, jupyter, front, f"killing-{front}", arguments=f"{folder.name} --site {folder.name}")
    panel.secrets |= panel.kept_secrets()
    panel.press("Publish")
    page.wait_for_function(
        "() => /of \\d/.test(document.querySelector('.nnb-words')?.textContent ?? '')", timeout=START, polling=20
    )
    os.kill(panel.runtime()["pid"], signal.SIGKILL)
    expect(panel.problem).to_be_visible(timeout=START)
    panel.press("Try again")
    expect(panel.result).to_contain_text("Published.", timeout=START)
    assert "big page" in served(page, panel.address)
    panel.check()
