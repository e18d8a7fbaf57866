"""The contents of every file of every deploy, once each, found by their SHA-1.

Small contents are appended to packs, large ones are files of their own, written under another name and then renamed:
what can be found is always whole. The system's cache survives the death of this process, not a power cut: therefore,
before a deploy is called ready, one pass makes its contents durable (:meth:`Blobs.secure`), and the table ``durable``
says which are and where. One pass for a deploy costs far less than an ``fsync`` for each upload, and promises the
same, because nothing is shown before the pass is over.
"""

# Paths are strings here: this runs for every uploaded file, and `Path` is several times dearer.
# ruff: noqa: PTH103, PTH105, PTH108, PTH110, PTH116, PTH120
# SQL is put together from constants of this file; values are always parameters.
# ruff: noqa: S608

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import threading
import time
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netlify_nb.local.disk import force, force_directory, writing

from .incoming import Incoming
from .packs import HEADER_SIZE, Location, Packs, Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .database import Database

SHA1 = re.compile(r"[0-9a-f]{40}")
_AT_ONCE = 500
"""SQLite's default limit of parameters was 999 until 3.32."""
_REMEMBERED = 4096


@dataclass(frozen=True)
class Source:
    """A content to be read from, in any order; also to its end if it is swept away meanwhile."""

    file: Reader
    start: int
    size: int

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """Return some of its bytes, or all of them."""
        left = self.size - start
        return self.file.read(self.start + start, left if length is None else min(length, left))


