"""The panel by keyboard alone: every step with Tab, arrows, Enter, Space and Escape, and the focus is never lost."""

from __future__ import annotations

import re

import pytest
from panels import SOON, START, open_panel
from playwright.sync_api import expect


@pytest.fixture
def keys(page, jupyter, netlify):
    environ = {"NETLIFY_API_URL": netlify.api_url, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    cell = f"import os; os.environ.update({environ!r})"
    panel = open_panel(page, jupyter, "lab", "keys", cell, arguments="--site keyboard")
    panel.secrets |= {netlify.token, netlify.client_secret}
    return Keys(panel)


class Keys:
    """A person without a mouse: nothing is focused but by keys."""

    def __init__(self, panel):
        self.panel = panel
        self.press = panel.page.keyboard.press
        self.type = panel.page.keyboard.type

    def go(self, name, *, back=False):
        """Press Tab until the focus is on what is called so."""
        passed = []
        for _ in range(60):
            if passed and passed[-1] == name:
                return
            self.press("Shift+Tab" if back else "Tab")
            passed.append(self.panel.focus)
        pytest.fail(f"Tab never came to {name}, but to {passed}")

    def enter(self, name, *, back=False):
        self.go(name, back=back)
        self.press("Enter")

    def is_on(self, *names):
        """The focus is where it makes sense to go on, and nothing secret has been saved on the way."""
        expect(self.panel.root.locator(":focus")).to_have_text(re.compile("^(" + "|".join(names) + ")$"), timeout=SOON)
        self.panel.check()

    def published(self, outcome="Published."):
        """Wait for the end of a publish, saying yes to warnings."""
        panel = self.panel
        anyway = panel.button("Publish anyway")
        expect(anyway.or_(panel.result).first).to_be_visible(timeout=START)
        if anyway.is_visible():
            expect(anyway).to_be_focused(timeout=SOON)
            self.press("Enter")
        expect(panel.result).to_contain_text(outcome, timeout=START)


def test_everything_with_the_keyboard(keys, netlify):
    """From the notebook into the panel and through all of it, one part after the other."""
    publish_with_options(keys)
    make_a_draft_live_and_go_back(keys)
    lock_download_delete_and_copy(keys)
    hand_over(keys)
    sign_in_and_out(keys, netlify.token)


def publish_with_options(keys):
    keys.go("Publish")
    keys.go("Save as draft")
    keys.enter("Options")
    keys.go("Message")
    keys.type("By keyboard")
    keys.go("Title")
    keys.type("Keys")
    keys.go("Code")
    keys.press("ArrowDown")
    keys.go("Site")
    keys.enter("Publish", back=True)
    keys.published()
    keys.is_on("Publish")
    expect(keys.panel.row("By keyboard")).to_be_visible(timeout=SOON)


def make_a_draft_live_and_go_back(keys):
    panel = keys.panel
    keys.enter("Save as draft")
    expect(panel.result).to_be_hidden(timeout=SOON)
    keys.published("Saved as a draft.")
    keys.is_on("Save as draft", "Publish")
    keys.enter("Make live")
    keys.is_on("Yes, make it live")
    keys.press("Enter")
    expect(panel.rows.first.get_by_role("cell").nth(1)).to_contain_text("live", timeout=SOON)
    keys.is_on("Open")

    keys.go("Restore")
    keys.press("Space")
    keys.is_on("Yes, restore it")
    keys.press("Escape")
    keys.is_on("Restore")
    keys.press("Enter")
    keys.press("Enter")
    expect(panel.state("By keyboard")).to_contain_text("live", timeout=SOON)
    keys.is_on("Open")


def lock_download_delete_and_copy(keys):
    panel = keys.panel
    keys.enter("Lock", back=True)
    keys.is_on("Unlock")
    keys.press("Enter")
    keys.is_on("Lock")
    keys.enter("Download")
    expect(panel.status).to_contain_text("Saved as", timeout=SOON)
    keys.is_on("Download")

    keys.enter("Save as draft", back=True)
    expect(panel.result).to_be_hidden(timeout=SOON)
    keys.published("Saved as a draft.")
    expect(panel.rows).to_have_count(3, timeout=SOON)
    keys.enter("Delete")
    keys.is_on("Delete it")
    keys.press("Enter")
    expect(panel.rows).to_have_count(2, timeout=SOON)
    assert panel.focus
    keys.enter("Copy link", back=True)
    expect(panel.status).to_contain_text("Link copied", timeout=SOON)
    assert panel.page.evaluate("() => navigator.clipboard.readText()") == panel.address
    keys.is_on("Copy link")


def hand_over(keys):
    panel = keys.panel
    keys.enter("Claim this site")
    link = panel.link("Open the claim page")
    expect(link).to_be_focused(timeout=SOON)
    panel.secrets.add(link.get_attribute("href").partition("#")[2])
    keys.is_on("Open the claim page")
    keys.enter("Copy link")
    keys.is_on("Copy link")


def sign_in_and_out(keys, token):
    panel = keys.panel
    keys.enter("Sign in")
    keys.enter("Not now")
    keys.is_on("Sign in")
    keys.press("Enter")
    expect(panel.root.get_by_label("Personal access token")).to_be_focused(timeout=SOON)
    keys.type(token)
    keys.press("Enter")
    expect(panel.root.get_by_text("Signed in as")).to_be_visible(timeout=SOON)
    keys.is_on("Sign out")
    keys.press("Enter")
    keys.is_on("Sign in")
