"""A token on its way into requests: it has no ``repr``, and is taken out of what comes back."""

from __future__ import annotations

from typing import Literal

from netlify_nb.errors import InvalidInput


class Credential:
    """A token that no traceback, however talkative about locals, can print."""

    def __init__(self, header: str, value: str) -> None:
        self._header, self._value = header, value

    def __repr__(self) -> str:
        return "<token>"

    def sign(self, headers: dict[str, str]) -> None:
        """Put the token where this API looks for it."""
        headers[self._header] = self._value

    def scrub(self, body: bytes) -> bytes:
        """Take the token out of an error page: some gateways echo the request's headers."""
        return body.replace(self._value.rpartition(" ")[2].encode(), b"[token]")


def credential(token: str | None, header: Literal["Authorization", "netlify-token"]) -> Credential | None:
    """Return what signs requests with ``token`` in ``header``; ``None`` without one. Raises `InvalidInput`."""
    if token is None:
        return None
    text = token.strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise InvalidInput("The token is empty or holds characters that no token has.", hint="Copy it anew.")
    return Credential(header, f"Bearer {text}" if header == "Authorization" else text)
