from __future__ import annotations

import gzip
import io
import itertools
import socket
import ssl
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest
import trustme

from netlify_nb import errors
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.wire import Body, Request

GET = build("getCurrentUser")
TOKEN = "a-token-that-nobody-may-see"


def put(content=b"hello", size=None, opener=None):
    body = Body(opener or (lambda: content), len(content) if size is None else size, label="a.txt")
    return build("uploadDeployFile", {"deploy_id": "d", "path": "a.txt"}, body=body)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


# -- what goes out -------------------------------------------------------------------------------------------


def test_a_request_goes_out_as_the_api_wants_it(server, make_transport):
    """Method, path, query, token, who we are, and what we read."""
    server.script = [server.reply(200, {"id": "u"}, X_Odd="1")]
    transport = make_transport(server.url, user_agent="test (me@example.com)")
    response = transport.send(build("listSites", query={"name": "ä b&c", "page": 2, "filter": None, "x": True}))
    heard = server.heard[0]
    assert (heard.method, heard.target) == ("GET", "/api/v1/sites?name=%C3%A4+b%26c&page=2&x=true")
    assert heard.headers["authorization"] == f"Bearer {TOKEN}"
    assert heard.headers["user-agent"] == "test (me@example.com)"
    assert heard.headers["accept"] == "application/json"
    assert (response.status, response.body, response.headers["x-odd"]) == (200, b'{"id": "u"}', "1")


def test_a_body_goes_out_with_its_length_and_its_path_encoded_once(server, transport):
    """What the official client was recorded to send for such a name."""
    server.script = [server.reply(200)]
    body = Body(lambda: io.BytesIO(b"x" * 300_000), 300_000)
    transport.send(build("uploadDeployFile", {"deploy_id": "d", "path": "sub/a b é%.css"}, body=body))
    heard = server.heard[0]
    assert heard.target == "/api/v1/deploys/d/files/sub/a%20b%20%C3%A9%25.css"
    assert heard.headers["content-length"] == "300000"
    assert heard.headers["content-type"] == "application/octet-stream"
    assert "transfer-encoding" not in heard.headers
    assert heard.body == b"x" * 300_000


def test_a_body_of_unknown_length_goes_out_in_chunks(server, transport):
    """An iterable of bytes, with an empty piece in the middle that must not end it."""
    server.script = [server.reply(200)]
    body = Body(lambda: iter([b"ab", b"", b"cd"]), None)
    transport.send(build("uploadDeployFile", {"deploy_id": "d", "path": "a"}, body=body))
    assert server.heard[0].headers["transfer-encoding"] == "chunked"
    assert server.heard[0].body == b"abcd"


def test_an_empty_file_is_uploaded(server, transport):
    """Zero bytes are a content like any other."""
    server.script = [server.reply(200)]
    transport.send(put(b""))
    assert server.heard[0].headers["content-length"] == "0"
    assert "transfer-encoding" not in server.heard[0].headers


def test_connections_are_kept_alive(server, transport):
    """Fifty requests one after the other use one connection."""
    server.respond = lambda heard: server.reply(200, {})
    for _ in range(50):
        transport.send(GET)
    assert server.connections == 1


def test_sixteen_threads_share_one_transport(server, transport):
    """Each file arrives whole and once, over at most sixteen connections."""
    server.respond = lambda heard: server.reply(200, {})
    contents = {f"f{number}.txt": (b"%d," % number) * 2000 for number in range(100)}

    def upload(item):
        name, content = item
        body = Body(lambda: io.BytesIO(content), len(content))
        return transport.send(build("uploadDeployFile", {"deploy_id": "d", "path": name}, body=body)).status

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(upload, contents.items())) == {200}
    arrived = {heard.path.rpartition("/")[2]: heard.body for heard in server.heard}
    assert arrived == contents
    assert server.connections <= 16


@pytest.mark.parametrize("token", ["", "  ", "two words", "line\nbreak", "tökén"])
def test_a_token_that_cannot_be_one_is_refused_and_not_shown(make_transport, token):
    """A header with a line break in it would be two headers."""
    with pytest.raises(errors.InvalidInput) as caught:
        make_transport("https://api.netlify.com/api/v1", token=token)
    assert not token.strip() or token.strip() not in str(caught.value)


def test_the_integration_api_gets_its_token_in_its_own_header(server, make_transport):
    """There is no Bearer, and no Authorization."""
    server.script = [server.reply(200)]
    make_transport(server.url, token_header="netlify-token").send(GET)
    assert server.heard[0].headers["netlify-token"] == TOKEN
    assert "authorization" not in server.heard[0].headers


