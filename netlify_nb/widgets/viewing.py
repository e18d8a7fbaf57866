"""Looking: what will be published and where, what is live there, the history, and sites to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

from netlify_nb.connect import context
from netlify_nb.connection import Connection
from netlify_nb.errors import NetlifyNbError, NotSignedIn, SiteNotFound
from netlify_nb.models import Site
from netlify_nb.sites import SiteHandle
from netlify_nb.widgets import facts
from netlify_nb.widgets.ledger import FIRST_ROWS
from netlify_nb.widgets.stand import Answer, Facts, Stand

_OFFERED_SITES = 20
_COUNTED_FILES = 100
"""Of a live deploy whose size nobody knows, so many files are looked at: one page of Netlify's list."""


class Viewing:
    """Shows what is there. Nothing is changed at the other end."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._asked_for_names: set[str] = set()

    def refresh(self, details: Mapping[str, Any] | None = None, _answer: Answer | None = None) -> None:
        """Show what is there, or why that fails. With ``clear``, what failed before is told of no more."""
        stand = self._stand
        with stand.looking:
            if details and details.get("clear"):
                stand.no_problem()
            try:
                with stand.connect() as connection:
                    self._look(connection)
            except NetlifyNbError as error:
                if isinstance(error, NotSignedIn):
                    stand.tell_account(None)
                stand.tell_problem(error, while_looking=True)
            else:
                stand.no_problem(while_looking=True)
            stand.show("waiting", None)
            stand.show("loaded", True)  # noqa: FBT003  # a fact by its name

    def older(self, details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Answer with ``count`` rows from the ``start``-th after the newest; ``more`` says whether there are others."""
        stand = self._stand
        with stand.looking:
            if stand.site is None:
                return {"rows": [], "more": False}
            start, count = int(details.get("start", 0)), int(details.get("count", FIRST_ROWS))
            rows, more = stand.ledger.older(stand.site.id, start, count, stand.connect)
            return {"rows": rows, "more": more}

    def sites(self, details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Answer with names of sites that hold what was typed so far."""
        typed = str(details.get("typed") or "")
        with self._stand.connect() as connection:
            found = connection.client.list_sites(name=typed or None, limit=_OFFERED_SITES)
            return {"names": [site.name for site in found]}

    def _look(self, connection: Connection) -> None:
        stand = self._stand
        stand.show("where", {**facts.of_target(connection), **stand.destination.facts()})
        stand.show("options", stand.destination.remembered(connection))
        if stand.user is None:
            # Asked before anything else: a token that is no good any more is told of as such.
            stand.user = connection.client.get_current_user()
        stand.tell_account(connection)
        site_id = stand.destination.site(connection)
        if site_id is None:
            stand.forget_site()
        else:
            self._look_at(connection, site_id)

    def _look_at(self, connection: Connection, site_id: str) -> None:
        stand = self._stand
        try:
            history = SiteHandle(connection, site_id).history(FIRST_ROWS + 1)
        except SiteNotFound:
            if stand.handing_over and stand.site is not None:
                # Whoever has handed a site over may not see it any more (docs/explanation/not-promised.md).
                stand.show("site", {**facts.of_site(stand.site, connection), "claimed": True, "gone": True})
                return
            stand.forget_site()
            if stand.destination.makes(site_id) or (not stand.destination.named and connection.recreates_sites):
                return  # the next publish makes it
            raise
        stand.site = history.site
        stand.ledger.take(history, stand.user)
        stand.show("site", facts.of_site(history.site, connection))
        stand.show("history", stand.ledger.as_json())
        with suppress(NetlifyNbError):  # a courtesy: what is shown is true without it
            if self._learn_size(connection, history.site) | self._learn_name(connection, history.site):
                stand.ledger.take(history, stand.user)
                stand.show("history", stand.ledger.as_json())

    def _learn_size(self, connection: Connection, site: Site) -> bool:
        """Find out how large the live deploy is, where nobody has noted it; Netlify lists the files of no other."""
        live, sizes = site.published_deploy_id, self._stand.ledger.sizes
        if live is None or sizes.get(live) is not None:
            return False
        files = list(islice(connection.client.list_site_files(site.id), _COUNTED_FILES + 1))
        if len(files) > _COUNTED_FILES:
            return False
        sizes.note(live, sum(file.size for file in files))
        return True

    def _learn_name(self, connection: Connection, site: Site) -> bool:
        """Find out who published last, if that was somebody else: each publish keeps it with the site."""
        names = self._stand.ledger.names
        unknown = self._stand.ledger.strangers() - self._asked_for_names
        if not unknown:
            return False
        self._asked_for_names |= unknown
        with context.of(connection, site, world=self._stand.world()) as kept:
            publisher = kept.get().get("publisher")
        if not isinstance(publisher, dict) or not publisher.get("name") or publisher.get("id") in names:
            return False
        names[str(publisher.get("id"))] = str(publisher["name"])
        return True
