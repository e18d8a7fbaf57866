"""Forms that Netlify found in a site's pages, and what people sent with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from netlify_nb.models import parse_time


@dataclass(frozen=True)
class FormField:
    """One field of a form. ``type`` is that of the HTML input."""

    name: str
    type: str | None = None


@dataclass(frozen=True)
class Form:
    """A form of a site. ``paths`` are the pages that it stands on."""

    id: str
    site_id: str
    name: str
    submission_count: int = 0
    fields: tuple[FormField, ...] = ()
    paths: tuple[str, ...] = ()
    created_at: datetime | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Form:
        """Read a form from the API's JSON object."""
        fields = [item for item in data.get("fields") or () if isinstance(item, Mapping)]
        return cls(
            id=str(data.get("id") or ""),
            site_id=str(data.get("site_id") or ""),
            name=str(data.get("name") or ""),
            submission_count=int(data.get("submission_count") or 0),
            fields=tuple(FormField(str(item.get("name") or ""), item.get("type") or None) for item in fields),
            paths=tuple(str(path) for path in data.get("paths") or ()),
            created_at=parse_time(data.get("created_at")),
        )


@dataclass(frozen=True)
class Submission:
    """What one person sent. ``data`` holds the fields as they were filled in; the rest is Netlify's reading of them."""

    id: str
    number: int | None = None
    created_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    form_id: str | None = None
    form_name: str | None = None
    name: str | None = None
    email: str | None = None
    summary: str | None = None
    body: str | None = None
    site_url: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Submission:
        """Read a submission from the API's JSON object."""
        given = data.get("data")
        number = data.get("number")
        return cls(
            id=str(data.get("id") or ""),
            number=number if isinstance(number, int) else None,
            created_at=parse_time(data.get("created_at")),
            data=dict(given) if isinstance(given, Mapping) else {},
            form_id=data.get("form_id") or None,
            form_name=data.get("form_name") or None,
            name=data.get("name") or None,
            email=data.get("email") or None,
            summary=data.get("summary") or None,
            body=data.get("body") or None,
            site_url=data.get("site_url") or None,
        )

    def as_row(self) -> dict[str, Any]:
        """Return one row of a table: ``id``, ``created_at``, then the fields as they were filled in."""
        return {"id": self.id, "created_at": self.created_at, **self.data}
