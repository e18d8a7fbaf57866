"""The panel on a bad day: each failure gives one clear message, and a button that does the next sensible thing."""

from __future__ import annotations

import json
import os
import random
import signal
from pathlib import Path

import pytest
from panels import SOON, START, PanelPage, command, open_notebook, served, until, write_notebook
from playwright.sync_api import expect
from proxies import hold, reply
from worlds import ask


@pytest.fixture
def signed_in_panel(page, jupyter, proxy, netlify, tmp_path):
    """A panel in a kernel for which the shared server, behind a line that can be made bad, is Netlify."""
    environ = {
        "NETLIFY_API_URL": proxy.api_url,
        "NETLIFY_AUTH_TOKEN": netlify.token,
        "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id,
        "NETLIFY_OAUTH_CLIENT_SECRET": netlify.client_secret,
    }
    # As a hub would: outside of the notebook, so that nothing of it can be saved.
    (tmp_path / "hub.json").write_text(json.dumps(environ))
    folder = jupyter.root / tmp_path.name
    folder.mkdir()
    write_notebook(
        folder / "report.ipynb",
        f"# Report {random.randrange(10**6)}",
        f"import json, os\nos.environ.update(json.load(open({str(tmp_path / 'hub.json')!r})))",
        "%load_ext netlify_nb",
        "%netlify_panel",
    )
    open_notebook(page, jupyter.lab(f"{folder.name}/report.ipynb"))
    secrets = {netlify.token, netlify.client_secret}
    return PanelPage(page, folder / "report.ipynb", Path(jupyter.environ["NETLIFY_NB_LOCAL_DIR"]), secrets).wait()


def problem(panel):
    return panel.root.get_by_role("alert")


def test_cancel_in_mid_upload_leaves_what_is_live(signed_in_panel, page, proxy, netlify):
    """Cells run during an upload, Cancel ends it at once, the live page stays, and publishing again goes on."""
    panel = signed_in_panel
    panel.publish("Before")
    url = panel.address
    panel.write("Title", "Another title")
    proxy.on("PUT", r"/files/", hold)
    proxy.on("POST", r"/deploys\?", hold)
    panel.save()
    panel.button("Publish").click()
    expect(panel.button("Cancel")).to_be_visible(timeout=SOON)
    until(lambda: proxy.count("PUT", "/files/") + proxy.count("POST", r"/deploys\?") > 1)
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 2; }")
    command(page, "notebook:run-cell")
    expect(page.get_by_text("extension is already loaded")).to_be_visible(timeout=SOON)
    panel.button("Cancel").click()
    expect(problem(panel)).to_contain_text("Nothing that was live has changed", timeout=SOON)
    assert "Another title" not in served(page, url)
    panel.check()
    proxy.rules.clear()
    panel.button("Start again").click()
    expect(panel.result).to_contain_text("Published.", timeout=START)
    expect(problem(panel)).to_be_hidden()


def test_a_revoked_token_offers_to_sign_in(signed_in_panel, proxy):
    """When Netlify does not take the token any more, the panel says so and the button leads to signing in."""
    panel = signed_in_panel
    panel.publish("Before")
    proxy.on("*", "/api/v1/", reply(401, {"code": 401, "message": "Access Denied"}))
    panel.button("Lock").click()
    expect(problem(panel)).to_contain_text("token", timeout=SOON)
    panel.button("Sign in", problem(panel)).click()
    expect(panel.root.get_by_label("Personal access token")).to_be_focused()
    panel.check()


def test_a_deleted_site_offers_a_new_one(signed_in_panel, netlify):
    """When the site is gone, one click and Publish make a new one."""
    panel = signed_in_panel
    panel.publish("Before")
    site = ask(netlify.api_url, netlify.token, "GET", f"/sites?name={panel.address.split('//')[1].split('.')[0]}")[0]
    ask(netlify.api_url, netlify.token, "DELETE", f"/sites/{site['id']}")
    panel.button("Publish").click()
    expect(problem(panel)).to_contain_text("not in this account", timeout=START)
    panel.button("Publish to a new site").click()
    expect(panel.root.get_by_label("Site", exact=True)).not_to_have_value("")
    panel.publish(outcome="Published.")
    assert site["name"] not in panel.address
    expect(problem(panel)).to_be_hidden()


def test_a_rate_limit_says_how_long(signed_in_panel, proxy):
    """A limit whose end is too far away is told with a countdown and a button, and nothing is asked in between."""
    panel = signed_in_panel
    panel.publish("Before")
    proxy.on("*", "/lock$", reply(429, {"message": "rate limited"}, Retry_After="3600"))
    panel.button("Lock").click()
    expect(problem(panel)).to_contain_text("possible again in", timeout=SOON)
    proxy.rules.clear()
    panel.button("Try again").click()
    expect(panel.button("Unlock")).to_be_visible(timeout=SOON)


def test_a_server_that_dies_in_mid_upload(page, jupyter):
    """When the local Netlify is killed during an upload, the panel says so, and trying again starts it anew."""
    folder = jupyter.root / "dying"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Big</title><p>big page</p>")
    for number in range(40):
        (folder / f"data{number}.bin").write_bytes(random.randbytes(3_000_000))
    write_notebook(jupyter.root / "dying.ipynb", "%load_ext netlify_nb", "%netlify_panel dying --site dying")
    open_notebook(page, jupyter.lab("dying.ipynb"))
    panel = PanelPage(page, jupyter.root / "dying.ipynb", Path(jupyter.environ["NETLIFY_NB_LOCAL_DIR"])).wait()
    before = panel.runtime_secrets()
    panel.button("Publish").click()
    page.wait_for_function(
        "() => /of \\d/.test(document.querySelector('.nnb-words')?.textContent ?? '')", timeout=START, polling=20
    )
    os.kill(panel.runtime()["pid"], signal.SIGKILL)
    expect(problem(panel)).to_be_visible(timeout=START)
    panel.secrets |= before
    panel.check()
    panel.button("Try again").click()
    expect(panel.result).to_contain_text("Published.", timeout=START)
    assert "big page" in served(page, panel.address)
    panel.check()


def test_a_restarted_kernel_is_told_of(page, jupyter):
    """After a kernel restart the old panel says what to do, and running the cell gives a panel that works."""
    write_notebook(
        jupyter.root / "restart.ipynb", "# Restarted", "%load_ext netlify_nb\n%netlify_panel --site restarted"
    )
    open_notebook(page, jupyter.lab("restart.ipynb"))
    panel = PanelPage(page, jupyter.root / "restart.ipynb", Path(jupyter.environ["NETLIFY_NB_LOCAL_DIR"])).wait()
    panel.publish("Before")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'", timeout=START
    )
    panel.button("Lock").click()
    expect(problem(panel)).to_contain_text("Run the cell", timeout=SOON, ignore_case=True)
    command(page, "notebook:run-all-cells")
    expect(panel.button("Lock")).to_be_enabled(timeout=START)
    panel.button("Lock").click()
    expect(panel.button("Unlock")).to_be_visible(timeout=SOON)
