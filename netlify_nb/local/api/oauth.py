"""Tickets: how a program without a browser of its own is signed in."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, ClassVar

from netlify_nb.local.clock import new_id, written
from netlify_nb.local.errors import Refused, not_found

from .base import ApiHandler, same

if TYPE_CHECKING:
    from netlify_nb.local.store import Store
    from netlify_nb.local.store.people import Ticket

    from .base import Core

LIFETIME = timedelta(hours=1)
OFFICIAL_CLI = "d6f37de6614df7ae58664cfca524744d73807a377f5ee71f1a254f78412e3750"
"""The public id of the official command line, which thereby can be signed in here, too (`NETLIFY_WEB_UI`)."""
_MESSAGE_LENGTH = 1000
_LONGEST_SECONDS = 10 * 365 * 24 * 60 * 60


def application(core: Core, client_id: str) -> str | None:
    """Return the name of a program that may ask for a ticket, or ``None`` for an unknown one."""
    if same(client_id, core.client_id):
        return "A program of this computer's user"
    return "Netlify's command line" if same(client_id, OFFICIAL_CLI) else None


class TicketsHandler(ApiHandler):
    """Asking to be signed in."""

    public: ClassVar[bool] = True

    def post(self) -> None:
        """Open a ticket for this server's application."""
        client_id = self.query("client_id")
        if self.body.strip():
            given = self.json_body()
            client_id = client_id or given.get("client_id")
            message = given.get("message")
        else:
            message = None
        if not isinstance(client_id, str):
            raise Refused(422, "client_id is missing.")
        if application(self.core, client_id) is None:
            raise Refused(401, "Access Denied")
        if message is not None and not (isinstance(message, str) and len(message) <= _MESSAGE_LENGTH):
            raise Refused(422, "message is invalid.")
        ticket = self.core.store.people.open_ticket(client_id, message)
        self.reply(self.core.shapes.ticket(ticket), 201)


class TicketHandler(ApiHandler):
    """Waiting for a person to agree."""

    public: ClassVar[bool] = True

    def get(self, ticket_id: str) -> None:
        """Return a ticket."""
        self.reply(self.core.shapes.ticket(living(self, ticket_id)))


class ExchangeHandler(ApiHandler):
    """Being signed in."""

    public: ClassVar[bool] = True

    def post(self, ticket_id: str) -> None:
        """Give a fresh token for a ticket that a person has authorized; once."""
        ticket = living(self, ticket_id)
        given = self.core.store.people.exchange_ticket(ticket.id)
        if given is None:
            raise Refused(401, "Access Denied")
        token, user = given
        self.finish_token(ticket, token, user.id, user.email)

    def finish_token(self, ticket: Ticket, token: str, user_id: str, email: str) -> None:
        """Answer with the token."""
        self.set_status(201)
        self.finish(
            json.dumps(
                {
                    "id": ticket.id,
                    "access_token": token,
                    "user_id": user_id,
                    "user_email": email,
                    "created_at": ticket.created_at,
                }
            )
        )


class PersonalTokenHandler(ApiHandler):
    """A token of one's own, made by another (netlify/examples, oauth-pat-generation)."""

    def post(self) -> None:
        """Make a token that is good for ``expires_in`` seconds, or for ever."""
        given = self.json_body()
        name, seconds = given.get("name", ""), given.get("expires_in")
        if not isinstance(name, str) or len(name) > _MESSAGE_LENGTH:
            raise Refused(422, "name is invalid.")
        if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0):
            raise Refused(422, "expires_in must be a number of seconds.")
        at = datetime.now(timezone.utc)
        until = at + timedelta(seconds=min(seconds, _LONGEST_SECONDS)) if seconds else None
        token = self.core.store.people.new_token(self.user.id, written(until) if until else None)
        self.reply(
            {
                "id": new_id(),
                "name": name,
                "user_id": self.user.id,
                "access_token": token,
                "created_at": written(at),
                "expires_at": written(until) if until else None,
            },
            201,
        )


class RevokeHandler(ApiHandler):
    """Signing out."""

    def delete(self) -> None:
        """Forget the token that this request shows."""
        self.core.store.people.revoke_token(self.token_digest)
        self.done()


def living(handler: ApiHandler, ticket_id: str) -> Ticket:
    """Return a ticket that is not too old; 404 otherwise, as for one that was refused."""
    ticket = living_ticket(handler.core.store, ticket_id)
    if ticket is None:
        raise not_found()
    return ticket


def living_ticket(store: Store, ticket_id: str) -> Ticket | None:
    """Return a ticket, or ``None`` if there is none or it is too old."""
    ticket = store.people.ticket(ticket_id)
    if ticket is None:
        return None
    opened = datetime.fromisoformat(ticket.created_at.replace("Z", "+00:00"))
    if datetime.now(timezone.utc) - opened > LIFETIME:
        store.people.drop_ticket(ticket_id)
        return None
    return ticket
