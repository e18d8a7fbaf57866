"""What the API says of deployed branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DeployedBranch:
    """A branch of a site (an alias), and the deploy that stands at its address."""

    id: str
    name: str
    slug: str | None = None
    deploy_id: str | None = None
    url: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DeployedBranch:
        """Read a branch from the API's JSON object."""
        return cls(
            id=str(data.get("id") or ""),
            name=str(data.get("name") or ""),
            slug=data.get("slug") or None,
            deploy_id=data.get("deploy_id") or None,
            url=data.get("ssl_url") or data.get("url") or None,
        )
