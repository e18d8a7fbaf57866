from __future__ import annotations

import http.client
import json
import re
from contextlib import closing
from uuid import uuid4

import pytest
import requests

SITE_KEYS = [
    "id",
    "state",
    "plan",
    "name",
    "domain_aliases",
    "url",
    "ssl_url",
    "admin_url",
    "created_at",
    "updated_at",
    "user_id",
    "ssl",
    "managed_dns",
    "deploy_url",
    "published_deploy",
    "account_name",
    "account_slug",
    "account_id",
    "id_domain",
    "build_image",
    "session_id",
]


def test_a_new_site_has_every_key_that_clients_rely_on(netlify):
    """Creating a site answers 201 with a full object; its first deploy is still to come."""
    name = f"full-{uuid4().hex[:8]}"
    answer = netlify.api("POST", "/sites", json={"name": name, "session_id": "s1", "created_via": "tests"})
    site = answer.json()
    assert answer.status_code == 201
    assert [key for key in SITE_KEYS if key not in site] == []
    assert site["published_deploy"] is None
    assert site["url"] == site["ssl_url"] == f"http://{name}.localhost:{netlify.runtime.port}"
    assert (site["session_id"], site["created_via"], site["account_slug"]) == ("s1", "tests", "local-team")
    assert requests.get(site["admin_url"], timeout=5).ok
    again = netlify.api("GET", f"/sites/{site['id']}")
    assert (again.status_code, again.json()) == (200, site)


def test_nulls_are_unset_properties(netlify):
    """Clients send null for what they do not set."""
    answer = netlify.api("POST", "/sites", json={"name": None, "custom_domain": None, "password": None, "repo": None})
    assert answer.status_code == 201
    assert re.fullmatch(r"[a-z]+-[a-z]+-[0-9a-f]{6}", answer.json()["name"])


def test_names_are_taken_once_and_freed_by_deleting(netlify):
    """Names are global: 422 with Netlify's own shape while taken, free again after a delete."""
    site = netlify.new_site()
    taken = netlify.api("POST", "/sites", json={"name": site["name"]})
    assert (taken.status_code, taken.json()) == (422, {"errors": {"subdomain": ["must be unique"]}})
    assert netlify.api("DELETE", f"/sites/{site['id']}").status_code == 204
    assert netlify.api("GET", f"/sites/{site['id']}").status_code == 404
    assert netlify.api("DELETE", f"/sites/{site['id']}").json() == {"code": 404, "message": "Not Found"}
    assert netlify.new_site(name=site["name"])["id"] != site["id"]


@pytest.mark.parametrize("name", ["", "Upper", "-a", "a-", "a--b", "a b", "a.b", "a/b", "é", "x" * 64, 7, [], "a\n"])
def test_a_name_that_cannot_be_a_host_name_is_refused(netlify, name):
    """What cannot stand before .localhost is 422."""
    answer = netlify.api("POST", "/sites", json={"name": name})
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_a_site_is_found_by_id_and_domain_but_not_by_bare_name(netlify):
    """Ids and domains are interchangeable; a bare name is no id."""
    domain = f"www.{uuid4().hex[:8]}.example"
    site = netlify.new_site(custom_domain=domain.upper())
    for way in (site["id"], f"{site['name']}.netlify.app", f"{site['name']}.localhost", domain):
        assert netlify.api("GET", f"/sites/{way}?feature_flags=cli").json()["id"] == site["id"]
    assert netlify.api("GET", f"/sites/{site['name']}").status_code == 404


def test_a_site_is_created_in_the_team_that_is_named(netlify):
    """The team's slug and id both do; an unknown or foreign team is 404."""
    team = netlify.api("GET", "/accounts?minimal=true").json()[0]
    for key in (team["slug"], team["id"]):
        answer = netlify.api("POST", f"/{key}/sites", json={})
        assert (answer.status_code, answer.json()["account_slug"]) == (201, team["slug"])
    listed = netlify.api("GET", f"/{team['slug']}/sites").json()
    assert listed[0]["id"] == answer.json()["id"]
    assert netlify.api("POST", "/no-such-team/sites", json={}).status_code == 404
    assert netlify.api("POST", "/sites", json={"account_slug": "ada-team"}).status_code == 404
    assert netlify.api("GET", f"/accounts/{team['slug']}").json()["id"] == team["id"]
    assert netlify.api("GET", f"/accounts/{team['id']}/env?site_id={netlify.new_site()['id']}").json() == []
    assert netlify.api("GET", "/accounts/nobody").status_code == 404


