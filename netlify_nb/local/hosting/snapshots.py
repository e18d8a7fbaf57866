"""What a deploy shows for a path. A finished deploy never changes, so it is read once and remembered."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .rules import FILES, Rules, read_rules

if TYPE_CHECKING:
    from netlify_nb.local.store import Store
    from netlify_nb.local.store.deploys import Deploy, Kept

_REMEMBERED = 64


@dataclass(frozen=True)
class Found:
    """A file, or the address where it should be asked for instead."""

    path: str
    kept: Kept | None
    redirect: str | None = None


class Snapshot:
    """The files of one finished deploy."""

    def __init__(self, deploy: Deploy, store: Store) -> None:
        self.deploy = deploy
        self._store = store
        self._all = store.deploys.files(deploy)
        self.files = {path: kept for path, kept in self._all.items() if path not in FILES}

    @cached_property
    def rules(self) -> Rules:
        """The redirects and headers that the deploy brings along."""
        return read_rules(self._all, self._store)

    @cached_property
    def _folded(self) -> dict[str, str]:
        # Netlify's addresses take no notice of case; of names that differ in case only, the first wins.
        folded: dict[str, str] = {}
        for path in sorted(self.files):
            folded.setdefault(path.lower(), path)
        return folded

    def file(self, path: str) -> Found | None:
        """Return the file with exactly this path, or with this path in another case."""
        kept = self.files.get(path)
        if kept is None:
            path = self._folded.get(path.lower(), "")
            kept = self.files.get(path)
        return Found(path, kept) if kept else None

    def find(self, path: str) -> Found | None:
        """Return what answers a request for ``path``, with directory indexes and pretty addresses.

        ``/about`` shows ``about.html``; ``/docs/`` shows ``docs/index.html`` and ``/docs`` leads there.
        """
        if path.endswith("/"):
            return self.file(path + "index.html") or (self.file(path[:-1] + ".html") if path != "/" else None)
        found = self.file(path) or self.file(path + ".html")
        if found is None and self.file(path + "/index.html"):
            return Found(path, None, redirect=path + "/")
        return found


class Snapshots:
    """The snapshots of the deploys that are being looked at."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[str, Snapshot] = OrderedDict()

    def of(self, deploy: Deploy) -> Snapshot:
        """Return the snapshot of a finished deploy."""
        known = self._known.get(deploy.id)
        if known is None:
            known = self._known[deploy.id] = Snapshot(deploy, self._store)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(deploy.id)
        return known
