"""Tokens that are worth something until they are used or this process ends: nobody writes them down."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict

_OPEN = 1000
"""So many are remembered; the oldest are forgotten first."""
_BUILD_SECONDS = 24 * 60 * 60
_TOKEN_SECONDS = 60 * 60


class BuildTokens:
    """Tokens that builds present; each can be exchanged, by who knows the extension's secret, for one of a user."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, str, str, str]] = OrderedDict()

    def issue(self, user_id: str, site_id: str, team_id: str) -> str:
        """Return a token that is good for a day, or until the server ends."""
        while len(self._known) >= _OPEN:
            self._known.popitem(last=False)
        token = secrets.token_urlsafe(32)
        self._known[token] = (time.monotonic() + _BUILD_SECONDS, user_id, site_id, team_id)
        return token

    def look(self, token: str) -> tuple[str, str, str] | None:
        """Return whose it is, and of which site and team."""
        until, *about = self._known.get(token, (0.0, "", "", ""))
        return (about[0], about[1], about[2]) if time.monotonic() < until else None


class DropTokens:
    """Tokens that were handed out and have made no site yet."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, float] = OrderedDict()

    def issue(self) -> str:
        """Return a fresh token, good for an hour."""
        while len(self._known) >= _OPEN:
            self._known.popitem(last=False)
        token = f"nfd_{secrets.token_urlsafe(32)}"
        self._known[token] = time.monotonic() + _TOKEN_SECONDS
        return token

    def take(self, token: str) -> bool:
        """Whether a token is good; it makes one site."""
        return time.monotonic() < self._known.pop(token, 0.0)
