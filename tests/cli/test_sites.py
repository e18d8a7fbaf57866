"""The verbs for a site that is already there, typed on a command line."""

from __future__ import annotations

import time
import urllib.parse
import zipfile

import jwt
import pytest
from worlds import get


@pytest.fixture
def published(world):
    """A site with three deploys, one after the other: their documents, oldest first."""
    deploys = []
    for number in (1, 2, 3):
        world.page(title=f"Three times {world.root.parent.name}", text=f"edition {number}")
        deploys.append(world.run("deploy", "report.html", "--json", "-m", f"edition {number}").json)
    return deploys


def edition(deploy):
    """Which edition a reader sees."""
    return get(deploy["url"])[1].partition("edition ")[2][:1]


def test_history_lists_deploys_newest_first(world, published):
    """Each deploy has the promised keys, its message, and says whether it is live."""
    found = world.run("history", "--json").json
    assert [item["id"] for item in found] == [item["deploy_id"] for item in reversed(published)]
    assert [item["title"] for item in found] == ["edition 3", "edition 2", "edition 1"]
    assert [item["live"] for item in found] == [True, False, False]
    assert {"id", "state", "title", "created_at", "url", "live", "locked", "draft"} <= set(found[0])
    assert get(found[2]["url"])[1].count("edition 1") == 1
    assert len(world.run("history", "--limit", "2", "--json").json) == 2
    text = world.run("history", "--site", published[0]["site_name"]).out
    assert "edition 2" in text
    assert "→" in text


def test_restore_by_every_way_to_name_a_deploy(world, published):
    """An id, the start of one, `previous` and a number of steps each bring an earlier deploy back."""
    first, second, third = published
    assert world.run("restore", "--json").json["id"] == second["deploy_id"]
    assert edition(third) == "2"
    assert world.run("restore", third["deploy_id"], "--json").json["id"] == third["deploy_id"]
    assert edition(third) == "3"
    assert world.run("restore", "2", "--json").json["id"] == first["deploy_id"]
    assert edition(third) == "1"
    restored = world.run("restore", second["deploy_id"][:16], "--json").json
    assert (restored["id"], restored["live"]) == (second["deploy_id"], True)
    assert edition(third) == "2"
    assert len(world.run("history", "--json").json) == 3, "restoring makes no new deploy"


def test_a_draft_can_be_made_live(world, published):
    """Restoring the id of a draft publishes it."""
    world.page(title=f"Three times {world.root.parent.name}", text="edition 4")
    draft = world.run("deploy", "report.html", "--draft", "--json").json
    assert edition(draft) == "3"
    world.run("restore", draft["deploy_id"])
    assert edition(draft) == "4"


def test_a_locked_site_stays_as_it_is(world, published):
    """While locked, a deploy becomes ready, is not live, and says so; after unlocking the next one is live."""
    locked = world.run("lock", "--json").json
    assert (locked["id"], locked["locked"]) == (published[-1]["deploy_id"], True)
    world.page(title=f"Three times {world.root.parent.name}", text="edition 4")
    waiting = world.run("deploy", "report.html", "--json").json
    assert (waiting["state"], waiting["live"]) == ("ready", False)
    assert [(item["level"], "locked" in item["message"]) for item in waiting["findings"]] == [("warning", True)]
    assert edition(waiting) == "3"
    assert "Still live" in world.run("deploy", "report.html").out
    assert world.run("unlock", "--json").json["locked"] is False
    world.page(title=f"Three times {world.root.parent.name}", text="edition 5")
    assert world.run("deploy", "report.html", "--json").json["live"] is True
    assert edition(waiting) == "5"


def test_a_claim_link_is_signed_short_lived_and_for_this_site(world, netlify):
    """The link's token is HS256 over client id and session id, and expires within minutes."""
    world.page(title="To be claimed")
    site = world.run("deploy", "report.html", "--json").json
    document = world.run("claim", "--json", may_show=["claim"]).json
    assert set(document) == {"claim_url", "session_id", "expires_at"}
    address, _, token = document["claim_url"].partition("#")
    assert urllib.parse.urlsplit(address).path == "/claim"
    assert urllib.parse.parse_qs(urllib.parse.urlsplit(address).query) == {"utm_source": ["netlify_nb"]}
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    claims = jwt.decode(token, netlify.client_secret, algorithms=["HS256"])
    assert set(claims) == {"client_id", "session_id", "iat", "exp"}
    assert (claims["client_id"], claims["session_id"]) == (netlify.client_id, document["session_id"])
    assert 0 < claims["exp"] - time.time() <= 900
    assert site["site_id"] not in document["session_id"]
    short = world.run("claim", "--minutes", "1", "--json", may_show=["claim"]).json
    assert jwt.decode(short["claim_url"].partition("#")[2], options={"verify_signature": False})["exp"] < claims["exp"]
    assert "a day at most" in world.run("claim", "--minutes", "1441", "--json", code=1).error["message"]


