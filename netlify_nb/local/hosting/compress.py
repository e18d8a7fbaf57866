"""Compressed answers: made once for each content and remembered."""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict

_TYPES = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")
_OTHER_TYPES = frozenset({"application/manifest+json", "application/x-ipynb+json", "application/wasm", "font/ttf"})
SMALLEST, LARGEST = 1024, 8 * 1024 * 1024
"""Below, the headers outweigh what is saved; above, a file is sent piece by piece as it is."""
_MEMORY = 48 * 1024 * 1024
_LEVEL = 6
_WEIGHT = re.compile(r"q\s*=\s*([01](?:\.\d{0,3})?)")


def worth_it(kind: str, size: int) -> bool:
    """Whether compressing a content of this type and size in bytes saves anything."""
    return SMALLEST <= size <= LARGEST and (kind.startswith(_TYPES) or kind in _OTHER_TYPES)


def accepted(header: str) -> bool:
    """Whether an ``Accept-Encoding`` header takes gzip, and wants nothing rather (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        match = _WEIGHT.fullmatch(parameters.strip()) if parameters else None
        weights[name.strip()] = float(match[1]) if match else 1.0
    gzip_weight = weights.get("gzip", weights.get("*", 0.0))
    return gzip_weight > 0 and gzip_weight >= weights.get("identity", 0.0)


class Compressed:
    """Remembers compressed contents by a key, the ones asked for last, up to a bound of memory."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> bytes | None:
        """Return what is remembered."""
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def make(self, key: str, content: bytes) -> bytes:
        """Compress and remember a content."""
        # No time in it, so that the same content is the same bytes.
        made = gzip.compress(content, _LEVEL, mtime=0)
        if key not in self._known:
            self._known[key] = made
            self._size += len(made)
        while self._size > _MEMORY:
            _, dropped = self._known.popitem(last=False)
            self._size -= len(dropped)
        return made