# -- where the token goes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_token_does_not_follow_a_redirect_to_another_origin(server, make_server, transport, status):
    """Not even to another port of the same machine; the answer there is returned."""
    other = make_server()
    other.script = [other.reply(200, {"id": "x"})]
    server.script = [server.reply(status, Location=f"http://127.0.0.1:{other.port}/elsewhere?a=b")]
    assert transport.send(GET).status == 200
    assert "authorization" not in other.heard[0].headers
    assert other.heard[0].target == "/elsewhere?a=b"


def test_a_token_follows_a_redirect_within_the_api(server, transport):
    """The same origin is the same party."""
    server.script = [server.reply(302, Location="/api/v1/me"), server.reply(200, {"id": "x"})]
    transport.send(GET)
    assert [heard.target for heard in server.heard] == ["/api/v1/user", "/api/v1/me"]
    assert server.heard[1].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirected_write_is_not_followed(server, make_server, transport, status):
    """Saying it again to somebody else, or turning it into a GET, is not what was meant."""
    other = make_server()
    server.script = [server.reply(status, Location=f"http://127.0.0.1:{other.port}/")]
    assert transport.send(put()).status == status
    assert other.heard == []


def test_redirects_in_a_circle_end(server, transport):
    """With an error that says so."""
    server.respond = lambda heard: server.reply(302, Location="/api/v1/user")
    with pytest.raises(errors.AnswerUnreadable, match="circle"):
        transport.send(GET)
    assert len(server.heard) == 10


def test_a_redirect_to_something_that_is_no_web_address_is_refused(server, transport):
    """``file:`` for instance."""
    server.script = [server.reply(302, Location="file:///etc/passwd")]
    with pytest.raises(errors.InvalidInput):
        transport.send(GET)


def test_netrc_does_not_replace_the_token(server, transport, tmp_path, monkeypatch):
    """Requests would send what ``.netrc`` holds for this host, and drop our header."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.respond = lambda heard: server.reply(200, {})
    transport.send(GET)
    transport.fetch(f"http://site.localhost:{server.port}/")
    assert server.heard[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert "authorization" not in server.heard[1].headers


def test_this_machine_is_reached_past_any_proxy(server, transport, monkeypatch):
    """Nobody lists 127.0.0.1 in NO_PROXY, and no proxy reaches it."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    server.script = [server.reply(200, {})]
    assert transport.send(GET).status == 200


def test_a_proxy_of_the_environment_is_used_for_others(server, make_transport, monkeypatch):
    """The published page is asked for through it."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}/")
    server.script = [server.reply(200, "page")]
    fetched = make_transport("https://api.netlify.com/api/v1").fetch("http://example.test/page", max_bytes=10)
    assert fetched.body == b"page"
    assert server.heard[0].target == "http://example.test/page"


def test_an_unusable_proxy_says_that_it_is_the_proxy(make_transport, monkeypatch, refusing_port):
    """Otherwise people look for the fault at Netlify."""
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{refusing_port}/")
    with pytest.raises(errors.Unreachable, match="proxy"):
        make_transport("https://api.netlify.test/api/v1").send(GET)


def test_signing_in_sends_no_token(server, transport):
    """Whoever signs in anew may hold one that is no longer good."""
    server.script = [server.reply(201, {"id": "t"})]
    transport.send(build("createTicket", query={"client_id": "c"}))
    assert "authorization" not in server.heard[0].headers


def test_an_error_page_that_echoes_the_token_is_cleansed(server, transport):
    """Some gateways print the request's headers; what they say reaches our error texts."""
    server.script = [server.reply(400, f"bad header: Bearer {TOKEN}")]
    assert TOKEN.encode() not in transport.send(GET).body


def test_no_error_and_no_traceback_shows_the_token(server, make_transport):
    """Not in the text, not in the chain of causes, not in the locals of a talkative traceback."""
    server.respond = lambda heard: server.cut()
    with pytest.raises(errors.ConnectionCut) as caught:
        make_transport(server.url).send(GET)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in shown.stack if "netlify_nb" in frame.filename]
    assert ours
    assert TOKEN not in str([frame.locals for frame in ours])
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


# -- what comes back -----------------------------------------------------------------------------------------


def test_a_compressed_answer_is_unpacked(server, transport):
    """As HTTP has it."""
    server.script = [server.reply(200, gzip.compress(b'{"id": 1}'), Content_Encoding="gzip")]
    assert transport.send(GET).body == b'{"id": 1}'


