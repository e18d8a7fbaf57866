"""Claim and sign-in pages of the local Netlify below the Jupyter server's address."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest
import requests

from netlify_nb.routes.local_desk import below

BASE = "/user/ada/"


@pytest.fixture
def hub(serve):
    """A server below a prefix, as JupyterHub runs it."""
    return serve(f"--ServerApp.base_url={BASE}")


def origin(server) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(server.url))


def test_a_claim_page_is_reached_and_works_through_the_server(hub):
    """The link leads below the server, demands a login, and what its page sends arrives: the site is taken over."""
    done = hub.publish(hub.page(), site="gift")
    link = hub.ask("POST", f"sites/{done['site_id']}/claim").json()["claim_url"]
    address, _, token = link.partition("#")
    assert address.startswith(f"{BASE}netlify-nb/local-desk/")
    stranger = requests.get(origin(hub) + address, allow_redirects=False, timeout=10)
    assert stranger.status_code == 302
    assert "/login" in stranger.headers["Location"]

    page = requests.get(origin(hub) + address, headers=hub.headers, timeout=10)
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    script = re.search(r'<script src="([^"]+)"', page.text)[1]
    assert script.startswith(f"{BASE}netlify-nb/local-desk-page/")
    source = requests.get(origin(hub) + script, headers=hub.headers, timeout=10)
    asked = re.search(r"`(/user/ada/[^$`]+)\$\{", source.text)[1]
    found = requests.post(f"{origin(hub)}{asked}look", json={"token": token}, headers=hub.headers, timeout=10).json()
    assert [site["url"] for site in found["sites"]] == [f"{BASE}netlify-nb/local/gift/"]
    body = {"token": token, "new_account": "Grace's Team"}
    without = requests.post(f"{origin(hub)}{asked}take", json=body, timeout=10)
    assert without.status_code == 403
    made_up = requests.post(
        f"{origin(hub)}{re.sub('page/[0-9a-f-]+', 'page/ffffffffff-abc', asked)}take",
        json=body,
        headers=hub.headers,
        timeout=10,
    )
    # A request that carries Jupyter's token is no form of another site; the key matters all the same.
    assert made_up.status_code == 403
    assert not hub.ask("GET", f"sites/{done['site_id']}/history").json()["site"]["claimed"]
    taken = requests.post(f"{origin(hub)}{asked}take", json=body, headers=hub.headers, timeout=10)
    assert taken.json()["account"] == "Grace's Team"


def test_a_sign_in_page_is_reached_and_works_through_the_server(serve, netlify):
    """The ticket's page is below the server, and pressing Authorize there signs in."""
    hub = serve(
        f"--ServerApp.base_url={BASE}",
        environ={"NETLIFY_API_URL": netlify.api_url, "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id},
    )
    job = hub.ask("POST", "login", {}).json()
    ends = time.monotonic() + 20
    while (now := hub.ask("GET", f"jobs/{job['id']}").json())["address"] is None and time.monotonic() < ends:
        time.sleep(0.05)
    assert now["address"].startswith(f"{BASE}netlify-nb/local-desk/{netlify.port}/authorize?")
    page = requests.get(origin(hub) + now["address"], headers=hub.headers, timeout=10)
    form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    action = re.search(r'action="([^"]+)"', page.text)[1]
    account = re.search(r'<option value="([^"]+)"', page.text)[1]
    form |= {"account": account, "answer": "authorize"}
    assert requests.post(origin(hub) + action, form, timeout=10).status_code == 403
    said = requests.post(origin(hub) + action, form, headers=hub.headers, timeout=10)
    assert "Authorized" in said.text
    assert hub.ended(job)["state"] == "done"


def test_no_other_port_and_no_other_page_is_reached(hub):
    """Only the local Netlify in use here, and only its pages for a person: not its API, and no other server."""
    done = hub.publish(hub.page(), site="here")
    port = int(re.search(r"local-desk/(\d+)", hub.ask("POST", f"sites/{done['site_id']}/claim").text)[1])
    own = urlsplit(hub.url).port
    assert hub.ask("GET", f"local-desk/{port}/").status_code == 200
    for path in (
        f"local-desk/{own}/claim",
        "local-desk/1/claim",
        f"local-desk/{port}/api/v1/user",
        f"local-desk/{port}/s/here/",
        f"local-desk/{port}/-/static/..%2f..%2fapi",
    ):
        assert hub.ask("GET", path).status_code == 404, path


def test_only_addresses_in_quotes_are_moved():
    """A page's own addresses and those of local sites move; what people wrote, and other ports, stay."""
    page = '<a href="/">x</a> <a href="/claim?a=b">/claim</a> fetch(`/-/claim/${x}`) http://a.localhost:80 "/other"'
    assert below(page, "/d/", "/s/", "80") == (
        '<a href="/d/">x</a> <a href="/d/claim?a=b">/claim</a> fetch(`/d/-/claim/${x}`) /s/a/ "/other"'
    )
    assert below("http://a.localhost:81/", "/d/", "/s/", "80") == "http://a.localhost:81/"
