"""Users, the accounts (teams) they own, their tokens, and the tickets by which programs ask for one."""

# SQL is put together from constants of this file; values are always parameters.
# ruff: noqa: S608
# A row iterates over its values, so `keys()` is needed.
# ruff: noqa: SIM118

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.clock import new_id, now
from netlify_nb.local.names import slug as slug_of

if TYPE_CHECKING:
    import sqlite3

    from .database import Database

# The umbrella account comes first: the owner's token belongs to it. The others are there to be claimed into.
_FIRST_PEOPLE = (
    ("Local Publisher", "publisher@netlify.localhost", "Local Team"),
    ("Ada Lovelace", "ada@netlify.localhost", "Ada's Team"),
    ("Grace Hopper", "grace@netlify.localhost", "Grace's Team"),
    ("Emmy Noether", "emmy@netlify.localhost", "Emmy's Team"),
)
_TAKEN = frozenset({"accounts", "deploys", "drop", "forms", "hooks", "oauth", "sites", "submissions", "user"})
"""No slugs: a team's sites are at `/SLUG/sites`, and these words have a meaning of their own there."""


@dataclass(frozen=True)
class User:
    """Somebody who can be signed in."""

    id: str
    email: str
    full_name: str
    created_at: str


@dataclass(frozen=True)
class Account:
    """A team; every site is in one."""

    id: str
    name: str
    slug: str
    owner_id: str
    created_at: str


@dataclass(frozen=True)
class Ticket:
    """A program's request to be signed in; ``user_id`` is set when a person has agreed."""

    id: str
    client_id: str
    message: str | None
    created_at: str
    user_id: str | None
    exchanged: bool


