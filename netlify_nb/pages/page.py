"""One notebook to the parts of one page; `shell` puts them into the template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import PurePosixPath
from typing import Any

from netlify_nb.models import Content, Finding
from netlify_nb.pages import ansi, libraries, markdown
from netlify_nb.pages.anchors import mend_own
from netlify_nb.pages.cellview import View, view
from netlify_nb.pages.dialect import put_in_order
from netlify_nb.pages.fragment import Rewriter
from netlify_nb.pages.mathplace import put_formulas_back
from netlify_nb.pages.notebook import Cell, Notebook
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.outputs import outputs_html
from netlify_nb.pages.sheet import Heading, Lead, Sheet
from netlify_nb.pages.showing import Showing
from netlify_nb.pages.widgetview import state_html

_ALT_OF_CELLS = (
    'Say what is seen: a first line "#| fig-alt: …" in a code cell, ![…](kite.png) in Markdown, alt="…" in HTML.'
)
_ALT_OF_OBJECTS = 'Say what is seen: display(figure, metadata={"alt": "…"}), or a sentence of Markdown beside it.'
_MAGICS = {
    **{name: name for name in ("html", "javascript", "latex", "bash", "markdown", "ruby", "perl", "r", "julia", "sql")},
    **{name: name for name in ("cython", "css", "rust", "typescript")},
    "js": "javascript", "sh": "bash", "svg": "xml", "bigquery": "sql",
}  # fmt: skip
"""Cell magics whose cells are written in another language."""
_DESCRIPTION_LENGTH = 200
_TOC_DEPTH = 3
_CAPTION_LENGTH = 80
_LISTED = 5
_SEARCH_LENGTH = 6_000
"""Characters of each page that can be searched for; a site's index is fetched whole."""


@dataclass(frozen=True)
class Parts:
    """Everything of a page but its frame. It can be pickled, so that another process can make it."""

    path: str
    source: str
    title: str
    description: str
    body: str
    toc: str
    lang: str = "en"
    authors: tuple[str, ...] = ()
    date: str = ""
    headed: bool = False
    """Whether the body holds the title as a first-level heading of its own."""
    has_code: bool = False
    foldable: bool = False
    has_math: bool = False
    libraries: tuple[str, ...] = ()
    figure: str = ""
    """Path in the site of the first picture, for previews."""
    files: Mapping[str, Content] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    leads: tuple[Lead, ...] = ()
    """Links to places on other pages of the site, which can be looked at when all pages are there."""
    download: str = ""
    """Path in the site of the notebook itself, if it is offered."""
    text: str = ""
    """The beginning of its words, for a search."""
    key: str = ""
    """Under which the body is kept, if it is not here."""
    digest: str = ""
    """Hash of what is kept."""


def make_parts(notebook: Notebook, sheet: Sheet, options: RenderOptions, *, title: str | None = None) -> Parts:
    """Return the page's parts. ``title`` goes before every title that the notebook holds itself."""
    sheet.findings.extend(notebook.findings)
    sheet.language = notebook.language
    cells = [_cell(cell, notebook, sheet, options) for cell in notebook.cells]
    body = "".join(cells)
    if sheet.widgets:
        body += state_html(notebook, sheet)
    shown = _formulas(sheet)
    body = put_formulas_back(body, shown.__getitem__, sheet.formulas.source)
    body = mend_own(body, sheet)
    _check_descriptions(sheet)
    own = first_heading(sheet)
    found_title = title or metadata_text(notebook, "title") or own or PurePosixPath(sheet.source).stem or "Notebook"
    first = next((html for html in cells if html.strip()), "")
    begins = bool(sheet.headings) and sheet.headings[0].level == 1 and "<h1" in first.split("</p>")[0]
    headed = begins or (found_title == own and any(heading.level == 1 for heading in sheet.headings))
    return Parts(
        path=sheet.page,
        source=sheet.source,
        title=found_title,
        description=metadata_text(notebook, "description") or _description(cells, sheet),
        body=body,
        toc=_toc(sheet.headings, shown, sheet),
        lang=options.lang or _language(notebook),
        authors=_authors(notebook.metadata),
        date=metadata_text(notebook, "date"),
        headed=headed,
        has_code="<pre" in body,
        foldable='class="nb-source"' in body,
        has_math=any(shown.values()),
        libraries=tuple(sheet.libraries),
        figure=next(iter(_previewable(sheet)), ""),
        text=_words(body),
        files=dict(sheet.assets.files),
        findings=tuple(sheet.findings),
        leads=tuple(dict.fromkeys(sheet.leads)),
    )


