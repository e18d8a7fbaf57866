"""Ranges of bytes (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*")


@dataclass(frozen=True)
class Span:
    """Bytes ``start`` up to, not including, ``end``."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.end - self.start


def span_of(header: str, size: int) -> Span | None:
    """Return the bytes that a ``Range`` header asks for; ``None`` where a file of ``size`` bytes has none of them.

    A header that makes no sense, or asks for several ranges, is ignored, as the RFC allows.
    """
    whole = Span(0, size)
    match = _ONE.fullmatch(header)
    if not match or match[1] == match[2] == "":
        return whole
    if match[1] == "":
        length = min(int(match[2]), size)
        return Span(size - length, size) if length else None
    start = int(match[1])
    if match[2] and int(match[2]) < start:
        return whole
    end = min(int(match[2]) + 1, size) if match[2] else size
    return Span(start, end) if start < size else None
