"""Files kept under the SHA-1 of their content.

A file is written under another name and then renamed, so that what stands under a hash is always whole. The
system's cache survives the death of this process, not a power cut: therefore, before a deploy is called ready, one
pass makes its contents durable (:meth:`Blobs.sync`). One pass for a deploy costs far less than an ``fsync`` for each
upload, and promises the same, because nothing is shown before the pass is over.
"""

# Paths are strings here: this runs for every uploaded file, and `Path` is several times dearer.
# ruff: noqa: PTH103, PTH105, PTH108, PTH110, PTH116, PTH118, PTH120

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import re
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from netlify_nb.local.disk import BINARY, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SHA1 = re.compile(r"[0-9a-f]{40}")
_SYNC_THREADS = 8
"""How many ``fsync`` wait at once: on real disks they are latency, and the journal groups them."""


class Blobs:
    """The contents of every file of every deploy, once each."""

    def __init__(self, data_dir: Path) -> None:
        self._root = os.fspath(data_dir / "blobs")
        self.incoming = data_dir / "incoming"
        self._incoming = os.fspath(self.incoming)
        self._numbers = itertools.count()
        self._guard = threading.Lock()
        self._users = 0
        with writing(data_dir):
            self.incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            for number in range(256):
                # Made once, so that no upload has to, and a rename never crosses into a directory not yet synced.
                os.makedirs(os.path.join(self._root, f"{number:02x}"), mode=0o700, exist_ok=True)

    def path(self, sha: str) -> str:
        """Return where the content with this hash stands, or would stand."""
        return f"{self._root}/{sha[:2]}/{sha[2:]}"

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Return those hashes whose content is not here, in the order given, once each."""
        return [sha for sha in dict.fromkeys(hashes) if not os.path.exists(self.path(sha))]

    def size(self, sha: str) -> int:
        """Return the size in bytes of a content that is here."""
        return os.stat(self.path(sha)).st_size

    def receive(self) -> Incoming:
        """Return a place to write a content to whose hash will be known at the end."""
        return Incoming(self)

    def keep(self, data: bytes, expected: str | None = None) -> str:
        """Store a small content in one go and return its SHA-1; with ``expected``, only if it has that one."""
        sha = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        path = self.path(sha)
        if expected not in (None, sha) or os.path.exists(path):
            return sha
        temporary = f"{self._incoming}/{next(self._numbers)}"
        with writing(self.incoming):
            try:
                file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
                try:
                    left = memoryview(data)
                    while left:
                        left = left[os.write(file, left) :]
                finally:
                    os.close(file)
                os.replace(temporary, path)
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)
                raise
        return sha

    def sync(self, hashes: Iterable[str]) -> None:
        """Force contents and the directories they stand in onto the disk."""
        paths = [self.path(sha) for sha in hashes]
        directories = sorted({os.path.dirname(path) for path in paths})
        with writing(Path(self._root)):
            if len(paths) < _SYNC_THREADS:
                for path in paths + directories:
                    _fsync(path)
                return
            with ThreadPoolExecutor(_SYNC_THREADS, "sync") as pool:
                for _ in pool.map(_fsync, paths):
                    pass
                for _ in pool.map(_fsync, directories):
                    pass

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep contents from being swept away while a list of files is compared with them or written down."""
        with self._guard:
            self._users += 1
        try:
            yield
        finally:
            with self._guard:
                self._users -= 1

    def sweep(
        self, wanted: Callable[[], set[str]], forget: Callable[[list[str]], None], older_than: float
    ) -> list[str]:
        """Remove the contents that nobody wants and return their hashes; none if contents are in use just now.

        ``wanted`` is asked while no list of files can change. Contents that came after ``older_than`` (seconds since
        1970) stay: they may belong to a publish that was interrupted and will be resumed. ``forget`` is told first,
        so that nobody relies on what is about to go.
        """
        with self._guard:
            # Whoever wants to use contents waits for this to end.
            if self._users:
                return []
            keep = wanted()
            useless = [
                directory.name + entry.name
                for directory in os.scandir(self._root)
                for entry in os.scandir(directory.path)
                if directory.name + entry.name not in keep and entry.stat().st_mtime < older_than
            ]
            forget(useless)
            for sha in useless:
                os.unlink(self.path(sha))
            return useless

    def clear_incoming(self, keep: Iterable[str] = ()) -> None:
        """Remove what a killed server left half-received, except the named files."""
        kept = set(keep)
        for entry in os.scandir(self.incoming):
            if entry.name not in kept:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


class Incoming:
    """A content on its way in. Closing it without :meth:`keep` leaves nothing behind."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self.name = secrets.token_hex(8)
        self.path = f"{blobs.incoming}/{self.name}"
        self.size = 0
        self._hash = hashlib.sha1(usedforsecurity=False)
        with writing(blobs.incoming):
            self._file: int | None = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)

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
        with writing(self._blobs.incoming):
            os.replace(self.path, self._blobs.path(sha))
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


def _fsync(path: str) -> None:
    file = os.open(path, os.O_RDONLY | BINARY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
