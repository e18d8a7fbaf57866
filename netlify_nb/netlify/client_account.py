"""Whose token it is, their teams, and signing in by ticket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netlify_nb.models import Account, Ticket, User
from netlify_nb.netlify.caller import Caller
from netlify_nb.netlify.models_account import AccessToken
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.wire import Body


class AccountCalls(Caller):
    """The operations on users, teams and tokens."""

    def get_current_user(self) -> User:
        """Return whose token this is. Raises ``NotSignedIn``: the way to check a token."""
        return self._one(build("getCurrentUser"), User.from_json)

    def list_accounts_for_user(self, *, minimal: bool | None = True) -> Iterator[Account]:
        """Yield the teams of this user, with their own account among them."""
        request = build("listAccountsForUser", query={"minimal": minimal})
        return self._turn(request, Account.from_json)

    def get_account(self, account_id: str) -> Account:
        """Look a team up, by id or slug."""
        return self._one(build("getAccount", {"account_id": account_id}), Account.from_json)

    def create_ticket(self, client_id: str, *, message: str | None = None) -> Ticket:
        """Ask to sign in. No token is needed; ``message`` is shown to the person who is asked."""
        body: dict[str, Any] | None = {"message": message} if message else None
        request = build("createTicket", query={"client_id": client_id}, body=Body.of_json(body) if body else None)
        return self._one(request, Ticket.from_json)

    def show_ticket(self, ticket_id: str) -> Ticket:
        """Look whether the person has said yes. Raises ``NotFound`` once it was refused or has expired."""
        return self._one(build("showTicket", {"ticket_id": ticket_id}), Ticket.from_json)

    def exchange_ticket(self, ticket_id: str) -> AccessToken:
        """Turn an authorized ticket into an access token."""
        return self._one(build("exchangeTicket", {"ticket_id": ticket_id}), AccessToken.from_json)

    def revoke_access_token(self) -> None:
        """Make the token in use worthless."""
        self._do(build("revokeAccessToken"))
