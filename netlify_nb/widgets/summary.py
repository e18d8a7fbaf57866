"""A panel without widgets: the same facts as text and as inert HTML.

It stands in the saved notebook beside the widget, for every reader that has no kernel or no widgets.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from netlify_nb import show
from netlify_nb.models import parse_time

_ROWS = 10
_IN_A_TERMINAL = "Publish with %netlify_deploy, go back with %netlify_restore, hand over with %netlify_claim."
_TARGETS = {"netlify": "Netlify", "local": "the local Netlify on this machine"}


def bundle(facts: Mapping[str, Any]) -> show.MimeBundle:
    """Return ``text/plain`` and ``text/html`` of a panel's facts (as `netlify_nb.widgets.facts` has them)."""
    return show.tagged(text(facts), page(facts), "panel")


def text(facts: Mapping[str, Any], way: str | None = None) -> str:
    """Return the facts as text; ``way`` says how to go on."""
    rows = _lines(facts)
    width = max((len(label) for label, _ in rows), default=0)
    lines = [_title(facts), *(f"  {label:<{width}}  {value}" for label, value in rows)]
    history = _history(facts)
    widths = [max(len(row[column]) for row in history) for column in range(3)] if history else []
    lines += ["  ".join(["", *(f"{row[i]:<{widths[i]}}" for i in range(3)), row[3]]).rstrip() for row in history]
    return "\n".join([*lines, way or _way(facts)])


def page(facts: Mapping[str, Any]) -> str:
    """Return the facts as inert HTML, in the notebook's own colours."""
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{html.escape(label)}</th>'
        f'<td style="text-align:left">{_linked(value)}</td></tr>'
        for label, value in _lines(facts)
    )
    found = _history(facts)
    heads = "".join(f'<th scope="col" style="text-align:left">{word}</th>' for word in ("When", "State", "Deploy", ""))
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{html.escape(cell)}</td>' for cell in row) + "</tr>"
        for row in found
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>" if found else ""
    return (
        f"<div><p><strong>{html.escape(_title(facts))}</strong></p>{f'<table>{rows}</table>' if rows else ''}{table}"
        f"<p><small>{html.escape(_way(facts))}</small></p></div>"
    )


def _title(facts: Mapping[str, Any]) -> str:
    where = facts.get("where") or {}
    source = where.get("source")
    return f"Publishing {source}" if source else "Publishing"


def _lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    where, site, problem = facts.get("where") or {}, facts.get("site") or {}, facts.get("problem") or {}
    rows = [
        ("Site", site.get("name")),
        ("Address", site.get("url")),
        ("Goes to", _TARGETS.get(where.get("target", ""))),
        ("Who sees it", where.get("audience")),
        ("Problem", " ".join(filter(None, (problem.get("message"), problem.get("hint"))))),
    ]
    return [(label, str(value)) for label, value in rows if value]


def _history(facts: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    rows = (facts.get("history") or {}).get("rows") or []
    return [(_when(row), _badges(row), row["id"], row["error"] or row["message"]) for row in rows[:_ROWS]]


def _when(row: Mapping[str, Any]) -> str:
    # Saved with the notebook and read who knows when, so the time itself and not how long ago it was.
    time: datetime | None = parse_time(row["created_at"])
    return time.astimezone().strftime("%Y-%m-%d %H:%M") if time else ""


def _badges(row: Mapping[str, Any]) -> str:
    words = [word for word in ("live", "locked", "draft") if row.get(word)]
    return ", ".join(words) or str(row["state"])


def _way(facts: Mapping[str, Any]) -> str:
    if not facts.get("loaded") and not facts.get("site"):
        return "Run the cell with %netlify_panel to see the history and to publish."
    return "Run the cell with %netlify_panel to publish, restore and hand over."


def _linked(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        return html.escape(value)
    address = html.escape(value, quote=True)
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer">{address}</a>'


class Summary:
    """What `netlify_nb.panel` returns where there is no notebook to show a panel in."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts

    def __repr__(self) -> str:
        return text(self._facts, _IN_A_TERMINAL)

    def _repr_mimebundle_(self, **_: Any) -> show.MimeBundle:
        return show.tagged(repr(self), page(self._facts), "panel")
