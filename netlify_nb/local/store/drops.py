"""Sites that were published by nobody: whoever holds the token of one may take it over, for an hour.

Each has a user and a team of its own, so that the token opens this one site and no other. Nobody sees these teams.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from netlify_nb.local.clock import new_id, now, written

from .people import Account, People, digest

if TYPE_CHECKING:
    from .database import Database
    from .sites import Site, Sites

LIFETIME = timedelta(minutes=60)
"""How long such a site waits to be claimed, after Netlify's command line."""


@dataclass(frozen=True)
class Drop:
    """A site that waits, and where."""

    site_id: str
    account_id: str
    token_digest: str


class Drops:
    """All sites that wait."""

    def __init__(self, database: Database, people: People, sites: Sites) -> None:
        self._database = database
        self._people = people
        self._sites = sites

    def open_account(self) -> Account:
        """Return a team of nobody, in which one site will be made."""
        user_id, at = new_id(), now()
        account = Account(new_id(), "Nobody", f"drop-{user_id}", user_id, at)
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO users (id, email, full_name, created_at) VALUES (?, ?, 'Nobody', ?)",
                (user_id, f"drop-{user_id}@netlify.localhost", at),
            )
            connection.execute(
                "INSERT INTO accounts (id, name, slug, owner_id, created_at, hidden) VALUES (?, ?, ?, ?, ?, 1)",
                (account.id, account.name, account.slug, account.owner_id, account.created_at),
            )
        return account

    def add(self, site: Site, token: str) -> None:
        """Let a token stand for a site of a team of nobody."""
        with self._database.write() as connection:
            connection.execute("INSERT INTO drops VALUES (?, ?, ?)", (site.id, digest(token), now()))
            self._people.accept_token(token, site.user_id)

    def of_site(self, site_id: str) -> Drop | None:
        """Return what is known of a site that waits."""
        row = self._database.row(
            "SELECT site_id, account_id, token_digest FROM drops JOIN sites ON sites.id = site_id "
            "WHERE site_id = ? AND drops.created_at > ?",
            site_id,
            _before(),
        )
        return Drop(**dict(row)) if row else None

    def claim(self, drop: Drop, account: Account) -> list[Site]:
        """Move a site into an account and return it; its token is good for nothing then."""
        at = now()
        with self._database.write() as connection:
            connection.execute(
                "UPDATE sites SET account_id = ?, user_id = ?, creator_id = ?, claimed_at = ?, updated_at = ? "
                "WHERE id = ?",
                (account.id, account.owner_id, account.owner_id, at, at, drop.site_id),
            )
            self._forget(drop.site_id)
        site = self._sites.get(drop.site_id)
        return [site] if site else []

    def expired(self) -> list[str]:
        """Return the sites that nobody has claimed in time."""
        return [
            row["site_id"] for row in self._database.rows("SELECT site_id FROM drops WHERE created_at <= ?", _before())
        ]

    def remove(self, site_id: str) -> None:
        """Remove a site that waited."""
        with self._database.write() as connection:
            self._forget(site_id)
            connection.execute("DELETE FROM sites WHERE id = ?", (site_id,))

    def _forget(self, site_id: str) -> None:
        token_digest = self._database.value("SELECT token_digest FROM drops WHERE site_id = ?", site_id)
        with self._database.write() as connection:
            self._people.revoke_token(token_digest)
            connection.execute("DELETE FROM drops WHERE site_id = ?", (site_id,))


def _before() -> str:
    return written(datetime.now(timezone.utc) - LIFETIME)
