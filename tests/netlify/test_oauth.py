from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from netlify_nb import errors
from netlify_nb.models import Ticket
from netlify_nb.netlify import oauth

TICKET = Ticket("tick", authorized=False)


def test_a_ticket_and_the_page_to_say_yes_at(server, client):
    """The page is Netlify's, or the local one's."""
    server.respond = lambda heard: server.reply(201, {"id": "tick&1", "authorized": False})
    ticket, url = oauth.begin(client, "app")
    assert ticket.id == "tick&1"
    assert url == "https://app.netlify.com/authorize?response_type=ticket&ticket=tick%261"
    assert oauth.begin(client, "app", app_url="http://127.0.0.1:9/")[1].startswith("http://127.0.0.1:9/authorize?")


def test_without_an_application_it_says_what_to_set(client):
    """Or to paste a token instead."""
    with pytest.raises(errors.ConfigurationError) as caught:
        oauth.begin(client, "")
    assert "NETLIFY_OAUTH_CLIENT_ID" in caught.value.hint


def test_an_unknown_application_is_an_error(server, client):
    """With Netlify's words."""
    server.script = [server.reply(401, {"message": "unknown app"})]
    with pytest.raises(errors.NotSignedIn, match="unknown app"):
        oauth.begin(client, "nobody")


def test_the_token_comes_when_the_person_has_said_yes(server, client, time):
    """Asked every second."""
    server.script = [
        server.reply(200, {"id": "tick", "authorized": False}),
        server.reply(200, {"id": "tick", "authorized": False}),
        server.reply(200, {"id": "tick", "authorized": True}),
        server.reply(201, {"access_token": "fresh"}),
    ]
    assert oauth.wait(client, TICKET, sleep=time.sleep, clock=time.now) == "fresh"
    assert time.slept == [1, 1]


def test_a_no_and_an_expired_ticket_are_said_so(server, client, time):
    """Netlify deletes the ticket."""
    server.script = [server.reply(404)]
    with pytest.raises(errors.LoginNotPossible, match="refused, or has expired"):
        oauth.wait(client, TICKET, sleep=time.sleep, clock=time.now)


def test_nobody_waits_forever(server, client, time):
    """Five minutes."""
    server.respond = lambda heard: server.reply(200, {"id": "tick", "authorized": False})
    with pytest.raises(errors.LoginNotPossible, match="in time"):
        oauth.wait(client, TICKET, sleep=time.sleep, clock=time.now)
    assert sum(time.slept) == 300


def test_waiting_can_be_stopped(server, client, time):
    """A person may change their mind."""
    server.respond = lambda heard: server.reply(200, {"id": "tick", "authorized": False})
    with pytest.raises(errors.Cancelled):
        oauth.wait(client, TICKET, sleep=time.sleep, clock=time.now, stopped=lambda: len(time.slept) == 2)


@pytest.mark.parametrize("kind", ["token", "code"])
def test_the_page_with_a_redirect_carries_a_state(kind):
    """Unguessable, and of each question its own."""
    state = oauth.new_state()
    assert state != oauth.new_state()
    url = oauth.authorize_url("app", "http://127.0.0.1:1/callback?a=b", state, response_type=kind)
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["app"],
        "response_type": [kind],
        "redirect_uri": ["http://127.0.0.1:1/callback?a=b"],
        "state": [state],
    }


def exchange(server, make_transport):
    return oauth.exchange_code(
        server.url,
        "the-code",
        client_id="app",
        client_secret="app-secret",
        redirect_uri="http://127.0.0.1:1/callback",
        connect=lambda url: make_transport(url, token=None),
    )


def test_a_code_is_turned_into_a_token_beside_the_api(server, make_transport):
    """As a form, at the same host but not below /api/v1."""
    server.script = [server.reply(200, {"access_token": "fresh", "token_type": "Bearer"})]
    assert exchange(server, make_transport).access_token == "fresh"
    heard = server.heard[0]
    assert (heard.method, heard.target) == ("POST", "/oauth/token")
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(heard.body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["the-code"],
        "redirect_uri": ["http://127.0.0.1:1/callback"],
        "client_id": ["app"],
        "client_secret": ["app-secret"],
    }


@pytest.mark.parametrize("status", [400, 401])
def test_a_code_that_is_used_up_is_said_so(server, make_transport, status):
    """And neither code nor secret is in the error."""
    server.script = [server.reply(status, {"error": "invalid_grant", "error_description": "the-code"})]
    with pytest.raises(errors.LoginNotPossible) as caught:
        exchange(server, make_transport)
    assert "the-code" not in str(caught.value.as_json())
    assert "app-secret" not in str(caught.value.as_json())


def test_an_exchange_that_fails_at_netlify_is_netlifys_fault(server, make_transport):
    """It is not repeated: a code can be used once."""
    server.script = [server.reply(500), server.reply(200)]
    with pytest.raises(errors.ServerFault):
        exchange(server, make_transport)
    with pytest.raises(errors.LoginNotPossible):
        exchange(server, make_transport)
