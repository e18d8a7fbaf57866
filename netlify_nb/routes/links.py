"""Links to this machine's own ports, for browsers that cannot reach them.

Behind JupyterHub, or with the server on another machine, ``http://NAME.localhost:PORT/`` leads a browser nowhere.
There the server shows the local sites itself, below its own address (`netlify_nb.routes.local_pages`), and so it does
with the local Netlify's pages for a person, claim and sign-in (`netlify_nb.routes.local_desk`). Every link in an answer
is exchanged for that; `labextension/src/links.ts` does the same with links that a kernel made.

The address that a person opens demands a login, and leads on to one that carries a key. A shown site is sandboxed, so a
browser sends no cookie with what its page asks for, and the key stands in for the login: it opens one site, for some
hours, and nothing else. A page of the desk needs the login as well; there the key is what no other page can know.
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
_DESK = re.compile(r"http://(?:127\.0\.0\.1|localhost):(\d{1,5})/((?:claim|authorize|projects/)[^ ]*)")
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
    """Return JSON in which every address of a local site or desk is one below ``base`` (``/user/ada/netlify-nb/``)."""
    if isinstance(document, dict):
        return {key: through_server(value, base) for key, value in document.items()}
    if isinstance(document, list):
        return [through_server(value, base) for value in document]
    if isinstance(document, str) and (site := _LOCAL.fullmatch(document)):
        return f"{base}local/{site[1]}{site[2] or '/'}"
    if isinstance(document, str) and (desk := _DESK.fullmatch(document)):
        return f"{base}local-desk/{desk[1]}/{desk[2]}"
    return document


@dataclass(frozen=True)
class Keys:
    """Makes and checks the keys by which a sandboxed page reaches its own files."""

    secret: bytes
    clock: Callable[[], float] = time.time

    def make(self, label: str) -> str:
        """Return a key for the site or deploy ``label``, or for ``"desk PORT"``, which no label can be."""
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
