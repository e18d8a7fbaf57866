"""What the local Netlify remembers: rows in SQLite (WAL mode) and contents found by their SHA-1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .blobs import Blobs
from .database import Database
from .deploys import Deploys
from .drops import Drops
from .environment import Environment
from .extras import Extras
from .forms import Forms
from .integrations import Integrations
from .people import People
from .sites import Sites

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Store:
    """All of it; each part is thread-safe."""

    database: Database
    blobs: Blobs
    people: People
    sites: Sites
    deploys: Deploys
    forms: Forms
    extras: Extras
    integrations: Integrations
    drops: Drops
    environment: Environment

    @classmethod
    def open(cls, data_dir: Path) -> Store:
        """Open or create the store in ``data_dir``; raises :class:`~..errors.NotWritable` if it cannot."""
        database = Database(data_dir / "local.sqlite3")
        people, sites = People(database), Sites(database)
        return cls(
            database,
            Blobs(data_dir, database),
            people,
            sites,
            Deploys(database),
            Forms(database),
            Extras(database),
            Integrations(database),
            Drops(database, people, sites),
            Environment(database),
        )

    def close(self) -> None:
        """Close every file and connection."""
        self.blobs.close()
        self.database.close()
