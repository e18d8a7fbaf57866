"""Who is signed in, as a panel tells it."""

from __future__ import annotations

from proxies import reply


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
