"""What every desk of a panel stands on: where it publishes to, who is signed in, and where facts are shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from netlify_nb.connect import targets
from netlify_nb.connection import Connection
from netlify_nb.errors import NetlifyNbError, SiteNotFound
from netlify_nb.messages import problem
from netlify_nb.models import Site, User
from netlify_nb.sites import SiteHandle
from netlify_nb.widgets import facts
from netlify_nb.widgets.destination import Destination
from netlify_nb.widgets.ledger import Ledger

Facts = dict[str, Any]
Show = Callable[[str, Any], None]
"""Given a public fact by its name; Jupyter may save it."""
Answer = Callable[[Facts], None]
"""Given what only the browser that asked gets, such as a claim link."""


@dataclass
class Stand:
    """The state of one panel. ``looking`` is held by whoever reads or writes what is shown of the site."""

    destination: Destination
    show: Show
    changed: Callable[[str], None]
    """Told the id of a site that is not any more what other panels may show."""
    world: Callable[[], targets.World]
    ledger: Ledger = field(default_factory=Ledger)
    site: Site | None = None
    user: User | None = None
    handing_over: bool = False
    """Whether a claim link was made: a site that is out of sight then has been claimed."""
    result_of: str | None = None
    """The id of the deploy whose result is shown."""
    looking: threading.RLock = field(default_factory=threading.RLock)
    _met_while_looking: bool = True

    def connect(self) -> Connection:
        """Return a connection, which tells of its waits. Raises `NotSignedIn`, `LocalServerError`."""
        return targets.connect(self.destination.target, on_wait=self._tell_wait, world=self.world())

    def handle(self, connection: Connection) -> SiteHandle:
        """Return the site that is shown. Raises `SiteNotFound` before the first publish."""
        site_id = self.site.id if self.site else self.destination.site(connection)
        if site_id is None:
            raise SiteNotFound("Nothing has been published from here yet.", hint="Publish first.")
        return SiteHandle(connection, site_id)

    def tell_problem(self, error: NetlifyNbError, *, while_looking: bool = False) -> None:
        """Show a failure. One that was met while looking does not hide what a person did and failed with."""
        if while_looking and not self._met_while_looking:
            return
        self._met_while_looking = while_looking
        self.show("problem", problem(error))

    def no_problem(self, *, while_looking: bool = False) -> None:
        """Show no failure; ``while_looking`` only where it was met so, for what was told is to be read."""
        if while_looking and not self._met_while_looking:
            return
        self._met_while_looking = True
        self.show("problem", None)

    def show_result(self, result: Facts | None) -> None:
        """Show what a publish came to, or nothing of the kind."""
        self.result_of = result["deploy_id"] if result else None
        self.show("result", result)

    def forget_site(self) -> None:
        """Show no site."""
        self.site = None
        self.ledger.forget()
        self.show("site", None)
        self.show("history", self.ledger.as_json())

    def tell_account(self, connection: Connection | None) -> None:
        """Show who is signed in; nobody without a connection."""
        if connection is None or self.user is None:
            self.user = None
            shown = {"signed_in": False, "label": "", "source": ""}
        else:
            shown = facts.of_user(self.user, connection)
        by_ticket = bool(self.world().environ.get("NETLIFY_OAUTH_CLIENT_ID"))
        self.show("account", {**shown, "ticket": by_ticket})

    def _tell_wait(self, seconds: float, why: str) -> None:
        self.show("waiting", {"message": why, "until": datetime.now(timezone.utc).timestamp() + seconds})
