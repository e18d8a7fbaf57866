"""The frame around a page: template, shared style sheet and script, navigation, previews."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from netlify_nb.models import Content
from netlify_nb.pages import libraries
from netlify_nb.pages.anchors import rewrite
from netlify_nb.pages.assets import FOLDER, site_name
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.page import Parts

_FOLDER = Path(__file__).parent / "template"


@dataclass(frozen=True)
class Neighbour:
    """A link to another page of the site."""

    path: str
    title: str
    description: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Frame:
    """Where a page stands among the others."""

    site_title: str = ""
    home: str = ""
    """Path of the index page, or ``""`` if the page is the only one."""
    before: Neighbour | None = None
    after: Neighbour | None = None
    contents: Sequence[Neighbour] = ()
    introduction: str = ""
    """HTML above the list of an index page: the folder's README."""
    mended: tuple[tuple[str, str], ...] = ()
    """Links to places on other pages that are spelled otherwise there: the old address and the new."""
    search: Sequence[str] = ()
    """Paths of the search box's script, then of the library and the index that it fetches, if there is a search."""


@lru_cache(maxsize=4)
def _environment(compiled: Path | None) -> Any:
    """Return Jinja's environment; with a folder, templates that were compiled before come from there."""
    import jinja2  # noqa: PLC0415  # only a render pays for it

    return jinja2.Environment(
        bytecode_cache=jinja2.FileSystemBytecodeCache(str(compiled)) if compiled else None,
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


@lru_cache(maxsize=8)
def shared(name: str) -> tuple[str, bytes]:
    """Return the path in the site and the content of a file that all pages share."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    data = _lighter(text, name).encode()
    return site_name(name, data), data


def _lighter(text: str, name: str) -> str:
    """Leave out what only a programmer reads: comments on lines of their own, indents, spaces around braces."""
    if name.endswith(".css"):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", text)).replace(";}", "}").strip()
    if name.endswith(".js"):
        return re.sub(r"^\s+|^//.*\n", "", re.sub(r"^\s*//.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    return text


@lru_cache(maxsize=32)
def library_files(name: str) -> Mapping[str, Content]:
    """Return a library's files by their path in the site, in loading order."""
    return {site_name(path.name, path): path for path in libraries.find(name)}


def shared_files(names: Sequence[str]) -> dict[str, Content]:
    """Return the files that pages with these libraries need besides their own."""
    files: dict[str, Content] = dict(map(shared, ("style.css", "page.js", "favicon.svg")))
    for name in names:
        if name == "widget-modules":
            path, data = shared("widgets.js")
            files[path] = data
        files.update(library_files(name))
        files.update({f"{FOLDER}/{path.name}": path for path in libraries.beside(name)})
        if name in DRAWN:
            path, data = shared("draw.js")
            files[path] = data
    return files


_PLACED = frozenset({"mathfont", "bokeh"})
"""Libraries that the page names elsewhere than at its end."""
DRAWN = frozenset({"plotly", "vega", "mermaid"})
"""Libraries that our own ``draw.js`` calls; the others start by themselves."""


def page_html(parts: Parts, frame: Frame, options: RenderOptions, *, compiled: Path | None = None) -> str:
    """Return the whole HTML of one page. ``compiled`` is a folder for compiled templates."""
    up = "../" * parts.path.count("/")
    scripts = [shared("widgets.js")[0]] if "widget-modules" in parts.libraries else []
    scripts += [path for name in parts.libraries if name not in _PLACED for path in library_files(name)]
    if DRAWN.intersection(parts.libraries):
        scripts.append(shared("draw.js")[0])
    if frame.mended:
        parts = replace(parts, body=rewrite(parts.body, dict(frame.mended)))
    base = options.url.rstrip("/") + "/" if options.url else ""
    address = parts.path.removesuffix("index.html")
    return str(
        _environment(compiled)
        .get_template("page.html.jinja")
        .render(
            parts=parts,
            frame=frame,
            options=options,
            up=up,
            style=up + shared("style.css")[0],
            script=up + shared("page.js")[0],
            favicon=up + shared("favicon.svg")[0],
            mathfont=next((up + path for path in library_files("mathfont")), "") if parts.has_math else "",
            scripts=[up + path for path in scripts],
            canonical=urljoin(base, quote(address)) if base else "",
            figure=urljoin(base, quote(parts.figure)) if base and parts.figure else parts.figure and up + parts.figure,
        )
    )


def list_html(
    name: str, frame: Frame, options: RenderOptions, *, lang: str = "en", compiled: Path | None = None
) -> str:
    """Return an index page or a page for what is not found; ``name`` is the template's."""
    return str(
        _environment(compiled)
        .get_template(f"{name}.html.jinja")
        .render(
            frame=frame,
            options=options,
            lang=options.lang or lang,
            style=shared("style.css")[0],
            style_text=shared("style.css")[1].decode(),
            script=shared("page.js")[0],
            favicon=shared("favicon.svg")[0],
            canonical=options.url.rstrip("/") + "/" if options.url else "",
        )
    )
