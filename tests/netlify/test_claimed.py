from __future__ import annotations

import hashlib
import json

import pytest

from netlify_nb import errors
from netlify_nb.netlify.claimed import claim_status, is_signed_by_netlify, receive_claim_notice
from netlify_nb.netlify.signing import sign

SITE = {"id": "s", "name": "n", "account_id": "umbrella", "account_name": "Us", "account_slug": "us", "claimed": False}
THEIRS = SITE | {"account_id": "theirs", "account_name": "Them", "account_slug": "them"}


@pytest.mark.parametrize(
    ("answered", "state", "can_publish"),
    [
        (SITE, "unclaimed", True),
        (SITE | {"claimed": None, "account_id": None}, "unclaimed", True),
        (SITE | {"claimed": True}, "claimed", True),
        (THEIRS, "claimed", True),
    ],
)
def test_a_claim_is_seen_by_flag_or_by_account(server, client, answered, state, can_publish):
    """Either may be all that the API tells."""
    server.script = [server.reply(200, answered)]
    status = claim_status(client, "s", made_in="umbrella")
    assert (status.state, status.can_publish) == (state, can_publish)


def test_by_whom_is_told_as_far_as_the_api_tells(server, client):
    """The account's name and slug."""
    server.script = [server.reply(200, THEIRS)]
    status = claim_status(client, "s", made_in="umbrella")
    assert (status.account_id, status.account_name, status.account_slug) == ("theirs", "Them", "them")


@pytest.mark.parametrize("refused", [401, 403, 404])
def test_a_site_that_is_out_of_sight_is_gone(server, client, refused):
    """While the token itself is good."""
    server.respond = lambda heard: (
        server.reply(200, {"id": "u"}) if heard.path.endswith("/user") else server.reply(refused)
    )
    status = claim_status(client, "s", made_in="umbrella")
    assert (status.state, status.can_publish) == ("gone", False)


def test_a_token_that_is_no_longer_good_is_not_a_claim(server, client):
    """The error says what it is."""
    server.respond = lambda heard: server.reply(401)
    with pytest.raises(errors.NotSignedIn):
        claim_status(client, "s")


def test_a_notice_is_a_hint_that_is_verified(server, client):
    """What it says of the new owner is not believed; the site is looked up."""
    server.script = [server.reply(200, SITE)]
    notice = json.dumps({"claimed": True, "site_id": "s", "destination_acc_id": "evil"}).encode()
    assert receive_claim_notice(client, notice, made_in={"s": "umbrella"}).state == "unclaimed"
    assert server.heard[0].path == "/api/v1/sites/s"


def test_a_notice_of_a_site_that_is_not_ours_asks_netlify_nothing(server, client):
    """Otherwise anybody could use up our rate limit."""
    notice = json.dumps({"site_id": "../user"}).encode()
    assert receive_claim_notice(client, notice, made_in={"s": None}) is None
    assert server.heard == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"site_id": 3}', b'"s"', b" " * 100_000 + b"{}", b"\xff"])
def test_what_is_no_notice_is_refused(client, body):
    """It is for the framework to answer 400 then."""
    with pytest.raises(errors.InvalidInput):
        receive_claim_notice(client, body, made_in={})


def test_a_signed_webhook_is_netlifys_if_the_signature_covers_its_body():
    """Another body, issuer, secret or no signature at all is not."""
    body, secret = b'{"state": "ready"}', "hook secret"
    good = {"iss": "netlify", "sha256": hashlib.sha256(body).hexdigest()}
    assert is_signed_by_netlify(body, sign(good, secret), secret)
    assert not is_signed_by_netlify(body + b" ", sign(good, secret), secret)
    assert not is_signed_by_netlify(body, sign(good, "other"), secret)
    assert not is_signed_by_netlify(body, sign(good | {"iss": "somebody"}, secret), secret)
    assert not is_signed_by_netlify(body, sign({"iss": "netlify"}, secret), secret)
    assert not is_signed_by_netlify(body, None, secret)
