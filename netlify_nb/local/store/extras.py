"""Snippets and hooks: small things that belong to a site."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.clock import new_id, now

if TYPE_CHECKING:
    import sqlite3

    from .database import Database


@dataclass(frozen=True)
class Snippet:
    """Code for every page of a site (``general``) and for the page after a form was sent (``goal``)."""

    id: int
    site_id: str
    title: str
    general: str
    general_position: str
    goal: str
    goal_position: str


@dataclass(frozen=True)
class Hook:
    """Somebody who wants to be told when something happens to a site."""

    id: str
    site_id: str
    form_id: str | None
    type: str
    event: str
    data: dict[str, Any]
    disabled: bool
    created_at: str
    updated_at: str


class Extras:
    """The snippets and hooks of every site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def snippets(self, site_id: str) -> list[Snippet]:
        """Return a site's snippets in the order in which they were added."""
        return [
            Snippet(**dict(row))
            for row in self._database.rows("SELECT * FROM snippets WHERE site_id = ? ORDER BY id", site_id)
        ]

    def snippet(self, site_id: str, snippet_id: int) -> Snippet | None:
        """Return one of a site's snippets."""
        row = self._database.row("SELECT * FROM snippets WHERE site_id = ? AND id = ?", site_id, snippet_id)
        return Snippet(**dict(row)) if row else None

    def put_snippet(self, site_id: str, values: dict[str, str], snippet_id: int | None = None) -> Snippet:
        """Add a snippet, or replace the one with this id; ids count from 0 within a site."""
        with self._database.write() as connection:
            if snippet_id is None:
                snippet_id = int(
                    connection.execute(
                        "SELECT coalesce(max(id), -1) + 1 FROM snippets WHERE site_id = ?", (site_id,)
                    ).fetchone()[0]
                )
            snippet = Snippet(
                snippet_id,
                site_id,
                values.get("title", ""),
                values.get("general", ""),
                values.get("general_position", "head"),
                values.get("goal", ""),
                values.get("goal_position", "head"),
            )
            connection.execute(
                "INSERT OR REPLACE INTO snippets (id, site_id, title, general, general_position, goal, goal_position) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                tuple(vars(snippet).values()),
            )
        return snippet

    def remove_snippet(self, site_id: str, snippet_id: int) -> None:
        """Remove a snippet."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM snippets WHERE site_id = ? AND id = ?", (site_id, snippet_id))

    def hooks(self, site_id: str) -> list[Hook]:
        """Return a site's hooks, oldest first."""
        rows = self._database.rows("SELECT * FROM hooks WHERE site_id = ? ORDER BY created_at, id", site_id)
        return [_hook(row) for row in rows]

    def hook(self, hook_id: str) -> Hook | None:
        """Return a hook by its id."""
        row = self._database.row("SELECT * FROM hooks WHERE id = ?", hook_id)
        return _hook(row) if row else None

    def add_hook(self, site_id: str, kind: str, event: str, data: dict[str, Any], form_id: str | None) -> Hook:
        """Add a hook."""
        at = now()
        hook = Hook(new_id(), site_id, form_id, kind, event, data, disabled=False, created_at=at, updated_at=at)
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO hooks (id, site_id, form_id, type, event, data, disabled, created_at, updated_at) "
                "VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
                (hook.id, site_id, form_id, kind, event, json.dumps(data), at, at),
            )
        return hook

    def change_hook(self, hook: Hook, *, event: str, data: dict[str, Any], disabled: bool) -> None:
        """Change a hook."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE hooks SET event = ?, data = ?, disabled = ?, updated_at = ? WHERE id = ?",
                (event, json.dumps(data), int(disabled), now(), hook.id),
            )

    def remove_hook(self, hook_id: str) -> None:
        """Remove a hook."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM hooks WHERE id = ?", (hook_id,))


def _hook(row: sqlite3.Row) -> Hook:
    values = dict(row)
    values["data"] = json.loads(values["data"])
    values["disabled"] = bool(values["disabled"])
    return Hook(**values)
