"""Outputs to HTML: the richest MIME type that a page can show, in JupyterLab's order."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from netlify_nb.pages import markdown
from netlify_nb.pages.drawn import bokeh, bokeh_loader, mermaid, plotly, vega
from netlify_nb.pages.jsontree import tree
from netlify_nb.pages.media import image, media, pdf, svg
from netlify_nb.pages.notebook import Output
from netlify_nb.pages.showing import Renderer, Showing
from netlify_nb.pages.widgetview import WIDGET_VIEW, widget

_HTML_LIMIT = 10_000_000
"""Characters of HTML beyond which it is a page of its own: browsers would show nothing else for seconds."""


def outputs_html(showing: Showing) -> str:
    """Return the HTML of all outputs of the cell; streams that follow each other are one block."""
    parts: list[str] = []
    stream: list[str] = []
    name = ""
    for output in showing.cell.outputs:
        if output.kind == "stream":
            if stream and output.name != name:
                parts.append(_stream(showing, name, "".join(stream)))
                stream = []
            name = output.name
            stream.append(output.text)
            continue
        if stream:
            parts.append(_stream(showing, name, "".join(stream)))
            stream = []
        parts.append(_error(showing, output) if output.kind == "error" else _data(showing, output))
    if stream:
        parts.append(_stream(showing, name, "".join(stream)))
    return "".join(parts)


def _stream(showing: Showing, name: str, text: str) -> str:
    kind = "stderr" if name == "stderr" else "stdout"
    return f'<div class="nb-output nb-{kind}">{showing.pre(text)}</div>\n' if text.strip() else ""


def _error(showing: Showing, output: Output) -> str:
    return f'<div class="nb-output nb-error">{showing.pre(output.text)}</div>\n'


def _data(showing: Showing, output: Output) -> str:
    for mime, renderer in _RENDERERS:
        if mime in output.data:
            html = renderer(showing, output.data[mime], output, mime)
            if html is not None:
                return _wrap(html, mime) if html else ""
    for mime, value in output.data.items():
        html = None
        if mime.partition("/")[0] in {"image", "audio", "video"}:
            html = media(showing, value, output, mime)
        elif mime.endswith("+json"):
            html = tree(showing, value, output, mime)
        if html is not None:
            return _wrap(html, mime)
    if isinstance(text := output.data.get("text/plain"), str):
        return _wrap(showing.pre(text), "text/plain") if text else ""
    return _unknown(showing, output) if output.data else ""


def _wrap(html: str, mime: str) -> str:
    kind = re.sub(r"[^a-z0-9]+", "-", mime.lower()).strip("-")
    return f'<div class="nb-output nb-{kind}">{html}</div>\n'


def _unknown(showing: Showing, output: Output) -> str:
    kinds = ", ".join(sorted(output.data))
    showing.notice(
        "unknown-output",
        "warning",
        f"An output holds only {kinds}, which a page cannot show.",
        "Give the object a text, HTML or image representation.",
    )
    return _wrap(f'<p class="nb-note">An output of type {escape(kinds)}, which a page cannot show.</p>', "unknown")


# -- text ------------------------------------------------------------------------------------------------------------


def _html(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001  # a `Renderer`
    if not isinstance(value, str) or not value.strip():
        return None
    html = showing.rewriter.output(value)
    if len(html) <= _HTML_LIMIT:
        return html
    showing.large("HTML", len(html))
    head = f'<!DOCTYPE html><meta charset="utf-8"><title>Output of cell {showing.cell.number}</title>'
    address = showing.keep((head + html).encode("utf-8", "replace"), f"output-{showing.cell.number}.html")
    note = f'<p class="nb-note"><a href="{address}">The whole output</a> ({len(html):,} characters)</p>'
    text = output.data.get("text/plain")
    return (showing.pre(text) if isinstance(text, str) and text else "") + note


def _markdown(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001
    if not isinstance(value, str):
        return None
    html = markdown.to_html(showing.sheet.formulas.take_out(value, cell=showing.cell.number))
    if 'class="mermaid"' in html:
        showing.library("mermaid")
    return f'<div class="nb-prose">{showing.rewriter.output(html)}</div>'


def _latex(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001
    if not isinstance(value, str):
        return None
    text = showing.sheet.formulas.take_out(value, cell=showing.cell.number, markdown=False)
    return f"<div>{escape(text, quote=False)}</div>"


def _plain(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001
    return showing.pre(value) if isinstance(value, str) and value else None


def _javascript(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001
    return showing.script(value) if isinstance(value, str) else None


# Ranks of JupyterLab's renderers (@jupyterlab/rendermime, factories.ts) and of the extensions people install
_RENDERERS: tuple[tuple[str, Renderer], ...] = (
    (WIDGET_VIEW, widget),
    ("application/vnd.plotly.v1+json", plotly),
    *((f"application/vnd.vegalite.v{major}{end}", vega) for end in ("+json", ".json") for major in (6, 5, 4, 3, 2)),
    *((f"application/vnd.vega.v{major}{end}", vega) for end in ("+json", ".json") for major in (6, 5, 4, 3, 2)),
    ("application/vnd.bokehjs_exec.v0+json", bokeh),
    ("application/vnd.bokehjs_load.v0+json", bokeh_loader),
    ("text/html", _html),
    ("text/markdown", _markdown),
    ("text/vnd.mermaid", mermaid),
    ("text/latex", _latex),
    ("image/svg+xml", svg),
    *((f"image/{kind}", image) for kind in ("png", "jpeg", "gif", "webp", "bmp", "avif")),
    ("application/pdf", pdf),
    ("application/javascript", _javascript),
    ("text/javascript", _javascript),
    ("application/geo+json", tree),
    ("application/json", tree),
    ("text/plain", _plain),
)
