"""The pages for a person in a real browser: no rule of accessibility broken, in both themes and on a narrow screen."""

from __future__ import annotations

import json
import time
from uuid import uuid4

import axe
import jwt
import pytest
import requests

FORM = '<form name="feedback" netlify netlify-honeypot="bot"><label>Say <input name="say"></label></form>'


@pytest.fixture
def pages(netlify):
    """A server with something of everything, and the addresses of its pages."""
    site = netlify.new_site(session_id=uuid4().hex)
    for title in ("first", "second"):
        netlify.deploy_zip(site, {"index.html": f"<h1>{title}</h1>{FORM}"}, params={"title": title})
    netlify.page(site["name"], "/", "POST", data={"form-name": "feedback", "say": "<b>long</b> " + "x" * 200})
    query = {"client_id": netlify.runtime.client_id}
    ticket = netlify.api("POST", "/oauth/tickets", params=query, json={"message": "from a test"}).json()
    payload = {"client_id": netlify.runtime.client_id, "session_id": site["session_id"], "exp": time.time() + 60}
    claim = jwt.encode(payload, netlify.runtime.client_secret, algorithm="HS256")
    token = requests.post(f"{netlify.runtime.api_url}/drop/token", timeout=20).json()["token"]
    body = {"files": {"a.html": "0" * 40}, "token": token, "created_via": "test"}
    drop = requests.post(f"{netlify.runtime.api_url}/drop", json=body, timeout=20).json()
    return {
        "home": "/",
        "project": f"/projects/{site['name']}",
        "authorize": f"/authorize?response_type=ticket&ticket={ticket['id']}",
        "claim": f"/claim#{claim}",
        "claim that is no good": "/claim#nonsense",
        "drop": f"/drop/{drop['subdomain']}#drop_token={token}",
        "nothing": "/nothing/here",
    }


@pytest.mark.parametrize(("scheme", "width"), [("light", 1000), ("dark", 360)])
def test_everybody_can_use_the_pages(netlify, browser, pages, scheme, width):
    """axe-core finds nothing wrong, and nothing has to be scrolled sideways."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 700}, bypass_csp=True)
    page = context.new_page()
    for name, path in pages.items():
        page.goto("about:blank")
        page.goto(netlify.runtime.app_url + path)
        if name in ("claim", "drop"):
            page.get_by_role("button", name="Claim").wait_for()
        elif "claim" in name:
            page.get_by_role("alert").wait_for()
        assert (name, axe.violations(page, "html")) == (name, [])
        assert (name, page.evaluate("document.documentElement.scrollWidth <= innerWidth")) == (name, True)
    context.close()


def test_a_site_of_nobody_s_is_taken_over_by_a_click(netlify, browser, pages):
    """The page of the site asks into which account, and says when it is there."""
    page = browser.new_page()
    page.goto(netlify.runtime.app_url + pages["drop"])
    page.get_by_label("Grace's Team").check()
    page.get_by_role("button", name="Claim").click()
    page.get_by_text("Claimed: the site now belongs to Grace's Team.").wait_for()
    page.close()


def test_the_front_page_tells_who_waits_to_be_claimed(netlify):
    """And when a site was; more sites than fit are on further pages."""
    site = netlify.new_site(session_id=uuid4().hex)
    assert "waits to be claimed" in netlify.desk("GET", f"/projects/{site['name']}").text
    payload = {"client_id": netlify.runtime.client_id, "session_id": site["session_id"]}
    token = jwt.encode(payload, netlify.runtime.client_secret, algorithm="HS256")
    taken = netlify.desk(
        "POST",
        "/-/claim/take",
        data=json.dumps({"token": token, "new_account": "Takers"}),
        headers={"Content-Type": "application/json"},
    )
    assert taken.ok
    assert "claimed" in netlify.desk("GET", f"/projects/{site['name']}").text
    while netlify.api("GET", "/sites?per_page=1&page=101").json() == []:
        netlify.new_site()
    first, second = (netlify.desk("GET", f"/{query}").text for query in ("", "?page=2"))
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev" href="?page=1"' in second
    assert netlify.desk("GET", "/?page=zero").text == first
