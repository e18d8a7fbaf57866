"""``/claim``: somebody takes a site over into an account of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.errors import Refused

from .base import DeskHandler
from .claims import NotClaimable, claimable, claimable_drop, read_claim

if TYPE_CHECKING:
    from collections.abc import Callable

    from netlify_nb.local.store.people import Account
    from netlify_nb.local.store.sites import Site

_NAME_LENGTH = 60


@dataclass(frozen=True)
class Waiting:
    """What somebody may take over: the sites, how they move, and who is told."""

    sites: list[Site]
    move: Callable[[Account], list[Site]]
    webhook: str | None = None


class ClaimPage(DeskHandler):
    """The page; the claim is in the fragment, which no server ever sees, so a script reads it."""

    def get(self, *_site: str) -> None:
        """Show the page."""
        self.show("claim.html", title="Claim a site")


class ClaimAnswers(DeskHandler):
    """What both answers about a claim have in common."""

    def waiting(self, given: dict[str, Any]) -> Waiting:
        """Return what a claim link (or the token of a site of nobody's, named by ``drop``) is for."""
        token, name, store = str(given.get("token") or ""), given.get("drop"), self.core.store
        if isinstance(name, str):
            site, drop = claimable_drop(name, token, store)
            return Waiting([site], lambda account: store.drops.claim(drop, account))
        claim = read_claim(token, self.core.client_id, self.core.client_secret)
        sites = claimable(claim, store)
        return Waiting(sites, lambda account: store.sites.claim(claim.session_id, account), claim.webhook)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer the script, not the person."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, NotClaimable):
            self.set_status(422)
            self.finish({"code": error.code, "message": error.message})
        elif isinstance(error, Refused):
            self.set_status(error.status)
            self.finish({"code": "refused", "message": error.message})
        else:
            self.finish({"code": str(status_code), "message": "The local Netlify could not do this; its log says why."})

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what was not foreseen."""
        if not isinstance(value, NotClaimable):
            super().log_exception(typ, value, tb)

    def sites(self, sites: list[Site]) -> list[dict[str, str]]:
        """Return what the page shows of sites."""
        return [{"name": site.name, "url": self.core.shapes.site_url(site.name)} for site in sites]


class ClaimLook(ClaimAnswers):
    """What a claim is for."""

    def post(self) -> None:
        """Answer ``{"sites", "accounts"}``, or why not."""
        sites = self.waiting(self.json_body()).sites
        owners = {site.account_id for site in sites}
        accounts = [account for account in self.core.store.people.accounts() if account.id not in owners]
        self.finish(
            {
                "sites": self.sites(sites),
                "accounts": [{"id": account.id, "name": account.name} for account in accounts],
            }
        )


class ClaimTake(ClaimAnswers):
    """Taking over."""

    def post(self) -> None:
        """Move every unclaimed site of the session into the chosen account, or into a new one."""
        given = self.json_body()
        waiting = self.waiting(given)
        with self.core.store.database.write():
            account = self._account(given)
            moved = waiting.move(account)
        self.finish({"sites": self.sites(moved), "account": account.name})
        if waiting.webhook:
            self.core.notifier.claimed(waiting.webhook, moved, account)

    def _account(self, given: dict[str, Any]) -> Account:
        name = given.get("new_account")
        if isinstance(name, str) and name.strip():
            if len(name) > _NAME_LENGTH:
                raise Refused(422, f"The name of a team can have {_NAME_LENGTH} characters.")
            return self.core.store.people.add_person(name.strip())
        account = self.core.store.people.account(str(given.get("account") or ""))
        if account is None:
            raise Refused(422, "Choose an account.")
        return account
