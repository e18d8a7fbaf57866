"""Snippets: markup that Netlify puts into every page of a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

Position = Literal["head", "footer"]


@dataclass(frozen=True)
class Snippet:
    """Markup for every page (``general``) and for the thank-you page of forms (``goal``), each at its position."""

    id: str
    site_id: str
    title: str
    general: str = ""
    general_position: Position = "head"
    goal: str = ""
    goal_position: Position = "footer"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Snippet:
        """Read a snippet from the API's JSON object, whose ids are numbers."""
        number = data.get("id")
        return cls(
            id="" if number is None else str(number),
            site_id=str(data.get("site_id") or ""),
            title=str(data.get("title") or ""),
            general=str(data.get("general") or ""),
            general_position=_position(data.get("general_position"), "head"),
            goal=str(data.get("goal") or ""),
            goal_position=_position(data.get("goal_position"), "footer"),
        )


def _position(value: Any, default: Position) -> Position:
    return cast("Position", value) if value in {"head", "footer"} else default