def test_a_site_is_changed_by_patch_and_put(netlify):
    """What is given changes, the rest stays."""
    site = netlify.new_site(session_id="keep")
    new = f"renamed-{uuid4().hex[:8]}"
    changed = netlify.api("PATCH", f"/sites/{site['id']}", json={"name": new, "unknown": 1})
    assert (changed.status_code, changed.json()["name"], changed.json()["session_id"]) == (200, new, "keep")
    changed = netlify.api("PUT", f"/sites/{site['id']}", json={"processing_settings": {"html": {"pretty_urls": False}}})
    assert changed.json()["processing_settings"] == {"html": {"pretty_urls": False}}
    assert changed.json()["name"] == new
    other = netlify.new_site()
    assert netlify.api("PATCH", f"/sites/{other['id']}", json={"name": new}).status_code == 422
    protected = netlify.api("PATCH", f"/sites/{other['id']}", json={"password": "open sesame"}).json()
    assert (protected["password"], protected["has_password"]) == (None, True)


def test_sites_are_listed_newest_first_in_pages_with_links(netlify):
    """Paging follows the Link header to the end, and each site comes once."""
    mark = uuid4().hex[:8]
    made = [netlify.new_site(name=f"paged-{mark}-{number}")["id"] for number in range(5)]
    url, seen, relations = f"/sites?name=paged-{mark}&filter=all&page=1&per_page=2", [], []
    while url:
        answer = netlify.api("GET", url)
        seen += [site["id"] for site in answer.json()]
        relations.append(sorted(answer.links))
        url = answer.links.get("next", {}).get("url", "").replace(netlify.runtime.api_url, "")
    assert seen == made[::-1]
    assert relations == [["last", "next"], ["last", "next", "prev"], ["prev"]]
    assert netlify.api("GET", f"/sites?name=paged-{mark}&page=99").json() == []
    everything = netlify.api("GET", "/sites?per_page=1000&page=x").json()
    assert len(everything) <= 100


def test_a_disabled_site_is_off_the_air(netlify, site):
    """Disabling takes a site off the air without deleting anything."""
    netlify.deploy_zip(site, {"index.html": "here"})
    assert netlify.api("PUT", f"/sites/{site['id']}/disable?reason=x").status_code == 204
    assert netlify.page(site["name"]).status_code == 404
    assert netlify.api("PUT", f"/sites/{site['id']}/enable").status_code == 204
    assert netlify.page(site["name"]).text == "here"


def test_metadata_is_replaced_as_a_whole(netlify, site):
    """Metadata is a free-form object."""
    url = f"/sites/{site['id']}/metadata"
    assert netlify.api("GET", url).json() == {}
    assert netlify.api("PUT", url, json={"a": {"b": [1]}}).status_code == 204
    assert netlify.api("PUT", url, json={"c": "é"}).status_code == 204
    assert netlify.api("GET", url).json() == {"c": "é"}


def test_the_user_and_the_first_team_belong_together(netlify):
    """The token's user has an id, an e-mail address and the default team."""
    user = netlify.api("GET", "/user").json()
    assert [key for key in ("id", "email", "site_count", "created_at", "login_providers") if key not in user] == []
    team = netlify.api("GET", "/accounts").json()[0]
    assert (team["id"], team["default"]) == (user["account_id"], True)


def test_who_has_no_token_gets_nothing(netlify, site):
    """A missing, wrong or oddly shown token is 401 on every route, whether the thing exists or not."""
    for headers in ({}, {"Authorization": "Bearer nope"}, {"Authorization": netlify.runtime.token}):
        for path in ("/sites", f"/sites/{site['id']}", "/user", "/sites/nope"):
            answer = requests.get(netlify.runtime.api_url + path, headers=headers, timeout=5)
            assert (answer.status_code, answer.json()) == (401, {"code": 401, "message": "Access Denied"})


