"""What all requests for pages share."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .address import Shown, shown_at
from .compress import Compressed
from .html import dress
from .snapshots import Snapshots
from .snippets import snippets_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from netlify_nb.local.limits import Limits
    from netlify_nb.local.store import Store
    from netlify_nb.local.store.deploys import Kept
    from netlify_nb.local.store.extras import Snippet
    from netlify_nb.local.store.forms import Submission
    from netlify_nb.local.store.sites import Site

_LARGEST_PAGE = 64 * 1024 * 1024
"""Larger pages are shown as they were uploaded."""
_REMEMBERED = 2000


@dataclass
class Host:
    """The store, and what was worked out about what is in it."""

    store: Store
    limits: Limits
    submitted: Callable[[Submission], None] = lambda _submission: None
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    compressed: Compressed = field(default_factory=Compressed)
    _plain: OrderedDict[str, bool] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.snapshots = Snapshots(self.store)
        self._generation = -1
        self._shown: dict[str, Shown | None] = {}
        self._snippets: dict[str, list[Snippet]] = {}

    def shown(self, label: str) -> Shown | None:
        """Return what a label of a host name stands for, or ``None`` if for nothing."""
        self._refresh()
        if label not in self._shown:
            self._shown[label] = shown_at(label, self.store)
        return self._shown[label]

    def snippets(self, site_id: str) -> list[Snippet]:
        """Return the snippets of a site."""
        self._refresh()
        if site_id not in self._snippets:
            self._snippets[site_id] = self.store.extras.snippets(site_id)
        return self._snippets[site_id]

    def _refresh(self) -> None:
        """Forget what was read if anything was written since: between two publishes a page is asked for many times."""
        generation = self.store.database.generation
        if generation != self._generation or len(self._shown) > _REMEMBERED:
            self._shown.clear()
            self._snippets.clear()
            self._generation = generation

    def goal_page(self, site: Site, content: bytes) -> bytes:
        """Return the page after a form was sent, with the snippets that are meant for it."""
        snippets = self.snippets(site.id)
        return dress(content, snippets_of(snippets, self.store.sites.metadata(site.id), goal=True))

    def dressed(self, site: Site, kept: Kept) -> bytes | None:
        """Return a page as it is shown where that is not how it was uploaded; otherwise ``None``."""
        if kept.size > _LARGEST_PAGE:
            return None
        snippets = self.snippets(site.id)
        if not snippets and self._plain.get(kept.sha):
            return None
        content = self.store.blobs.read(kept.sha)
        found = snippets_of(snippets, self.store.sites.metadata(site.id) if snippets else {})
        shown = dress(content, found)
        if not snippets:
            self._plain[kept.sha] = shown is content
            if len(self._plain) > _REMEMBERED:
                self._plain.popitem(last=False)
        return None if shown is content else shown
