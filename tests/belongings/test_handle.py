"""Snippets, metadata, deploys and claims of a site by its handle, against a real server."""

from __future__ import annotations

import time

import jwt
import pytest
import requests
from worlds import ask, get

from netlify_nb.connect import targets
from netlify_nb.credentials import Credentials
from netlify_nb.errors import DeployNotFound, InvalidInput, NotFound, SiteNotFound
from netlify_nb.sites import SiteHandle

PAGE = b"<!doctype html><html><head><title>t</title></head><body><p>page</p></body></html>"


@pytest.fixture
def handle(signed_in, tmp_path):
    """A published page's site."""
    environ = dict(signed_in.extra)
    world = targets.World(environ, Credentials(environ=environ, folder=tmp_path))
    (signed_in.work / "index.html").write_bytes(PAGE)
    name = f"handle-{signed_in.root.parent.name.replace('_', '-')[:40].strip('-')}"
    published = signed_in.run("deploy", "index.html", "--site", name, "--json").json
    with targets.connect("netlify", world=world) as connection:
        yield SiteHandle(connection, published["site_id"])


def claim(netlify, session_id):
    """Take the sites of a session over, as the claim page does."""
    claims = {"client_id": netlify.client_id, "session_id": session_id, "exp": int(time.time()) + 60}
    token = jwt.encode(claims, netlify.client_secret, algorithm="HS256")
    body = {"token": token, "new_account": "The new owner"}
    assert requests.post(f"{netlify.app_url}/-/claim/take", json=body, timeout=20).status_code == 200


def test_metadata_is_a_dictionary_that_writes_through(handle, netlify):
    """What is set is at Netlify at once; others' names stay."""
    metadata = handle.metadata
    metadata.replace({"theirs": 1})
    metadata["term"] = "Winter"
    metadata.update(week=7, pages=["a"])
    assert dict(metadata) == {"theirs": 1, "term": "Winter", "week": 7, "pages": ["a"]}
    del metadata["week"]
    assert ask(netlify.api_url, netlify.token, "GET", f"/sites/{handle.wanted}/metadata").keys() == {
        "theirs",
        "term",
        "pages",
    }
    with pytest.raises(KeyError):
        metadata["week"]
    metadata.clear()
    assert len(handle.metadata) == 0


def test_a_snippet_is_on_every_page_until_it_is_deleted(handle):
    """It can use the metadata; changing one part of it leaves the others."""
    handle.metadata["term"] = "Winter"
    url = handle.info.url
    snippet = handle.snippets.add("note", "<i>{{ term }}</i>", position="footer")
    assert "<i>Winter</i>" in get(url)[1]
    changed = handle.snippets.update(snippet.id, title="other")
    assert (changed.title, changed.general, changed.general_position) == ("other", "<i>{{ term }}</i>", "footer")
    assert [one.title for one in handle.snippets] == ["other"]
    handle.snippets.delete(snippet.id)
    assert len(handle.snippets) == 0
    with pytest.raises(NotFound):
        handle.snippets[snippet.id]


def test_a_deploy_that_is_not_live_can_be_deleted(handle, signed_in):
    """The live one is refused, and one that is gone is not there."""
    (signed_in.work / "index.html").write_bytes(PAGE + b"<!-- 2 -->")
    signed_in.run("deploy", "index.html", "--site", handle.wanted)
    live, first = handle.history()
    with pytest.raises(InvalidInput, match="is live"):
        handle.delete_deploy(live.deploy.id)
    assert handle.delete_deploy("previous").id == first.deploy.id
    assert [one.deploy.id for one in handle.history()] == [live.deploy.id]
    with pytest.raises(DeployNotFound):
        handle.delete_deploy(first.deploy.id)


def test_a_claimed_site_says_whose_it_is_and_takes_deploys(handle, signed_in, netlify):
    """Its maker still sees it, so the next publish goes to the same site."""
    made_in = handle.info.account_id
    assert handle.claim_status(made_in=made_in).state == "unclaimed"
    claim(netlify, handle.info.session_id)
    status = handle.claim_status(made_in=made_in)
    assert (status.state, status.account_name, status.can_publish) == ("claimed", "The new owner", True)
    (signed_in.work / "index.html").write_bytes(PAGE + b"after the claim")
    published = signed_in.run("deploy", "index.html", "--json").json
    assert published["site_id"] == handle.wanted
    assert "after the claim" in get(published["url"])[1]


def test_a_site_that_is_out_of_reach_is_gone_and_a_publish_says_so(handle, signed_in):
    """Nothing else is made in its place where others may rely on the address."""
    handle.delete()
    status = handle.claim_status()
    assert (status.state, status.can_publish) == ("gone", False)
    refused = signed_in.run("deploy", "index.html", "--site", handle.wanted, "--json", code=1).error
    assert refused["code"] == "site-not-found"
    with pytest.raises(SiteNotFound):
        SiteHandle(handle.connection, "a-name-that-nobody-has").claim_status()


def test_a_form_that_is_not_there_is_named(handle):
    """The message says which forms there are: here, none."""
    assert len(handle.forms()) == 0
    assert len(handle.submissions()) == 0
    with pytest.raises(InvalidInput, match="no form"):
        handle.submissions("feedback")
