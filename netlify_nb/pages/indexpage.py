"""The first page of a site of several: the folder's own, or a list of the pages below what its README says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path

from netlify_nb.models import Content
from netlify_nb.pages import libraries, markdown
from netlify_nb.pages.assets import check, site_name
from netlify_nb.pages.dialect import put_in_order
from netlify_nb.pages.fragment import Rewriter
from netlify_nb.pages.mathplace import put_formulas_back
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.page import Parts
from netlify_nb.pages.sheet import Sheet
from netlify_nb.pages.shell import Frame, library_files, list_html, shared
from netlify_nb.pages.store import Store


@dataclass(frozen=True)
class Front:
    """What a folder itself says of the site: at most one of ``document`` and ``introduction``, and a title."""

    title: str = ""
    document: str = ""
    """A whole HTML page."""
    introduction: str = ""
    """HTML to stand above the list of pages."""
    files: Mapping[str, Content] = field(default_factory=dict)


def front_of(sheet: Sheet) -> Front:
    """Read the folder's ``index.html`` or README, and bring along what they name."""
    own = check(sheet.folder / "index.html", sheet.root)
    if isinstance(own, Path):
        text = own.read_bytes().decode("utf-8", "replace")
        html = Rewriter(sheet).document(text)
        return Front(title_of(text), html, files=sheet.assets.files)
    readme = next((path for path in sorted(sheet.folder.glob("*.md")) if path.name.lower() == "readme.md"), None)
    if readme is None or not isinstance(check(readme, sheet.root), Path):
        return Front()
    text = sheet.formulas.take_out(put_in_order(readme.read_bytes().decode("utf-8", "replace")))
    html = Rewriter(sheet).markdown(markdown.to_html(text))
    shown = [made or formula.tex for formula, made in sheet.formulas.convert()]
    html = put_formulas_back(html, shown.__getitem__, sheet.formulas.source)
    first = next((heading.text for heading in sheet.headings if heading.level == 1), "")
    return Front(sheet.formulas.source(first), introduction=html, files=sheet.assets.files)


def title_of(html: str) -> str:
    """Return the title of an HTML file, else its first heading, or ``""``."""
    for pattern in (r"<title[^>]*>(.*?)</title>", r"<h1\b[^>]*>(.*?)</h1>"):
        found = re.search(pattern, html, re.IGNORECASE | re.DOTALL)
        words = " ".join(unescape(re.sub(r"<[^>]*>", "", found[1])).split()) if found else ""
        if words:
            return words
    return ""


def title_of_folder(folder: Path) -> str:
    """Return a folder's name as words."""
    words = re.sub(r"[-_\s]+", " ", folder.name).strip()
    return words[:1].upper() + words[1:] or "Notebooks"


def index_files(
    front: Front, frame: Frame, parts: Sequence[Parts], options: RenderOptions, store: Store | None
) -> dict[str, Content]:
    """Return the index page and what it needs, a search included, by their paths; ``frame`` lists the pages."""
    if front.document:
        return {**front.files, "index.html": front.document.encode("utf-8", "replace")}
    more: dict[str, Content] = dict(front.files)
    search: tuple[str, ...] = ()
    if libraries.find("search"):
        library = library_files("search")
        path, data = _search_index(parts, store)
        box, code = shared("search.js")
        more |= {**library, path: data, box: code}
        search = (box, *library, path)
    frame = replace(frame, introduction=front.introduction, search=search)
    compiled = store.templates if store else None
    html = list_html("index", frame, options, lang=options.lang or "en", compiled=compiled)
    return {**more, "index.html": html.encode("utf-8", "replace")}


def _search_index(parts: Sequence[Parts], store: Store | None) -> tuple[str, Content]:
    """Return the path and content of the script that holds what can be searched for, page by page."""
    pieces = _search_pieces(parts, store)
    content = b"".join(pieces) if store is None else store.keep_pieces("search-index.js", parts, pieces)
    return site_name("search-index.js", content), content


def _search_pieces(parts: Sequence[Parts], store: Store | None) -> Iterator[bytes]:
    yield b"window.nbSearch=["
    for number, part in enumerate(parts):
        yield (("," if number else "") + _searched(number, part, store)).encode("utf-8", "replace")
    yield b"]"


def _searched(number: int, part: Parts, store: Store | None) -> str:
    """Return what can be searched for of one page, as JSON."""
    whole = store.whole(part) if store and part.key else part
    headings = " ".join(unescape(re.sub(r"<[^>]*>", " ", whole.toc)).split())
    entry = {"id": number, "path": part.path, "title": part.title, "headings": headings, "text": whole.text}
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
