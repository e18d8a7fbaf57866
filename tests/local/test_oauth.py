from __future__ import annotations

import html
import re
import time
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from netlify_nb.local.desk.grants import Codes

BACK = "http://127.0.0.1:9/callback?kept=1"


def ask(netlify, kind="code", **changes):
    query = {"client_id": netlify.runtime.client_id, "response_type": kind, "redirect_uri": BACK, "state": "s&1"}
    return netlify.desk("GET", "/authorize", params={**query, **changes})


def answer(netlify, page, answer="authorize", **changes):
    form = {name: html.unescape(value) for name, value in re.findall(r'name="([a-z_]+)" value="([^"]*)"', page.text)}
    account = re.search(r'<option value="([^"]+)">Ada', page.text)[1]
    return netlify.desk("POST", "/authorize", data={**form, "account": account, "answer": answer, **changes})


def exchange(netlify, code, **changes):
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": netlify.runtime.client_id,
        "client_secret": netlify.runtime.client_secret,
    }
    return netlify.desk("POST", "/oauth/token", data={**given, **changes})


def email_of(netlify, token):
    return netlify.api("GET", "/user", headers={"Authorization": f"Bearer {token}"}).json().get("email")


def test_a_code_is_exchanged_for_a_token_once(netlify):
    """The browser brings a code and the state back; with the secret it becomes a token of the chosen account."""
    page = ask(netlify)
    assert "form-action 'self' http://127.0.0.1:9;" in page.headers["Content-Security-Policy"]
    sent = answer(netlify, page)
    assert sent.status_code == 303
    back = urlsplit(sent.headers["Location"])
    query = parse_qs(back.query)
    assert (back.netloc, back.path, query["state"], query["kept"]) == ("127.0.0.1:9", "/callback", ["s&1"], ["1"])
    code = query["code"][0]
    assert exchange(netlify, code, client_secret="guess").status_code == 401
    token = exchange(netlify, code).json()
    assert token["token_type"] == "Bearer"
    assert email_of(netlify, token["access_token"]).startswith("ada@")
    assert exchange(netlify, code).json() == {"error": "invalid_grant"}


def test_a_code_is_good_for_its_own_address_only(netlify):
    """A code that is redeemed with another redirect address is spent."""
    query = parse_qs(urlsplit(answer(netlify, ask(netlify)).headers["Location"]).query)
    assert exchange(netlify, query["code"][0], redirect_uri="http://127.0.0.1:9/other").status_code == 400
    assert exchange(netlify, query["code"][0]).status_code == 400
    assert exchange(netlify, "x", grant_type="password").json() == {"error": "unsupported_grant_type"}


def test_a_code_grows_old():
    """After a minute a code is worth nothing."""
    time = [0.0]
    codes = Codes(clock=lambda: time[0])
    code = codes.issue("me", BACK)
    other = codes.issue("me", BACK)
    time[0] = 59
    assert codes.redeem(code, BACK) == "me"
    time[0] = 61
    assert codes.redeem(other, BACK) is None


def test_the_implicit_flow_brings_the_token_in_the_fragment(netlify):
    """Fragments are not sent to servers."""
    sent = answer(netlify, ask(netlify, "token"))
    back = urlsplit(sent.headers["Location"])
    given = parse_qs(back.fragment)
    assert (back.query, given["state"], given["token_type"]) == ("kept=1", ["s&1"], ["Bearer"])
    assert email_of(netlify, given["access_token"][0]).startswith("ada@")


def test_a_no_is_passed_on(netlify):
    """The program hears that the person denied, and gets nothing."""
    query = parse_qs(urlsplit(answer(netlify, ask(netlify), "deny").headers["Location"]).query)
    assert (query["error"], "code" in query) == (["access_denied"], False)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "http://127.0.0.1.evil.example:9/",
        "http://evil.localhost:9/",
        "http://user@127.0.0.1:9/",
        "http://127.0.0.1:x/",
        "javascript:alert(1)",
        "http://127.0.0.1:9/#x",
        "http://127.0.0.1:9/\r\nX: y",
        "//127.0.0.1:9/",
        "",
    ],
)
def test_an_address_that_is_not_registered_gets_nothing(netlify, address):
    """Nothing is sent to an address elsewhere, not even an error."""
    page = ask(netlify, redirect_uri=address)
    assert (page.status_code, "Location" in page.headers) == (422, False)


def test_the_servers_own_address_is_not_a_place_for_tokens(netlify):
    """A published site below /s/ could wait there."""
    own = f"http://localhost:{netlify.runtime.port}/s/evil/"
    assert ask(netlify, "token", redirect_uri=own).status_code == 422


def test_a_form_that_was_changed_is_refused(netlify):
    """What the person saw is what is done."""
    page = ask(netlify)
    assert answer(netlify, page, redirect_uri="http://127.0.0.1:10/").status_code == 403
    assert answer(netlify, page, state="other").status_code == 403
    assert ask(netlify, client_id="other").status_code == 401
    assert ask(netlify, "password").status_code == 422


def test_a_token_makes_another_that_may_end_by_itself(netlify):
    """As Netlify's example of personal access tokens does."""
    ask = "/oauth/applications/create_token"
    body = {"administrator_id": None, "expires_in": None, "grant_saml": False, "name": "nightly"}
    lasting = netlify.api("POST", ask, json=body).json()
    passing = netlify.api("POST", ask, json={**body, "expires_in": 1}).json()
    assert lasting["expires_at"] is None

    def status(token):
        return netlify.api("GET", "/user", headers={"Authorization": f"Bearer {token['access_token']}"}).status_code

    assert status(lasting) == 200
    end = datetime.fromisoformat(passing["expires_at"].replace("Z", "+00:00"))
    while datetime.now(timezone.utc) < end:
        time.sleep(0.05)
    assert (status(passing), status(lasting)) == (401, 200)
    assert netlify.api("POST", ask, json={**body, "expires_in": -1}).status_code == 422
