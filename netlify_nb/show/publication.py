"""What a publish returns."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netlify_nb.show.findings import findings_html, findings_lines
from netlify_nb.show.markup import CELL, ROW_HEADER, TABLE, MimeBundle, code, link, prose, tagged
from netlify_nb.show.nouns import site_facts
from netlify_nb.show.words import ago, files, size

if TYPE_CHECKING:
    from netlify_nb.models import Publication


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
        f"<tr><th {ROW_HEADER}>{html.escape(label)}</th><td {CELL}>{code(value) if is_code else prose(value)}</td></tr>"
        for label, value, is_code in [
            *((label, value, label == "Deploy") for label, value in _rows(publication)),
            *((label, value, True) for label, value in commands),
        ]
    )
    page = (
        f'<div><p style="font-size:1.15em;margin:.3em 0"><strong>{html.escape(word)}</strong> {link(url)}</p>'
        f"<table {TABLE}>{rows}</table>{findings_html(publication.findings)}</div>"
    )
    facts = {**site_facts(publication.site), "target": publication.target}
    return tagged(publication_text(publication, commands=commands), page, "publication", facts)


def _magics(publication: Publication) -> list[tuple[str, str]]:
    if not publication.live:
        return [("To go live", f"%netlify_restore {publication.deploy.id}")]
    return [] if publication.changes.first else [("To undo", "%netlify_restore")]