def test_each_site_has_a_session_id_of_its_own(world):
    """A claim link hands over one site, not all of them."""
    ids = []
    for name in ("one", "two"):
        world.page(f"{name}.html", title=f"Session {name}")
        site = world.run("deploy", f"{name}.html", "--json").json["site_id"]
        ids.append(world.run("claim", "--site", site, "--json", may_show=["claim"]).json["session_id"])
    assert ids[0] != ids[1]


def test_claiming_without_a_secret_says_what_to_configure(signed_in):
    """Where no OAuth application is configured, the message names both variables."""
    signed_in.page(title="No secret")
    signed_in.run("deploy", "report.html")
    for missing in ("NETLIFY_OAUTH_CLIENT_SECRET", "NETLIFY_OAUTH_CLIENT_ID"):
        error = signed_in.run("claim", "--json", code=1, env={missing: ""}).error
        assert error["code"] == "claim-not-configured"
        assert "NETLIFY_OAUTH_CLIENT_SECRET" in error["hint"]


def test_download_gives_back_what_was_sent(world):
    """The zip holds every file of the live deploy, byte for byte."""
    files = {"img/plot.png": bytes(range(256)) * 40, "ünï cödé.txt": b"text", "empty.css": b""}
    folder = world.folder(files=files, title="Downloaded")
    sent = world.run("deploy", "site", "--json").json
    document = world.run("download", "--site", sent["site_name"], "-o", "back.zip", "--json").json
    assert set(document) == {"output", "files", "bytes"}
    assert (document["files"], document["bytes"]) == (4, sent["bytes"])
    with zipfile.ZipFile(world.work / "back.zip") as file:
        found = {name: file.read(name) for name in file.namelist()}
    assert found == {**files, "index.html": (folder / "index.html").read_bytes()}
    assert world.leftovers() == []


def test_delete_asks_first(world):
    """Without --yes and without a person to ask, nothing is deleted; with it, the address is free again."""
    world.page(title="Deleted soon")
    site = world.run("deploy", "report.html", "--json").json
    assert "--yes" in world.run("delete", "--json", code=1).error["hint"]
    assert get(site["url"])[0] == 200
    gone = world.run("delete", "--yes", "--json").json
    assert gone == {"deleted": True, "site_id": site["site_id"], "site_name": site["site_name"]}
    assert get(site["url"])[0] == 404
    assert world.run("history", "--json", code=1).error["code"] == "site-not-found"


def test_a_deleted_local_site_is_made_again(world):
    """Locally nobody relies on an address, so publishing after a deletion just makes the site anew."""
    world.page(title="Made again")
    first = world.run("deploy", "report.html", "--json").json
    world.run("delete", "--yes")
    second = world.run("deploy", "report.html", "--json").json
    assert second["site_id"] != first["site_id"]
    assert second["url"] == first["url"]


def test_a_deleted_site_of_netlify_is_an_error(signed_in):
    """Where others may rely on an address, a remembered site that is gone stops the publish."""
    signed_in.page(title="Not made again")
    signed_in.run("deploy", "report.html")
    record = (signed_in.work / "netlify-nb.toml").read_bytes()
    signed_in.run("delete", "--yes")
    error = signed_in.run("deploy", "report.html", "--json", code=1).error
    assert error["code"] == "site-not-found"
    assert "netlify-nb.toml remembers" in error["message"]
    assert (signed_in.work / "netlify-nb.toml").read_bytes() == record


def test_sites_lists_what_is_there(world):
    """Each site is listed with its id, name and address."""
    world.page(title="Listed here")
    site = world.run("deploy", "report.html", "--json").json
    found = [item for item in world.run("sites", "--json").json if item["id"] == site["site_id"]]
    assert [(item["name"], item["url"]) for item in found] == [(site["site_name"], site["url"])]
    assert site["site_name"] in world.run("sites").out


def test_a_command_that_does_not_know_its_site_asks_for_it(world):
    """Without a record and without --site the message says how to name one, also when there are two."""
    assert "--site" in world.run("history", "--json", code=1).error["hint"]
    for name in ("one", "two"):
        world.page(f"{name}.html", title=f"Which of them {name}")
        world.run("deploy", f"{name}.html")
    assert "2 sites" in world.run("history", "--json", code=1).error["message"]
