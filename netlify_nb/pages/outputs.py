"""Outputs to HTML: the richest MIME type that a page can show, in JupyterLab's order."""

from __future__ import annotations

import json
import mimetypes
import re
import struct
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from netlify_nb.pages import ansi, libraries, markdown
from netlify_nb.pages.assets import is_what_it_says
from netlify_nb.pages.fragment import Rewriter, decode
from netlify_nb.pages.notebook import Cell, Notebook, Output
from netlify_nb.pages.sheet import Sheet

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
_TREE_OPEN_TO = 2
_TREE_DEPTH = 60
_TREE_LIMIT = 5_000
"""Nodes of a JSON tree beyond which it is offered as a file, because a page of them is no help."""
_TEXT_LIMIT = 1_000_000
"""Characters of plain text shown in a page; the rest comes along as a file."""


class Show:
    """Shows the outputs of one cell. Each ``_mime`` method returns HTML, or ``None`` to let the next type try."""

    def __init__(self, sheet: Sheet, cell: Cell, notebook: Notebook) -> None:
        self.sheet = sheet
        self.cell = cell
        self.notebook = notebook
        self.rewriter = Rewriter(sheet, cell=cell.number)

    def outputs(self) -> str:
        """Return the HTML of all outputs of the cell; streams that follow each other are one block."""
        parts: list[str] = []
        stream: list[str] = []
        name = ""
        for output in self.cell.outputs:
            if output.kind == "stream":
                if stream and output.name != name:
                    parts.append(self._stream(name, "".join(stream)))
                    stream = []
                name = output.name
                stream.append(output.text)
                continue
            if stream:
                parts.append(self._stream(name, "".join(stream)))
                stream = []
            parts.append(self._error(output) if output.kind == "error" else self._data(output))
        if stream:
            parts.append(self._stream(name, "".join(stream)))
        return "".join(parts)

    # -- one output ----------------------------------------------------------------------------------------------

    def _stream(self, name: str, text: str) -> str:
        kind = "stderr" if name == "stderr" else "stdout"
        return f'<div class="nb-output nb-{kind}">{self._pre(text)}</div>\n' if text.strip() else ""

    def _error(self, output: Output) -> str:
        return f'<div class="nb-output nb-error">{self._pre(output.text)}</div>\n'

    def _pre(self, text: str) -> str:
        note = ""
        if len(text) > _TEXT_LIMIT:
            path = self.sheet.assets.add_bytes(text.encode("utf-8", "replace"), f"output-{self.cell.number}.txt")
            address = self.sheet.address(path)
            note = f'<p class="nb-note"><a href="{address}">The whole text</a> ({len(text):,} characters)</p>'
            text = text[:_TEXT_LIMIT].rsplit("\n", 1)[0]
            self._large("text", len(text))
        return f"<pre>{ansi.to_html(text)}</pre>{note}"

    def _large(self, what: str, size: int) -> None:
        self.sheet.notice(
            "large-output",
            "info",
            f"The {what} of cell {self.cell.number} is very large ({size:,} characters) and is shown in part.",
            "Show less of it, or clear the output.",
            cell=self.cell.number,
        )

    def _data(self, output: Output) -> str:
        for mime, method in _METHODS:
            if mime in output.data:
                html = method(self, output.data[mime], output, mime)
                if html is not None:
                    return self._wrap(html, mime) if html else ""
        for mime, value in output.data.items():
            family = mime.partition("/")[0]
            html = None
            if family in {"image", "audio", "video"}:
                html = self._media(value, output, mime)
            elif mime.endswith("+json"):
                html = self._json(value, output, mime)
            if html is not None:
                return self._wrap(html, mime)
        if isinstance(plain := output.data.get("text/plain"), str):
            return self._wrap(self._pre(plain), "text/plain") if plain else ""
        return self._unknown(output)

    def _wrap(self, html: str, mime: str) -> str:
        kind = re.sub(r"[^a-z0-9]+", "-", mime.lower()).strip("-")
        return f'<div class="nb-output nb-{kind}">{html}</div>\n'

    def _unknown(self, output: Output) -> str:
        kinds = ", ".join(sorted(output.data)) or "nothing"
        self.sheet.notice(
            "unknown-output",
            "warning",
            f"An output holds only {kinds}, which a page cannot show.",
            "Give the object a text, HTML or image representation.",
            cell=self.cell.number,
        )
        if not output.data:
            return ""
        return self._wrap(
            f'<p class="nb-note">An output of type {escape(kinds)}, which a page cannot show.</p>', "unknown"
        )

    # -- text ----------------------------------------------------------------------------------------------------

    def _html(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002  # all share one signature
        if not isinstance(value, str) or not value.strip():
            return None
        return self.rewriter.output(value)

    def _markdown(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        if not isinstance(value, str):
            return None
        text = self.sheet.formulas.take_out(value, cell=self.cell.number)
        html = markdown.to_html(text)
        if 'class="mermaid"' in html:
            self.library("mermaid")
        return f'<div class="nb-prose">{self.rewriter.output(html)}</div>'

    def _latex(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        if not isinstance(value, str):
            return None
        text = self.sheet.formulas.take_out(value, cell=self.cell.number, markdown=False)
        return f"<div>{escape(text, quote=False)}</div>"

    def _plain(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        return self._pre(value) if isinstance(value, str) and value else None

    def _json(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return self._pre(value)
        count = _count(value, _TREE_LIMIT + 1)
        if count > _TREE_LIMIT:
            text = json.dumps(value, ensure_ascii=False, indent=1)
            path = self.sheet.assets.add_bytes(text.encode("utf-8", "replace"), f"output-{self.cell.number}.json")
            self._large("JSON", len(text))
            return f'<p class="nb-note"><a href="{self.sheet.address(path)}" download>The data as JSON</a></p>'
        return f'<div class="nb-tree">{_tree("", value, 0)}</div>'

    def _javascript(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        if not isinstance(value, str):
            return None
        name = self.sheet.unique(f"nb-js-{self.cell.number}")
        # JupyterLab runs the code as a function with `element` in scope; `</script` would end the script too early.
        code = re.sub(r"<(?=/script|!--)", r"\\x3c", value, flags=re.IGNORECASE)
        call = f'(function (element) {{\n{code}\n}})(document.getElementById("{name}"));'
        return f'<div id="{name}"></div><script>{call}</script>'

    # -- pictures, sound, film, documents -------------------------------------------------------------------------

    def _svg(self, value: Any, output: Output, mime: str) -> str | None:
        if not isinstance(value, str) or "<svg" not in value:
            return None
        if 'xmlns="http://www.w3.org/2000/svg"' not in value:
            value = value.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        # As a file of its own, so that its ids and styles cannot meet those of other figures.
        return self._picture(value.encode("utf-8", "replace"), output, mime)

    def _image(self, value: Any, output: Output, mime: str) -> str | None:
        data = decode(value)
        if not data or not is_what_it_says(data[:16], mimetypes.guess_extension(mime) or ""):
            self.sheet.notice(
                "broken-output",
                "warning",
                f"The {mime} output of cell {self.cell.number} is damaged.",
                "Run the cell again and save.",
                cell=self.cell.number,
            )
            return None
        return self._picture(data, output, mime)

    def _picture(self, data: bytes, output: Output, mime: str) -> str:
        name = f"figure-{self.cell.number}{mimetypes.guess_extension(mime) or '.img'}"
        path = self.sheet.assets.add_bytes(data, name)
        self.sheet.figures.append(path)
        alt = self._alt(output, mime)
        size = _display_size(output, mime) or _png_size(data, output, mime)
        background = (
            ' class="nb-needs-light"' if output_metadata(output, mime).get("needs_background") == "light" else ""
        )
        address = self.sheet.address(path)
        return f'<img src="{address}" alt="{escape(alt)}"{size}{background} loading="lazy" decoding="async">'

    def _alt(self, output: Output, mime: str) -> str:
        """Return what the author says the picture shows: the output's metadata, the cell's, or Quarto's comment."""
        quarto = re.search(r"^#\|\s*fig-(?:alt|cap):\s*[\"']?(.+?)[\"']?\s*$", self.cell.source, re.MULTILINE)
        for place in (output_metadata(output, mime), output.metadata, self.cell.metadata):
            for key in ("alt", "alt_text", "alt-text"):
                if isinstance(place.get(key), str) and place[key]:
                    return str(place[key])
        if quarto:
            return quarto[1]
        self.sheet.undescribed.append(self.cell.number)
        return f"Output of cell {self.cell.number}, no description given"

    def _media(self, value: Any, output: Output, mime: str) -> str | None:
        if mime.startswith("image/"):
            return self._image(value, output, mime)
        data = decode(value)
        if not data:
            return None
        family = mime.partition("/")[0]
        path = self.sheet.assets.add_bytes(data, f"{family}-{self.cell.number}{mimetypes.guess_extension(mime) or ''}")
        address = self.sheet.address(path)
        return (
            f'<{family} controls preload="metadata" src="{address}"><a href="{address}">{family.title()}</a></{family}>'
        )

    def _pdf(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        data = decode(value)
        if not data:
            return None
        address = self.sheet.address(self.sheet.assets.add_bytes(data, f"document-{self.cell.number}.pdf"))
        return (
            f'<iframe class="nb-pdf" src="{address}" title="PDF document" loading="lazy"></iframe>'
            f'<p class="nb-note"><a href="{address}">Open the PDF</a></p>'
        )

    # -- what a library draws in the reader's browser ---------------------------------------------------------------

    def library(self, name: str) -> bool:
        """Ask for a library to come along with the page; if there is none, say so once and return ``False``."""
        if libraries.find(name):
            self.sheet.libraries[name] = None
            return True
        self.sheet.notice(
            "library-missing",
            "warning",
            f"{libraries.LIBRARIES[name].label} output needs a script that this installation does not hold.",
            libraries.LIBRARIES[name].hint,
            cell=self.cell.number,
        )
        return False

    def _drawn(self, kind: str, value: Any, style: str = "") -> str:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        look = f' style="{style}"' if style else ""
        return f'<div class="nb-drawn" data-kind="{kind}"{look}><script type="application/json">{text}</script></div>'

    def _plotly(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        if not isinstance(value, Mapping) or not self.library("plotly"):
            return None
        layout = value.get("layout")
        height = layout.get("height") if isinstance(layout, Mapping) else None
        pixels = int(height) if isinstance(height, (int, float)) else 450  # plotly.js' own default height
        return self._drawn("plotly", value, f"min-height:{pixels}px")

    def _vega(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        if not isinstance(value, Mapping) or not self.library("vega"):
            return None
        return self._drawn("vega", value)

    def _bokeh(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        script = output.data.get("application/javascript")
        if not isinstance(script, str):
            return None
        if not self.library("bokeh"):
            return '<p class="nb-note">A Bokeh figure, whose script is not part of this page.</p>'
        html = output.data.get("text/html")
        parts = [self._bokeh_scripts(), self.rewriter.output(html) if isinstance(html, str) else ""]
        return "".join((*parts, self._javascript(script, output, "") or ""))

    def _bokeh_scripts(self) -> str:
        """Return Bokeh's own scripts once, before the first figure, because its figures draw themselves at once."""
        if "bokeh" in self.sheet.brought:
            return ""
        self.sheet.brought.add("bokeh")
        paths = [self.sheet.assets.add_file(path) for path in libraries.find("bokeh")]
        return "".join(f'<script src="{self.sheet.address(path)}"></script>' for path in paths)

    def _nothing(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        """Bokeh's loader asks another host for the library that comes along anyway."""
        return "" if libraries.find("bokeh") else None

    def _mermaid(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        if not isinstance(value, str):
            return None
        self.library("mermaid")
        return f'<pre class="mermaid">{escape(value.strip(), quote=False)}</pre>'

    def _widget(self, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG002
        model = value.get("model_id") if isinstance(value, Mapping) else None
        if model not in widget_models(self.notebook):
            self.sheet.notice(
                "widget-state",
                "warning",
                f"The widget of cell {self.cell.number} was not saved with the notebook, so readers see its text only.",
                "In JupyterLab: Settings > Save Widget State Automatically, run the cell, save.",
                cell=self.cell.number,
            )
            return None
        if not self.library("widgets"):
            return None
        text = json.dumps(value).replace("<", "\\u003c")
        return f'<div class="nb-widget"><script type="{WIDGET_VIEW}">{text}</script></div>'


def widget_models(notebook: Notebook) -> Mapping[str, Any]:
    """Return the models of the widget state that is saved with the notebook, by their id."""
    widgets = notebook.metadata.get("widgets")
    block = widgets.get(WIDGET_STATE) if isinstance(widgets, Mapping) else None
    state = block.get("state") if isinstance(block, Mapping) else None
    return state if isinstance(state, Mapping) else {}


def output_metadata(output: Output, mime: str) -> Mapping[str, Any]:
    """Return the metadata that the output holds for one of its MIME types."""
    value = output.metadata.get(mime)
    return value if isinstance(value, Mapping) else {}


def _display_size(output: Output, mime: str) -> str:
    """Return width and height as the author asked for them with ``Image(width=…, height=…)``."""
    metadata = output_metadata(output, mime)
    return "".join(
        f' {name}="{int(value)}"'
        for name in ("width", "height")
        if isinstance(value := metadata.get(name), (int, float)) and value > 0
    )


def _png_size(data: bytes, output: Output, mime: str) -> str:  # noqa: ARG001
    """Return a PNG's own width and height, so that the page does not jump when it loads."""
    if mime != "image/png" or data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:  # noqa: PLR2004  # PNG's first chunk
        return ""
    width, height = struct.unpack(">II", data[16:24])
    return f' width="{width}" height="{height}"'


def _count(value: Any, limit: int) -> int:
    """Count the nodes of a JSON value, up to a limit."""
    total, waiting = 0, [value]
    while waiting and total < limit:
        item = waiting.pop()
        total += 1
        if isinstance(item, Mapping):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return total


def _tree(name: str, value: Any, depth: int) -> str:
    """Return a JSON value as nested ``details``, which need no script to open and close."""
    key = f'<span class="nb-key">{escape(name)}</span>: ' if name else ""
    if depth > _TREE_DEPTH:
        return f"{key}…"
    if isinstance(value, (Mapping, list)) and value:
        items = (
            value.items() if isinstance(value, Mapping) else ((str(index), item) for index, item in enumerate(value))
        )
        size = f"{len(value)} {'keys' if isinstance(value, Mapping) else 'items'}"
        opened = " open" if depth < _TREE_OPEN_TO else ""
        inner = "".join(f"<li>{_tree(str(item), child, depth + 1)}</li>" for item, child in items)
        return f'<details{opened}><summary>{key}<span class="nb-size">{size}</span></summary><ul>{inner}</ul></details>'
    kind = {str: "string", bool: "literal", type(None): "literal"}.get(type(value), "number")
    return f'{key}<span class="nb-{kind}">{escape(json.dumps(value, ensure_ascii=False), quote=False)}</span>'


Method = Callable[[Show, Any, Output, str], "str | None"]

# Ranks of JupyterLab's renderers (@jupyterlab/rendermime, factories.ts) and of the extensions people install
_METHODS: tuple[tuple[str, Method], ...] = (
    (WIDGET_VIEW, Show._widget),  # noqa: SLF001  # the class's own table
    ("application/vnd.plotly.v1+json", Show._plotly),  # noqa: SLF001
    *((f"application/vnd.vegalite.v{major}+json", Show._vega) for major in (6, 5, 4, 3, 2)),  # noqa: SLF001
    *((f"application/vnd.vegalite.v{major}.json", Show._vega) for major in (6, 5, 4, 3, 2)),  # noqa: SLF001
    *((f"application/vnd.vega.v{major}+json", Show._vega) for major in (6, 5, 4, 3, 2)),  # noqa: SLF001
    *((f"application/vnd.vega.v{major}.json", Show._vega) for major in (6, 5, 4, 3, 2)),  # noqa: SLF001
    ("application/vnd.bokehjs_exec.v0+json", Show._bokeh),  # noqa: SLF001
    ("application/vnd.bokehjs_load.v0+json", Show._nothing),  # noqa: SLF001
    ("text/html", Show._html),  # noqa: SLF001
    ("text/markdown", Show._markdown),  # noqa: SLF001
    ("text/vnd.mermaid", Show._mermaid),  # noqa: SLF001
    ("text/latex", Show._latex),  # noqa: SLF001
    ("image/svg+xml", Show._svg),  # noqa: SLF001
    *((f"image/{kind}", Show._image) for kind in ("png", "jpeg", "gif", "webp", "bmp", "avif")),  # noqa: SLF001
    ("application/pdf", Show._pdf),  # noqa: SLF001
    ("application/javascript", Show._javascript),  # noqa: SLF001
    ("text/javascript", Show._javascript),  # noqa: SLF001
    ("application/geo+json", Show._json),  # noqa: SLF001
    ("application/json", Show._json),  # noqa: SLF001
    ("text/plain", Show._plain),  # noqa: SLF001
)

__all__ = ["WIDGET_STATE", "WIDGET_VIEW", "Show", "widget_models"]
