"""The product's own nouns: what is made of a source, what a publish tells and returns, and what was before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, overload

from netlify_nb.models.netlify import Deploy, Site

Code = Literal["show", "fold", "hide"]
Upload = Literal["auto", "zip", "delta"]
TargetName = Literal["netlify", "local"]
Content = bytes | Path
"""What one file holds: the bytes themselves, or the file on disk that has them."""

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Finding:
    """Something that was noticed about a source. ``error`` stops a publish; ``cell`` counts from 1."""

    code: str
    level: Level
    message: str
    hint: str = ""
    path: str | None = None
    cell: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return ``{code, level, message, hint, path, cell}``."""
        return {
            "code": self.code,
            "level": self.level,
            "message": self.message,
            "hint": self.hint,
            "path": self.path,
            "cell": self.cell,
        }


@dataclass(frozen=True)
class Page:
    """One HTML file made from one notebook: ``path`` in the site, ``source`` as the person named it."""

    path: str
    title: str
    source: str
    description: str = ""


@dataclass(frozen=True)
class Tree:
    """What a source becomes: the files of a site, by their path without a leading slash."""

    files: Mapping[str, Content]
    title: str
    pages: tuple[Page, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Event:
    """How far a publish has come. ``done`` and ``total`` are in ``unit`` ("bytes", "files", "pages" or "").

    In the phase ``wait``, told about once a second while Netlify makes us wait, ``done`` is the seconds left.
    """

    phase: Literal["render", "check", "bundle", "site", "upload", "process", "verify", "done", "wait"]
    message: str
    done: int = 0
    total: int = 0
    unit: str = ""

    @classmethod
    def waiting(cls, seconds: float, why: str) -> Event:
        """Return the event that tells of a wait. ``why`` is a sentence."""
        return cls("wait", f"{why} Going on in {max(round(seconds), 1)} s.", done=round(seconds), unit="seconds")


OnEvent = Callable[[Event], None]


def ignore_event(event: Event) -> None:
    """Take an event and do nothing: the default where nobody watches."""


@dataclass(frozen=True)
class ClaimLink:
    """A link by which a person takes over every site of one ``session_id``. Whoever holds it can claim."""

    claim_url: str = field(repr=False)
    session_id: str = field(repr=False)
    expires_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return ``{claim_url, session_id, expires_at}``, for a person who asked for the link."""
        return {
            "claim_url": self.claim_url,
            "session_id": self.session_id,
            "expires_at": self.expires_at.isoformat(),
        }


@dataclass(frozen=True)
class Changes:
    """What differs between two deploys, as numbers of files."""

    added: int
    changed: int
    removed: int
    first: bool = False

    def __str__(self) -> str:
        if self.first:
            return "first publish of this site"
        parts = [
            f"{count} {word}"
            for count, word in ((self.changed, "changed"), (self.added, "added"), (self.removed, "removed"))
            if count
        ]
        return ", ".join(parts) if parts else "nothing changed"


@dataclass(frozen=True)
class Publication:
    """What a publish returns. Sizes are in bytes; ``live`` says whether readers see this deploy now."""

    target: TargetName
    site: Site
    deploy: Deploy
    url: str
    deploy_url: str
    live: bool
    draft: bool
    files: int
    bytes: int
    uploaded_files: int
    uploaded_bytes: int
    changes: Changes
    title: str = ""
    findings: tuple[Finding, ...] = ()
    saved_at: datetime | None = None
    """When the published notebook was last saved, if one notebook was published."""
    audience: str = ""
    """Who can see it, in a sentence for a person."""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        from netlify_nb import show  # noqa: PLC0415  # only where something is displayed

        return show.publication_bundle(self)

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``netlify-nb deploy --json`` prints."""
        return {
            "target": self.target,
            "site_id": self.site.id,
            "site_name": self.site.name,
            "url": self.url,
            "deploy_id": self.deploy.id,
            "deploy_url": self.deploy_url,
            "admin_url": self.site.admin_url,
            "state": self.deploy.state,
            "live": self.live,
            "draft": self.draft,
            "files": self.files,
            "bytes": self.bytes,
            "uploaded_files": self.uploaded_files,
            "uploaded_bytes": self.uploaded_bytes,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True)
class HistoryEntry:
    """One deploy in a site's history, and whether readers see it now."""

    deploy: Deploy
    live: bool

    @property
    def url(self) -> str | None:
        """The address at which this deploy stays readable, live or not."""
        return self.deploy.deploy_url

    def as_json(self) -> dict[str, Any]:
        """Return ``{id, state, title, created_at, url, live, locked, draft}`` and what went wrong, if anything."""
        deploy = self.deploy
        return {
            "id": deploy.id,
            "state": deploy.state,
            "title": deploy.title,
            "created_at": _iso(deploy.created_at),
            "published_at": _iso(deploy.published_at),
            "url": self.url,
            "live": self.live,
            "locked": deploy.locked,
            "draft": deploy.draft,
            "branch": deploy.branch,
            "error_message": deploy.error_message,
        }


_COLUMNS = (
    *("id", "state", "title", "created_at", "published_at", "url"),
    *("live", "locked", "draft", "branch", "error_message"),
)


class History(Sequence[HistoryEntry]):
    """The deploys of a site, newest first. A sequence, and a table where it is displayed."""

    def __init__(self, site: Site, entries: Sequence[HistoryEntry]) -> None:
        self.site = site
        self._entries = tuple(entries)

    @overload
    def __getitem__(self, index: int) -> HistoryEntry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[HistoryEntry]: ...
    def __getitem__(self, index: int | slice) -> HistoryEntry | Sequence[HistoryEntry]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        from netlify_nb import show  # noqa: PLC0415  # only where something is displayed

        return show.history_text(self)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        from netlify_nb import show  # noqa: PLC0415  # as above

        return show.history_bundle(self)

    def as_dataframe(self) -> Any:
        """Return a pandas ``DataFrame`` with a row for each deploy and the columns of `HistoryEntry.as_json`.

        Times are aware. Raises ``ImportError`` where pandas is missing, which nothing else here needs.
        """
        import pandas as pd  # noqa: PLC0415  # only on request

        frame = pd.DataFrame([entry.as_json() for entry in self], columns=list(_COLUMNS))
        for column in ("created_at", "published_at"):
            frame[column] = pd.to_datetime(frame[column], utc=True)
        return frame

    @property
    def live(self) -> HistoryEntry | None:
        """The entry that readers see now, if it is among these."""
        return next((entry for entry in self if entry.live), None)


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
