"""Which files the preflight has seen before and found nothing in, so that unchanged ones are not searched again.

Of a file nothing but the hash of its content is kept. Another version of this program trusts none of it. Losing the
folder costs time only.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from netlify_nb.pages.store import program, write

_SIZE = hashlib.sha256().digest_size
_MOST = 100_000
"""Files that are remembered; beyond that it begins anew. Together 3 MB."""


class Verdicts:
    """Remembers clean contents in ``folder``; with ``None``, nothing. Two processes may use one folder."""

    def __init__(self, folder: Path | None) -> None:
        self._place = folder / "clean" / program() if folder else None
        self._known = self._read()
        self._used: set[bytes] = set()
        self._new = False

    def is_clean(self, data: bytes) -> bool:
        """Whether this content was found clean before."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._known:
            return False
        self._used.add(digest)
        return True

    def note_clean(self, data: bytes) -> None:
        """Remember that nothing was found in this content."""
        self._used.add(hashlib.sha256(data).digest())
        self._new = True

    def save(self) -> None:
        """Write down what was learnt, if there is anything new."""
        if self._place is None or not self._new:
            return
        kept = self._used if len(self._known) > _MOST else self._known | self._used
        with suppress(OSError):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            write(self._place, b"".join(sorted(kept)))
            for other in self._place.parent.iterdir():
                if other != self._place:
                    other.unlink(missing_ok=True)

    def _read(self) -> frozenset[bytes]:
        if self._place is None:
            return frozenset()
        try:
            raw = self._place.read_bytes()
        except OSError:
            return frozenset()
        return frozenset(raw[at : at + _SIZE] for at in range(0, len(raw) - _SIZE + 1, _SIZE))
