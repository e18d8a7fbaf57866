"""The headers that steer a client: ``Link`` for the next page, and how long to wait after a 429. Pure.

Netlify's documents show ``X-RateLimit-Reset`` as a unix epoch; a recorded answer had
``2022-01-27 22:20:17 UTC`` there and in ``Retry-After``. RFC 9110 allows seconds and HTTP dates in the latter.
All of these are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit

Query = tuple[tuple[str, str], ...]

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,14}(?:\.\d+)?\Z")
_EPOCH = 1_000_000_000
"""A number from here on (September 2001) is a point in time; a smaller one counts seconds from now."""
_EPOCH_MILLISECONDS = 100_000_000_000
_DEFAULT_WAIT = 5.0
"""What Netlify's own JavaScript client waits when a 429 does not say how long."""
_SHORTEST_WAIT = 1.0


def links(value: str | None) -> dict[str, str]:
    """Read a ``Link`` header (RFC 8288) into ``{relation: URL}``; what cannot be read is left out."""
    found: dict[str, str] = {}
    for url, parameters in _LINK.findall(value or ""):
        relation = _REL.search(parameters)
        if relation:
            for name in (relation[1] or relation[2]).lower().split():
                found.setdefault(name, url)
    return found


def next_page(headers: Mapping[str, str]) -> Query | None:
    """Return the query of the next page, or ``None`` on the last one.

    Only the query is taken from the link: the address we were told to use stays ours, so that neither a proxy
    that rewrites hosts nor a forged link can lead a token elsewhere.
    """
    url = links(headers.get("link")).get("next")
    if url is None:
        return None
    try:
        query = urlsplit(url).query
    except ValueError:
        return None
    return tuple(parse_qsl(query, keep_blank_values=True)) or None


def moment(value: str, now: float) -> float | None:
    """Read one point in time, in any of the known forms, as epoch seconds; ``None`` if it is in none of them."""
    text = value.strip()
    if _NUMBER.match(text):
        number = float(text)
        if number >= _EPOCH_MILLISECONDS:
            return number / 1000
        return number if number >= _EPOCH else now + number
    for read in (_iso, _spelled_utc, parsedate_to_datetime):
        try:
            parsed = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)).timestamp()
    return None


def _iso(text: str) -> datetime:
    # Python 3.10's fromisoformat does not know "Z".
    return datetime.fromisoformat(re.sub(r"[zZ]\Z", "+00:00", text))


def _spelled_utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=timezone.utc)


def server_time(headers: Mapping[str, str]) -> float | None:
    """Return the server's own clock from ``Date``, in epoch seconds, or ``None`` where it does not say."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, IndexError):
        return None


def seconds_to_wait(headers: Mapping[str, str], now: float) -> float:
    """Return for how many seconds a 429 asks us to stay away: never under 1, and 5 where it does not say.

    Points in time are measured against the answer's own ``Date``, because this machine's clock may be wrong.
    """
    here = server_time(headers) or now
    for name in ("retry-after", "x-ratelimit-reset"):
        until = moment(headers.get(name, ""), here)
        if until is not None:
            return max(until - here, _SHORTEST_WAIT)
    return _DEFAULT_WAIT
