"""``/user``, ``/accounts``, and what first-party clients ask about teams without needing an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netlify_nb.local.errors import Refused, not_found

from .base import ApiHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.people import Account

_NAME_LENGTH = 100


class UserHandler(ApiHandler):
    """Whose token it is."""

    def get(self) -> None:
        """Return the user."""
        self.reply(self.core.shapes.user(self.user))


class AccountsHandler(ApiHandler):
    """The teams of a user."""

    def get(self) -> None:
        """List the teams; the first is the default one."""
        accounts = self.core.store.people.accounts(self.user.id)
        self.reply([self.core.shapes.account(account, default=number == 0) for number, account in enumerate(accounts)])

    def post(self) -> None:
        """Add a team, which is the caller's."""
        name = self.json_body().get("name")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= _NAME_LENGTH:
            raise Refused(422, "name is invalid.", errors={"name": ["is invalid"]})
        account = self.core.store.people.add_account(name.strip(), self.user.id)
        self.reply(self.core.shapes.account(account, default=False), 201)


class TeamHandler(ApiHandler):
    """A route about one of the user's teams."""

    def team(self, wanted: str) -> Account:
        """Return a team by its id or slug; 404 if it is not the user's."""
        for account in self.core.store.people.accounts(self.user.id):
            if wanted in (account.id, account.slug):
                return account
        raise not_found()


class AccountHandler(TeamHandler):
    """One team."""

    def get(self, account_id: str) -> None:
        """Return a team, by its id or slug."""
        account = self.team(account_id)
        first = self.core.store.people.accounts(self.user.id)[0]
        self.reply(self.core.shapes.account(account, default=account.id == first.id))


class NothingHandler(ApiHandler):
    """Installed extensions: there are none here, and clients want a list."""

    def get(self, *_which: str) -> None:
        """Return an empty list."""
        self.reply([])
