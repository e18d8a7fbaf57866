from __future__ import annotations

import time
from uuid import uuid4

import jwt
import pytest


def sign(netlify, session_id, *, secret=None, client_id=None, algorithm="HS256", **extra):
    payload = {"client_id": client_id or netlify.runtime.client_id, "session_id": session_id, **extra}
    return jwt.encode(payload, secret or netlify.runtime.client_secret, algorithm=algorithm)


def look(netlify, token):
    return netlify.desk("POST", "/-/claim/look", json={"token": token})


def take(netlify, token, **choice):
    return netlify.desk("POST", "/-/claim/take", json={"token": token, **choice})


def test_a_claim_moves_every_site_of_its_session_into_the_chosen_account(netlify):
    """Who holds a claim link sees the sites it is for, chooses an account, and has them."""
    session_id = uuid4().hex
    mine = [netlify.new_site(session_id=session_id) for _ in range(2)]
    other = netlify.new_site(session_id=uuid4().hex)
    token = sign(netlify, session_id, exp=int(time.time()) + 60)

    seen = look(netlify, token).json()
    assert [one["name"] for one in seen["sites"]] == [one["name"] for one in mine]
    assert "Local Team" not in [account["name"] for account in seen["accounts"]]
    account = seen["accounts"][1]
    taken = take(netlify, token, account=account["id"]).json()

    assert [one["name"] for one in taken["sites"]] == [one["name"] for one in mine]
    for site in mine:
        assert site["claimed"] is False
        now = netlify.api("GET", f"/sites/{site['id']}").json()
        assert (now["claimed"], now["account_id"], now["account_name"]) == (True, account["id"], account["name"])
        assert now["account_slug"] != site["account_slug"]
        assert now["session_id"] == session_id
    assert netlify.api("GET", f"/sites/{other['id']}").json()["claimed"] is False


def test_after_a_claim_its_maker_can_still_deploy(netlify):
    """The maker of a site keeps the right to push deploys to it, and finds it among those of others."""
    site = netlify.new_site(session_id=uuid4().hex)
    take(netlify, sign(netlify, site["session_id"]), new_account="Class of 26")
    netlify.deploy_zip(site, {"index.html": "after the claim"})
    assert netlify.page(site["name"]).text == "after the claim"
    guests = netlify.api("GET", "/sites?filter=guest&per_page=100").json()
    assert site["id"] in [one["id"] for one in guests]
    owned = netlify.api("GET", "/sites?filter=owner&per_page=100").json()
    assert site["id"] not in [one["id"] for one in owned]


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (lambda n, s: sign(n, s, exp=int(time.time()) - 60), "expired"),
        (lambda n, s: sign(n, s, secret="x" * 40), "tampered"),
        (lambda n, s: sign(n, s, secret="x" * 40, client_id="another"), "foreign"),
        (lambda n, s: sign(n, s, client_id="another"), "foreign"),
        (lambda n, s: sign(n, s, algorithm="HS512"), "algorithm"),
        (lambda n, s: jwt.encode({"client_id": n.runtime.client_id, "session_id": s}, None, "none"), "algorithm"),
        (lambda n, _: sign(n, uuid4().hex), "unknown-session"),
        (lambda n, s: sign(n, s).rpartition(".")[0] + "." + sign(n, "other").rpartition(".")[2], "tampered"),
        (lambda *_: "no token at all", "malformed"),
        (lambda *_: "", "malformed"),
        (lambda n, _: sign(n, 7), "malformed"),
        (lambda n, s: sign(n, s, nbf=int(time.time()) + 600), "not-yet"),
    ],
)
# The keys of forged tokens are as short as a forger likes.
@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
def test_a_bad_claim_is_refused_with_a_reason_and_moves_nothing(netlify, forge, code):
    """Expired, tampered, foreign and unsigned claims say why they are refused."""
    site = netlify.new_site(session_id=uuid4().hex)
    token = forge(netlify, site["session_id"])
    for answer in (look(netlify, token), take(netlify, token, new_account="Thief")):
        assert answer.status_code == 422
        assert answer.json()["code"] == code
        assert answer.json()["message"].endswith(".")
    assert netlify.api("GET", f"/sites/{site['id']}").json()["account_id"] == site["account_id"]


def test_a_claim_works_once(netlify):
    """A claim link that was used says who has the site now."""
    site = netlify.new_site(session_id=uuid4().hex)
    token = sign(netlify, site["session_id"])
    assert take(netlify, token, new_account="First").status_code == 200
    again = take(netlify, token, new_account="Second")
    assert (again.status_code, again.json()["code"]) == (422, "already-claimed")
    assert "First" in again.json()["message"]
    assert netlify.api("GET", f"/sites/{site['id']}").json()["account_name"] == "First"


def test_a_claim_into_no_account_is_refused(netlify):
    """Without a choice nothing moves."""
    site = netlify.new_site(session_id=uuid4().hex)
    token = sign(netlify, site["session_id"])
    assert take(netlify, token).status_code == 422
    assert take(netlify, token, account="nobody").status_code == 422
    assert take(netlify, token, new_account="x" * 61).status_code == 422
    assert look(netlify, token).status_code == 200


def test_other_sites_cannot_send_claims(netlify):
    """A form of another origin, or one that is no JSON, is refused."""
    token = sign(netlify, netlify.new_site(session_id=uuid4().hex)["session_id"])
    strange = {"Origin": f"http://evil.localhost:{netlify.runtime.port}"}
    assert netlify.desk("POST", "/-/claim/take", json={"token": token}, headers=strange).status_code == 403
    sandboxed = {"Origin": "null"}
    assert netlify.desk("POST", "/-/claim/take", json={"token": token}, headers=sandboxed).status_code == 403
    assert netlify.desk("POST", "/-/claim/take", data={"token": token}).status_code == 415


def test_the_claim_page_lets_nothing_in(netlify):
    """The page runs its own script only and cannot be put into a frame."""
    page = netlify.desk("GET", "/claim")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_new_team_may_have_the_name_of_a_person_who_is_there(netlify):
    """Two people can be called Ada; each has an address of their own."""
    sites = [netlify.new_site(session_id=uuid4().hex) for _ in range(2)]
    owners = set()
    for site in sites:
        taken = take(netlify, sign(netlify, site["session_id"]), new_account="Ada")
        assert (taken.status_code, taken.json().get("account")) == (200, "Ada")
        owners.add(netlify.api("GET", f"/sites/{site['id']}").json()["account_id"])
    assert len(owners) == 2
