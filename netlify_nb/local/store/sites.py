"""Sites: whose they are, what they are called, and which deploy of each is live."""

# SQL is put together from constants of this file; values are always parameters.
# ruff: noqa: S608
# A row iterates over its values, so `keys()` is needed.
# ruff: noqa: SIM118

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.clock import new_site_id, now
from netlify_nb.local.errors import Refused

if TYPE_CHECKING:
    from .database import Database
    from .people import Account

_COLUMNS = (
    "seq, id, name, account_id, user_id, creator_id, session_id, created_via, claimed_at, custom_domain, password, "
    "published_id, previous_id, locked, disabled, settings, created_at, updated_at"
)
_CHANGEABLE = frozenset(
    {
        "name",
        "custom_domain",
        "password",
        "session_id",
        "created_via",
        "settings",
        "disabled",
        "locked",
        "published_id",
        "previous_id",
    }
)


@dataclass(frozen=True)
class Site:
    """One row of ``sites``."""

    seq: int
    id: str
    name: str
    account_id: str
    user_id: str
    creator_id: str
    session_id: str | None
    created_via: str | None
    claimed_at: str | None
    custom_domain: str | None
    password: str | None
    published_id: str | None
    previous_id: str | None
    locked: bool
    disabled: bool
    settings: dict[str, Any]
    created_at: str
    updated_at: str

    @property
    def claimed(self) -> bool:
        """Whether it belongs to a person for good: taken over, or never meant to be."""
        return self.session_id is None or self.claimed_at is not None


