from __future__ import annotations

import jwt
import pytest

from netlify_nb.netlify.signing import sign, verify

SECRET = "a secret of thirty-two bytes or more"
CLAIMS = {"a": 1}


def test_what_was_signed_is_verified():
    """By us and by anybody else who reads JWTs."""
    token = sign(CLAIMS, SECRET)
    assert verify(token, SECRET) == CLAIMS
    assert jwt.decode(token, SECRET, algorithms=["HS256"]) == CLAIMS


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "ünïcode",
        sign(CLAIMS, "another secret of thirty-two bytes"),
        jwt.encode(CLAIMS, "", algorithm="none"),
        jwt.encode(CLAIMS, SECRET * 2, algorithm="HS512"),
        sign(CLAIMS, SECRET)[:-3] + "AAA",
    ],
)
def test_what_was_not_is_none(token):
    """Neither another key nor another algorithm, least of all none, gets through."""
    assert verify(token, SECRET) is None


def test_claims_must_be_an_object():
    """A signed list says nothing to us."""
    token = jwt.api_jws.PyJWS().encode(b"[1]", SECRET, algorithm="HS256")
    assert verify(token, SECRET) is None
