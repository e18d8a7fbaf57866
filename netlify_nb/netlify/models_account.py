"""What the API hands out when somebody has signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from netlify_nb.models import parse_time


@dataclass(frozen=True)
class AccessToken:
    """A token with the full power of its user: Netlify has no scopes. Never printed."""

    access_token: str = field(repr=False)
    id: str | None = None
    user_id: str | None = None
    user_email: str | None = None
    created_at: datetime | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AccessToken:
        """Read a token from the API's JSON object. Raises ``ValueError`` when there is none in it."""
        token = data.get("access_token")
        if not isinstance(token, str) or not token:
            raise ValueError("no access_token")
        return cls(
            access_token=token,
            id=data.get("id") or None,
            user_id=data.get("user_id") or None,
            user_email=data.get("user_email") or None,
            created_at=parse_time(data.get("created_at")),
        )