def test_every_answer_reports_the_rate(netlify):
    """Limit, remaining requests and the time of the reset are in the headers."""
    for path in ("/user", "/sites/none"):
        headers = netlify.api("GET", path).headers
        assert headers["X-RateLimit-Limit"] == "500"
        assert 0 < int(headers["X-RateLimit-Remaining"]) < 500
        assert int(headers["X-RateLimit-Reset"]) > 1_700_000_000


@pytest.mark.parametrize("path", ["/nope", "/", "", "/sites/a/b/c/d", "/team"])
def test_an_unknown_route_is_404_in_json(netlify, path):
    """Nothing answers with a page where JSON is expected."""
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = netlify.api(method, path)
        assert (answer.status_code, answer.json()) == (404, {"code": 404, "message": "Not Found"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 422),
        (b'"x"', 422),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b"", 201),
        (b'{"name": {}}', 422),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(netlify, body, status):
    """Broken bodies are the sender's fault, said in JSON; an empty one is an empty object."""
    answer = netlify.api("POST", "/sites", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.json()


def test_there_are_no_cors_headers(netlify):
    """A page on another origin can read nothing of the API."""
    for method in ("GET", "OPTIONS"):
        answer = netlify.api(method, "/user", headers={"Origin": "http://x.localhost"})
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "a.b.localhost"]
)
def test_a_strange_host_name_is_refused(netlify, host):
    """A domain that somebody else pointed at this address gets nothing (DNS rebinding)."""
    answer = requests.get(f"{netlify.runtime.api_url}/user", headers={"Host": host}, timeout=5)
    assert answer.status_code == 421
    site_host = requests.get(f"{netlify.runtime.api_url}/user", headers={"Host": "x.localhost"}, timeout=5)
    assert site_host.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:1"])
def test_the_api_answers_under_its_own_names(netlify, host):
    """The API is reached as localhost and by both loopback addresses, through forwarded ports too."""
    assert netlify.api("GET", "/user", headers={"Host": host}).status_code == 200


def test_tickets_sign_a_program_in(netlify):
    """A ticket that a person authorized is exchanged for a token, once."""
    client = netlify.runtime.client_id
    assert netlify.api("POST", "/oauth/tickets?client_id=other").status_code == 401
    opened = netlify.api("POST", f"/oauth/tickets?client_id={client}", json={"message": "<b>me</b>"})
    ticket = opened.json()
    assert (opened.status_code, ticket["authorized"], ticket["client_id"]) == (201, False, client)
    exchange = f"/oauth/tickets/{ticket['id']}/exchange"
    assert netlify.api("POST", exchange).status_code == 401

    page = netlify.desk("GET", f"/authorize?response_type=ticket&ticket={ticket['id']}")
    assert "&lt;b&gt;me&lt;/b&gt;" in page.text
    form = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', page.text))
    account = re.search(r'<option value="([^"]+)">Local Team', page.text)[1]
    unsealed = netlify.desk("POST", "/authorize", data={**form, "seal": "", "account": account, "answer": "authorize"})
    assert unsealed.status_code == 403
    done = netlify.desk("POST", "/authorize", data={**form, "account": account, "answer": "authorize"})
    assert "Authorized" in done.text

    assert netlify.api("GET", f"/oauth/tickets/{ticket['id']}").json()["authorized"] is True
    given = netlify.api("POST", exchange)
    assert given.status_code == 201
    headers = {"Authorization": f"Bearer {given.json()['access_token']}"}
    assert netlify.api("GET", "/user", headers=headers).json()["email"] == given.json()["user_email"]
    assert netlify.api("POST", exchange).status_code == 401
    assert netlify.api("DELETE", "/access_tokens/revoke", headers=headers).status_code == 204
    assert netlify.api("GET", "/user", headers=headers).status_code == 401


