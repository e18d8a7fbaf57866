"""Sites through the server: history, restore, lock, claim, download, and a sign-in by ticket."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from worlds import say_yes


@pytest.fixture
def site(server, request):
    """A site with two deploys, the second live."""
    name = f"site-{abs(hash(request.node.name)) % 10**8}"
    server.publish(server.page(f"{name}.html", "one"), site=name)
    return server.publish(server.page(f"{name}.html", "two"))


def test_restore_makes_the_earlier_deploy_live(server, site):
    """The answer is the history as it is then: the earlier one live, no new deploy."""
    history = server.ask("GET", f"sites/{site['site_id']}/history").json()["history"]
    assert [deploy["live"] for deploy in history] == [True, False]
    restored = server.ask("POST", f"sites/{site['site_id']}/restore", {"deploy": history[1]["id"]})
    assert restored.status_code == 200
    assert [deploy["live"] for deploy in restored.json()["history"]] == [False, True]


def test_a_lock_holds_until_it_is_opened(server, site):
    """Locked, a publish is ready but not live; unlocked, the next one is."""
    assert server.ask("POST", f"sites/{site['site_id']}/lock").json()["site"]["locked"]
    held = server.publish(server.page(f"{site['site_name']}.html", "three"))
    assert not held["live"]
    assert not server.ask("DELETE", f"sites/{site['site_id']}/lock").json()["site"]["locked"]
    assert server.publish(server.page(f"{site['site_name']}.html", "four"))["live"]


def test_a_claim_link_is_made_when_asked_for_and_kept_nowhere(server, site):
    """The link is in the one answer, which no cache may keep, and in no other."""
    response = server.ask("POST", f"sites/{site['site_id']}/claim")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert set(response.json()) == {"claim_url", "expires_at"}
    token = response.json()["claim_url"].partition("#")[2]
    assert len(token) > 40
    assert token not in server.ask("GET", "jobs").text + server.ask("GET", "sites").text


def test_a_download_is_a_zip_of_the_live_files(server, site):
    """The zip holds what is live, under the site's name."""
    response = server.ask("GET", f"sites/{site['site_id']}/download")
    assert response.headers["Content-Type"] == "application/zip"
    assert f'filename="{site["site_name"]}.zip"' in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert b"two" in archive.read("index.html")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "history", None), ("POST", "restore", {"deploy": "x"}), ("POST", "lock", None), ("POST", "claim", None)],
)
def test_a_site_that_is_not_there_is_404(server, site, method, path, body):
    """An unknown site: 404 and a sentence."""
    response = server.ask(method, f"sites/3970e0fe-8564-4903-9a55-c5f8de49fb8b/{path}", body)
    assert response.status_code == 404
    assert response.json()["code"] == "site-not-found"


def test_the_list_has_the_sites_of_the_account(server, site):
    """Sites are listed by name and address, newest first."""
    found = server.ask("GET", "sites").json()
    assert found["target"] == "local"
    assert site["site_name"] in [entry["name"] for entry in found["sites"]]


def test_looking_does_not_start_the_local_netlify(serve):
    """Before the first publish, a look at sites and status starts nothing."""
    server = serve()
    server.page()
    assert server.ask("GET", "sites").json() == {"target": "local", "sites": []}
    assert server.ask("GET", "status?path=report.html").json()["site"] is None
    assert not (server.root.parent / "local").exists()


def test_signing_in_by_ticket_keeps_the_token_in_the_server(serve, netlify):
    """The job tells where to say yes; after that somebody is signed in, and signing out forgets it."""
    server = serve(environ={"NETLIFY_API_URL": netlify.api_url, "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id})
    assert server.ask("GET", "account").json()["signed_in"] is False
    job = server.ask("POST", "login", {}).json()
    ends = time.monotonic() + 20
    while (now := server.ask("GET", f"jobs/{job['id']}").json())["address"] is None and time.monotonic() < ends:
        time.sleep(0.05)
    assert now["kind"] == "login"
    say_yes(now["address"])
    ended = server.ended(job)
    assert ended["state"] == "done", ended["error"]
    account = server.ask("GET", "account").json()
    assert account["signed_in"]
    assert account["user"] == ended["result"]["user"]
    assert account["token_source"] == "file"
    assert server.ask("DELETE", "login").json() == {"signed_out": True, "still": False}
    assert server.ask("GET", "account").json()["signed_in"] is False
