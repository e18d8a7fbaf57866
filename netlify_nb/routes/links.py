"""Links to local sites, for browsers that cannot reach this machine's own ports.

Behind JupyterHub, or with the server on another machine, ``http://NAME.localhost:PORT/`` leads a browser nowhere. There
the server shows the local sites itself, below its own address, and every link in an answer is exchanged for that.

A shown page is sandboxed, so a browser sends no cookie with what the page asks for: its images and scripts would be
refused. So the address that a person opens, which demands a login, leads on to one that carries a key; the key opens
one site, for some hours, and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_LOCAL = re.compile(r"http://([a-z0-9-]+)\.localhost(?::\d+)?(/.*)?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
_HOURS = 3600
_LASTING = 12 * _HOURS


def needs_path(setting: str, base_url: str, host: str) -> bool:
    """Whether a browser that asked for ``host`` needs local sites below the Jupyter server's own address.

    ``setting`` is ``"auto"``, ``"direct"`` or ``"path"``. A prefix means a proxy, such as JupyterHub's.
    """
    if setting != "auto":
        return setting == "path"
    name = re.sub(r":\d+$", "", host.lower())
    return base_url != "/" or not (name in _LOOPBACK or name.endswith(".localhost"))


def through_server(document: Any, base: str) -> Any:
    """Return JSON in which every address of a local site is one below ``base`` (``/user/ada/netlify-nb/local/``)."""
    if isinstance(document, dict):
        return {key: through_server(value, base) for key, value in document.items()}
    if isinstance(document, list):
        return [through_server(value, base) for value in document]
    if isinstance(document, str) and (match := _LOCAL.fullmatch(document)):
        return f"{base}{match[1]}{match[2] or '/'}"
    return document


@dataclass(frozen=True)
class Keys:
    """Makes and checks the keys by which a sandboxed page reaches its own files."""

    secret: bytes
    clock: Callable[[], float] = time.time

    def make(self, label: str) -> str:
        """Return a key for the site or deploy ``label``."""
        until = int(self.clock()) + _LASTING
        return f"{until:x}-{self._sign(label, until)}"

    def opens(self, key: str, label: str) -> bool:
        """Whether ``key`` was made for ``label`` and has not run out."""
        until, _, signature = key.partition("-")
        try:
            end = int(until, 16)
        except ValueError:
            return False
        # As bytes: compare_digest refuses texts that are not ASCII.
        return hmac.compare_digest(signature.encode(), self._sign(label, end).encode()) and end > self.clock()

    def _sign(self, label: str, until: int) -> str:
        return hmac.new(self.secret, f"netlify-nb {label} {until}".encode(), hashlib.sha256).hexdigest()
