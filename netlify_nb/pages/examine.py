"""Take a notebook apart for the preflight: everything that readers will be able to see, and where it stands."""

from __future__ import annotations

import getpass
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from netlify_nb import preflight
from netlify_nb.models import Finding
from netlify_nb.pages.cellview import view
from netlify_nb.pages.notebook import Cell, Notebook
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.verdicts import Verdicts
from netlify_nb.preflight import Passage

_ANSI = re.compile(r"\x1b\[[0-9;:]*[A-Za-z]")
_TEXT_FILE = re.compile(
    r"\.(?:txt|md|csv|tsv|(?:geo)?jsonl?|ya?ml|toml|ini|cfg|conf|py|r|jl|m?js|ts|css|html?|xml|svg|sql|sh|bat|ps1|ipynb"
    r"|log|rst|tex|properties)\Z",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"\.(?:zip|xlsx|xlsm|docx|pptx|odt|ods|whl)\Z", re.IGNORECASE)
_MARKUP = re.compile(r"\.(?:html?|xml|svg|xls[xm]|docx|pptx|od[ts])\Z", re.IGNORECASE)
_LOOKED_AT = 4_000_000
"""Bytes of a text file that are looked at; keys stand at the top of things."""
_LARGE_FILE = 20_000_000
_LARGE_OUTPUT = 5_000_000


def examine(notebook: Notebook, source: str, options: RenderOptions) -> Iterator[Finding]:
    """Yield what the preflight says about a notebook, whose own cells of ours are gone already."""
    yield from preflight.check(_passages(notebook, options), source, allow=options.allow, user=_user())
    yield from preflight.run_findings([_run(cell) for cell in notebook.cells if _counts(cell)], source)
    for cell in notebook.cells:
        size = sum(len(value) for output in cell.outputs for value in output.data.values() if isinstance(value, str))
        if size > _LARGE_OUTPUT:
            yield Finding(
                "large-output",
                "warning",
                f"The outputs of cell {cell.number} hold {size / 1e6:.0f} MB.",
                "Show less, or at a lower resolution.",
                source,
                cell.number,
            )


def examine_file(path: Path, name: str, options: RenderOptions, verdicts: Verdicts | None = None) -> Iterator[Finding]:
    """Yield what is wrong with a file that is published as it is; one that was clean before is not searched again."""
    try:
        size = path.stat().st_size
        if size > _LARGE_FILE:
            yield Finding("large-file", "warning", f"The file holds {size / 1e6:.0f} MB.", "Is it meant to go?", name)
        if _ARCHIVE.search(path.name):
            data = _inside(path)
        elif _TEXT_FILE.search(path.name):
            with path.open("rb") as file:
                data = file.read(_LOOKED_AT)
        else:
            return
    except OSError:
        return  # the bundle says so, with the cause
    if verdicts and verdicts.is_clean(data):
        return
    text = data.decode("utf-8", "replace")
    if _MARKUP.search(path.name):
        text = _readable(text)
    found = list(preflight.check([Passage(text, "file")], name, allow=options.allow))
    if verdicts and not found:
        verdicts.note_clean(data)
    yield from found


def _inside(path: Path) -> bytes:
    """Return what the text files in an archive hold, as far as is looked at; nothing if it is none."""
    import zipfile  # noqa: PLC0415  # few sites hold archives

    parts: list[bytes] = []
    left = _LOOKED_AT
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if left > 0 and _TEXT_FILE.search(entry.filename) and not entry.flag_bits & 1:
                    with archive.open(entry) as file:  # never more than what is left, whatever the archive says
                        parts.append(file.read(left))
                    left -= len(parts[-1])
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, zlib.error):
        return b""
    return b"\n".join(parts)


@lru_cache(maxsize=1)
def _user() -> str:
    """Return the name of whoever runs this, or ``""`` where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _counts(cell: Cell) -> bool:
    return cell.kind == "code" and bool(cell.source.strip())


def _run(cell: Cell) -> preflight.Run:
    failed = any(output.kind == "error" for output in cell.outputs)
    return preflight.Run(cell.number, cell.execution_count, bool(cell.outputs), failed, "raises-exception" in cell.tags)


def _passages(notebook: Notebook, options: RenderOptions) -> Iterator[Passage]:
    whole = options.download  # then everything is published, shown or not
    for cell in notebook.cells:
        if cell.kind != "code":
            if whole or "remove-cell" not in cell.tags:
                yield Passage(cell.source, "text", cell.number)
                yield from (Passage(name, "name of an attachment", cell.number) for name in cell.attachments)
        else:
            seen = view(cell, options.code)
            if whole or seen.source != "drop":
                yield Passage(cell.source, "code", cell.number)
            if whole or seen.outputs != "drop":
                yield from _outputs(cell)
        if whole or cell.metadata:
            yield Passage(_pairs(cell.metadata), "metadata", cell.number)
    yield Passage(_pairs(notebook.metadata), "metadata")


def _outputs(cell: Cell) -> Iterator[Passage]:
    for output in cell.outputs:
        if output.text:
            where = "traceback" if output.kind == "error" else "output"
            yield Passage(_ANSI.sub("", output.text), where, cell.number)
        if output.value:
            yield Passage(output.value, "traceback", cell.number)
        for mime, value in output.data.items():
            if isinstance(value, str):
                if mime.startswith(("text/", "application/")) or mime == "image/svg+xml":
                    text = _readable(value) if mime in {"text/html", "image/svg+xml"} else value
                    yield Passage(text, "output", cell.number)
            else:
                yield Passage(_pairs(value), "output", cell.number)
        if output.metadata:
            yield Passage(_pairs(output.metadata), "metadata", cell.number)


def _readable(html: str) -> str:
    """Return HTML in which words end where their element does."""
    text = html.replace("<", " <")
    return unescape(text) if "&" in text else text


def _pairs(value: Any, name: str = "") -> str:
    """Return a JSON value as lines of ``"name": "value"``, so that what is named like a secret is seen as one."""
    lines: list[str] = []
    waiting = [(name, value)]
    while waiting:
        key, item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend((str(inner), child) for inner, child in item.items())
        elif isinstance(item, list):
            waiting.extend((key, child) for child in item)
        elif isinstance(item, str):
            lines.append(f'"{key}": "{item}"')
            if "=" in item or "\n" in item:
                lines.append(item)  # it may be a line of settings itself
    return "\n".join(reversed(lines))
