"""Paths in rules: ``/blog/:year/*`` and what its parts stand for in a request."""

from __future__ import annotations

import re
from functools import lru_cache

_PLACEHOLDER = re.compile(r":([A-Za-z_][A-Za-z0-9_]*)")


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return what a rule's path matches, or ``None`` if the path makes no sense.

    ``:name`` stands for one part between slashes, ``*`` at the end for everything that follows (``:splat``). A slash
    at the end of a request makes no difference.
    """
    if not pattern.startswith("/"):
        return None
    splat = pattern.endswith("*")
    base = pattern[:-1] if splat else pattern
    parts = [_part(part) for part in base.strip("/").split("/")] if base.strip("/") else []
    expression = "".join(f"/{part}" for part in parts)
    # `/news/*` also means `/news`; `/news*` goes on in mid-word.
    if splat:
        expression += r"(?:/(?P<splat>.*))?" if base.endswith("/") else r"(?P<splat>.*)"
    try:
        return re.compile(expression + "/?", re.DOTALL)
    except re.error:  # the same name twice
        return None


def fill(template: str, values: dict[str, str]) -> str:
    """Return ``template`` with its placeholders replaced; one without a value stays as it is."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)


def _part(part: str) -> str:
    if found := _PLACEHOLDER.fullmatch(part):
        return f"(?P<{found[1]}>[^/]+)"
    # A star within the path, as people write it in header rules, stands for one part.
    return "[^/]*".join(re.escape(piece) for piece in part.split("*"))
