"""What extensions keep with sites and teams: small JSON objects, and whether the extension is there at all."""

# SQL is put together from constants of this file; values are always parameters.
# ruff: noqa: S608

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.clock import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from .database import Database

_COLUMNS = "slug, config, build_hook, connectors, site_id, account_id, created_at"


@dataclass(frozen=True)
class Owner:
    """Whose it is: a site or a team."""

    column: str
    id: str

    @classmethod
    def site(cls, site_id: str) -> Owner:
        """Return a site as an owner."""
        return cls("site_id", site_id)

    @classmethod
    def team(cls, account_id: str) -> Owner:
        """Return a team as an owner."""
        return cls("account_id", account_id)


@dataclass(frozen=True)
class Integration:
    """An extension that is there for a site or team; ``config`` is ``None`` while nothing is kept."""

    slug: str
    config: dict[str, Any] | None
    build_hook: bool
    connectors: bool
    site_id: str | None
    account_id: str | None
    created_at: str


class Integrations:
    """The extensions of every site and team."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, owner: Owner, slug: str) -> Integration | None:
        """Return an extension, if it is there."""
        row = self._database.row(
            f"SELECT {_COLUMNS} FROM integrations WHERE {owner.column} = ? AND slug = ?", owner.id, slug
        )
        return _integration(row) if row else None

    def of_site(self, site_id: str) -> list[Integration]:
        """Return the extensions of a site, by slug."""
        sql = f"SELECT {_COLUMNS} FROM integrations WHERE site_id = ? ORDER BY slug"
        return [_integration(row) for row in self._database.rows(sql, site_id)]

    def of_sites(self, account_id: str, slug: str | None) -> list[Integration]:
        """Return the extensions (or one of them) of all sites of a team."""
        sql = (
            f"SELECT {_COLUMNS} FROM integrations WHERE site_id IN (SELECT id FROM sites WHERE sites.account_id = ?) "
            "AND slug = coalesce(?, slug) ORDER BY site_id, slug"
        )
        return [_integration(row) for row in self._database.rows(sql, account_id, slug)]

    def add(self, owner: Owner, slug: str, config: Mapping[str, Any] | None) -> bool:
        """Add an extension and return whether it was not there yet; one that was stays as it is."""
        with self._database.write() as connection:
            added = connection.execute(
                f"INSERT OR IGNORE INTO integrations ({owner.column}, slug, config, created_at) VALUES (?, ?, ?, ?)",
                (owner.id, slug, None if config is None else json.dumps(config), now()),
            )
            return added.rowcount == 1

    def configure(self, owner: Owner, slug: str, config: Mapping[str, Any] | None) -> None:
        """Replace what an extension keeps."""
        with self._database.write() as connection:
            connection.execute(
                f"UPDATE integrations SET config = ? WHERE {owner.column} = ? AND slug = ?",
                (None if config is None else json.dumps(config), owner.id, slug),
            )

    def switch(self, owner: Owner, slug: str, what: str, *, on: bool) -> None:
        """Switch ``build_hook`` or ``connectors``."""
        if what not in {"build_hook", "connectors"}:
            raise ValueError(f"There is no switch {what!r}.")
        with self._database.write() as connection:
            connection.execute(
                f"UPDATE integrations SET {what} = ? WHERE {owner.column} = ? AND slug = ?", (int(on), owner.id, slug)
            )

    def remove(self, owner: Owner, slug: str) -> None:
        """Remove an extension with what it keeps; from a team, with what it keeps for the team's sites."""
        with self._database.write() as connection:
            connection.execute(f"DELETE FROM integrations WHERE {owner.column} = ? AND slug = ?", (owner.id, slug))
            if owner.column == "account_id":
                connection.execute(
                    "DELETE FROM integrations WHERE slug = ? "
                    "AND site_id IN (SELECT id FROM sites WHERE account_id = ?)",
                    (slug, owner.id),
                )


def _integration(row: sqlite3.Row) -> Integration:
    return Integration(
        row["slug"],
        None if row["config"] is None else json.loads(row["config"]),
        bool(row["build_hook"]),
        bool(row["connectors"]),
        row["site_id"],
        row["account_id"],
        row["created_at"],
    )
