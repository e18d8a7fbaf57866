"""Small contents one after the other in a few large files, which only ever grow.

A site has a thousand small files. Kept as files of their own they cost a thousand entries in directories and as many
calls that force them onto the disk; in a pack they cost one. Before each content stands a header with its SHA-1 and
size, so that a pack can be read without anything else knowing what is in it: that is how what a killed server had
received is found again.
"""

# Calls that take file descriptors, because this runs for every uploaded file.
# ruff: noqa: PTH108, PTH116, PTH118, PTH208

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import threading
from typing import TYPE_CHECKING, NamedTuple

from netlify_nb.local.disk import BINARY, force, force_directory, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MAGIC = b"nfb1"
_HEADER = struct.Struct("<4s20sQ")
HEADER_SIZE = _HEADER.size
_LARGEST = 64 * 1024 * 1024
"""A pack that has grown to this is followed by another, so that what is useless can be removed piece by piece."""
_SUFFIX = ".pack"


class Location(NamedTuple):
    """Where a content stands: the number of its pack, and its bytes from ``start`` on."""

    pack: int
    start: int
    size: int


class Reader:
    """A file opened for reading by several threads; it closes when nobody has it any more."""

    __slots__ = ("_file",)
    _seeking = threading.Lock()

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDONLY | BINARY)

    def __del__(self) -> None:
        # Not opened, if there is no such file.
        if hasattr(self, "_file"):
            os.close(self._file)

    def read(self, start: int, length: int) -> bytes:
        """Return bytes of the file, fewer at its end."""
        if hasattr(os, "pread"):
            return os.pread(self._file, length, start)
        with self._seeking:
            os.lseek(self._file, start, os.SEEK_SET)
            return os.read(self._file, length)


class Packs:
    """The packs of a folder. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._readers: dict[int, Reader] = {}
        self._writer: int | None = None
        self._current = 0
        self._end = 0
        self._new: set[int] = set()
        """Packs of which it is not on the disk yet that they are there."""
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def ids(self) -> list[int]:
        """Return the numbers of all packs, oldest first."""
        names = (name for name in os.listdir(self._folder) if name.endswith(_SUFFIX))
        return sorted(int(name.removesuffix(_SUFFIX)) for name in names)

    def length(self, pack: int) -> int:
        """Return how many bytes a pack has."""
        return os.stat(self._path(pack)).st_size

    def age(self, pack: int) -> float:
        """Return when a pack grew last, in seconds since 1970."""
        return os.stat(self._path(pack)).st_mtime

    def append(self, sha: str, data: bytes) -> Location:
        """Add a content and say where it stands. It is on the disk for good after `force` only."""
        record = _HEADER.pack(_MAGIC, bytes.fromhex(sha), len(data)) + data
        with self._guard, writing(self._folder):
            if self._writer is None or self._end >= _LARGEST:
                self._begin()
            writer, end = self._writer or 0, self._end
            try:
                left = memoryview(record)
                while left:
                    left = left[os.write(writer, left) :]
            except OSError:
                # A record that is not whole must not be in the way of the next.
                with contextlib.suppress(OSError):
                    os.ftruncate(writer, end)
                    os.lseek(writer, end, os.SEEK_SET)
                raise
            self._end = end + len(record)
            return Location(self._current, end + HEADER_SIZE, len(data))

    def records(self, pack: int) -> Iterator[tuple[str, Location]]:
        """Yield the SHA-1 and place of each content of a pack, up to the first that is not whole."""
        reader, start = self.reader(pack), 0
        while True:
            header = reader.read(start, HEADER_SIZE)
            if len(header) < HEADER_SIZE or not header.startswith(_MAGIC):
                return
            _magic, raw, size = _HEADER.unpack(header)
            content = reader.read(start + HEADER_SIZE, size)
            if len(content) != size or hashlib.sha1(content, usedforsecurity=False).digest() != raw:
                return
            yield raw.hex(), Location(pack, start + HEADER_SIZE, size)
            start += HEADER_SIZE + size

    def reader(self, pack: int) -> Reader:
        """Return a pack opened for reading; who has it can go on reading after `remove`."""
        found = self._readers.get(pack)
        if found is None:
            found = self._readers[pack] = Reader(self._path(pack))
        return found

    def force(self, packs: Iterable[int]) -> None:
        """Force packs onto the disk."""
        wanted = set(packs)
        with writing(self._folder):
            for pack in sorted(wanted):
                force(self._path(pack))
            new = self._new.intersection(wanted)
            if new:
                force_directory(self._folder)
                self._new -= new

    def go_on_with(self, pack: int) -> None:
        """Add what comes next to this pack, which is whole."""
        with self._guard, writing(self._folder):
            self._close_writer()
            self._writer = os.open(self._path(pack), os.O_RDWR | BINARY)
            self._current, self._end = pack, os.lseek(self._writer, 0, os.SEEK_END)

    def finish_current(self) -> None:
        """Add what comes next to a new pack."""
        with self._guard:
            self._close_writer()

    def remove(self, pack: int) -> None:
        """Remove a pack."""
        self._readers.pop(pack, None)
        with contextlib.suppress(OSError):  # read just now, on a system where that holds it: the next time then
            os.unlink(self._path(pack))

    def close(self) -> None:
        """Give all files back."""
        self.finish_current()
        self._readers.clear()

    def _begin(self) -> None:
        self._close_writer()
        number = max([*self.ids(), self._current], default=0) + 1
        self._writer = os.open(self._path(number), os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
        self._current, self._end = number, 0
        self._new.add(number)

    def _close_writer(self) -> None:
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None

    def _path(self, pack: int) -> str:
        return os.path.join(self._folder, f"{pack:08}{_SUFFIX}")
