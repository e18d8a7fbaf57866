from __future__ import annotations

import warnings
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from netlify_nb import errors
from netlify_nb.models import Site
from netlify_nb.netlify.claim import claim_link, new_session_id

NOW = datetime(2026, 11, 21, 12, 0, 0, 999, tzinfo=timezone.utc)
SECRET = "s3cret"
SITE = Site("id", "report", session_id="the-session", claimed=False)


def link(site=SITE, **options):
    given = {"client_id": "app", "client_secret": SECRET, "clock": lambda: NOW}
    return claim_link(site, **{**given, **options})


def claims(made, secret=SECRET):
    token = urlsplit(made.claim_url).fragment
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyJWT warns of short keys here, where it is not ours to prevent
        return jwt.decode(token, secret, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False})


def test_a_claim_link_is_what_netlify_reads():
    """The application, the session, when it was made, and when it ends; signed with the secret as text."""
    made = link()
    assert claims(made) == {
        "client_id": "app",
        "session_id": "the-session",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 900,
    }
    assert jwt.get_unverified_header(urlsplit(made.claim_url).fragment) == {"alg": "HS256", "typ": "JWT"}
    assert made.expires_at == NOW.replace(microsecond=0) + timedelta(minutes=15)


def test_the_token_stands_in_the_fragment_and_the_source_before_it():
    """A fragment is not sent to servers, and so not written into their logs."""
    parts = urlsplit(link().claim_url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "app.netlify.com", "/claim")
    assert parse_qs(parts.query) == {"utm_source": ["netlify_nb"]}


def test_another_server_lifetime_and_webhook_can_be_chosen():
    """The local Netlify has its own pages."""
    made = link(app_url="http://127.0.0.1:8000/", lifetime=timedelta(seconds=60), webhook="https://me.example/hook")
    assert made.claim_url.startswith("http://127.0.0.1:8000/claim?")
    assert claims(made)["claim_webhook"] == "https://me.example/hook"
    assert claims(made)["exp"] - claims(made)["iat"] == 60


def test_another_secret_does_not_verify_it():
    """It is a signature."""
    with pytest.raises(jwt.InvalidSignatureError):
        claims(link(), "another")


@pytest.mark.parametrize("secret", ["x", "x" * 31, "x" * 32, "sécret"])
def test_no_length_of_secret_makes_anybody_a_warning(secret):
    """PyJWT warns of short ones, whose length is Netlify's choice; and the warning filter stays everybody's own."""
    before = list(warnings.filters)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = link(client_secret=secret)
    assert claims(made, secret)["session_id"] == "the-session"
    assert warnings.filters == before


@pytest.mark.parametrize(
    "options",
    [{"client_id": None}, {"client_id": ""}, {"client_secret": None}, {"client_secret": ""}],
)
def test_without_an_application_it_says_what_to_configure(options):
    """Both halves are needed."""
    with pytest.raises(errors.ClaimNotConfigured) as caught:
        link(**options)
    assert "NETLIFY_OAUTH_CLIENT_SECRET" in caught.value.hint


def test_a_site_without_session_cannot_be_claimed():
    """It was not made to be handed over."""
    with pytest.raises(errors.SiteNotClaimable, match="'report'"):
        link(Site("id", "report"))


def test_a_site_that_was_claimed_says_so():
    """A second link would lead nowhere."""
    with pytest.raises(errors.SiteAlreadyClaimed, match="'report'"):
        link(Site("id", "report", session_id="x", claimed=True))


def test_a_site_that_does_not_say_whether_it_was_claimed_can_be():
    """The field is not in every answer."""
    assert link(Site("id", "report", session_id="x")).session_id == "x"


@pytest.mark.parametrize("webhook", ["", "me.example/hook", "ftp://me.example", "https://", "https://a b", "http://[x"])
def test_a_webhook_must_be_a_web_address(webhook):
    """What Netlify could not call is refused before somebody relies on it."""
    with pytest.raises(errors.InvalidInput, match="webhook"):
        link(webhook=webhook)


def test_a_lifetime_must_be_one():
    """An expired link helps nobody."""
    with pytest.raises(errors.InvalidInput):
        link(lifetime=timedelta(0))


def test_a_link_prints_neither_itself_nor_its_session():
    """Whoever holds it can claim."""
    assert "the-session" not in repr(link())
    assert "claim?" not in repr(link())


def test_session_ids_are_unguessable_and_never_the_same():
    """256 bits of the system's randomness each."""
    made = {new_session_id() for _ in range(1000)}
    assert len(made) == 1000
    assert min(map(len, made)) >= 43
