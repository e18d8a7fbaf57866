"""A server that answers whatever a test tells it to, over real sockets, and time that passes when told to."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest

from netlify_nb.netlify.client import Client
from netlify_nb.netlify.transport import Transport

TOKEN = "a-token-that-nobody-may-see"


@dataclass(frozen=True)
class Heard:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Step = Callable[[socket.socket, Heard], bool]
"""Does something to the connection, and says whether it stays open."""


@dataclass
class FaultServer:
    """Plays one step of its script for each request; what was not scripted is answered with 599.

    ``reply`` and its kin make steps. A request whose body never comes in full was never heard.
    """

    tls: ssl.SSLContext | None = None
    heard: list[Heard] = field(default_factory=list)
    script: list[Step] = field(default_factory=list)
    respond: Callable[[Heard], Step] | None = None
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/api/v1"

    # -- steps -----------------------------------------------------------------------------------------------

    @staticmethod
    def raw(status: int, body: Any = b"", **headers: str) -> bytes:
        """One answer, as bytes. Anything but bytes and text is written as JSON."""
        kind = "text/html" if isinstance(body, str) and body.startswith("<") else "text/plain"
        if not isinstance(body, (bytes, str)):
            body, kind = json.dumps(body), "application/json"
        data = body.encode() if isinstance(body, str) else body
        fields = {"Content-Type": kind, "Content-Length": str(len(data))}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"HTTP/1.1 {status} {'OK' if status < 300 else 'Refused'}\r\n{head}\r\n".encode() + data

    @classmethod
    def reply(cls, status: int, body: Any = b"", **headers: str) -> Step:
        return cls.say(cls.raw(status, body, **headers))

    @staticmethod
    def say(data: bytes, *, then_close: bool = False) -> Step:
        def step(connection: socket.socket, heard: Heard) -> bool:
            connection.sendall(data)
            return not then_close

        return step

    @staticmethod
    def cut() -> Step:
        """End the connection without a word."""
        return lambda connection, heard: False

    def hang(self) -> Step:
        """Say nothing until the test is over."""

        def step(connection: socket.socket, heard: Heard) -> bool:
            self._closing.wait(20)
            return False

        return step

    # -- inside ----------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                number = self.connections
            thread = threading.Thread(target=self._serve, args=(connection, number), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with self._lock:
                self._open.append(connection)
            with connection, connection.makefile("rb") as reader:
                while True:
                    heard = _hear(reader, number)
                    if heard is None:
                        return
                    with self._lock:
                        self.heard.append(heard)
                        step = self.script.pop(0) if self.script else None
                    if step is None:
                        step = self.respond(heard) if self.respond else self.reply(599, {"message": "unscripted"})
                    if not step(connection, heard):
                        return
        except OSError:
            return

    def close(self) -> None:
        self._closing.set()
        # A blocked accept() is not woken by close().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)


def _hear(reader: Any, number: int) -> Heard | None:
    start = reader.readline().decode("latin-1").split()
    if len(start) != 3:
        return None
    headers: dict[str, str] = {}
    while (line := reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(reader.readline(), 16):
            body += reader.read(size)
            reader.readline()
        reader.readline()
    else:
        size = int(headers.get("content-length", "0"))
        body = reader.read(size)
        if len(body) < size:
            return None
    return Heard(start[0], start[1], headers, body, number)


@dataclass
class Time:
    """Time that passes only while somebody sleeps; it remembers for how long each time, and why."""

    seconds: float = 1_795_000_000.0
    slept: list[float] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float, reason: str = "") -> None:
        self.slept.append(seconds)
        self.reasons.append(reason)
        self.seconds += seconds

    def http(self, after: float = 0.0) -> str:
        return formatdate(self.seconds + after, usegmt=True)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def make_server() -> Iterator[Callable[..., FaultServer]]:
    servers: list[FaultServer] = []

    def make(**options: Any) -> FaultServer:
        servers.append(FaultServer(**options))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


@pytest.fixture
def server(make_server: Callable[..., FaultServer]) -> FaultServer:
    return make_server()


@pytest.fixture
def make_transport(time: Time) -> Iterator[Callable[..., Transport]]:
    transports: list[Transport] = []

    def make(url: str, **options: Any) -> Transport:
        given = {"token": TOKEN, "sleep": time.sleep, "clock": time.now, "now": time.now, "random": lambda: 0.5}
        transports.append(Transport(url, **{**given, **options}))
        return transports[-1]

    yield make
    for transport in transports:
        transport.close()


@pytest.fixture
def transport(server: FaultServer, make_transport: Callable[..., Transport]) -> Transport:
    return make_transport(server.url)


@pytest.fixture
def client(transport: Transport) -> Client:
    return Client(transport)