class People:
    """Everybody this server knows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._signed_in: dict[str, User] = {}
        with database.write():
            if not database.value("SELECT count(*) FROM users"):
                for full_name, email, team in _FIRST_PEOPLE:
                    self.add_person(team, full_name=full_name, email=email)

    def owner(self) -> User:
        """Return the user whose server this is."""
        found = self._database.row("SELECT * FROM users WHERE email = ?", _FIRST_PEOPLE[0][1])
        return User(**_known(found))

    def user(self, user_id: str) -> User | None:
        """Return a user by id."""
        row = self._database.row("SELECT * FROM users WHERE id = ?", user_id)
        return User(**_known(row)) if row else None

    def accounts(self, owner_id: str | None = None) -> list[Account]:
        """Return every account, or those of one user, oldest first."""
        columns = "id, name, slug, owner_id, created_at"
        if owner_id is None:
            rows = self._database.rows(f"SELECT {columns} FROM accounts WHERE NOT hidden ORDER BY seq")
        else:
            rows = self._database.rows(
                f"SELECT {columns} FROM accounts WHERE owner_id = ? ORDER BY seq",
                owner_id,
            )
        return [Account(**_known(row)) for row in rows]

    def is_nobody(self, user_id: str) -> bool:
        """Whether this user stands for nobody, and has one site that waits to be claimed."""
        return bool(self._database.value("SELECT 1 FROM accounts WHERE owner_id = ? AND hidden", user_id))

    def account(self, id_or_slug: str) -> Account | None:
        """Return an account by its id or slug, which are interchangeable."""
        row = self._database.row(
            "SELECT id, name, slug, owner_id, created_at FROM accounts WHERE id = ?1 OR slug = ?1", id_or_slug
        )
        return Account(**_known(row)) if row else None

    def add_person(self, team: str, *, full_name: str | None = None, email: str | None = None) -> Account:
        """Add a person with a team of their own, and return the team; without an address one is made for them."""
        with self._database.write() as connection:
            user_id = new_id()
            account = self.add_account(team, user_id)
            base, number = account.slug, 1
            email = email or f"{base}@netlify.localhost"
            while connection.execute("SELECT 1 FROM users WHERE email = ?", (email,)).fetchone():
                number += 1
                email = f"{base}-{number}@netlify.localhost"
            connection.execute("INSERT INTO users VALUES (?, ?, ?, ?)", (user_id, email, full_name or team, now()))
        return account

    def add_account(self, name: str, owner_id: str) -> Account:
        """Add a team; its slug is made from its name and made unique."""
        with self._database.write() as connection:
            # The owner may be written a moment later.
            connection.execute("PRAGMA defer_foreign_keys=ON")
            base = slug_of(name.replace("'s ", " ")) or "team"
            slug, number = base, 1
            while slug in _TAKEN or connection.execute("SELECT 1 FROM accounts WHERE slug = ?", (slug,)).fetchone():
                number += 1
                slug = f"{base}-{number}"
            account = Account(new_id(), name, slug, owner_id, now())
            connection.execute(
                "INSERT INTO accounts (id, name, slug, owner_id, created_at) VALUES (?, ?, ?, ?, ?)",
                (account.id, account.name, account.slug, account.owner_id, account.created_at),
            )
        return account

    # -- tokens ---------------------------------------------------------------------------------------------

    def accept_token(self, token: str, user_id: str, expires_at: str | None = None) -> None:
        """Let ``token`` speak for a user from now on; only its digest is kept."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO tokens (digest, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
                (digest(token), user_id, now(), expires_at),
            )

    def new_token(self, user_id: str, expires_at: str | None = None) -> str:
        """Return a fresh token for a user, good until a time, or for ever."""
        token = f"nfl_{secrets.token_urlsafe(32)}"
        self.accept_token(token, user_id, expires_at)
        return token

    def user_of_token(self, token_digest: str) -> User | None:
        """Return whose token has this digest. Users never change, so those who come again are remembered."""
        user = self._signed_in.get(token_digest)
        if user is None:
            row = self._database.row(
                "SELECT users.*, expires_at FROM tokens JOIN users ON users.id = tokens.user_id "
                "WHERE tokens.digest = ? AND coalesce(expires_at > ?, 1)",
                token_digest,
                now(),
            )
            if row is not None:
                values = {key: row[key] for key in row.keys() if key != "expires_at"}
                user = User(**values)
                if row["expires_at"] is None:
                    self._signed_in[token_digest] = user
        return user

    def revoke_token(self, token_digest: str) -> None:
        """Forget a token."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM tokens WHERE digest = ?", (token_digest,))
        self._signed_in.pop(token_digest, None)

    # -- tickets --------------------------------------------------------------------------------------------

    def open_ticket(self, client_id: str, message: str | None) -> Ticket:
        """Open a request to be signed in."""
        ticket = Ticket(secrets.token_hex(16), client_id, message, now(), None, exchanged=False)
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO tickets (id, client_id, message, created_at) VALUES (?, ?, ?, ?)",
                (ticket.id, client_id, message, ticket.created_at),
            )
        return ticket

    def ticket(self, ticket_id: str) -> Ticket | None:
        """Return a ticket by id."""
        row = self._database.row("SELECT * FROM tickets WHERE id = ?", ticket_id)
        if row is None:
            return None
        values: dict[str, Any] = _known(row)
        return Ticket(**{**values, "exchanged": bool(row["exchanged"])})

    def authorize_ticket(self, ticket_id: str, user_id: str) -> None:
        """Write down that a person agreed."""
        with self._database.write() as connection:
            connection.execute("UPDATE tickets SET user_id = ? WHERE id = ?", (user_id, ticket_id))

    def drop_ticket(self, ticket_id: str) -> None:
        """Forget a ticket: refused, or too old."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM tickets WHERE id = ?", (ticket_id,))

    def exchange_ticket(self, ticket_id: str) -> tuple[str, User] | None:
        """Return a fresh token for an authorized ticket, once; ``None`` if it is not (or no longer) good for one."""
        with self._database.write() as connection:
            taken = connection.execute(
                "UPDATE tickets SET exchanged = 1 WHERE id = ? AND user_id IS NOT NULL AND exchanged = 0 "
                "RETURNING user_id",
                (ticket_id,),
            ).fetchone()
            user = self.user(taken["user_id"]) if taken else None
            return (self.new_token(user.id), user) if user else None


def digest(token: str) -> str:
    """Return what is kept of a token: its SHA-256. Tokens are 256 random bits, so no slow hash is called for."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _known(row: sqlite3.Row | None) -> dict[str, str]:
    if row is None:
        raise LookupError("The database lacks a row that it must have.")
    return {key: row[key] for key in row.keys()}
