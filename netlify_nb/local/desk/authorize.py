"""``/authorize``: a person lets a program act for them; ``/oauth/token``: the program takes its token."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

from netlify_nb.local.api.oauth import application, living_ticket
from netlify_nb.local.errors import Refused

from .base import DeskHandler
from .grants import read_request

if TYPE_CHECKING:
    from netlify_nb.local.store.people import Account, Ticket

    from .grants import Asked

_FIELDS = ("response_type", "client_id", "redirect_uri", "state", "ticket")


class AuthorizePage(DeskHandler):
    """Asks, and passes on the answer."""

    def get(self) -> None:
        """Show who asks for what."""
        given = {name: self.get_query_argument(name, "") for name in _FIELDS}
        message = None
        if given["response_type"] == "ticket":
            ticket = self._ticket(given)
            message, who = ticket.message, application(self.core, ticket.client_id)
        else:
            self._allow(self._asked(given))
            who = application(self.core, given["client_id"])
        self.show(
            "authorize.html",
            title="Authorize a program",
            message=message,
            who=who,
            fields=given,
            accounts=self.core.store.people.accounts(),
            seal=self.seal(json.dumps(given)),
        )

    def post(self) -> None:
        """Take the answer of the form."""
        given = {name: self.get_body_argument(name, "", strip=False) for name in _FIELDS}
        self.check_seal(json.dumps(given))
        yes = self.get_body_argument("answer", "") == "authorize"
        account = self.core.store.people.account(self.get_body_argument("account", ""))
        if yes and account is None:
            raise Refused(422, "Choose an account.")
        if given["response_type"] == "ticket":
            self._answer_ticket(self._ticket(given), account if yes else None)
        else:
            asked = self._asked(given)
            self._allow(asked)
            self.redirect(self._answer(asked, account if yes else None), status=303)

    # -- tickets --------------------------------------------------------------------------------------------

    def _ticket(self, given: dict[str, str]) -> Ticket:
        ticket = living_ticket(self.core.store, given["ticket"])
        if ticket is None:
            raise Refused(404, "This request to be signed in does not exist, was denied, or is too old. Start again.")
        if ticket.user_id is not None:
            raise Refused(422, "This request has been authorized already.")
        return ticket

    def _answer_ticket(self, ticket: Ticket, account: Account | None) -> None:
        if account is None:
            self.core.store.people.drop_ticket(ticket.id)
            self.show("message.html", title="Denied", message="The program was not let in. You can close this page.")
            return
        self.core.store.people.authorize_ticket(ticket.id, account.owner_id)
        self.show(
            "message.html",
            title="Authorized",
            message=f"The program may now act for {account.name}. You can close this page and go back to it.",
        )

    # -- redirects ------------------------------------------------------------------------------------------

    def _asked(self, given: dict[str, str]) -> Asked:
        if given["response_type"] not in {"token", "code"}:
            raise Refused(422, "response_type must be ticket, token or code.")
        return read_request(
            given["response_type"],
            given["client_id"],
            given["redirect_uri"],
            given["state"],
            own_id=self.core.client_id,
            own_port=self.core.shapes.port,
        )

    def _allow(self, asked: Asked) -> None:
        # Browsers hold the redirect after a form against this directive, too.
        self.allow_form_to(asked.origin)

    def _answer(self, asked: Asked, account: Account | None) -> str:
        if account is None:
            return asked.answer(error="access_denied")
        if asked.kind == "code":
            return asked.answer(code=self.desk.codes.issue(account.owner_id, asked.redirect_uri))
        token = self.core.store.people.new_token(account.owner_id)
        return asked.answer(access_token=token, token_type="Bearer", response_type="token")  # noqa: S106 (its type)


class TokenHandler(DeskHandler):
    """Exchanges a code for a token; called by programs, not by browsers."""

    def post(self) -> None:
        """Answer ``{"access_token", "token_type", "created_at"}``."""
        given = self._given()
        known = (
            hmac.compare_digest(given.get("client_id", "").encode(), self.core.client_id.encode()),
            hmac.compare_digest(given.get("client_secret", "").encode(), self.core.client_secret.encode()),
        )
        if not all(known):
            self._refuse(401, "invalid_client")
            return
        if given.get("grant_type") != "authorization_code":
            self._refuse(400, "unsupported_grant_type")
            return
        user_id = self.desk.codes.redeem(given.get("code", ""), given.get("redirect_uri", ""))
        if user_id is None:
            self._refuse(400, "invalid_grant")
            return
        self.finish({"access_token": self.core.store.people.new_token(user_id), "token_type": "Bearer"})

    def _given(self) -> dict[str, str]:
        if self.request.headers.get("Content-Type", "").startswith("application/json"):
            return {name: value for name, value in self.json_body().items() if isinstance(value, str)}
        return {name: self.get_body_argument(name) for name in self.request.body_arguments}

    def _refuse(self, status: int, error: str) -> None:
        self.set_status(status)
        self.finish({"error": error})

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error in OAuth's shape."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        self._refuse(error.status if isinstance(error, Refused) else status_code, "invalid_request")
