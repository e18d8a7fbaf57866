"""What a panel does with a site that is there."""

from __future__ import annotations

from worlds import ask, get


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
    assert office.screen.facts["result"] is None, "an address that is no more is not offered"


def test_a_deploy_that_is_gone_is_told_of_and_its_row_says_so(office, netlify):
    """Restoring what is not there any more says so, and the row stays, marked, with nothing to press."""
    office.do("publish", message="Old")
    office.do("publish", message="New")
    old = office.rows()[1]
    ask(netlify.api_url, netlify.token, "DELETE", f"/deploys/{old['id']}")
    (answer,) = office.do("restore", deploy=old["id"])
    assert answer["problem"]["code"] == "deploy-not-found"
    assert answer["problem"]["action"] == "refresh"
    row = next(row for row in office.rows() if row["id"] == old["id"])
    assert row["state"] == "deleted"
    assert not row["restorable"]
    office.do("refresh")
    assert [row["state"] for row in office.rows()] == ["ready", "deleted"]


def test_a_failed_deploy_shows_its_reason_and_can_be_deleted(office, netlify):
    """What Netlify says about a deploy that failed stands in its row."""
    office.do("publish", message="Live")
    site = office.screen.facts["site"]["id"]
    made = ask(netlify.api_url, netlify.token, "POST", f"/sites/{site}/deploys?title=Broken", {"draft": True})
    ask(netlify.api_url, netlify.token, "POST", f"/deploys/{made['id']}/cancel")
    office.do("refresh")
    row = next(row for row in office.rows() if row["id"] == made["id"])
    assert row["state"] == "failed"
    assert row["error"]
    assert not row["restorable"]
    assert office.do("delete", deploy=row["id"]) == [{"done": True}]
    assert [row["message"] for row in office.rows()] == ["Live"]


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


def test_the_live_deploy_is_downloaded_beside_the_source(office, world):
    """Download writes a zip that was not there before, and says where."""
    office.do("publish")
    (first,) = office.do("download")
    (second,) = office.do("download")
    assert first["path"] != second["path"]
    assert {path.suffix for path in world.work.iterdir()} >= {".zip"}
