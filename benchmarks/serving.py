"""The local Netlify as a server: pages and uploads against bare Tornado handlers, a long history against a short one.

One program plays all clients, over a few kept-alive connections, with bytes that were made before the clock starts;
so what is timed is the servers. Samples alternate, as everywhere here.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import peers
from measure import Figure

from netlify_nb.local.store import Store
from netlify_nb.local.store.deploys import Kept

_PAGE_BYTES, _PAGES = 100_000, 600
_FILE_BYTES, _FILES = 2_000, 1_000
_CONNECTIONS = 5
"""As many uploads as the official command line has on their way at once."""
_FEW, _MANY, _LISTS = 10, 10_000, 200
_AIM = 0.7


def compare(folder: Path, samples: int) -> list[Figure]:
    """Time everything in turns."""
    (folder / "bare" / "shown").mkdir(parents=True)
    (folder / "bare" / "taken").mkdir()
    histories = _long_history(folder / "local")
    rng = random.Random(1)
    page = f"<!doctype html><title>Page</title><p>{rng.randbytes(_PAGE_BYTES // 2).hex()}</p>".encode()
    (folder / "bare" / "shown" / "index.html").write_bytes(page)
    times: dict[str, list[float]] = {}
    with ExitStack() as stack:
        bare = stack.enter_context(_bare(folder / "bare"))
        api = _Api(
            stack.enter_context(peers.local_server(folder / "home", {"NETLIFY_NB_LOCAL_DIR": str(folder / "local")}))
        )
        host = api.publish(page)
        to_bare, to_ours = stack.enter_context(_clients(bare)), stack.enter_context(_clients(api.port))
        for sample in range(samples + 1):
            files = {f"f{sample}-{number}.html": rng.randbytes(_FILE_BYTES) for number in range(_FILES)}
            runs = {
                "our page": (to_ours, [_get("/", host)] * _PAGES),
                "bare page": (to_bare, [_get("/shown/index.html", "localhost")] * _PAGES),
                "our upload": (to_ours, api.uploads(files)),
                "bare upload": (to_bare, [_put(f"/taken/{name}", "", body) for name, body in files.items()]),
            }
            lists = {
                "few": (to_ours, [api.list_deploys(histories[_FEW])] * _LISTS),
                "many": (to_ours, [api.list_deploys(histories[_MANY])] * _LISTS),
            }
            for some in (runs, lists, lists):
                for name in some if sample % 2 else reversed(some):
                    clients, requests = some[name]
                    seconds = clients.send_all(requests)
                    if sample:  # the first round only warms up
                        times.setdefault(name, []).append(seconds)
    return [
        _rate("serving: a page of 100 kB", _PAGES, times["our page"], times["bare page"], "StaticFileHandler"),
        _rate(
            "serving: taking 1,000 files in", _FILES, times["our upload"], times["bare upload"], "a bare PUT handler"
        ),
        _no_dearer("serving: the first page of 10,000 deploys", times["many"], times["few"]),
    ]


class _Clients:
    """Some kept-alive connections to one server, each with one request on its way at a time."""

    def __init__(self, port: int) -> None:
        self._connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(_CONNECTIONS)]
        for one in self._connections:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send_all(self, requests: Sequence[bytes]) -> float:
        """Send all, read every answer to its end and return how many seconds that took. Each must be a 200."""
        start = time.perf_counter()
        for first in range(0, len(requests), _CONNECTIONS):
            some = requests[first : first + _CONNECTIONS]
            for connection, request in zip(self._connections, some, strict=False):
                connection.sendall(request)
            for connection, _request in zip(self._connections, some, strict=False):
                _read_answer(connection)
        return time.perf_counter() - start

    def close(self) -> None:
        for one in self._connections:
            one.close()


def _read_answer(connection: socket.socket) -> bytes:
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        piece = connection.recv(262_144)
        if not piece:
            raise RuntimeError("The server closed the connection.")
        received += piece
    head = received[:end].lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(f"Not what was asked for: {received[:500]!r}")
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = [received[end + 4 :]]
    left = length - len(body[0])
    while left:
        piece = connection.recv(min(left, 262_144))
        left -= len(piece)
        body.append(piece)
    return b"".join(body)


class _Api:
    """The few calls that are made here, as bytes."""

    def __init__(self, server: peers.Server) -> None:
        self.server = server
        self.port = int(server.api_url.rpartition(":")[2].partition("/")[0])
        self._token = f"Authorization: Bearer {server.token}\r\n"

    def publish(self, page: bytes) -> str:
        """Make a site of one page and return its host name."""
        site = self._call("GET", f"/sites/{self.server.new_site()}")
        deploy = self._open(str(site["id"]), {"index.html": page})
        self._send([_put(f"/api/v1/deploys/{deploy}/files/index.html", self._token, page)])
        while self._call("GET", f"/deploys/{deploy}")["state"] != "ready":
            time.sleep(0.02)
        return f"{site['name']}.localhost"

    def uploads(self, files: dict[str, bytes]) -> list[bytes]:
        """Open a deploy of these files and return the requests that send them."""
        deploy = self._open(self.server.new_site(), files)
        return [_put(f"/api/v1/deploys/{deploy}/files/{name}", self._token, body) for name, body in files.items()]

    def list_deploys(self, site: str) -> bytes:
        """Return the request for the first page, which has another after it in both histories."""
        return _get(f"/api/v1/sites/{site}/deploys?per_page=5", "127.0.0.1", self._token)

    def _open(self, site: str, files: dict[str, bytes]) -> str:
        hashes = {name: hashlib.sha1(body, usedforsecurity=False).hexdigest() for name, body in files.items()}
        return str(self._call("POST", f"/sites/{site}/deploys", {"files": hashes})["id"])

    def _call(self, method: str, path: str, body: object = None) -> dict[str, object]:
        content = json.dumps(body).encode() if body is not None else b""
        head = (
            f"{method} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self._token}Content-Length: {len(content)}\r\n\r\n"
        )
        answer: dict[str, object] = json.loads(self._send([head.encode() + content])[0])
        return answer

    def _send(self, requests: list[bytes]) -> list[bytes]:
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            answers = []
            for request in requests:
                connection.sendall(request)
                answers.append(_read_answer(connection))
            return answers


def _get(path: str, host: str, headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n".encode()


def _put(path: str, headers: str, body: bytes) -> bytes:
    head = f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Type: application/octet-stream\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def _clients(port: int) -> Iterator[_Clients]:
    clients = _Clients(port)
    try:
        yield clients
    finally:
        clients.close()


@contextmanager
def _bare(folder: Path) -> Iterator[int]:
    command = [sys.executable, str(Path(__file__).with_name("bare.py")), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            if server.stdout is None:
                raise RuntimeError("The bare server has no output.")
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def _long_history(data_dir: Path) -> dict[int, str]:
    """Write two sites with many and few deploys into the server's own store, before it starts; return their ids."""
    data_dir.mkdir(mode=0o700)
    store = Store.open(data_dir)
    account = store.people.accounts()[0]
    found = {}
    with store.database.write():
        for count in (_FEW, _MANY):
            site = store.sites.add(
                f"history-{count}", account, account.owner_id, session_id=None, created_via=None, settings={}
            )
            for number in range(count):
                deploy = store.deploys.add(site.id, account.owner_id, "processing", title=f"Number {number}")
                store.deploys.finish(deploy.id, {"/index.html": Kept("0" * 40, number)})
            found[count] = site.id
    store.close()
    return found


def _rate(what: str, count: int, ours: list[float], theirs: list[float], peer: str) -> Figure:
    mine, other = count / median(ours), count / median(theirs)
    return Figure(
        what,
        f"{mine:.0f} a second",
        f"{other:.0f} ({peer})",
        f"{mine / other:.2f} of the rate",
        f"{_AIM} at least",
        mine >= _AIM * other,
        {"ours": ours, "theirs": theirs},
    )


def _no_dearer(what: str, many: list[float], few: list[float]) -> Figure:
    mine, other = median(many) / _LISTS, median(few) / _LISTS
    return Figure(
        what,
        f"{mine * 1000:.2f} ms",
        f"{other * 1000:.2f} ms (of ten)",
        f"{mine / other:.2f} of the time",
        "1.1 at most",
        mine <= 1.1 * other,
        {"many": many, "few": few},
    )
