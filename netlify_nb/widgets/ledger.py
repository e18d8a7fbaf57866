"""The history of one site as a panel shows it: the newest rows at once, older ones when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any

from netlify_nb.connection import Connection
from netlify_nb.models import Deploy, History, HistoryEntry, User, parse_time
from netlify_nb.widgets import facts
from netlify_nb.widgets.sizes import Sizes

FIRST_ROWS = 20
"""Rows that are shown, and saved with the notebook, without being asked for."""
RETENTION = timedelta(days=30)
"""Netlify deletes deploys after 30 days on its free plan, and later on others (its documentation, "Manage deploys")."""

Row = dict[str, Any]


class Ledger:
    """Rows of one site. ``newest`` come with each look; `older` reads on in Netlify's list, page by page."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> None:
        self.newest: list[Row] = []
        self.more = False
        self.sizes = Sizes()
        self.names: dict[str, str] = {}
        """Names of other people by their id, as far as somebody has told them."""
        self._now = now
        self._live: str | None = None
        self._user: User | None = None
        self._publishers: set[str] = set()
        self._lost: dict[str, Row] = {}
        self._older: list[Row] = []
        self._rest: Iterator[Deploy] | None = None
        self._line: Connection | None = None

    def take(self, history: History, user: User | None) -> None:
        """Take the newest ``FIRST_ROWS`` of a history of which one more was asked for; what is older is read anew."""
        self.close()
        self._live, self._user = history.site.published_deploy_id, user
        found = [self._row(entry) for entry in history[:FIRST_ROWS]]
        self._publishers = {entry.deploy.user_id for entry in history[:FIRST_ROWS] if entry.deploy.user_id}
        self.more = len(history) > FIRST_ROWS
        oldest = found[-1]["created_at"] or "" if found and self.more else ""
        listed = {row["id"] for row in found}
        for row in self.newest:
            if row["id"] not in listed and (row["created_at"] or "") > oldest and self._is_old(row):
                self.lose(row["id"])  # it went between two looks
        lost = [row for row in self._lost.values() if row["id"] not in listed and (row["created_at"] or "") > oldest]
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

    def lose(self, deploy: str) -> None:
        """Remember that a deploy has gone, so that its row says so instead of vanishing."""
        row = next((row for row in [*self.newest, *self._older] if row["id"] == deploy), None)
        if row is not None:
            self._lost[deploy] = gone = facts.gone(row, expired=self._is_old(row))
            self.newest = [gone if row["id"] == deploy else row for row in self.newest]

    def strangers(self) -> set[str]:
        """Return the ids of other people who made deploys that are shown, and whose names are not known."""
        own = {self._user.id} if self._user else set()
        return self._publishers - own - set(self.names)

    def forget(self) -> None:
        """Show no site."""
        self.close()
        self.newest, self.more = [], False
        self._lost.clear()

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
        row = facts.of_entry(entry, by=self._by(entry.deploy), size=self.sizes.get(entry.deploy.id))
        ends = entry.deploy.expires_at
        return facts.gone(row, expired=True) if ends and ends < self._now() and not entry.live else row

    def _by(self, deploy: Deploy) -> str:
        if deploy.user_id is not None and self._user is not None and deploy.user_id == self._user.id:
            return "You"
        return deploy.committer or self.names.get(deploy.user_id or "", "Somebody else" if deploy.user_id else "")

    def _is_old(self, row: Row) -> bool:
        made, ends = parse_time(row["created_at"]), parse_time(row["expires_at"])
        now = self._now()
        return bool((ends and ends < now) or (made and made < now - RETENTION))
