"""Publishing without an account, as Netlify's command line does it: a token, a site of nobody's, and an hour."""

from __future__ import annotations

import hashlib
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest
import requests

from netlify_nb.local.housekeeping import tidy
from netlify_nb.local.store import Store

PAGE = b"<h1>dropped</h1>"
SHA = hashlib.sha1(PAGE, usedforsecurity=False).hexdigest()


@pytest.fixture
def anybody(netlify):
    """Ask without an account."""

    def ask(method, path, token=None, **kwargs):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(method, netlify.runtime.api_url + path, headers=headers, timeout=20, **kwargs)

    return ask


@pytest.fixture
def drop(anybody):
    """Make a site of nobody's and send its page."""

    def make(**more):
        token = anybody("POST", "/drop/token").json()["token"]
        made = anybody("POST", "/drop", json={"files": {"index.html": SHA}, "token": token, **more})
        assert made.status_code == 201, made.text
        made = made.json()
        if made["required"]:
            assert anybody("PUT", f"/deploys/{made['deploy_id']}/files/index.html", token, data=PAGE).status_code == 200
        path = f"/sites/{made['id']}/deploys/{made['deploy_id']}"
        while (deploy := anybody("GET", path).json())["state"] != "ready":
            assert deploy["state"] != "error"
        return {**made, "token": token}

    return make


def test_anybody_can_publish_and_who_has_an_account_can_claim(netlify, anybody, drop):
    """The site is shown at once, belongs to nobody, and after the claim to the claimer alone."""
    made = drop(created_via="cli")
    assert netlify.page(made["subdomain"]).content == PAGE
    # Netlify's command line looks the site up before it claims it.
    assert netlify.api("GET", f"/sites/{made['id']}").json()["claimed"] is False
    assert netlify.api("PATCH", f"/sites/{made['id']}", json={"name": "mine"}).status_code == 404
    assert anybody("DELETE", f"/sites/{made['id']}").status_code == 401
    assert made["subdomain"] not in netlify.desk("GET", "/").text
    claimed = netlify.api("POST", "/drop/claim", json={"site": made["id"], "token": made["token"]})
    assert (claimed.status_code, claimed.json()["account_slug"]) == (200, "local-team")
    assert netlify.api("GET", f"/sites/{made['id']}").json()["claimed"] is True
    assert netlify.api("POST", "/drop/claim", json={"site": made["id"], "token": made["token"]}).status_code == 404
    assert anybody("GET", f"/sites/{made['id']}", made["token"]).status_code == 401
    assert anybody("GET", f"/sites/{made['id']}/deploys/{made['deploy_id']}").status_code == 401
    assert netlify.page(made["subdomain"]).content == PAGE


def test_a_site_that_does_not_say_by_what_it_was_made_asks_for_a_password(netlify, drop):
    """The one that Netlify's command line prints."""
    made = drop()
    assert netlify.page(made["subdomain"]).status_code == 401
    assert netlify.page(made["subdomain"], method="POST", data={"password": "My-Drop-Site"}).status_code == 303


def test_the_token_opens_its_own_site_only(netlify, anybody, drop, site):
    """And makes no other."""
    made, other = drop(created_via="a"), drop(created_via="b")
    assert anybody("GET", f"/sites/{made['id']}", made["token"]).status_code == 200
    assert anybody("DELETE", f"/sites/{other['id']}", made["token"]).status_code == 404
    assert anybody("GET", f"/sites/{site['id']}", made["token"]).status_code == 404
    assert anybody("POST", "/sites", made["token"], json={}).status_code == 401
    again = anybody("POST", "/drop", json={"files": {"index.html": SHA}, "token": made["token"]})
    assert again.status_code == 401
    wrong = {"site": made["id"], "token": other["token"]}
    assert netlify.api("POST", "/drop/claim", json=wrong).status_code == 404


def test_what_cannot_be_dropped_leaves_nothing(anybody):
    """Functions, bad names and no list at all are refused."""
    for body in ({"files": None}, {"files": {"a#b": SHA}}, {"files": {"a": SHA}, "functions": {"f": "x"}}):
        token = anybody("POST", "/drop/token").json()["token"]
        assert anybody("POST", "/drop", json={**body, "token": token}).status_code == 422
    assert anybody("POST", "/drop", json={"files": {"a": SHA}, "token": "made up"}).status_code == 401


def test_a_person_takes_such_a_site_over_on_a_page(netlify, drop):
    """The page of the site asks with the token of its fragment; another token is refused with a reason."""
    made = drop(created_via="cli")
    assert netlify.desk("GET", f"/drop/{made['subdomain']}").status_code == 200
    wrong = netlify.desk("POST", "/-/claim/look", json={"drop": made["subdomain"], "token": "wrong"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "tampered")
    given = {"drop": made["subdomain"], "token": made["token"]}
    seen = netlify.desk("POST", "/-/claim/look", json=given).json()
    assert [one["name"] for one in seen["sites"]] == [made["subdomain"]]
    assert "Local Team" in [one["name"] for one in seen["accounts"]]
    taken = netlify.desk("POST", "/-/claim/take", json={**given, "new_account": "Taker"}).json()
    assert taken["account"] == "Taker"
    again = netlify.desk("POST", "/-/claim/look", json=given)
    assert (again.status_code, again.json()["code"]) == (422, "unknown-drop")


def test_after_an_hour_it_is_gone(tmp_path):
    """Nobody has claimed it."""
    with closing(Store.open(tmp_path)) as store:
        account = store.drops.open_account()
        site = store.sites.add("gone", account, account.owner_id, session_id=None, created_via="x", settings={})
        store.drops.add(site, "token")
        tidy(store, None, 0)
        assert store.drops.of_site(site.id) is not None
        before = (datetime.now(timezone.utc) - timedelta(minutes=61)).isoformat()
        with store.database.write() as connection:
            connection.execute("UPDATE drops SET created_at = ?", (before,))
        assert store.drops.of_site(site.id) is None
        tidy(store, None, 0)
        assert store.sites.get(site.id) is None
