"""Which addresses a token may be sent to, and which are this machine. Pure."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from netlify_nb.errors import InvalidInput

Origin = tuple[str, str, int]
_PORTS = {"http": 80, "https": 443}


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself: ``localhost``, ``*.localhost`` (RFC 6761), 127.0.0.0/8 or ::1."""
    name = host.lower().rstrip(".").strip("[]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def origin(url: str) -> Origin:
    """Return ``(scheme, host, port)``: what must be equal for a token to go along. Raises ``InvalidInput``."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise InvalidInput("This is not a web address.") from None
    if scheme not in _PORTS or not host:
        raise InvalidInput("This is not a web address: it must begin with https:// (or http:// on this machine).")
    return scheme, host, port or _PORTS[scheme]


def checked_api_url(url: str) -> str:
    """Return an API's base address without a trailing slash, or raise ``InvalidInput``.

    Plain http is refused except on this machine, because a token must not travel in clear. So are user names,
    queries and fragments, which an address of an API never has and which could hide where it really leads.
    """
    text = url.strip()
    try:
        scheme, host, _ = origin(text)
    except InvalidInput as error:
        raise InvalidInput(f"{error.message} That was the address of the API.", hint=_WAY_OUT) from None
    parts = urlsplit(text)
    if parts.username is not None or parts.query or parts.fragment:
        raise InvalidInput("The address of the API holds a user name, a query or a fragment.", hint=_WAY_OUT)
    if scheme == "http" and not is_loopback(host):
        raise InvalidInput(
            f"The address of the API ({host}) is not https: the token would travel in clear.", hint=_WAY_OUT
        )
    return text.rstrip("/")


_WAY_OUT = "Netlify's is https://api.netlify.com/api/v1; look at NETLIFY_API_URL."