def test_an_answer_that_is_not_what_its_encoding_says_is_a_cut_connection(server, make_transport):
    """Nothing of it can be used."""
    server.respond = lambda heard: server.reply(200, b"not gzip", Content_Encoding="gzip")
    with pytest.raises(errors.ConnectionCut):
        make_transport(server.url).send(GET)


@pytest.mark.parametrize(
    "half",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"nonsense\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_ends_too_early_is_a_cut_connection(server, transport, half, time):
    """In the body, in a chunk, or before the headers; a safe request is repeated before that is said."""
    server.respond = lambda heard: server.say(half, then_close=True)
    with pytest.raises(errors.ConnectionCut) as caught:
        transport.send(GET)
    assert "asking whose token this is" in caught.value.message
    assert len(server.heard) == 5
    assert time.slept


def test_a_creation_whose_answer_was_cut_is_not_repeated(server, transport):
    """There might be two deploys then."""
    server.script = [server.cut()]
    with pytest.raises(errors.ConnectionCut):
        transport.send(build("createSiteDeploy", {"site_id": "s"}, body=Body.of_json({})))
    assert len(server.heard) == 1


def test_a_repeated_upload_starts_from_the_beginning(server, transport):
    """The body is opened anew for each attempt."""
    server.script = [server.cut(), server.reply(503), server.reply(200, {})]
    response = transport.send(put(b"whole", opener=lambda: io.BytesIO(b"whole")))
    assert [heard.body for heard in server.heard] == [b"whole"] * 3
    assert response.attempts == 3


@pytest.mark.parametrize(("status", "times"), [(500, 5), (502, 5), (503, 5), (504, 5), (408, 5), (501, 1), (400, 1)])
def test_a_safe_request_is_repeated_while_the_server_fails(server, transport, status, times):
    """And the last answer is returned to be read."""
    server.respond = lambda heard: server.reply(status)
    assert transport.send(GET).status == status
    assert len(server.heard) == times


def test_an_endless_answer_ends(server, make_transport):
    """At a size that no answer of Netlify's comes near."""
    chunk = b"40000\r\n" + b"x" * 0x40000 + b"\r\n"

    def endless(connection, heard):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(300):
            connection.sendall(chunk)
        return False

    server.script = [endless]
    with pytest.raises(errors.AnswerUnreadable, match="does not end"):
        make_transport(server.url).send(GET)


def test_an_answer_that_takes_too_long_in_all_ends(server, make_transport):
    """Though a piece of it comes every now and then."""
    whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + 9 * (b"40000\r\n" + b"x" * 0x40000 + b"\r\n")
    server.respond = lambda heard: server.say(whole, then_close=True)
    fifty_seconds_each_time = itertools.count(0.0, 50.0)
    transport = make_transport(server.url, tries=1, clock=lambda: next(fifty_seconds_each_time))
    with pytest.raises(errors.TimedOut, match="took too long"):
        transport.send(GET)
    with pytest.raises(errors.TimedOut, match="took too long"):
        transport.fetch(f"http://127.0.0.1:{server.port}/")


def test_a_refusal_that_comes_before_the_body_was_taken_is_heard(make_transport):
    """A server need not read a large zip to know that it does not want it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse():
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as reader:
                while reader.readline() != b"\r\n":
                    continue
                connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        size = 32 * 1024 * 1024
        request = put(size=size, opener=lambda: iter([b"x" * 65536] * (size // 65536)))
        transport = make_transport(f"http://127.0.0.1:{listener.getsockname()[1]}", tries=1)
        assert transport.send(request).status == 413
        thread.join()


# -- no answer -----------------------------------------------------------------------------------------------


def test_a_server_that_never_answers_is_a_time_out_while_reading(server, make_transport):
    """With the phase, and after a creation not repeated."""
    server.respond = lambda heard: server.hang()
    request = build("createSite", body=Body.of_json({}))
    with pytest.raises(errors.TimedOut) as caught:
        make_transport(server.url, read_timeout=0.1).send(request)
    assert caught.value.details["phase"] == "read"
    assert caught.value.details["body_sent"] is True
    assert len(server.heard) == 1


def test_a_server_that_stops_in_the_middle_is_a_time_out_while_reading(server, make_transport):
    """Headers came, half a body, and then nothing."""

    def half(connection, heard):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        return server.hang()(connection, heard)

    server.respond = lambda heard: half
    with pytest.raises(errors.TimedOut) as caught:
        make_transport(server.url, read_timeout=0.1, tries=1).send(GET)
    assert caught.value.details["phase"] == "read"


def test_a_server_that_does_not_take_the_body_is_a_time_out_while_sending(make_transport):
    """It accepts the connection, and its buffers fill up; so nothing can have come of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        size = 64 * 1024 * 1024
        request = put(b"", size=size, opener=lambda: (b"x" * 65536 for _ in range(size // 65536)))
        transport = make_transport(f"http://127.0.0.1:{port}", connect_timeout=0.2, read_timeout=0.2, tries=1)
        with pytest.raises(errors.TimedOut) as caught:
            transport.send(request)
    assert caught.value.details["phase"] == "send"
    assert caught.value.details["body_sent"] is False


def test_a_connection_that_is_not_taken_is_a_time_out_while_connecting(make_transport):
    """Its queue of connections is full; saying it again is safe, for nothing was said."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        transport = make_transport(f"http://127.0.0.1:{listener.getsockname()[1]}", connect_timeout=0.1)
        with pytest.raises(errors.TimedOut) as caught:
            transport.send(build("createSite", body=Body.of_json({})))
    assert caught.value.details["phase"] == "connect"


@pytest.fixture
def refusing_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused, and nobody else gets it
        yield bound.getsockname()[1]


def test_a_refused_connection_is_unreachable_after_three_tries(make_transport, refusing_port, time):
    """Whoever is offline is told within seconds, with the system's own word."""
    with pytest.raises(errors.Unreachable, match="Connection refused"):
        make_transport(f"http://127.0.0.1:{refusing_port}").send(build("createSite", body=Body.of_json({})))
    assert len(time.slept) == 2


def test_a_name_that_does_not_resolve_is_unreachable(make_transport):
    """``.invalid`` never does (RFC 6761)."""
    with pytest.raises(errors.Unreachable, match=r"netlify\.invalid does not resolve"):
        make_transport("https://netlify.invalid/api/v1", tries=1).send(GET)


def _tls_server(make_server, authority, name="127.0.0.1"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return make_server(tls=context)


def test_a_certificate_that_nobody_vouches_for_is_a_tls_failure(make_server, make_transport, time):
    """It says what is wrong with it, is not tried again, and nothing was sent."""
    server = _tls_server(make_server, trustme.CA())
    with pytest.raises(errors.TLSFailed, match=r"certificate of 127\.0\.0\.1 does not verify"):
        make_transport(server.url).send(GET)
    assert server.heard == []
    assert time.slept == []


def test_a_certificate_bundle_of_the_environment_is_trusted(make_server, make_transport, tmp_path, monkeypatch):
    """That is how companies bring their own authority in."""
    authority = trustme.CA()
    server = _tls_server(make_server, authority)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    server.script = [server.reply(200, {})]
    assert make_transport(server.url).send(GET).status == 200


def test_a_localhost_name_is_checked_against_the_certificate(make_server, make_transport, tmp_path, monkeypatch):
    """It connects to 127.0.0.1, and still asks for the name that was meant."""
    authority = trustme.CA()
    server = _tls_server(make_server, authority, "api.localhost")
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    server.script = [server.reply(200, {})]
    assert make_transport(f"https://api.localhost:{server.port}").send(GET).status == 200
    with pytest.raises(errors.TLSFailed, match=r"other\.localhost"):
        make_transport(f"https://other.localhost:{server.port}").send(GET)


def test_https_to_a_server_without_tls_is_a_tls_failure(make_transport):
    """A wrong port, mostly: such a server answers the handshake with words."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            connection, _ = listener.accept()
            with connection:
                connection.recv(5)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(4096)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(errors.TLSFailed, match="secure connection"):
            make_transport(f"https://127.0.0.1:{listener.getsockname()[1]}").send(GET)
        thread.join()


# -- bodies that are not what they were announced to be ------------------------------------------------------


@pytest.mark.parametrize(("size", "what"), [(6, "shrank"), (4, "grew")])
def test_a_file_that_changes_while_it_is_sent_is_noticed(server, transport, size, what, time):
    """Sending less would leave the server waiting, sending more would spoil the next request."""
    with pytest.raises(errors.FileChanged, match=f"a.txt {what}"):
        transport.send(put(b"hello", size=size))
    assert time.slept == []


def test_a_file_that_vanished_is_noticed(transport, tmp_path):
    """Between the digest and the upload."""
    with pytest.raises(errors.FileChanged, match="No such file"):
        transport.send(put(opener=lambda: (tmp_path / "gone").open("rb"), size=1))


def test_a_file_that_cannot_be_read_is_noticed(transport):
    """A disk error is not a network error, and is not tried again."""

    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(errors.FileChanged, match="Input/output error"):
        transport.send(put(opener=Broken, size=1))


def test_files_are_closed_after_they_were_sent(server, transport):
    """And when sending failed."""
    opened = []

    def opener():
        opened.append(io.BytesIO(b"hello"))
        return opened[-1]

    server.script = [server.cut(), server.reply(200)]
    transport.send(put(opener=opener))
    assert [file.closed for file in opened] == [True, True]


# -- rate limits over the line -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{epoch}", "30", "{http}", "{spelled}", "{iso}"])
@pytest.mark.parametrize("header", ["X-RateLimit-Reset", "Retry-After"])
def test_a_rate_limit_is_waited_out(server, make_transport, time, form, header):
    """In each form of both headers, even for a creation, telling how long."""
    reset = datetime.fromtimestamp(time.now() + 30, timezone.utc)
    value = form.format(
        epoch=int(time.now() + 30), http=time.http(30), spelled=f"{reset:%Y-%m-%d %H:%M:%S} UTC", iso=reset.isoformat()
    )
    server.script = [server.reply(429, {"message": "slow"}, **{header: value}), server.reply(201, {"id": "s"})]
    told = []
    transport = make_transport(server.url, on_wait=lambda seconds, reason: told.append((seconds, reason)))
    response = transport.send(build("createSite", body=Body.of_json({})))
    assert response.status == 201
    assert 30 <= sum(time.slept) <= 32
    assert max(time.slept) <= 1
    assert told[0][0] >= 30
    assert "rate limit" in told[0][1]
    assert len(server.heard) == 2


def test_a_limit_that_lasts_too_long_is_an_error(server, make_transport, time):
    """At once, with the seconds in it, instead of an hour of silence."""
    server.script = [server.reply(429, {"message": "slow down"}, Retry_After="3600")]
    with pytest.raises(errors.RateLimited, match="slow down") as caught:
        make_transport(server.url, max_wait=60).send(GET)
    assert caught.value.details["retry_after"] == 3600
    assert caught.value.hint == "Try again in 60 minutes."
    assert time.slept == []


# -- pages and files -----------------------------------------------------------------------------------------


def test_a_published_page_is_fetched_without_the_token(server, transport):
    """Even where the site lives at the API's own origin; it is hashed, and kept if it is small enough."""
    server.respond = lambda heard: server.reply(200, "<p>hello")
    url = f"http://127.0.0.1:{server.port}/site/"
    kept = transport.fetch(url, max_bytes=8)
    hashed = transport.fetch(url, max_bytes=7)
    assert "authorization" not in server.heard[0].headers
    assert (kept.body, hashed.body) == (b"<p>hello", None)
    assert kept.sha1 == hashed.sha1 == "f5593f9e64d2bfcec910a5306d894f226a51f4c7"
    assert (kept.size, kept.status, kept.headers["content-type"]) == (8, 200, "text/html")


def test_a_site_on_this_machine_is_found_by_its_name(server, transport):
    """Glibc does not resolve ``*.localhost``; the name stays in the Host header and in the final address."""
    server.respond = lambda heard: server.reply(200, heard.headers["host"])
    fetched = transport.fetch(f"http://my-site.localhost:{server.port}/a?b", max_bytes=99)
    assert fetched.body == f"my-site.localhost:{server.port}".encode()
    assert fetched.final_url == f"http://my-site.localhost:{server.port}/a?b"


def test_fetching_follows_redirects_and_says_where_it_ended(server, transport):
    """A private site leads to a page to sign in at."""
    server.script = [server.reply(302, Location="/login"), server.reply(401, "sign in")]
    fetched = transport.fetch(f"http://127.0.0.1:{server.port}/")
    assert (fetched.status, fetched.final_url) == (401, f"http://127.0.0.1:{server.port}/login")


def test_a_file_is_streamed_and_a_repeat_starts_it_anew(server, transport):
    """What came before the connection was cut is not left in front of it."""
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 300_000
    server.script = [server.say(half, then_close=True), server.reply(200, b"whole")]
    out = io.BytesIO(b"kept")
    out.seek(4)
    response, digest = transport.stream(GET, out)
    assert out.getvalue() == b"keptwhole"
    assert (response.status, digest.size, digest.sha1) == (200, 5, "af81132610ec21451a6b9d3a0acfb847ea155c9f")


def test_a_refused_file_leaves_the_file_alone(server, transport):
    """The refusal's words are in the answer."""
    server.script = [server.reply(404, {"message": "Not Found"})]
    out = io.BytesIO()
    response, _ = transport.stream(GET, out)
    assert out.getvalue() == b""
    assert b"Not Found" in response.body


# -- stopping ------------------------------------------------------------------------------------------------


def test_stop_ends_a_wait(server, make_transport, time):
    """Within a second of being asked."""
    server.script = [server.reply(429, Retry_After="100")]
    with pytest.raises(errors.Cancelled):
        make_transport(server.url).send(GET, stop=lambda: len(time.slept) >= 3)
    assert len(time.slept) == 3


def test_hanging_up_frees_a_thread_that_waits_for_a_silent_server(server, make_transport):
    """At once, though the server would have had half a minute; and the transport can be used again."""
    transport = make_transport(server.url, tries=1)
    arrived = threading.Event()

    def silent(connection, heard):
        arrived.set()
        return server.hang()(connection, heard)

    server.script = [silent]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(transport.send, GET)
        assert arrived.wait(5)
        transport.hang_up()
        with pytest.raises(errors.ConnectionCut):
            waiting.result(5)
    server.script = [server.reply(200, {})]
    assert transport.send(GET).status == 200


def test_a_stop_is_heard_while_a_server_is_silent(server, make_transport):
    """The request ends as stopped, those after it are not sent, and clearing up in a hurry still works."""
    stop = threading.Event()

    def silent(connection, heard):
        stop.set()
        return server.hang()(connection, heard)

    server.script = [silent]
    transport = make_transport(server.url)
    with transport.ending_when(stop.is_set):
        for _ in range(2):
            with pytest.raises(errors.Cancelled):
                transport.send(GET)
        with pytest.raises(errors.Cancelled):
            transport.sleep(60)
        assert len(server.heard) == 1
        server.script = [server.reply(200, {})]
        assert transport.in_a_hurry().send(GET).status == 200


def test_silence_is_borne_once_by_somebody_in_a_hurry(server, make_transport):
    """After one request without an answer, no other one in a hurry is sent."""
    server.respond = lambda heard: server.hang()
    transport = make_transport(server.url)
    for _ in range(3):
        with pytest.raises(errors.TimedOut):
            transport.in_a_hurry().send(GET)
    assert len(server.heard) == 1


def test_hanging_up_ends_tls_connections_too(make_server, make_transport, tmp_path, monkeypatch):
    """From another thread than the one that reads."""
    authority = trustme.CA()
    server = _tls_server(make_server, authority)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    arrived = threading.Event()

    def silent(connection, heard):
        arrived.set()
        return server.hang()(connection, heard)

    server.script = [silent]
    transport = make_transport(server.url, tries=1)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(transport.send, GET)
        assert arrived.wait(5)
        transport.hang_up()
        with pytest.raises(errors.ConnectionCut):
            waiting.result(5)


def test_what_the_system_refuses_to_ask_for_is_invalid(transport):
    """An address with a port that is none, for instance."""
    with pytest.raises(errors.InvalidInput):
        transport.fetch("http://example.test:99999/")
    with pytest.raises(errors.InvalidInput):
        transport.fetch("http://exa mple..test/")


def test_the_servers_clock_is_known_from_its_answers(server, make_transport, time):
    """Ours may be wrong, and deploys carry the server's time."""
    server.script = [server.reply(200, {}, Date=time.http(500))]
    transport = make_transport(server.url)
    assert transport.server_now() is None
    transport.send(GET)
    assert transport.server_now() == pytest.approx(time.now() + 500, abs=1)


def test_closing_gives_the_connections_back(server, make_transport):
    """A ``with`` statement does it."""
    server.respond = lambda heard: server.reply(200, {})
    done = threading.Event()

    def watch(connection, heard):
        connection.sendall(server.raw(200, {}))
        threading.Thread(target=lambda: (connection.recv(1), done.set()), daemon=True).start()
        done.wait(5)
        return False

    server.script = [watch]
    with make_transport(server.url) as transport:
        transport.send(GET)
    assert done.wait(5)


def test_a_request_of_somebody_elses_making_can_be_sent(server, transport):
    """Not only the table's: Jupyter's own API is asked through it too."""
    server.script = [server.reply(200, [])]
    request = Request("listSessions", "GET", "/sessions", "asking Jupyter", safe_to_repeat=True)
    assert transport.send(request).body == b"[]"
