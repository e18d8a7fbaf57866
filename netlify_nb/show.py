"""How things look: as text for a terminal, and as inert HTML for a notebook. Doors show; they do not format.

Everything shown in a notebook carries ``{"netlify_nb": …}`` as output metadata, by which `netlify_nb.pages` keeps
our own output off a published page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # A noun asks here how it looks, so this room knows the nouns by their shape only.
    from netlify_nb.errors import NetlifyNbError
    from netlify_nb.models import Deploy, Event, Finding, History, HistoryEntry, Publication, Site

LIVE = "application/vnd.netlify-nb.v1+json"
"""MIME type of the facts beside a result: ids and names, nothing secret (``labextension/src/output.ts`` reads it)."""
MimeBundle = tuple[dict[str, Any], dict[str, Any]]
_UNITS = ("B", "kB", "MB", "GB")
_KILO = 1000
_JUST_NOW = 10
_MARKS = {"error": "✗", "warning": "!", "info": "·"}
# Inherit the notebook's own colours, so that both themes are served without knowing them.
_TABLE = 'style="border-collapse:collapse;text-align:left"'
_CELL = 'style="padding:.15em .9em .15em 0;text-align:left;vertical-align:top"'
_ROW_HEADER = 'scope="row" style="padding:.15em .9em .15em 0;text-align:left;vertical-align:top;font-weight:600"'


# Control characters other than tab and line feed, line separators, and what turns the direction of writing around.
_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def safe(text: str) -> str:
    """Return the text of somebody else without what a terminal would obey instead of showing it."""
    return _COMMANDS.sub(" ", text)


def line(text: str) -> str:
    """Return the text of somebody else as one line, and `safe`."""
    return " ".join(safe(text).split())


def size(count: int) -> str:
    """Return a number of bytes for a person: ``1.2 MB``."""
    number = float(count)
    for unit in _UNITS:
        if number < _KILO or unit == _UNITS[-1]:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= _KILO
    raise AssertionError  # the last unit returns


def ago(time: datetime | None, now: datetime | None = None) -> str:
    """Return how long ago ``time`` was, for a person."""
    if time is None:
        return ""
    seconds = ((now or datetime.now(timezone.utc)) - time).total_seconds()
    if seconds < _JUST_NOW:
        return "just now"
    for limit, unit, word in (
        (60, 1, "second"),
        (3600, 60, "minute"),
        (86400, 3600, "hour"),
        (86400 * 45, 86400, "day"),
    ):
        if seconds < limit:
            count = max(int(seconds // unit), 0)
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return time.date().isoformat()


def files(count: int) -> str:
    """Return ``1 file`` or ``n files``."""
    return f"{count} file{'' if count == 1 else 's'}"


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


# -- a publication -------------------------------------------------------------------------------------------


def headline(publication: Publication) -> tuple[str, str]:
    """Return what happened in two words, and the address to give to a reader."""
    if publication.live:
        return "Live at", publication.url
    return ("Draft at" if publication.draft else "Ready at"), publication.deploy_url


def _rows(publication: Publication) -> list[tuple[str, str]]:
    sent = f"{size(publication.uploaded_bytes)} sent" if publication.uploaded_files else "nothing had to be sent"
    rows = [
        ("Changes", str(publication.changes)),
        ("Site", f"{files(publication.files)}, {size(publication.bytes)}; {sent}"),
        ("Deploy", publication.deploy.id),
    ]
    if publication.saved_at:
        rows.append(("Notebook", f"as saved {ago(publication.saved_at)}"))
    if not publication.live and publication.site.published_deploy_id:
        rows.append(("Still live", publication.url))
    if publication.audience:
        rows.append(("Who sees it", publication.audience))
    return rows


def publication_text(publication: Publication, *, commands: Sequence[tuple[str, str]] = ()) -> str:
    """Return a publication as text. ``commands`` are further (label, command) lines."""
    word, url = headline(publication)
    rows = [(word, url), *_rows(publication), *commands]
    width = max(len(label) for label, _ in rows)
    lines = [f"{label:<{width}}  {value}" for label, value in rows]
    return "\n".join([*lines, *findings_lines(publication.findings)])


def publication_bundle(publication: Publication) -> MimeBundle:
    """Return a publication as text and as inert HTML, with the magic that takes it back."""
    word, url = headline(publication)
    commands = _magics(publication)
    rows = "".join(
        f"<tr><th {_ROW_HEADER}>{html.escape(label)}</th>"
        f"<td {_CELL}>{_code(value) if code else _prose(value)}</td></tr>"
        for label, value, code in [
            *((label, value, label == "Deploy") for label, value in _rows(publication)),
            *((label, value, True) for label, value in commands),
        ]
    )
    page = (
        f'<div><p style="font-size:1.15em;margin:.3em 0"><strong>{html.escape(word)}</strong> {_link(url)}</p>'
        f"<table {_TABLE}>{rows}</table>{_findings_html(publication.findings)}</div>"
    )
    facts = {**_site_facts(publication.site), "target": publication.target}
    return tagged(publication_text(publication, commands=commands), page, "publication", facts)


def _magics(publication: Publication) -> list[tuple[str, str]]:
    if not publication.live:
        return [("To go live", f"%netlify_restore {publication.deploy.id}")]
    return [] if publication.changes.first else [("To undo", "%netlify_restore")]


# -- findings ------------------------------------------------------------------------------------------------


def findings_lines(findings: Iterable[Finding]) -> list[str]:
    """Return one or two lines of text for each finding; of several sources, each names its own."""
    lines = []
    for item, place in _placed(findings):
        lines.append(f"{_MARKS[item.level]} {line(item.message)}{place}")
        if item.hint:
            lines.append(f"  {line(item.hint)}")
    return lines


def _placed(findings: Iterable[Finding]) -> list[tuple[Finding, str]]:
    """Return each finding with where it is, in parentheses, as far as its message does not say so."""
    found = list(findings)
    several = len({item.path for item in found if item.cell}) > 1
    places = []
    for item in found:
        path = item.path if item.path and "://" not in item.path else ""
        named = path and Path(path).name in item.message
        words = [_near(path)] if path and not named and (several or not item.cell) else []
        words += [f"cell {item.cell}"] if item.cell else []
        places.append(f" ({line(', '.join(words))})" if words else "")
    return list(zip(found, places, strict=True))


def _near(path: str) -> str:
    """Return a path as seen from the current folder, where that holds it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere; or the current folder is gone
        return path