class Sites:
    """Every site of every account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        name: str,
        account: Account,
        creator_id: str,
        *,
        session_id: str | None,
        created_via: str | None,
        settings: dict[str, Any],
    ) -> Site:
        """Add a site; a taken name is refused as Netlify does, with 422 ``must be unique``."""
        site_id, at = new_site_id(), now()
        with self._database.write() as connection:
            try:
                connection.execute(
                    "INSERT INTO sites (id, name, account_id, user_id, creator_id, session_id, created_via, settings, "
                    "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        site_id,
                        name,
                        account.id,
                        creator_id,
                        creator_id,
                        session_id,
                        created_via,
                        json.dumps(settings),
                        at,
                        at,
                    ),
                )
            except sqlite3.IntegrityError as error:
                raise _not_unique(error) from error
        return self._must(site_id)

    def get(self, site_id: str) -> Site | None:
        """Return a site by its id."""
        return self._one("id = ?", site_id)

    def named(self, name: str) -> Site | None:
        """Return a site by its name."""
        return self._one("name = ?", name)

    def at_domain(self, domain: str) -> Site | None:
        """Return a site by its custom domain."""
        return self._one("custom_domain = ?", domain.lower())

    def of_session(self, session_id: str) -> list[Site]:
        """Return every site that was created under a session id, oldest first."""
        return self._many("session_id = ?", session_id, order="seq")

    def reachable(
        self,
        user_id: str,
        *,
        kind: str = "all",
        name: str | None = None,
        account_id: str | None = None,
        order: str = "seq DESC",
        limit: int,
        offset: int,
    ) -> tuple[list[Site], int]:
        """Return a page of the sites that a user may use, and how many there are.

        ``kind`` is ``owner`` for sites in the user's own accounts, ``guest`` for those the user created and somebody
        else has taken over, ``all`` for both. ``order`` must be a constant of the caller's.
        """
        own = "account_id IN (SELECT id FROM accounts WHERE owner_id = ?)"
        guest = f"(creator_id = ? AND NOT {own})"
        where, values = {
            "owner": (own, [user_id]),
            "guest": (guest, [user_id, user_id]),
        }.get(kind, (f"({own} OR creator_id = ?)", [user_id, user_id]))
        if name is not None:
            # SQLite's text ends at a NUL, which no name has.
            where += " AND instr(name, ?)"
            values.append(name.replace("\0", "/"))
        if account_id is not None:
            where += " AND account_id = ?"
            values.append(account_id)
        total = int(self._database.value(f"SELECT count(*) FROM sites WHERE {where}", *values))
        return self._many(where, *values, order=f"{order} LIMIT {int(limit)} OFFSET {int(offset)}"), total

    def may_use(self, site: Site, user_id: str) -> bool:
        """Whether a user may use a site: the account is theirs, or they made it (also after it was claimed)."""
        return site.creator_id == user_id or bool(
            self._database.value("SELECT 1 FROM accounts WHERE id = ? AND owner_id = ?", site.account_id, user_id)
        )

    def change(self, site_id: str, **columns: Any) -> Site:
        """Set columns of a site; refused with 422 when a name or domain is taken."""
        if not columns.keys() <= _CHANGEABLE:
            raise ValueError(f"Not to be changed: {sorted(columns.keys() - _CHANGEABLE)}")
        if "settings" in columns:
            columns["settings"] = json.dumps(columns["settings"])
        assignments = ", ".join(f"{column} = ?" for column in columns)
        with self._database.write() as connection:
            try:
                connection.execute(
                    f"UPDATE sites SET {assignments + ', ' if columns else ''}updated_at = ? WHERE id = ?",
                    (*columns.values(), now(), site_id),
                )
            except sqlite3.IntegrityError as error:
                raise _not_unique(error) from error
        return self._must(site_id)

    def remove(self, site_id: str) -> None:
        """Remove a site with all its deploys; its name is free again."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sites WHERE id = ?", (site_id,))

    def claim(self, session_id: str, account: Account) -> list[Site]:
        """Move every unclaimed site of a session into an account, all or none; return those that moved."""
        at = now()
        with self._database.write() as connection:
            moved = self._many("session_id = ? AND claimed_at IS NULL", session_id, order="seq")
            connection.execute(
                "UPDATE sites SET account_id = ?, user_id = ?, claimed_at = ?, updated_at = ? "
                "WHERE session_id = ? AND claimed_at IS NULL",
                (account.id, account.owner_id, at, at, session_id),
            )
        return [self._must(site.id) for site in moved]

    def count(self, user_id: str) -> int:
        """Return how many sites are in a user's accounts."""
        return int(
            self._database.value(
                "SELECT count(*) FROM sites WHERE account_id IN (SELECT id FROM accounts WHERE owner_id = ?)", user_id
            )
        )

    def metadata(self, site_id: str) -> dict[str, Any]:
        """Return a site's free-form metadata."""
        found: dict[str, Any] = json.loads(
            self._database.value("SELECT metadata FROM sites WHERE id = ?", site_id) or "{}"
        )
        return found

    def replace_metadata(self, site_id: str, metadata: dict[str, Any]) -> None:
        """Replace a site's metadata as a whole."""
        with self._database.write() as connection:
            connection.execute("UPDATE sites SET metadata = ? WHERE id = ?", (json.dumps(metadata), site_id))

    def _one(self, where: str, *values: Any) -> Site | None:
        row = self._database.row(f"SELECT {_COLUMNS} FROM sites WHERE {where}", *values)
        return _site(row) if row else None

    def _many(self, where: str, *values: Any, order: str) -> list[Site]:
        sql = f"SELECT {_COLUMNS} FROM sites WHERE {where} ORDER BY {order}"
        return [_site(row) for row in self._database.rows(sql, *values)]

    def _must(self, site_id: str) -> Site:
        site = self.get(site_id)
        if site is None:
            raise Refused(404, "Not Found")
        return site


def _site(row: sqlite3.Row) -> Site:
    values = {key: row[key] for key in row.keys()}
    values["locked"] = bool(values["locked"])
    values["disabled"] = bool(values["disabled"])
    values["settings"] = json.loads(values["settings"])
    return Site(**values)


def _not_unique(error: sqlite3.IntegrityError) -> Refused:
    field = "custom_domain" if "custom_domain" in str(error) else "subdomain"
    return Refused(422, f"{field} must be unique", errors={field: ["must be unique"]})
