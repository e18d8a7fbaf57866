"""The nouns of the product: frozen, and able to read themselves from Netlify's JSON.

``from_json`` takes what we use and ignores the rest, so that fields and states added at the other end never
crash a client. Facts about Netlify's fields come from its OpenAPI document (npm ``@netlify/open-api``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

Code = Literal["show", "fold", "hide"]
Upload = Literal["auto", "zip", "delta"]
TargetName = Literal["netlify", "local"]
Content = bytes | Path
"""What one file holds: the bytes themselves, or the file on disk that has them."""

READY_STATES = frozenset({"ready", "current", "old"})
"""States of a deploy that can be live. ``current`` and ``old`` stand in the documents' examples only."""
FAILED_STATES = frozenset({"error", "rejected"})


def parse_time(value: Any) -> datetime | None:
    """Read an ISO 8601 time as Netlify writes it (``2026-11-21T02:33:25.120Z``) into an aware ``datetime``."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parsed = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


@dataclass(frozen=True)
class Deploy:
    """One deploy of a site. Whether it is live is not its own: compare ``Site.published_deploy_id``."""

    id: str
    site_id: str
    state: str
    name: str | None = None
    title: str | None = None
    url: str | None = None
    deploy_url: str | None = None
    admin_url: str | None = None
    error_message: str | None = None
    branch: str | None = None
    context: str | None = None
    draft: bool = False
    locked: bool = False
    required: tuple[str, ...] | None = None
    """SHA-1 digests that Netlify still wants; ``None`` while it has not worked them out (async deploys)."""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    published_at: datetime | None = None
    user_id: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Deploy:
        """Read a deploy from the API's JSON object; unknown fields are ignored, missing ones are ``None``."""
        required = data.get("required")
        return cls(
            id=str(data.get("id") or ""),
            site_id=str(data.get("site_id") or ""),
            state=str(data.get("state") or "new"),
            name=_text(data.get("name")),
            title=_text(data.get("title")),
            url=_text(data.get("ssl_url")) or _text(data.get("url")),
            deploy_url=_text(data.get("deploy_ssl_url")) or _text(data.get("deploy_url")),
            admin_url=_text(data.get("admin_url")),
            error_message=_text(data.get("error_message")),
            branch=_text(data.get("branch")),
            context=_text(data.get("context")),
            draft=bool(data.get("draft")),
            locked=bool(data.get("locked")),
            required=tuple(required) if isinstance(required, list) else None,
            created_at=parse_time(data.get("created_at")),
            updated_at=parse_time(data.get("updated_at")),
            published_at=parse_time(data.get("published_at")),
            user_id=_text(data.get("user_id")),
        )

    @property
    def ready(self) -> bool:
        """Whether it has been processed to the end and can be live."""
        return self.state in READY_STATES

    @property
    def failed(self) -> bool:
        """Whether it has ended without becoming ready."""
        return self.state in FAILED_STATES


@dataclass(frozen=True)
class Site:
    """A site (Netlify's dashboard says project)."""

    id: str
    name: str
    url: str | None = None
    admin_url: str | None = None
    custom_domain: str | None = None
    session_id: str | None = field(default=None, repr=False)
    """What a claim link is signed over; with the client secret it is as good as a key, so it is not printed."""
    created_via: str | None = None
    claimed: bool | None = None
    account_id: str | None = None
    account_name: str | None = None
    account_slug: str | None = None
    user_id: str | None = None
    published_deploy: Deploy | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    state: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Site:
        """Read a site from the API's JSON object; unknown fields are ignored, missing ones are ``None``."""
        published = data.get("published_deploy")
        claimed = data.get("claimed")
        return cls(
            id=str(data.get("id") or data.get("site_id") or ""),
            name=str(data.get("name") or ""),
            url=_text(data.get("ssl_url")) or _text(data.get("url")),
            admin_url=_text(data.get("admin_url")),
            custom_domain=_text(data.get("custom_domain")),
            session_id=_text(data.get("session_id")),
            created_via=_text(data.get("created_via")),
            claimed=claimed if isinstance(claimed, bool) else None,
            account_id=_text(data.get("account_id")),
            account_name=_text(data.get("account_name")),
            account_slug=_text(data.get("account_slug")),
            user_id=_text(data.get("user_id")),
            published_deploy=Deploy.from_json(published) if isinstance(published, Mapping) and published else None,
            created_at=parse_time(data.get("created_at")),
            updated_at=parse_time(data.get("updated_at")),
            state=_text(data.get("state")),
        )

    @property
    def published_deploy_id(self) -> str | None:
        """The id of the live deploy, or ``None`` before the first."""
        return self.published_deploy.id if self.published_deploy else None


@dataclass(frozen=True)
class User:
    """Whose token it is."""

    id: str
    email: str | None = None
    full_name: str | None = None
    slug: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> User:
        """Read a user from the API's JSON object."""
        return cls(
            id=str(data.get("id") or ""),
            email=_text(data.get("email")),
            full_name=_text(data.get("full_name")),
            slug=_text(data.get("slug")),
        )

    @property
    def label(self) -> str:
        """The name to show a person."""
        return self.full_name or self.email or self.slug or self.id


@dataclass(frozen=True)
class Account:
    """A team, or a person's own account. ``slug`` and ``id`` are interchangeable in the API's paths."""

    id: str
    name: str
    slug: str
    default: bool = False
    type_name: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Account:
        """Read an account from the API's JSON object."""
        return cls(
            id=str(data.get("id") or ""),
            name=str(data.get("name") or ""),
            slug=str(data.get("slug") or ""),
            default=bool(data.get("default")),
            type_name=_text(data.get("type_name")),
        )


@dataclass(frozen=True)
class DeployFile:
    """One file of a site's live deploy, as Netlify lists it. ``size`` is in bytes, ``path`` starts with ``/``."""

    path: str
    sha: str
    size: int
    mime_type: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DeployFile:
        """Read a file from the API's JSON object."""
        return cls(
            path=str(data.get("path") or data.get("id") or ""),
            sha=str(data.get("sha") or ""),
            size=int(data.get("size") or 0),
            mime_type=_text(data.get("mime_type")),
        )


@dataclass(frozen=True)
class Ticket:
    """A request to sign in, waiting for a person to say yes in the browser."""

    id: str
    authorized: bool

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Ticket:
        """Read a ticket from the API's JSON object."""
        return cls(id=str(data.get("id") or ""), authorized=bool(data.get("authorized")))


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
    """How far a publish has come. ``done`` and ``total`` are in ``unit`` ("bytes", "files", "pages" or "")."""

    phase: Literal["render", "check", "bundle", "site", "upload", "process", "verify", "done", "wait"]
    message: str
    done: int = 0
    total: int = 0
    unit: str = ""


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
