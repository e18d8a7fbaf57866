"""Netlify's own nouns: frozen, and able to read themselves from its JSON.

``from_json`` takes what we use and ignores the rest, so that fields and states added at the other end never
crash a client. Facts about Netlify's fields come from its OpenAPI document (npm ``@netlify/open-api``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

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


def _brief(noun: str, name: str, **facts: str | None) -> str:
    """Return a noun on one line: what it is called, and those facts that there are."""
    known = [repr(name), *(f"{key}={value!r}" for key, value in facts.items() if value)]
    return f"{noun}({', '.join(known)})"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


@dataclass(frozen=True, repr=False)
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
    committer: str | None = None
    """Who made it, by name, where Netlify tells (its own clients read it; its OpenAPI document has no such field)."""
    expires_at: datetime | None = None
    """When Netlify deletes it for its age, where Netlify tells (as ``committer``)."""

    def __repr__(self) -> str:
        """Return what a person looks for; every field is an attribute."""
        return _brief(
            "Deploy", self.id, state=self.state, title=self.title, error=self.error_message, url=self.deploy_url
        )

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        from netlify_nb import show  # noqa: PLC0415  # only where something is displayed

        return show.deploy_bundle(self)

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
            committer=_text(data.get("committer")),
            expires_at=parse_time(data.get("expires_at")),
        )

    @property
    def ready(self) -> bool:
        """Whether it has been processed to the end and can be live."""
        return self.state in READY_STATES

    @property
    def failed(self) -> bool:
        """Whether it has ended without becoming ready."""
        return self.state in FAILED_STATES


@dataclass(frozen=True, repr=False)
class Site:
    """A site (Netlify's dashboard says project)."""

    id: str
    name: str
    url: str | None = None
    admin_url: str | None = None
    custom_domain: str | None = None
    session_id: str | None = None
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

    def __repr__(self) -> str:
        """Return what a person looks for; every field is an attribute."""
        return _brief("Site", self.name, id=self.id, url=self.url, live=self.published_deploy_id)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        from netlify_nb import show  # noqa: PLC0415  # as above

        return show.site_bundle(self)

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
