"""OAuth with a redirect: what a program may ask for, and where the answer may go. No HTTP here.

The embedded Netlify has one application, this machine's user. Its redirect addresses are the loopback ones, on any
port and path, which is how programs on one's own machine are registered (RFC 8252, section 7.3). The server's own
port is not among them: a published site could wait there for the token.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from netlify_nb.local.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SECONDS = 60
_OPEN = 1000


@dataclass(frozen=True)
class Asked:
    """What a program asks for: ``kind`` is ``token`` (implicit) or ``code``."""

    kind: str
    redirect_uri: str
    state: str

    @property
    def origin(self) -> str:
        """The origin to which the answer goes."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    def answer(self, **values: str) -> str:
        """Return the address to which the browser is sent: a token in the fragment, anything else in the query."""
        parts = urlsplit(self.redirect_uri)
        if self.state:
            values["state"] = self.state
        if self.kind == "token":
            return urlunsplit(parts._replace(fragment=urlencode(values)))
        return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *values.items()])))


def read_request(kind: str, client_id: str, redirect_uri: str, state: str, *, own_id: str, own_port: int) -> Asked:
    """Return what is asked for; refused, without any redirect, if the program or the address is not registered."""
    if not secrets.compare_digest(client_id.encode(), own_id.encode()):
        raise Refused(401, "This program is not registered here: its client_id is unknown.")
    parts = urlsplit(redirect_uri)
    try:
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        port = None
    if (
        parts.scheme not in {"http", "https"}
        or parts.hostname not in _LOOPBACK
        or parts.username is not None
        or port in (None, own_port)
        or parts.fragment
        or any(ord(character) < 0x21 for character in redirect_uri)  # noqa: PLR2004 (control characters and spaces)
    ):
        raise Refused(422, "The redirect_uri is not registered: only programs on this computer can be signed in.")
    return Asked(kind, redirect_uri, state)


class Codes:
    """Codes that wait to be exchanged for a token: each works once, for a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[str, tuple[float, str, str]] = {}

    def issue(self, user_id: str, redirect_uri: str) -> str:
        """Return a code for a user."""
        while len(self._waiting) >= _OPEN:
            del self._waiting[next(iter(self._waiting))]
        code = secrets.token_urlsafe(24)
        self._waiting[code] = (self._clock() + _SECONDS, user_id, redirect_uri)
        return code

    def redeem(self, code: str, redirect_uri: str) -> str | None:
        """Return whose code this is; ``None`` if it was used, is too old, or was issued for another address."""
        until, user_id, issued_for = self._waiting.pop(code, (0.0, "", ""))
        return user_id if user_id and self._clock() < until and redirect_uri == issued_for else None
