"""The connection pool: ``requests``' own, able to find ``*.localhost`` and to hang up on everybody at once.

RFC 6761 makes every name under ``localhost`` this machine. Browsers and curl follow it, glibc's resolver does
not. The name stays in the ``Host`` header, in the TLS handshake and in the answer's URL.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

from requests import PreparedRequest
from requests.adapters import HTTPAdapter


class LocalhostAdapter(HTTPAdapter):
    """Connects to 127.0.0.1 for ``*.localhost``; all such names share one pool of connections."""

    def __init__(self, *, pool_connections: int, pool_maxsize: int) -> None:
        super().__init__(pool_connections=pool_connections, pool_maxsize=pool_maxsize)
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        self._for_good = False

    def hang_up(self, *, for_good: bool = False) -> None:
        """End every connection, those too on which a thread is waiting right now.

        Later requests open new ones; with ``for_good`` those are ended as soon as they are made.
        """
        with self._lock:
            self._for_good = self._for_good or for_good
            for one in self._sockets:
                _shut(one)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Return the pool for a request, as the base class has it; its connections are known to `hang_up`."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if not hasattr(pool.ConnectionCls, "announce"):
            pool.ConnectionCls = type(
                "Announced", (_Announced, pool.ConnectionCls), {"announce": staticmethod(self._remember)}
            )
        return pool

    def _remember(self, one: socket.socket) -> None:
        with self._lock:
            self._sockets.add(one)
            if self._for_good:
                _shut(one)

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        """Return where to connect to and how, as the base class has it."""
        # Typed as two closed dictionaries there; urllib3's pools know more keys than those.
        attributes: Any = super().build_connection_pool_key_attributes(*args, **kwargs)
        host, pool = attributes
        name = str(host["host"])
        if name.endswith(".localhost"):
            host["host"] = "127.0.0.1"
            if host["scheme"] == "https":
                pool["server_hostname"] = pool["assert_hostname"] = name
        return host, pool

    def add_headers(self, request: PreparedRequest, **_: Any) -> None:
        """Name the host that was asked for, where it is not the one connected to."""
        parts = urlsplit(request.url or "")
        if str(parts.hostname).endswith(".localhost"):
            request.headers["Host"] = parts.netloc.rpartition("@")[2]


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Not an SSLSocket's own method, which takes its state from under the thread that reads from it.
        socket.socket.shutdown(one, socket.SHUT_RDWR)


class _Announced:
    """Mixed into urllib3's connections: says which socket it has opened."""

    sock: socket.socket

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # urllib3's class comes after this one
        self.announce(self.sock)

    @staticmethod
    def announce(one: socket.socket) -> None:
        raise NotImplementedError
