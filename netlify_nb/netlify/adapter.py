"""The connection pool: ``requests``' own, able to find ``*.localhost``.

RFC 6761 makes every name under ``localhost`` this machine. Browsers and curl follow it, glibc's resolver does
not. The name stays in the ``Host`` header, in the TLS handshake and in the answer's URL.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.adapters import HTTPAdapter


class LocalhostAdapter(HTTPAdapter):
    """Connects to 127.0.0.1 for ``*.localhost``; all such names share one pool of connections."""

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
