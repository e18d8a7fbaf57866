"""The history of one site as a panel shows it: the newest rows at once, older ones when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from netlify_nb.connection import Connection
from netlify_nb.models import Deploy, History, HistoryEntry, User
from netlify_nb.widgets import facts

FIRST_ROWS = 20
"""Rows that are shown, and saved with the notebook, without being asked for."""

Row = dict[str, Any]


class Ledger:
    """Rows of one site. ``newest`` come with each look; `older` reads on in Netlify's list, page by page."""

    def __init__(self) -> None:
        self.newest: list[Row] = []
        self.more = False
        self.sizes: dict[str, int] = {}
        """Bytes of the deploys whose size is known, because they were published from here."""
        self._live: str | None = None
        self._user: User | None = None
        self._expired: dict[str, Row] = {}
        self._older: list[Row] = []
        self._rest: Iterator[Deploy] | None = None
        self._line: Connection | None = None

    def take(self, history: History, user: User | None) -> None:
        """Take the newest ``FIRST_ROWS`` of a history of which one more was asked for; what is older is read anew."""
        self.close()
        self._live, self._user = history.site.published_deploy_id, user
        found = [self._row(entry) for entry in history[:FIRST_ROWS]]
        self.more = len(history) > FIRST_ROWS
        oldest = found[-1]["created_at"] or "" if found and self.more else ""
        listed = {row["id"] for row in found}
        lost = [row for row in self._expired.values() if row["id"] not in listed and (row["created_at"] or "") > oldest]
        self.newest = sorted(found + lost, key=lambda row: row["created_at"] or "", reverse=True) if lost else found

    def older(self, site_id: str, start: int, count: int, connect: Callable[[], Connection]) -> tuple[list[Row], bool]:
        """Return ``count`` rows from the ``start``-th after the newest, and whether there are more still."""
        if self._rest is None:
            self._line = connect()
            self._rest = self._line.client.list_site_deploys(site_id)
        newest = {row["id"] for row in self.newest}
        fresh = (deploy for deploy in self._rest if deploy.id not in newest)
        wanted = max(start + count + 1 - len(self._older), 0)
        self._older += [self._row(HistoryEntry(one, live=one.id == self._live)) for one in islice(fresh, wanted)]
        return self._older[start : start + count], len(self._older) > start + count

    def expire(self, deploy: str) -> None:
        """Remember that Netlify has deleted a deploy, so that its row says so instead of vanishing."""
        row = next((row for row in [*self.newest, *self._older] if row["id"] == deploy), None)
        if row is not None:
            self._expired[deploy] = gone = facts.expired(row)
            self.newest = [gone if row["id"] == deploy else row for row in self.newest]

    def forget(self) -> None:
        """Show no site."""
        self.close()
        self.newest, self.more = [], False

    def close(self) -> None:
        """Stop reading on."""
        self._rest, self._older = None, []
        if self._line is not None:
            self._line.close()
            self._line = None

    def as_json(self) -> dict[str, Any]:
        """Return ``{rows, more}``."""
        return {"rows": self.newest, "more": self.more}

    def _row(self, entry: HistoryEntry) -> Row:
        return facts.of_entry(entry, user=self._user, sizes=self.sizes)
