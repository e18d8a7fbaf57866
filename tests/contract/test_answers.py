"""Every operation that the local server has, asked over a real socket, and its answers judged by Netlify's document."""

from __future__ import annotations

import random
import secrets

import pytest
from judged import PAGE, zip_of
from openapi import document
from worlds import say_yes

HOOK = {"type": "url", "event": "deploy_created", "data": {"url": "http://127.0.0.1:9/nobody"}}
ZIP = {"Content-Type": "application/zip"}


def made(it):
    """Return a site with a form, and two deploys, the second of them live."""
    new = it.new_site(session_id=secrets.token_hex(8), created_via="tests")
    it.deploy_zip(new, {"index.html": PAGE, "a/b.css": b"b{}"}, "?title=first")
    it.deploy_zip(new, {"index.html": PAGE + b"<!-- 2 -->"}, "?title=second")
    return it.ask("GET", f"/sites/{new['id']}").json()


@pytest.fixture
def site(it):
    return made(it)


def submitted(it, site, **fields):
    """Send the form of the site and return the newest submission."""
    sent = it.page(site["url"], method="POST", data={"form-name": "feedback", **fields})
    assert sent.status_code in (200, 303)
    return it.ask("GET", f"/sites/{site['id']}/submissions{'?state=spam' if 'trap' in fields else ''}").json()[0]


def sites(it, site):
    here = f"/sites/{site['id']}"
    it.ask("GET", "/sites?filter=all&page=1&per_page=2", expect=200)
    it.ask("GET", f"/{site['account_slug']}/sites?name={site['name']}", expect=200)
    it.ask("POST", f"/{site['account_slug']}/sites", json={"name": f"t-{secrets.token_hex(4)}"}, expect=201)
    it.ask("POST", "/sites", json={"name": site["name"]}, expect=422)
    it.ask("PATCH", here, json={"processing_settings": {"html": {"pretty_urls": False}}}, expect=200)
    it.ask("PATCH", here, json={"name": 7}, expect=422)
    it.ask("PUT", f"{here}/unlink_repo", expect=200)
    it.ask("PUT", f"{here}/disable?reason=r", expect=204)
    it.ask("PUT", f"{here}/enable", expect=204)
    it.ask("PUT", f"{here}/rollback", expect=204)
    it.ask("DELETE", here, expect=204)
    it.ask("GET", here, expect=404)


def deploys(it, site):
    here = f"/sites/{site['id']}/deploys"
    second, first = it.ask("GET", f"{here}?per_page=5&state=ready&production=true&latest-published=true").json()
    content = random.randbytes(30)
    opened = it.open_digest(site, {"/index.html": content}, branch="try-it")
    assert opened["required"]
    it.put_file(opened, "/index.html", content)
    assert it.ended(opened["id"])["state"] == "ready"
    it.ask("GET", f"/sites/{site['id']}/deployed-branches", expect=200)
    it.ask("GET", f"/sites/{site['id']}/builds", expect=200)
    waiting = it.ask("POST", here, json={"draft": True}, expect=200).json()
    it.ask("PUT", f"/deploys/{waiting['id']}/files/index.html", data=b"x", expect=422)
    it.ask("PUT", f"{here}/{waiting['id']}", json={"files": {"index.html": 40 * "a"}, "async": True}, expect=200)
    it.ask("POST", f"/deploys/{waiting['id']}/cancel", expect=201)
    it.ask("GET", f"{here}/{first['id']}", expect=200)
    it.ask("POST", f"{here}/{first['id']}/restore", expect=201)
    it.ask("POST", f"/deploys/{first['id']}/lock", expect=200)
    it.ask("POST", f"/deploys/{first['id']}/unlock", expect=200)
    it.ask("POST", f"/deploys/{second['id']}/lock", expect=422)
    it.ask("DELETE", f"{here}/{first['id']}", expect=405)
    it.ask("DELETE", f"{here}/{second['id']}", expect=204)
    it.ask("DELETE", f"/deploys/{waiting['id']}", expect=204)
    it.ask("GET", f"/deploys/{second['id']}", expect=404)
    it.ask("POST", here, data=b"no zip", headers=ZIP, expect=422)
    it.ask("POST", here, json={"files": ["index.html"]}, expect=422)
    it.ask("POST", here, data=b"{", headers={"Content-Type": "application/json"}, expect=400)
    for kind in ("functions", "edge_functions", "server"):
        it.ask("PUT", f"/deploys/{first['id']}/{kind}/abc?size=1", data=b"x", expect=200)


def files(it, site):
    here = f"/sites/{site['id']}/files"
    it.ask("GET", here, expect=200)
    it.ask("GET", f"{here}/index.html", expect=200)
    raw = it.ask("GET", f"{here}/index.html", headers={"Content-Type": "application/vnd.bitballoon.v1.raw"}, expect=200)
    assert raw.content.startswith(PAGE)
    it.ask("GET", f"{here}/not/there.html", expect=404)


def forms(it, site):
    (form,) = it.ask("GET", f"/sites/{site['id']}/forms", expect=200).json()
    sent = submitted(it, site, stars="5")
    it.ask("GET", f"/forms/{form['id']}/submissions?per_page=1", expect=200)
    it.ask("GET", f"/submissions/{sent['id']}", expect=200)
    it.ask("DELETE", f"/submissions/{sent['id']}", expect=204)
    it.ask("GET", f"/submissions/{sent['id']}", expect=404)
    spam = submitted(it, site, stars="1", trap="x")
    assert spam["data"]["stars"] == "1"
    it.ask("DELETE", f"/sites/{site['id']}/forms/{form['id']}", expect=204)