def test_a_denied_ticket_is_gone(netlify):
    """When the person says no, the program finds no ticket any more."""
    ticket = netlify.api("POST", f"/oauth/tickets?client_id={netlify.runtime.client_id}").json()
    page = netlify.desk("GET", f"/authorize?response_type=ticket&ticket={ticket['id']}")
    form = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', page.text))
    assert "Denied" in netlify.desk("POST", "/authorize", data={**form, "answer": "deny"}).text
    assert netlify.api("GET", f"/oauth/tickets/{ticket['id']}").status_code == 404


@pytest.mark.parametrize("path", ["/sites/%ff", "/deploys/%ff/files/%fe", "/sites/%00", "/%2e%2e/sites"])
def test_a_path_that_is_no_text_is_not_found_and_the_connection_goes_on(netlify, path):
    """A name that cannot exist is answered like one that does not, after the body has been read."""
    with closing(http.client.HTTPConnection("127.0.0.1", netlify.runtime.port, timeout=10)) as connection:
        for _ in range(2):
            headers = {"Authorization": f"Bearer {netlify.runtime.token}"}
            connection.request("POST", f"/api/v1{path}", b"{}" * 50_000, headers)
            answer = connection.getresponse()
            assert (answer.status, "message" in json.loads(answer.read())) in {(404, True), (405, True), (422, True)}
            assert answer.headers.get("Connection") != "close"


def test_a_team_that_one_adds_is_one_s_own(netlify):
    """It is listed, found, and takes sites; its slug is never a word that the API needs."""
    made = netlify.api("POST", "/accounts", json={"name": "Second Team"})
    assert made.status_code == 201
    team = made.json()
    assert netlify.api("GET", f"/accounts/{team['id']}").json() == team
    assert team["id"] in [one["id"] for one in netlify.api("GET", "/accounts").json()]
    assert netlify.api("POST", f"/{team['slug']}/sites", json={}).json()["account_slug"] == team["slug"]
    assert netlify.api("POST", "/accounts", json={"name": "Sites"}).json()["slug"] == "sites-2"


def test_anybody_may_know_whether_a_site_is_public(netlify):
    """A password makes it private; no more than addresses and the state is told."""
    site = netlify.new_site()
    deploy = netlify.deploy_zip(site, {"index.html": "x"})
    ask = f"{netlify.runtime.api_url}/sites/{site['id']}/simple"
    assert requests.get(ask, timeout=20).json()["public"] is True
    told = requests.get(f"{netlify.runtime.api_url}/deploys/{deploy['id']}/simple", timeout=20).json()
    assert (told["public"], told["state"], told["site_id"]) == (True, "ready", site["id"])
    netlify.api("PATCH", f"/sites/{site['id']}", json={"password": "x"})
    assert requests.get(ask, timeout=20).json()["public"] is False
    assert requests.get(ask.replace(site["id"], "none"), timeout=20).status_code == 404


def test_head_slashes_and_other_methods(netlify, site):
    """HEAD is GET without the body, a slash at the end is forgiven, and 405 says what can be done."""
    got = netlify.api("GET", f"/sites/{site['id']}")
    head = netlify.api("HEAD", f"/sites/{site['id']}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.content))
    assert netlify.api("GET", f"/sites/{site['id']}/").json() == got.json()
    wrong = netlify.api("PATCH", "/sites")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert netlify.api("HEAD", f"/sites/{site['id']}/disable").status_code == 405


@pytest.mark.parametrize("query", ["per_page=0", "per_page=-5", "page=0", "page=x", "page=-1"])
def test_pages_that_make_no_sense_are_the_usual_ones(netlify, site, query):
    """As if nothing had been asked for."""
    assert netlify.api("GET", f"/sites?{query}").json() == netlify.api("GET", "/sites").json()


@pytest.mark.parametrize("path", ["/sites", "/drop/claim", "/accounts", "/hooks", "/oauth/applications/create_token"])
def test_half_a_character_is_refused(netlify, path):
    """JSON can say it, and it can be kept nowhere."""
    headers = {"Content-Type": "application/json"}
    answer = netlify.api("POST", path, data=b'{"name": "\\ud800", "site": "\\uD83D"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, 422)
    assert netlify.api("POST", "/accounts", data=b'{"name": "\\ud83d\\ude00"}', headers=headers).json()["name"] == "😀"
