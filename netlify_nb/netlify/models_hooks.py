"""Hooks: whom Netlify tells when something happens to a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from netlify_nb.models import parse_time


@dataclass(frozen=True)
class Hook:
    """One hook: on ``event``, do ``type`` (such as ``url`` or ``email``) with ``data``.

    ``data`` can hold an address that works like a key, so it is not printed.
    """

    id: str
    site_id: str
    type: str
    event: str
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    form_id: str | None = None
    disabled: bool = False
    created_at: datetime | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Hook:
        """Read a hook from the API's JSON object."""
        given = data.get("data")
        return cls(
            id=str(data.get("id") or ""),
            site_id=str(data.get("site_id") or ""),
            type=str(data.get("type") or ""),
            event=str(data.get("event") or ""),
            data=dict(given) if isinstance(given, Mapping) else {},
            form_id=data.get("form_id") or None,
            disabled=bool(data.get("disabled")),
            created_at=parse_time(data.get("created_at")),
        )


@dataclass(frozen=True)
class HookType:
    """A kind of hook that Netlify has, the events it can be for, and the names of what its ``data`` takes."""

    name: str
    events: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HookType:
        """Read a kind of hook from the API's JSON object."""
        fields = [item for item in data.get("fields") or () if isinstance(item, Mapping)]
        return cls(
            name=str(data.get("name") or ""),
            events=tuple(str(event) for event in data.get("events") or ()),
            fields=tuple(str(item.get("name") or "") for item in fields),
        )
