"""A proxy in front of the local Netlify that misbehaves where it is told to.

Everything passes through it, published pages too: the port in the answers is the proxy's own. A rule names a method
and a pattern of the path; its action does what a bad line or a bad day does.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Action = Callable[["Exchange"], None]
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


def _read_body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Transfer-Encoding", "").lower() != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    body = b""
    while size := int(handler.rfile.readline(), 16):
        body += handler.rfile.read(size)
        handler.rfile.readline()
    handler.rfile.readline()
    return body


@dataclass
class Exchange:
    """One request on its way, and what an action may do with it."""

    proxy: Proxy
    handler: BaseHTTPRequestHandler

    def forward(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the server, and return its status, headers and body."""
        handler, proxy = self.handler, self.proxy
        body = _read_body(handler)
        connection = http.client.HTTPConnection("127.0.0.1", proxy.behind, timeout=20)
        try:
            connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    connection.putheader(name, value.replace(f":{proxy.port}", f":{proxy.behind}"))
            if body or handler.command in {"POST", "PUT", "PATCH"}:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if "json" in (answer.getheader("Content-Type") or ""):
            content = content.replace(f":{proxy.behind}".encode(), f":{proxy.port}".encode())
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP]
        return answer.status, headers, content

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes, *, length: int | None = None) -> None:
        """Answer; with a ``length`` larger than the body, the rest is never sent."""
        self.handler.send_response(status)
        for name, value in headers:
            self.handler.send_header(name, value)
        self.handler.send_header("Content-Length", str(len(body) if length is None else length))
        self.handler.end_headers()
        if self.handler.command != "HEAD":
            self.handler.wfile.write(body)

    def hang_up(self) -> None:
        """End the connection at once."""
        self.handler.close_connection = True
        with suppress(OSError):
            self.handler.connection.shutdown(socket.SHUT_RDWR)


# -- what can go wrong ---------------------------------------------------------------------------------------


def reply(status: int, body: Any = b"", **headers: str) -> Action:
    """Answer in the server's place; what is neither bytes nor text is written as JSON."""

    def act(exchange: Exchange) -> None:
        _read_body(exchange.handler)
        kind = "text/html" if isinstance(body, str) else "application/json"
        data = (
            body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        )
        given = [(name.replace("_", "-"), value) for name, value in headers.items()]
        exchange.answer(status, [("Content-Type", kind), *given], data)

    return act


def cut(exchange: Exchange) -> None:
    """End the connection without a word."""
    exchange.hang_up()


def cut_in_mid_body(exchange: Exchange) -> None:
    """Let the server do what was asked, and lose half of its answer."""
    status, headers, body = exchange.forward()
    exchange.answer(status, headers, body[: len(body) // 2], length=len(body))
    exchange.hang_up()


def hold(exchange: Exchange) -> None:
    """Read nothing and say nothing."""
    exchange.proxy.closing.wait(30)
    exchange.hang_up()


def hold_answer(exchange: Exchange) -> None:
    """Let the server do what was asked, and never say so."""
    exchange.forward()
    hold(exchange)


# -- the proxy -----------------------------------------------------------------------------------------------


@dataclass
class Rule:
    """What becomes of requests whose method and path match; ``times`` counts down to none."""

    method: str
    pattern: str
    action: Action
    times: int | None = None

    def takes(self, method: str, path: str) -> bool:
        """Whether this rule is for that request, which uses it up."""
        if self.times == 0 or self.method not in (method, "*") or not re.search(self.pattern, path):
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass
class Proxy:
    """The proxy; ``heard`` has (method, path) of each request in the order of arrival."""

    behind: int
    rules: list[Rule] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._news = threading.Condition()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle(self) -> None:
                with suppress(OSError):  # the client has hung up
                    super().handle()

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                proxy._hear(self)

            def log_message(self, *_: Any) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            # A request that is being held must not hold up the end of the test.
            block_on_close = False
            request_queue_size = 64

            def handle_error(self, *_: Any) -> None:
                return

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def api_url(self) -> str:
        """The base of the API, as `NETLIFY_API_URL` takes it."""
        return f"http://127.0.0.1:{self.port}/api/v1"

    def on(self, method: str, pattern: str, action: Action, times: int | None = None) -> None:
        """Let ``action`` happen to such requests; the newest rule counts."""
        self.rules.insert(0, Rule(method, pattern, action, times))

    def count(self, method: str, pattern: str) -> int:
        """Return how many such requests came."""
        with self._news:
            return sum(1 for said, path in self.heard if said == method and re.search(pattern, path))

    def wait_for(self, method: str, pattern: str, seconds: float = 20, *, times: int = 1) -> None:
        """Return once so many of such requests have come."""
        with self._news:
            came = self._news.wait_for(
                lambda: sum(said == method and bool(re.search(pattern, path)) for said, path in self.heard) >= times,
                seconds,
            )
        assert came, f"no {method} {pattern} came, but {self.heard}"

    def close(self) -> None:
        """Let go of everything."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _hear(self, handler: BaseHTTPRequestHandler) -> None:
        with self._news:
            self.heard.append((handler.command, handler.path))
            rule = next((rule for rule in self.rules if rule.takes(handler.command, handler.path)), None)
            self._news.notify_all()
        exchange = Exchange(self, handler)
        if rule is not None:
            rule.action(exchange)
        else:
            exchange.answer(*exchange.forward())
