"""Signing in by redirect: a real browser says yes at the local server and is led back to the one that asked."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import pytest

from netlify_nb.connect import account, targets
from netlify_nb.credentials import Credentials
from netlify_nb.errors import LoginNotPossible


@pytest.fixture
def signing_in(netlify, world, tmp_path):
    """Begin to sign in; returns where the browser should go, what comes of it, and where tokens are kept."""
    pool, over = ThreadPoolExecutor(1), threading.Event()

    def begin(**environ):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        environ |= {"NETLIFY_API_URL": netlify.api_url, "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id}
        there = targets.World(environ, Credentials(environ={}, folder=tmp_path))
        addresses = Queue()
        outcome = pool.submit(account.login_with_redirect, addresses.put, port, stopped=over.is_set, world=there)
        return addresses.get(timeout=10), outcome, there.credentials

    yield begin
    over.set()
    pool.shutdown()


@pytest.mark.parametrize("with_secret", [False, True], ids=["implicit", "code"])
def test_saying_yes_signs_in(signing_in, netlify, page, with_secret):
    """The token is kept, works, and stands in no address of the browser."""
    secret = {"NETLIFY_OAUTH_CLIENT_SECRET": netlify.client_secret} if with_secret else {}
    address, outcome, credentials = signing_in(**secret)
    page.goto(address)
    page.get_by_role("button", name="Authorize").click()
    page.get_by_text("You are signed in").wait_for()
    assert outcome.result(timeout=10).user.full_name
    token = credentials.find(netlify.api_url).value
    assert token != netlify.token
    assert token not in page.url
    assert page.evaluate("history.length") < 4
    assert token not in page.content()


def test_saying_no_keeps_nothing(signing_in, netlify, page):
    """The person is told, and so is the one that asked."""
    address, outcome, credentials = signing_in()
    page.goto(address)
    page.get_by_role("button", name="Deny").click()
    page.get_by_text("refused").wait_for()
    with pytest.raises(LoginNotPossible):
        outcome.result(timeout=10)
    assert credentials.find(netlify.api_url) is None