class Blobs:
    """Takes contents and gives them back."""

    def __init__(self, data_dir: Path, database: Database) -> None:
        self._database = database
        self._root = os.fspath(data_dir / "blobs")
        self.incoming = data_dir / "incoming"
        self._guard = threading.Lock()
        self._adding = threading.Lock()
        self._users = 0
        self.arriving = 0
        """How many large contents are on their way in."""
        self._sources: OrderedDict[str, Source] = OrderedDict()
        self._fresh: dict[str, tuple[Location, float]] = {}
        """Packed contents that are not in the table yet, with the time when they came."""
        with writing(data_dir):
            self.incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.makedirs(self._root, mode=0o700, exist_ok=True)
        self._packs = Packs(data_dir / "packs")
        self._recover()

    # -- in and out -----------------------------------------------------------------------------------------

    def keep(self, data: bytes, expected: str | None = None, *, new: bool = False) -> str:
        """Store a small content and return its SHA-1; with ``expected``, only if it has that one.

        ``new`` says that it was not here a moment ago, which saves looking for it.
        """
        sha = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        if expected in (None, sha) and sha not in self._fresh and (new or not self._is_here(sha)):
            with self._adding:
                if sha not in self._fresh:
                    self._fresh[sha] = (self._packs.append(sha, data), time.time())
        return sha

    def receive(self) -> Incoming:
        """Return a place to write a content to whose hash will be known at the end."""
        return Incoming(self)

    def adopt(self, path: str, sha: str) -> None:
        """Take a file over as the content with this hash."""
        target = self.path(sha)
        with writing(self.incoming):
            os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
            os.replace(path, target)

    def source(self, sha: str) -> Source:
        """Return a content to read from; ``LookupError`` if it is not here."""
        found = self._sources.get(sha)
        if found is None:
            found = self._open(sha)
        return found

    def read(self, sha: str) -> bytes:
        """Return a content as a whole."""
        return self.source(sha).read()

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Return those hashes whose content is not here, in the order given, once each."""
        # What is written down leaves the first of these after it has come into the second.
        wanted = [sha for sha in dict.fromkeys(hashes) if sha not in self._fresh]
        packed = {sha for sha, (pack, _start, _size) in self._rows(wanted).items() if pack is not None}
        return [sha for sha in wanted if sha not in packed and not os.path.exists(self.path(sha))]

    def path(self, sha: str) -> str:
        """Return where the content with this hash stands, or would stand, if it is a file of its own."""
        return f"{self._root}/{sha[:2]}/{sha[2:]}"

    # -- for good -------------------------------------------------------------------------------------------

    def secure(self, hashes: Iterable[str]) -> dict[str, int]:
        """Force contents onto the disk and return SHA-1 → size in bytes. `write_down` is to follow."""
        wanted = set(hashes)
        fresh = {sha: known[0] for sha in wanted if (known := self._fresh.get(sha))}
        sizes = {sha: location.size for sha, location in fresh.items()}
        sizes |= {sha: size for sha, (_pack, _start, size) in self._rows(wanted - sizes.keys()).items()}
        loose = []
        for sha in wanted - sizes.keys():
            loose.append(self.path(sha))
            sizes[sha] = os.stat(loose[-1]).st_size
        self._packs.force({location.pack for location in fresh.values()})
        with writing(Path(self._root)):
            for path in loose:
                force(path)
            directories = {os.path.dirname(path) for path in loose}
            for directory in sorted(directories | ({self._root} if loose else set())):
                force_directory(directory)
        return sizes

    def write_down(self, sizes: Mapping[str, int]) -> None:
        """Write into the table which contents are on the disk for good; what else is true with it, is one with it."""
        rows = []
        for sha, size in sizes.items():
            known = self._fresh.get(sha)
            rows.append((sha, size, *((known[0].pack, known[0].start) if known else (None, 0))))
        with self._database.write() as connection:
            connection.executemany("INSERT OR IGNORE INTO durable (sha, size, pack, start) VALUES (?, ?, ?, ?)", rows)

    def written_down(self, hashes: Iterable[str]) -> None:
        """Know that the table has these contents: what it has need not be remembered."""
        for sha in hashes:
            self._fresh.pop(sha, None)

    # -- keeping house --------------------------------------------------------------------------------------

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

    def sweep(self, wanted: Callable[[], set[str]], older_than: float) -> int:
        """Remove the contents that nobody wants and return how many; none if contents are in use just now.

        ``wanted`` is asked while no list of files can change. Contents of which no finished deploy is known and that
        came after ``older_than`` (seconds since 1970) stay: they may belong to a publish that was interrupted and
        will be resumed.
        """
        with self._guard:
            # Whoever wants to use contents waits for this to end.
            if self._users:
                return 0
            from .sweeping import Sweeping  # noqa: PLC0415 (once an hour)

            packs = self._packs.ids()
            with self._adding:
                # From here on these packs stay as they are: what comes now goes into another.
                self._packs.finish_current()
            sweeping = Sweeping(self._database, self._packs, self._fresh, self._root)
            try:
                return sweeping.sweep(packs, wanted(), older_than)
            finally:
                self._sources.clear()

    def clear_incoming(self, keep: Iterable[str] = ()) -> None:
        """Remove what a killed server left half-received, except the named files."""
        kept = set(keep)
        for entry in os.scandir(self.incoming):
            if entry.name not in kept:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)

    def close(self) -> None:
        """Give all files back."""
        self._sources.clear()
        self._packs.close()

    # -- finding --------------------------------------------------------------------------------------------

    def _is_here(self, sha: str) -> bool:
        return bool(self._rows([sha])) or os.path.exists(self.path(sha))

    def _open(self, sha: str) -> Source:
        for _ in range(2):
            known = self._fresh.get(sha)
            row = None if known else self._rows([sha]).get(sha)
            pack, start, size = known[0] if known else row or (None, 0, 0)
            with contextlib.suppress(FileNotFoundError):  # moved just now: its new place is known a moment later
                if pack is None:
                    return Source(Reader(self.path(sha)), 0, os.stat(self.path(sha)).st_size)
                source = self._sources[sha] = Source(self._packs.reader(pack), start, size)
                if len(self._sources) > _REMEMBERED:
                    self._sources.popitem(last=False)
                return source
        raise LookupError(f"The content {sha} is gone.")

    def _rows(self, hashes: Iterable[str]) -> dict[str, tuple[int | None, int, int]]:
        """Return SHA-1 → (pack, start, size) of those contents that are on the disk for good."""
        found: dict[str, tuple[int | None, int, int]] = {}
        wanted = list(hashes)
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT sha, pack, start, size FROM durable WHERE sha IN ({marks})"
            for row in self._database.rows(sql, *some):
                found[row["sha"]] = (row["pack"], row["start"], row["size"])
        return found

    def _recover(self) -> None:
        """Find again what a killed server had received and not written down."""
        sql = "SELECT pack, sum(size + ?) AS length FROM durable WHERE pack IS NOT NULL GROUP BY pack"
        settled = {row["pack"]: row["length"] for row in self._database.rows(sql, HEADER_SIZE)}
        last, whole = 0, False
        for pack in self._packs.ids():
            length, end = self._packs.length(pack), settled.get(pack, 0)
            if end != length:
                age, found = self._packs.age(pack), dict(self._packs.records(pack))
                known = self._rows(found)
                self._fresh |= {sha: (location, age) for sha, location in found.items() if sha not in known}
                end = max((location.start + location.size for location in found.values()), default=0)
            last, whole = pack, end == length
        if last and whole:
            self._packs.go_on_with(last)
