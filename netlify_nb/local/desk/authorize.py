"""``/authorize``: a person lets a program act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netlify_nb.local.api.oauth import living_ticket
from netlify_nb.local.errors import Refused

from .base import DeskHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.people import Ticket


class AuthorizePage(DeskHandler):
    """Asks, and writes down the answer."""

    def get(self) -> None:
        """Show who asks for what."""
        if self.get_query_argument("response_type", "") != "ticket":
            raise Refused(422, "Only programs with a ticket can be signed in here (response_type=ticket).")
        ticket = self._ticket(self.get_query_argument("ticket", ""))
        self.show(
            "authorize.html",
            title="Authorize a program",
            ticket=ticket,
            accounts=self.core.store.people.accounts(),
            seal=self.seal(ticket.id),
        )

    def post(self) -> None:
        """Take the answer of the form."""
        ticket = self._ticket(self.get_body_argument("ticket", ""))
        self.check_seal(ticket.id)
        if self.get_body_argument("answer", "") != "authorize":
            self.core.store.people.drop_ticket(ticket.id)
            self.show("message.html", title="Denied", message="The program was not let in. You can close this page.")
            return
        account = self.core.store.people.account(self.get_body_argument("account", ""))
        if account is None:
            raise Refused(422, "Choose an account.")
        self.core.store.people.authorize_ticket(ticket.id, account.owner_id)
        self.show(
            "message.html",
            title="Authorized",
            message=f"The program may now act for {account.name}. You can close this page and go back to it.",
        )

    def _ticket(self, ticket_id: str) -> Ticket:
        ticket = living_ticket(self.core.store, ticket_id)
        if ticket is None:
            raise Refused(404, "This request to be signed in does not exist, was denied, or is too old. Start again.")
        if ticket.user_id is not None:
            raise Refused(422, "This request has been authorized already.")
        return ticket
