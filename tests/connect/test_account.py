"""Signing in by being led back to an address of this machine."""

from __future__ import annotations

import socket
import threading
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from netlify_nb.connect import account, targets
from netlify_nb.credentials import Credentials
from netlify_nb.errors import ConfigurationError, LoginNotPossible, PortTaken


@pytest.fixture
def make_world(netlify, world, tmp_path):
    def make(**environ):
        environ = {"NETLIFY_API_URL": netlify.api_url, **environ}
        return targets.World(environ, Credentials(environ={}, folder=tmp_path))

    return make


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def browser(answer):
    """Play the browser: it is led back with what the authorize page would give."""
    seen = []

    def show(address):
        asked = dict(parse_qsl(urlsplit(address).query))
        seen.append(asked)

        def come_back():
            data = {"state": asked["state"], **answer}
            headers = {"Origin": asked["redirect_uri"].removesuffix("/callback")}
            requests.post(asked["redirect_uri"], data=data, headers=headers, timeout=10)

        threading.Thread(target=come_back).start()

    return show, seen


def test_the_browser_brings_the_token(make_world, netlify):
    """Without a secret the token itself comes back; it is checked and kept."""
    world = make_world(NETLIFY_OAUTH_CLIENT_ID=netlify.client_id)
    show, seen = browser({"access_token": netlify.token})
    port = free_port()
    signed_in = account.login_with_redirect(show, port, world=world)
    assert signed_in.user.full_name == "Local Publisher"
    assert seen[0]["response_type"] == "token"
    assert seen[0]["redirect_uri"] == f"http://127.0.0.1:{port}/callback"
    assert world.credentials.find(netlify.api_url).value == netlify.token


def test_with_a_secret_a_code_is_exchanged(make_world, netlify):
    """A code that the server did not give is refused, and nothing is kept."""
    world = make_world(NETLIFY_OAUTH_CLIENT_ID=netlify.client_id, NETLIFY_OAUTH_CLIENT_SECRET=netlify.client_secret)
    show, seen = browser({"code": "made-up"})
    with pytest.raises(LoginNotPossible):
        account.login_with_redirect(show, free_port(), world=world)
    assert seen[0]["response_type"] == "code"
    assert world.credentials.find(netlify.api_url) is None


def test_a_no_is_a_no(make_world, netlify):
    """The person refused."""
    show, _ = browser({"error": "access_denied"})
    with pytest.raises(LoginNotPossible, match="refused"):
        account.login_with_redirect(show, free_port(), world=make_world(NETLIFY_OAUTH_CLIENT_ID=netlify.client_id))


def test_what_is_missing_is_said_before_anything_is_opened(make_world, netlify):
    """An application is needed, and a port that is free."""
    with pytest.raises(ConfigurationError):
        account.login_with_redirect(print, 0, world=make_world())
    world = make_world(NETLIFY_OAUTH_CLIENT_ID=netlify.client_id)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PortTaken):
        account.login_with_redirect(print, taken.getsockname()[1], world=world)
