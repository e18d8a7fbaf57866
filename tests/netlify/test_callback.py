from __future__ import annotations

import http.client
from urllib.parse import urlencode

import pytest

from netlify_nb import errors
from netlify_nb.netlify.callback import Callback


@pytest.fixture
def callback():
    with Callback() as listening:
        yield listening


def ask(callback, method="GET", path="/callback", fields=None, **headers):
    """Return status, headers and text."""
    connection = http.client.HTTPConnection("127.0.0.1", callback.port, timeout=5)
    try:
        body = urlencode(fields) if fields is not None and method == "POST" else None
        query = f"?{urlencode(fields)}" if fields is not None and method == "GET" else ""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path + query, body, given)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def test_a_code_comes_in_the_query(callback):
    """The person is told, and the code is not printed."""
    status, _, text = ask(callback, fields={"code": "the-code", "state": callback.state})
    answer = callback.wait()
    assert status == 200
    assert "You are signed in" in text
    assert (answer.value, answer.kind) == ("the-code", "code")
    assert "the-code" not in repr(answer)


def test_a_token_is_posted_by_the_page_that_read_the_fragment(callback):
    """A server never sees a fragment."""
    status, headers, page = ask(callback)
    assert status == 200
    assert "location.hash" in page
    nonce = page.partition('nonce="')[2].partition('"')[0]
    assert f"'nonce-{nonce}'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    ask(callback, "POST", fields={"access_token": "tok", "state": callback.state})
    assert callback.wait().value == "tok"


@pytest.mark.parametrize("state", ["", "guess", None])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_without_our_state_is_ignored(callback, method, state):
    """Somebody else's sign-in must not become ours; the real one is still waited for."""
    fields = {"access_token": "evil", "code": "evil"} | ({"state": state} if state is not None else {})
    assert "not the sign-in" in ask(callback, method, fields=fields)[2]
    ask(callback, method, fields={"access_token": "good", "state": callback.state})
    assert callback.wait().value == "good"


def test_the_first_answer_counts(callback):
    """A second one, as of a reloaded page, changes nothing."""
    ask(callback, fields={"code": "first", "state": callback.state})
    ask(callback, fields={"code": "second", "state": callback.state})
    assert callback.wait().value == "first"


def test_a_no_is_a_no(callback):
    """With our state, and without anything to sign in with."""
    assert "refused" in ask(callback, fields={"error": "access_denied", "state": callback.state})[2]
    with pytest.raises(errors.LoginNotPossible, match="refused"):
        callback.wait()


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "localhost"}, {"Origin": "https://evil.example"}]
)
def test_only_our_own_page_at_our_own_name_is_heard(callback, headers):
    """A name that was made to lead here, or another page's script, is not."""
    fields = {"access_token": "x", "state": callback.state}
    assert ask(callback, "POST", fields=fields, **headers)[0] == 404
    with pytest.raises(errors.LoginNotPossible):
        callback.wait(deadline=0.05)


def test_other_paths_methods_and_sizes_are_refused(callback):
    """Nothing but the one page is there."""
    assert ask(callback, path="/")[0] == 404
    assert ask(callback, "PUT")[0] == 501
    assert ask(callback, "POST", Content_Length="99999999")[0] == 413
    assert ask(callback, "POST", Content_Length="-1")[0] == 413


def test_nobody_waits_forever_and_waiting_can_be_stopped(callback):
    """Either way with an error that says which."""
    with pytest.raises(errors.LoginNotPossible, match="in time"):
        callback.wait(deadline=0.05)
    with pytest.raises(errors.Cancelled):
        callback.wait(stopped=lambda: True)


def test_a_port_that_is_taken_is_said_so(callback):
    """Its number is in the error."""
    with pytest.raises(errors.PortTaken, match=str(callback.port)):
        Callback(port=callback.port)


def test_the_redirect_address_is_where_it_listens():
    """With the name that was registered, and only that one."""
    with Callback(host="localhost") as callback:
        assert callback.redirect_uri == f"http://localhost:{callback.port}/callback"
        assert ask(callback, Host=f"localhost:{callback.port}")[0] == 200
        assert ask(callback)[0] == 404


def test_a_real_browser_brings_the_token_and_forgets_it(callback, browser):
    """It leaves the address bar and the history, and the person is told."""
    page = browser.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{callback.redirect_uri}#access_token=tok%2B1&token_type=Bearer&state={callback.state}")
    page.get_by_text("You are signed in").wait_for(timeout=5000)
    assert page.url == callback.redirect_uri
    assert [text for text in complaints if "favicon" not in text and "404" not in text] == []
    page.close()
    assert callback.wait().value == "tok+1"
