"""What stands behind a panel, without a browser: commands in, facts and answers out, secrets nowhere."""

from __future__ import annotations

import threading

from proxies import hold, reply
from worlds import ask, get


def test_a_publish_tells_stages_and_what_came_of_it(office):
    """A publish goes through its stages in order, and then shows result, site and history."""
    office.do("refresh")
    assert office.screen.facts["site"] is None
    assert office.do("publish", message="First") == [{"done": True}]
    facts = office.screen.facts
    assert facts["progress"] is None
    assert facts["problem"] is None
    assert facts["result"]["live"] is True
    assert facts["result"]["changes"] == "first publish of this site"
    assert [row["message"] for row in office.rows()] == ["First"]
    assert office.rows()[0]["live"]
    assert office.rows()[0]["by"] == "You"
    assert office.rows()[0]["size"]
    assert office.screen.changed == [facts["site"]["id"]]
    stages = [line.split('"stage": "')[1].split('"')[0] for line in office.screen.ever if '"stage"' in line]
    assert list(dict.fromkeys(stages)) == ["render", "check", "upload", "process", "verify"]


def test_restore_lock_and_unlock(office, world):
    """Going back moves the live badge and the page; locking is shown, and a publish then is ready and not live."""
    office.do("publish", message="Old")
    world.page(text="something else", title=office.rows()[0]["id"])
    office.do("publish", message="New")
    url = office.screen.facts["site"]["url"]
    _, old = office.rows()
    assert "something else" in get(url)[1]
    office.do("restore", deploy=old["id"])
    assert [row["live"] for row in office.rows()] == [False, True]
    assert "something else" not in get(url)[1]
    office.do("lock")
    assert office.screen.facts["site"]["locked"]
    office.do("publish", message="Waiting")
    assert office.screen.facts["result"]["live"] is False
    assert office.screen.facts["findings"][0]["code"] == "not-live"
    office.do("unlock")
    assert not office.screen.facts["site"]["locked"]


def test_drafts_are_promoted_and_deleted(office):
    """A draft can be made live or deleted; a deploy that is gone is told of, and its row says so."""
    office.do("publish", message="Live")
    office.do("publish", message="Draft", draft=True)
    draft = office.rows()[0]
    assert draft["draft"]
    assert draft["deletable"]
    assert office.screen.facts["result"]["draft"]
    assert office.do("delete", deploy=draft["id"]) == [{"done": True}]
    assert [row["message"] for row in office.rows()] == ["Live"]


def test_a_deploy_that_netlify_deleted_is_shown_as_expired(office, netlify):
    """Restoring what is not there any more says so, and the row stays, marked, with nothing to press."""
    office.do("publish", message="Old")
    office.do("publish", message="New")
    old = office.rows()[1]
    ask(netlify.api_url, netlify.token, "DELETE", f"/deploys/{old['id']}")
    (answer,) = office.do("restore", deploy=old["id"])
    assert answer["problem"]["code"] == "deploy-not-found"
    assert answer["problem"]["action"] == "refresh"
    row = next(row for row in office.rows() if row["id"] == old["id"])
    assert row["state"] == "expired"
    assert not row["restorable"]
    office.do("refresh")
    assert [row["state"] for row in office.rows()] == ["ready", "expired"]


def test_older_deploys_are_read_on_demand(office, netlify):
    """The newest rows come at once; older ones follow in order, none twice, and nothing is read before it is wanted."""
    office.do("publish", message="The first of many")
    site = office.screen.facts["site"]["id"]
    for number in range(30):
        ask(netlify.api_url, netlify.token, "POST", f"/sites/{site}/deploys?title=n{number}", {"draft": True})
    office.do("refresh")
    assert len(office.rows()) == 20
    assert office.screen.facts["history"]["more"]
    (first,) = office.do("older", start=0, count=5)
    (second,) = office.do("older", start=5, count=50)
    assert first["more"]
    assert not second["more"]
    seen = [row["id"] for row in office.rows() + first["rows"] + second["rows"]]
    assert len(seen) == len(set(seen)) == 31
    assert second["rows"][-1]["message"] == "The first of many"


def test_a_claim_link_is_answered_and_never_shown(office):
    """The link goes to who asked; what is shown, and saved with the notebook, does not hold it."""
    office.do("publish")
    (answer,) = office.do("claim")
    assert answer["link"]["url"].partition("#")[2].startswith("eyJ")
    assert 0 < answer["link"]["seconds"] <= 900
    office.environ.pop("NETLIFY_OAUTH_CLIENT_SECRET")
    office.do("refresh")
    assert office.screen.facts["site"]["claim_ready"] is False
    (answer,) = office.do("claim")
    assert answer["problem"]["code"] == "claim-not-configured"


def test_warnings_hold_a_publish_up_until_they_are_meant(office, world):
    """Nothing is sent while a warning is open; once a person has said that it is meant, it goes."""
    office.source = world.notebook(cells=["print('never run')"])
    (asked,) = office.do("publish")
    assert asked["asks"] is True
    assert office.screen.facts["findings"]
    assert office.screen.saved == [office.source], "the front end was asked to save first"
    assert office.screen.facts.get("site") is None
    assert office.do("publish", accept=True) == [{"done": True}]
    assert office.screen.facts["result"]["live"]


def test_cancel_stops_a_publish(office, proxy, world):
    """Cancel ends a publish that waits for a silent server, and says that nothing has changed."""
    office.environ["NETLIFY_API_URL"] = proxy.api_url
    office.do("publish", message="Before")
    world.page(title="Never to be seen")
    proxy.on("PUT", "/files/", hold)
    publishing = threading.Thread(target=office.do, args=("publish",), kwargs={"message": "Never"})
    publishing.start()
    proxy.wait_for("PUT", "/files/")
    office.do("cancel")
    publishing.join(20)
    assert not publishing.is_alive()
    assert office.screen.facts["problem"]["code"] == "cancelled"
    assert office.screen.facts["progress"] is None


def test_a_revoked_token_asks_to_sign_in(office, proxy):
    """A token that is refused shows nobody signed in and offers the sign-in."""
    office.environ["NETLIFY_API_URL"] = proxy.api_url
    proxy.on("*", "/", reply(401, {"code": 401, "message": "Access Denied"}))
    office.do("refresh")
    assert office.screen.facts["account"]["signed_in"] is False
    assert office.screen.facts["problem"]["action"] == "sign-in"


def test_a_wrong_token_is_refused_and_kept_nowhere(office, tmp_path):
    """What was pasted is checked first; a wrong one is neither kept nor shown."""
    (answer,) = office.do("sign-in-token", token="nfp_made_up")
    assert answer["problem"]["code"] == "not-signed-in"
    assert "nfp_made_up" not in "".join(office.screen.ever)
    assert not list(tmp_path.rglob("credentials.json"))


def test_sign_out_says_why_it_cannot(office):
    """A token from the environment cannot be forgotten here, and the panel says where it comes from."""
    (answer,) = office.do("sign-out")
    assert "NETLIFY_AUTH_TOKEN" in answer["problem"]["hint"]


def test_sites_are_offered_by_what_was_typed(office):
    """Names of one's sites are found by a part of them."""
    office.do("publish")
    name = office.screen.facts["site"]["name"]
    (answer,) = office.do("sites", typed=name[:6])
    assert name in answer["names"]


def test_the_live_deploy_is_downloaded_beside_the_source(office, world):
    """Download writes a zip that was not there before, and says where."""
    office.do("publish")
    (first,) = office.do("download")
    (second,) = office.do("download")
    assert first["path"] != second["path"]
    assert {path.suffix for path in world.work.iterdir()} >= {".zip"}
