"""What bytes are: base64 text taken apart, and pictures that are what their name says."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

_BEGINNINGS = {
    ".png": (b"\x89PNG\r\n\x1a\n",), ".gif": (b"GIF87a", b"GIF89a"), ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",), ".webp": (b"RIFF",), ".bmp": (b"BM",), ".pdf": (b"%PDF",),
}  # fmt: skip


def is_what_it_says(beginning: bytes, suffix: str) -> bool:
    """Whether the first bytes of a picture or PDF are those of its type; of other types nothing is known."""
    return beginning.lstrip(b"\r\n ").startswith(_BEGINNINGS.get(suffix.lower(), b""))


def decode(value: Any) -> bytes | None:
    """Return the bytes of base64 text, or ``None`` if it is broken."""
    try:
        return base64.b64decode(re.sub(r"\s+", "", value), validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None
