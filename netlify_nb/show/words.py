"""Numbers, times and the texts of others, for a person and as text."""

from __future__ import annotations

import re
from datetime import datetime, timezone

_UNITS = ("B", "kB", "MB", "GB")
_KILO = 1000
_JUST_NOW = 10
# Control characters other than tab and line feed, line separators, and what turns the direction of writing around.
_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def safe(text: str) -> str:
    """Return the text of somebody else without what a terminal would obey instead of showing it."""
    return _COMMANDS.sub(" ", text)


def line(text: str) -> str:
    """Return the text of somebody else as one line, and `safe`."""
    return " ".join(safe(text).split())


def size(count: int) -> str:
    """Return a number of bytes for a person: ``1.2 MB``."""
    number = float(count)
    for unit in _UNITS:
        if number < _KILO or unit == _UNITS[-1]:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= _KILO
    raise AssertionError  # the last unit returns


def ago(time: datetime | None, now: datetime | None = None) -> str:
    """Return how long ago ``time`` was, for a person."""
    if time is None:
        return ""
    seconds = ((now or datetime.now(timezone.utc)) - time).total_seconds()
    if seconds < _JUST_NOW:
        return "just now"
    for limit, unit, word in (
        (60, 1, "second"),
        (3600, 60, "minute"),
        (86400, 3600, "hour"),
        (86400 * 45, 86400, "day"),
    ):
        if seconds < limit:
            count = max(int(seconds // unit), 0)
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return time.date().isoformat()


def exact(time: datetime | None) -> str:
    """Return a time to the second, in the zone of this machine."""
    return time.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z") if time else ""


def files(count: int) -> str:
    """Return ``1 file`` or ``n files``."""
    return f"{count} file{'' if count == 1 else 's'}"