def snippets(it, site):
    here = f"/sites/{site['id']}/snippets"
    given = {"title": "t", "general": "<i>x</i>", "general_position": "footer", "goal": "", "goal_position": "footer"}
    number = it.ask("POST", here, json=given, expect=201).json()["id"]
    it.ask("GET", here, expect=200)
    it.ask("GET", f"{here}/{number}", expect=200)
    it.ask("PUT", f"{here}/{number}", json=given | {"title": "u"}, expect=204)
    it.ask("DELETE", f"{here}/{number}", expect=204)
    it.ask("GET", f"{here}/{number}", expect=404)
    it.ask("PUT", f"/sites/{site['id']}/metadata", json={"a": {"b": 1}, "c": None}, expect=204)
    assert it.ask("GET", f"/sites/{site['id']}/metadata", expect=200).json() == {"a": {"b": 1}, "c": None}


def hooks(it, site):
    it.ask("GET", "/hooks/types", expect=200)
    made = it.ask("POST", f"/hooks?site_id={site['id']}", json=HOOK, expect=201).json()
    it.ask("GET", f"/hooks?site_id={site['id']}", expect=200)
    it.ask("GET", f"/hooks/{made['id']}", expect=200)
    it.ask("PUT", f"/hooks/{made['id']}", json={"disabled": True}, expect=200)
    it.ask("POST", f"/hooks/{made['id']}/enable", expect=200)
    it.ask("DELETE", f"/hooks/{made['id']}", expect=204)


def people(it, site):
    it.ask("GET", "/user", expect=200)
    it.ask("GET", "/accounts?minimal=true", expect=200)
    it.ask("GET", f"/accounts/{site['account_id']}", expect=200)
    variables(it, f"/accounts/{site['account_slug']}/env", f"?site_id={site['id']}")
    it.ask("POST", "/accounts", json={"name": f"Team {secrets.token_hex(3)}", "type_id": "local"}, expect=201)


def variables(it, env, of_site):
    it.ask("GET", f"{env}{of_site}", expect=200)
    value = {"context": "all", "value": "1"}
    it.ask("POST", f"{env}{of_site}", json=[{"key": "A", "scopes": ["builds"], "values": [value]}], expect=201)
    it.ask("GET", f"{env}/A{of_site}", expect=200)
    it.ask("PUT", f"{env}/A{of_site}", json={"key": "B", "values": [value]}, expect=200)
    changed = it.ask("PATCH", f"{env}/B{of_site}", json={"context": "dev", "value": "2"}, expect=201).json()
    it.ask("DELETE", f"{env}/B/value/{changed['values'][0]['id']}{of_site}", expect=204)
    it.ask("DELETE", f"{env}/B{of_site}", expect=204)
    it.ask("GET", f"{env}/B{of_site}", expect=404)


def signing_in(it, site):
    ticket = it.ask("POST", f"/oauth/tickets?client_id={it.client_id}", json={"message": "m"}, expect=201).json()
    it.ask("GET", f"/oauth/tickets/{ticket['id']}", expect=200)
    say_yes(f"{it.api_url.removesuffix('/api/v1')}/authorize?response_type=ticket&ticket={ticket['id']}")
    it.ask("POST", f"/oauth/tickets/{ticket['id']}/exchange", expect=201)
    it.ask("GET", "/oauth/tickets/nobody", expect=404)
    it.ask("POST", "/oauth/tickets?client_id=nobody", expect=401)


ALL = [sites, deploys, files, forms, snippets, hooks, people, signing_in]


@pytest.mark.parametrize("about", ALL)
def test_answers(it, site, about):
    """Each answer has a status, a type and properties that the document gives, or that are listed beside it."""
    about(it, site)
    assert len(it.heard) > 5


def test_every_operation_is_asked(it, tools):
    """No route of the local server escapes the test above."""
    for about in ALL:
        about(it, made(it))
    assert tools.local_operations(document()) == {operation for operation, _ in it.heard}


def test_the_reference_lists_every_operation(tools):
    """The page of the reference says what the code has; `python tools/operations.py` writes it anew."""
    assert tools.PAGE.read_text("utf-8") == tools.page(document())


@pytest.mark.parametrize("token", ["", "wrong"])
def test_refusals_have_the_shape_of_errors(it, site, token):
    """Without a good token every operation answers 401 with a message."""
    it.http.headers["Authorization"] = f"Bearer {token}"
    for path in ("/sites", f"/sites/{site['id']}", "/user", "/accounts", "/hooks", "/submissions/x", "/deploys/x"):
        assert it.ask("GET", path, expect=401).json()["message"]


def test_a_site_and_its_deploy_in_one_request(it):
    """A zip that is posted to the sites makes both."""
    answer = it.ask("POST", "/sites", data=zip_of({"index.html": PAGE}), headers=ZIP, expect=201).json()
    (deploy,) = it.ask("GET", f"/sites/{answer['id']}/deploys").json()
    assert it.ended(deploy["id"])["state"] == "ready"
