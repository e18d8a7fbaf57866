"""Inert HTML: what everything shown in a notebook is made of."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netlify_nb.show.words import size

if TYPE_CHECKING:
    from netlify_nb.models import Event

LIVE = "application/vnd.netlify-nb.v1+json"
"""MIME type of the facts beside a result: ids and names, nothing secret (``labextension/src/output.ts`` reads it)."""
MimeBundle = tuple[dict[str, Any], dict[str, Any]]
# Inherit the notebook's own colours, so that both themes are served without knowing them.
TABLE = 'style="border-collapse:collapse;text-align:left"'
CELL = 'style="padding:.15em .9em .15em 0;text-align:left;vertical-align:top"'
ROW_HEADER = 'scope="row" style="padding:.15em .9em .15em 0;text-align:left;vertical-align:top;font-weight:600"'


def tagged(text: str, page: str, role: str, facts: dict[str, Any] | None = None) -> MimeBundle:
    """Return ``text/plain`` and ``text/html`` marked as ours.

    ``facts`` stand beside them under `LIVE`, where our JupyterLab extension finds what its buttons act on; every
    other program shows the HTML.
    """
    live = {LIVE: {"role": role, **facts}} if facts else {}
    return {"text/plain": text, "text/html": page, **live}, {"netlify_nb": {"role": role}}


def progress_bundle(message: str, event: Event | None) -> MimeBundle:
    """Return how far a publish has come, as text and as inert HTML with a real ``progress`` element."""
    if event is None:
        return tagged(message, f"<small>{html.escape(message)}</small>", "progress")
    amount = ""
    if event.total:
        amount = (
            f" {size(event.done)} of {size(event.total)}"
            if event.unit == "bytes"
            else f" {event.done} of {event.total}"
        )
    bar = f'<progress max="{event.total}" value="{event.done}" aria-label="{html.escape(message)}"></progress>'
    page = f"<small>{html.escape(message)} …{amount}</small>{f' {bar}' if event.total else ''}"
    return tagged(f"{message} …{amount}", page, "progress")


def facts_table(rows: Sequence[tuple[str, str]]) -> str:
    """Return pairs of a label and a value, which is HTML, as a table; what is empty is left out."""
    return (
        f"<table {TABLE}>"
        + "".join(
            f"<tr><th {ROW_HEADER}>{html.escape(label)}</th><td {CELL}>{value}</td></tr>"
            for label, value in rows
            if value
        )
        + "</table>"
    )


def link(url: str | None, text: str | None = None) -> str:
    """Return a link that opens beside the page, or text where the address is none of the web."""
    if not url or not url.startswith(("https://", "http://")):
        return html.escape(text or url or "")
    address = html.escape(url, quote=True)
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer">{html.escape(text or url)}</a>'


def prose(text: str) -> str:
    """Return our own sentence as HTML: what stands in backquotes is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def code(text: str) -> str:
    """Return text as code."""
    return f"<code>{html.escape(text)}</code>"