def first_heading(sheet: Sheet) -> str:
    """Return the text of the first heading of the highest level there is, or ``""``."""
    best = min(sheet.headings, key=lambda heading: heading.level, default=None)
    return sheet.formulas.source(best.text) if best else ""


def metadata_text(notebook: Notebook, key: str) -> str:
    """Return a text of the notebook's metadata, or ``""``."""
    value = notebook.metadata.get(key)
    return value.strip() if isinstance(value, str) else ""


def _authors(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """Read ``authors`` as nbformat has it, a list of objects with a name, and the looser ways people write it."""
    value = metadata.get("authors") or metadata.get("author") or ()
    names = []
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, Mapping) else item
        if isinstance(name, str) and name.strip():
            names.append(name.strip())
    return tuple(names)


def _previewable(sheet: Sheet) -> list[str]:
    """Figures of a type that link previews show; none of the big sites shows SVG."""
    return [path for path in sheet.figures if path.endswith((".png", ".jpg", ".jpeg", ".gif", ".webp"))]


# -- cells -------------------------------------------------------------------------------------------------------


def _cell(cell: Cell, notebook: Notebook, sheet: Sheet, options: RenderOptions) -> str:
    if cell.kind == "markdown":
        return "" if cell.tags & {"remove-cell"} else _markdown(cell, sheet)
    if cell.kind == "raw":
        return _raw(cell, sheet)
    seen = view(cell, options.code)
    source = _source(seen, sheet)
    outputs = _outputs(cell, seen, notebook, sheet)
    return f'<div class="nb-cell nb-code-cell">{source}{outputs}</div>\n' if source or outputs else ""


def _markdown(cell: Cell, sheet: Sheet) -> str:
    text = sheet.formulas.take_out(put_in_order(cell.source), cell=cell.number)
    html = markdown.to_html(text)
    if 'class="mermaid"' in html:
        Showing(sheet, cell, Notebook(())).library("mermaid")
    html = Rewriter(sheet, cell=cell.number, attachments=cell.attachments).markdown(html)
    if not html.strip():
        return ""
    hidden = cell.tags & {"hide-cell"}
    inner = f"<details><summary>More</summary>{html}</details>" if hidden else html
    return f'<div class="nb-cell nb-prose">{inner}</div>\n'


def _raw(cell: Cell, sheet: Sheet) -> str:
    """Raw cells are for a converter; those meant for HTML are shown."""
    kind = str(cell.metadata.get("format") or cell.metadata.get("raw_mimetype") or "")
    if kind == "text/html":
        return f'<div class="nb-cell">{Rewriter(sheet, cell=cell.number).output(cell.source)}</div>\n'
    return _markdown(cell, sheet) if kind == "text/markdown" else ""


def _source(seen: View, sheet: Sheet) -> str:
    if seen.source == "drop" or not seen.code.strip():
        return ""
    language = sheet.language
    magic = re.match(r"%%(\w+)", seen.code)
    if magic:
        language = _MAGICS.get(magic[1].lower(), language)
    code = sheet.colours.highlight(seen.code, language)
    if seen.source == "fold":
        line = next((line.strip() for line in seen.code.splitlines() if line.strip()), "")[:_CAPTION_LENGTH]
        label = f'<span class="nb-hint">{escape(line)}</span>'
        return f'<details class="nb-source"><summary>Code {label}</summary>{code}</details>\n'
    return code


def _outputs(cell: Cell, seen: View, notebook: Notebook, sheet: Sheet) -> str:
    if seen.outputs == "drop" or not cell.outputs:
        return ""
    inner = outputs_html(Showing(sheet, cell, notebook))
    if not inner:
        return ""
    if seen.outputs == "fold":
        inner = f"<details><summary>Output</summary>{inner}</details>"
    scrolled = " nb-scrolled" if seen.scrolled else ""
    return f'<div class="nb-outputs{scrolled}">{inner}</div>'