def _findings_html(findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    items = "".join(
        f"<li>{html.escape(item.message)}{html.escape(place)}"
        f"{f'<br><small>{_prose(item.hint)}</small>' if item.hint else ''}</li>"
        for item, place in _placed(findings)
    )
    return f'<p style="margin:.6em 0 .2em">What was noticed:</p><ul>{items}</ul>'


# -- history -------------------------------------------------------------------------------------------------


def badges(deploy: Deploy, *, live: bool) -> str:
    """Return the words that stand beside a deploy: live, locked, draft, its alias, or its state when not ready."""
    words = [
        word
        for word, holds in (
            ("live", live),
            ("locked", live and deploy.locked),
            ("draft", deploy.draft),
            (
                deploy.branch or "",
                bool(deploy.branch) and deploy.context not in (None, "production") and not deploy.draft,
            ),
            (deploy.state, not deploy.ready),
        )
        if holds
    ]
    return ", ".join(words)


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
    title = _link(history.site.url, name) if history.site.url else html.escape(name)
    if not history:
        return tagged(history_text(history), f"<p>{title} has no deploys yet.</p>", "history")
    heads = "".join(f'<th scope="col" {_CELL}>{word}</th>' for word in ("When", "State", "Message", "Deploy"))
    rows = "".join(_history_row(entry) for entry in history)
    page = (
        f'<div><p style="margin:.3em 0"><strong>{title}</strong></p>'
        f"<table {_TABLE}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    deploys = [
        {
            "id": entry.deploy.id,
            "title": entry.deploy.title or "",
            "restorable": entry.deploy.ready and not entry.live,
        }
        for entry in history
    ]
    return tagged(history_text(history), page, "history", {**_site_facts(history.site), "deploys": deploys})


def _history_row(entry: HistoryEntry) -> str:
    deploy = entry.deploy
    openable = entry.url is not None and deploy.ready
    cells = (
        f'<span title="{html.escape(_exact(deploy.created_at))}">{html.escape(ago(deploy.created_at))}</span>',
        html.escape(badges(deploy, live=entry.live)) or "ready",
        html.escape((deploy.error_message if deploy.failed else deploy.title) or ""),
        _link(entry.url, deploy.id) if openable else _code(deploy.id),
    )
    return "<tr>" + "".join(f"<td {_CELL}>{cell}</td>" for cell in cells) + "</tr>"


# -- one site, one deploy ------------------------------------------------------------------------------------


def deploy_bundle(deploy: Deploy) -> MimeBundle:
    """Return one deploy as text and as an inert HTML table."""
    rows = [
        ("Deploy", _code(deploy.id)),
        ("State", html.escape(badges(deploy, live=False) or deploy.state)),
        ("Message", html.escape((deploy.error_message if deploy.failed else deploy.title) or "")),
        (
            "Made",
            f'<span title="{html.escape(_exact(deploy.created_at))}">{html.escape(ago(deploy.created_at))}</span>',
        ),
        ("Address", _link(deploy.deploy_url) if deploy.deploy_url else ""),
    ]
    return tagged(repr(deploy), _facts(rows), "deploy")


def site_bundle(site: Site) -> MimeBundle:
    """Return one site as text and as an inert HTML table."""
    live = site.published_deploy
    rows = [
        ("Site", html.escape(site.name)),
        ("Address", _link(site.url) if site.url else ""),
        ("Live since", html.escape(ago(live.published_at or live.created_at)) if live else "nothing is live yet"),
        ("Team", html.escape(site.account_name or "")),
        ("Dashboard", _link(site.admin_url) if site.admin_url else ""),
    ]
    return tagged(repr(site), _facts(rows), "site")


def _facts(rows: Sequence[tuple[str, str]]) -> str:
    return (
        f"<table {_TABLE}>"
        + "".join(
            f"<tr><th {_ROW_HEADER}>{html.escape(label)}</th><td {_CELL}>{value}</td></tr>"
            for label, value in rows
            if value
        )
        + "</table>"
    )


# -- small things --------------------------------------------------------------------------------------------


def sites_text(sites: Sequence[Site]) -> str:
    """Return a list of sites as text."""
    if not sites:
        return "There are no sites in this account yet."
    width = max(len(site.name) for site in sites)
    return "\n".join(f"{site.name:<{width}}  {site.url or ''}  {ago(site.updated_at)}".rstrip() for site in sites)


def restored_text(site: Site, deploy: Deploy) -> str:
    """Return what a restore did, as text."""
    title = f" ({line(deploy.title)})" if deploy.title else ""
    return f"Live again: {deploy.id}{title}, made {ago(deploy.created_at)}\n{site.url or ''}".rstrip()


def restored_bundle(site: Site, deploy: Deploy) -> MimeBundle:
    """Return what a restore did, as text and inert HTML."""
    title = f" ({html.escape(deploy.title)})" if deploy.title else ""
    page = (
        f"<p><strong>Live again:</strong> {_code(deploy.id)}{title}, made {html.escape(ago(deploy.created_at))}"
        f"{f' at {_link(site.url)}' if site.url else ''}</p>"
    )
    return tagged(restored_text(site, deploy), page, "restored")


def error_text(error: NetlifyNbError) -> str:
    """Return an error for a person: what happened, and on the next line the way out."""
    return safe(f"{error.message}\n{error.hint}" if error.hint else error.message)


def _site_facts(site: Site) -> dict[str, Any]:
    return {"site_id": site.id, "site_name": site.name, "url": site.url}


def _exact(time: datetime | None) -> str:
    return time.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z") if time else ""


def _link(url: str | None, text: str | None = None) -> str:
    if not url or not url.startswith(("https://", "http://")):
        return html.escape(text or url or "")
    address = html.escape(url, quote=True)
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer">{html.escape(text or url)}</a>'


def _prose(text: str) -> str:
    """Return our own sentence as HTML: what stands in backquotes is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _code(text: str) -> str:
    return f"<code>{html.escape(text)}</code>"
