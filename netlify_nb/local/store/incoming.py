"""A content on its way in that is too large to be held in memory."""

# Paths are strings here, as in `blobs`.
# ruff: noqa: PTH105, PTH108

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from netlify_nb.local.disk import BINARY, writing

if TYPE_CHECKING:
    from pathlib import Path

    from .blobs import Blobs


class Incoming:
    """Takes the pieces. Closing it without :meth:`keep` leaves nothing behind."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self.name = secrets.token_hex(8)
        self.path = f"{blobs.incoming}/{self.name}"
        self.size = 0
        self._hash = hashlib.sha1(usedforsecurity=False)
        with writing(blobs.incoming):
            self._file: int | None = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
        blobs.arriving += 1

    def write(self, data: bytes) -> None:
        """Take the next piece."""
        if self._file is None:
            raise ValueError("This content has been closed.")
        self._hash.update(data)
        self.size += len(data)
        left = memoryview(data)
        with writing(self._blobs.incoming):
            while left:
                left = left[os.write(self._file, left) :]

    @property
    def sha(self) -> str:
        """The SHA-1 of what was written so far."""
        return self._hash.hexdigest()

    def keep(self) -> str:
        """Put the content under its hash and return that."""
        sha = self.sha
        self._close()
        self._blobs.adopt(self.path, sha)
        return sha

    def leave(self, name: str) -> Path:
        """Leave it among the incoming under a name of its own: an archive that waits to be unpacked."""
        self._close()
        target = self._blobs.incoming / name
        with writing(self._blobs.incoming):
            os.replace(self.path, target)
        return target

    def close(self) -> None:
        """Throw away what was not kept."""
        self._close()
        with contextlib.suppress(OSError):
            os.unlink(self.path)

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
            self._blobs.arriving -= 1