# -- the whole -----------------------------------------------------------------------------------------------------


def _formulas(sheet: Sheet) -> dict[int, str]:
    """Return the HTML of every formula; one that cannot be converted is shown as TeX, and reported."""
    shown = {}
    for number, (formula, html) in enumerate(sheet.formulas.convert()):
        if html is None:
            tex = formula.tex.strip()
            sheet.notice(
                "math-unconverted",
                "warning",
                f"A formula cannot be drawn and is shown as its source: {tex[:60]}",
                "Write it with commands of LaTeX and AMS.",
                cell=formula.cell,
            )
            element = "div" if formula.display else "span"
            html = f'<{element} class="nb-tex">{escape(tex, quote=False)}</{element}>'  # noqa: PLW2901  # the fallback
        shown[number] = html
    if shown and libraries.find("mathfont"):
        sheet.libraries["mathfont"] = None
    return shown


def _check_descriptions(sheet: Sheet) -> None:
    """Report pictures without alternative text, all at once: a notebook has either none or many."""
    if not sheet.undescribed:
        return
    cells = sorted(set(sheet.undescribed) - {0})
    listed = ", ".join(map(str, cells[:_LISTED])) + (
        f" and {len(cells) - _LISTED} more" if len(cells) > _LISTED else ""
    )
    count = len(sheet.undescribed)
    what = "A picture has" if count == 1 else f"{count} pictures have"
    where = f" (cell{'s' if len(cells) > 1 else ''} {listed})" if cells and not sheet.objects else ""
    sheet.notice(
        "missing-alt",
        "info",
        f"{what} no alternative text{where}.",
        _ALT_OF_OBJECTS if sheet.objects else _ALT_OF_CELLS,
        cell=cells[0] if cells else None,
    )


def _description(cells: list[str], sheet: Sheet) -> str:
    """Return the first paragraph as plain text, cut at a word."""
    for html in cells:
        if "nb-prose" not in html[:40]:
            continue
        for match in re.finditer(r"<p>(.*?)</p>", html, re.DOTALL):
            text = unescape(re.sub(r"<[^>]*>", "", sheet.formulas.source(match[1])))
            text = " ".join(ansi.settle(text).split())
            if text:
                return text if len(text) <= _DESCRIPTION_LENGTH else text[:_DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + "…"
    return ""


def _words(body: str) -> str:
    """Return what can be searched for: the text without code, formulas and scripts."""
    text = re.sub(r"<(script|style|pre|math)\b.*?</\1>", " ", body, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())[:_SEARCH_LENGTH]


def _language(notebook: Notebook) -> str:
    """Return the language of the text that the metadata names; some tools put the kernel's language there."""
    for key in ("lang", "language"):
        value = metadata_text(notebook, key)
        if re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z0-9]{1,8})*", value):
            return value
    return "en"


def _toc(headings: list[Heading], shown: Mapping[int, str], sheet: Sheet) -> str:
    """Return the table of contents as nested lists, without the page's own title, or ``""`` if it would be short."""
    entries = headings[1:] if headings and headings[0].level == 1 else headings
    if not entries:
        return ""
    top = min(heading.level for heading in entries)
    entries = [heading for heading in entries if heading.level - top < _TOC_DEPTH]
    if len(entries) < 2:  # noqa: PLR2004  # a list of one section leads nowhere
        return ""
    parts, depth = [], 0
    for heading in entries:
        wanted = min(heading.level - top + 1, depth + 1)
        if wanted > depth:
            parts.append("<ol>")
        else:
            parts.append("</li>" + "</ol></li>" * (depth - wanted))
        depth = wanted
        text = put_formulas_back(escape(heading.text, quote=False), shown.__getitem__, sheet.formulas.source)
        parts.append(f'<li><a href="{escape(markdown.anchor(heading.anchor))}">{text}</a>')
    parts.append("</li></ol>" * depth)
    return "".join(parts)
