"""The deploys of a site, newest first."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from netlify_nb.show.markup import CELL, TABLE, MimeBundle, code, link, tagged
from netlify_nb.show.nouns import badges, site_facts
from netlify_nb.show.words import ago, exact, line

if TYPE_CHECKING:
    from netlify_nb.models import History, HistoryEntry


def history_text(history: History) -> str:
    """Return a history as a table of text, newest first."""
    if not history:
        return f"{history.site.name} has no deploys yet."
    rows = [
        (
            "→" if entry.live else " ",
            entry.deploy.id,
            ago(entry.deploy.created_at),
            badges(entry.deploy, live=entry.live),
            line((entry.deploy.error_message if entry.deploy.failed else entry.deploy.title) or ""),
        )
        for entry in history
    ]
    widths = [max(len(row[column] or "") for row in rows) for column in range(4)]
    lines = ["  ".join([*(f"{row[i]:<{widths[i]}}" for i in range(4)), row[4] or ""]).rstrip() for row in rows]
    return "\n".join([f"{history.site.name}  {history.site.url or ''}", *lines])


def history_bundle(history: History) -> MimeBundle:
    """Return a history as text and as an inert HTML table."""
    name = history.site.name
    title = link(history.site.url, name) if history.site.url else html.escape(name)
    if not history:
        return tagged(history_text(history), f"<p>{title} has no deploys yet.</p>", "history")
    heads = "".join(f'<th scope="col" {CELL}>{word}</th>' for word in ("When", "State", "Message", "Deploy"))
    rows = "".join(_history_row(entry) for entry in history)
    page = (
        f'<div><p style="margin:.3em 0"><strong>{title}</strong></p>'
        f"<table {TABLE}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    deploys = [
        {
            "id": entry.deploy.id,
            "title": entry.deploy.title or "",
            "restorable": entry.deploy.ready and not entry.live,
        }
        for entry in history
    ]
    return tagged(history_text(history), page, "history", {**site_facts(history.site), "deploys": deploys})


def _history_row(entry: HistoryEntry) -> str:
    deploy = entry.deploy
    openable = entry.url is not None and deploy.ready
    cells = (
        f'<span title="{html.escape(exact(deploy.created_at))}">{html.escape(ago(deploy.created_at))}</span>',
        html.escape(badges(deploy, live=entry.live)) or "ready",
        html.escape((deploy.error_message if deploy.failed else deploy.title) or ""),
        link(entry.url, deploy.id) if openable else code(deploy.id),
    )
    return "<tr>" + "".join(f"<td {CELL}>{cell}</td>" for cell in cells) + "</tr>"
