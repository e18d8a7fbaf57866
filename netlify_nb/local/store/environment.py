"""Environment variables of teams and sites. Nothing is built here, so nothing reads them but who set them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.clock import now

if TYPE_CHECKING:
    import sqlite3

    from .database import Database


@dataclass(frozen=True)
class Variable:
    """One variable; ``values`` are objects with ``id``, ``value``, ``context`` and perhaps ``context_parameter``."""

    key: str
    scopes: list[str]
    is_secret: bool
    values: list[dict[str, Any]]
    updated_at: str
    updated_by: str


class Environment:
    """The variables of every team (``site_id`` is empty) and of every site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, account_id: str, site_id: str) -> list[Variable]:
        """Return the variables of a team or site, by name."""
        sql = "SELECT * FROM environment WHERE account_id = ? AND site_id = ? ORDER BY key"
        return [_variable(row) for row in self._database.rows(sql, account_id, site_id)]

    def get(self, account_id: str, site_id: str, key: str) -> Variable | None:
        """Return one variable."""
        sql = "SELECT * FROM environment WHERE account_id = ? AND site_id = ? AND key = ?"
        row = self._database.row(sql, account_id, site_id, key)
        return _variable(row) if row else None

    def put(self, account_id: str, site_id: str, variable: Variable) -> None:
        """Set a variable, in place of the one with this name if there is one."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO environment "
                "(account_id, site_id, key, scopes, is_secret, val, updated_at, updated_by) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    account_id,
                    site_id,
                    variable.key,
                    json.dumps(variable.scopes),
                    int(variable.is_secret),
                    json.dumps(variable.values),
                    now(),
                    variable.updated_by,
                ),
            )

    def remove(self, account_id: str, site_id: str, key: str) -> None:
        """Remove a variable."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM environment WHERE account_id = ? AND site_id = ? AND key = ?", (account_id, site_id, key)
            )


def _variable(row: sqlite3.Row) -> Variable:
    return Variable(
        row["key"],
        json.loads(row["scopes"]),
        bool(row["is_secret"]),
        json.loads(row["val"]),
        row["updated_at"],
        row["updated_by"],
    )
