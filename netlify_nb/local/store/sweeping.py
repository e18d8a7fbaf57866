"""Contents that nothing needs any more go, and packs are written anew without them."""

# Paths are strings here, as in `blobs`.
# ruff: noqa: PTH108

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .packs import HEADER_SIZE, Location, Packs

if TYPE_CHECKING:
    from .database import Database


@dataclass(frozen=True)
class Sweeping:
    """What ``Blobs`` is made of."""

    database: Database
    packs: Packs
    fresh: dict[str, tuple[Location, float]]
    root: str

    def sweep(self, packs: list[int], wanted: set[str], older_than: float) -> int:
        """Remove what is not ``wanted``, also from ``packs``; return how many contents that were."""
        stale = [sha for sha, (_location, came) in list(self.fresh.items()) if sha not in wanted and came < older_than]
        for sha in stale:
            del self.fresh[sha]
        rows = self.database.rows("SELECT sha FROM durable")
        useless = [row["sha"] for row in rows if row["sha"] not in wanted]
        loose = self._loose(wanted, older_than)
        with self.database.write() as connection:
            # Told first, so that nobody relies on what is about to go.
            connection.executemany("DELETE FROM durable WHERE sha = ?", [(sha,) for sha in useless])
        for path in loose.values():
            with contextlib.suppress(OSError):
                os.unlink(path)
        for pack in packs:
            self._tidy(pack)
        return len({*stale, *useless, *loose})

    def _loose(self, wanted: set[str], older_than: float) -> dict[str, str]:
        """Return SHA-1 → path of the contents with files of their own that can go."""
        return {
            directory.name + entry.name: entry.path
            for directory in os.scandir(self.root)
            for entry in os.scandir(directory.path)
            if directory.name + entry.name not in wanted and entry.stat().st_mtime < older_than
        }

    def _tidy(self, pack: int) -> None:
        """Write a pack anew if something in it is of no use; if nothing else is in it, remove it."""
        rows = self.database.rows("SELECT sha, start, size FROM durable WHERE pack = ?", pack)
        settled = {row["sha"]: Location(pack, row["start"], row["size"]) for row in rows}
        coming = {sha: location for sha, (location, _came) in list(self.fresh.items()) if location.pack == pack}
        kept = {**coming, **settled}
        if sum(location.size + HEADER_SIZE for location in kept.values()) == self.packs.length(pack):
            return
        reader = self.packs.reader(pack)
        moved = {sha: self.packs.append(sha, reader.read(where.start, where.size)) for sha, where in kept.items()}
        self.packs.force({location.pack for location in moved.values()})
        with self.database.write() as connection:
            connection.executemany(
                "UPDATE durable SET pack = ?, start = ? WHERE sha = ?",
                [(moved[sha].pack, moved[sha].start, sha) for sha in settled],
            )
        for sha in coming:
            self.fresh[sha] = (moved[sha], self.fresh[sha][1])
        self.packs.remove(pack)
