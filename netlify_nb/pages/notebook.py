"""A notebook as the pages see it: dictionaries stop here.

The fields are those of nbformat 4 (https://nbformat.readthedocs.io/en/latest/format_description.html). Reading is
lenient inside and strict outside: a cell or an output that makes no sense becomes a finding, a file that is no
notebook becomes one clear error.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netlify_nb.errors import NotebookFormatUnknown, SourceNotFound, SourceUnreadable
from netlify_nb.models import Finding

FORMAT = 4
"""The nbformat major version that this module reads; older ones are upgraded first."""


@dataclass(frozen=True)
class Output:
    """One output: ``data`` maps MIME types to text (base64 for binary types) or, for JSON types, to JSON."""

    kind: str
    """``display_data``, ``execute_result``, ``stream`` or ``error``."""
    data: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    """``stdout`` or ``stderr`` for a stream, the exception's name for an error."""
    text: str = ""
    """What a stream says, or an error's traceback; may hold ANSI colours."""
    value: str = ""
    """The message of an error."""


@dataclass(frozen=True)
class Cell:
    """One cell; ``number`` is its place in the notebook's file, counted from 1."""

    kind: str
    """``code``, ``markdown`` or ``raw``."""
    source: str
    number: int
    metadata: Mapping[str, Any] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    attachments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    execution_count: int | None = None

    @property
    def tags(self) -> frozenset[str]:
        """Tags of the cell, lower case, ``_`` read as ``-``."""
        tags = self.metadata.get("tags")
        return frozenset(str(tag).lower().replace("_", "-") for tag in tags) if isinstance(tags, list) else frozenset()


@dataclass(frozen=True)
class Notebook:
    """A whole notebook, of format 4, and what was odd about it."""

    cells: tuple[Cell, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def language(self) -> str:
        """Name of the kernel's language as Pygments knows it."""
        info = self.metadata.get("language_info")
        spec = self.metadata.get("kernelspec")
        for place, key in ((info, "pygments_lexer"), (info, "name"), (spec, "language")):
            name = place.get(key) if isinstance(place, Mapping) else None
            if isinstance(name, str) and name:
                return name
        return "python"


def read_bytes(path: Path) -> bytes:
    """Return what the file holds. Raises ``SourceNotFound`` or ``SourceUnreadable``, naming the file."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceNotFound(f"There is no file {path}.", path=str(path)) from error
    except IsADirectoryError as error:
        raise SourceUnreadable(f"{path} is a folder, not a file.", path=str(path)) from error
    except PermissionError as error:
        raise SourceUnreadable(
            f"{path} cannot be read: permission denied.", hint="Check the file's permissions.", path=str(path)
        ) from error
    except (OSError, ValueError) as error:
        raise SourceUnreadable(f"{path} cannot be read: {error}.", path=str(path)) from error


def parse_json(data: bytes, name: str) -> dict[str, Any]:
    """Return the notebook's JSON object, of whatever format. Raises ``SourceUnreadable``."""
    if not data.strip():
        raise SourceUnreadable(f"{name} is empty.", hint="Save the notebook, then publish again.", path=name)
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceUnreadable(
            f"{name} is not UTF-8 text (byte {error.start}).", hint="Notebooks are UTF-8; save it anew.", path=name
        ) from error
    except json.JSONDecodeError as error:
        rest = data.decode("utf-8-sig")[error.pos :].strip()
        cut = "it ends in the middle" if not rest or error.msg.startswith("Unterminated") else error.msg
        raise SourceUnreadable(
            f"{name} is not valid JSON, line {error.lineno}: {cut}.",
            hint="Open it in JupyterLab and save it again, or restore it from a checkpoint.",
            path=name,
        ) from error
    except RecursionError as error:
        raise SourceUnreadable(f"{name} is nested too deeply to be a notebook.", path=name) from error
    if b"\\ud" in data or b"\\uD" in data:
        raw = _without_surrogates(raw)
    if not isinstance(raw, dict) or not isinstance(raw.get("nbformat"), int):
        raise SourceUnreadable(f"{name} is JSON, but not a notebook: it names no nbformat.", path=name)
    return raw


def _without_surrogates(value: Any) -> Any:
    """Replace halves of characters, which JSON can spell and no UTF-8 file can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value


def upgrade(raw: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the notebook in format 4. Raises ``NotebookFormatUnknown`` or ``SourceUnreadable``."""
    version = raw["nbformat"]
    if version > FORMAT:
        raise NotebookFormatUnknown(
            f"{name} is written in notebook format {version}; this version reads formats up to {FORMAT}.",
            path=name,
            nbformat=version,
        )
    if version < FORMAT:
        # Only old notebooks pay for the import of nbformat, which is the dearest part of reading one.
        import nbformat.reader  # noqa: PLC0415

        # nbformat reports to Jupyter's log what is odd about an old notebook and then mends it.
        log = logging.getLogger("traitlets")
        before, log.disabled = log.disabled, True
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # Read anew, because each format's reader joins what it keeps as lists of lines
                raw = nbformat.convert(nbformat.reader.reads(json.dumps(raw)), FORMAT)
        except Exception as error:
            raise SourceUnreadable(
                f"{name} says it is of notebook format {version}, but cannot be upgraded: {error}.", path=name
            ) from error
        finally:
            log.disabled = before
    if not isinstance(raw.get("cells"), list):
        raise SourceUnreadable(f"{name} is not a notebook: it holds no list of cells.", path=name)
    return raw


def load(data: bytes, name: str) -> Notebook:
    """Return the notebook that ``data`` holds; ``name`` is how errors and findings call it."""
    return from_dict(upgrade(parse_json(data, name), name), name)


def from_dict(raw: Mapping[str, Any], name: str) -> Notebook:
    """Return the notebook of a format 4 object. Cells that make no sense become findings."""
    cells, findings = [], []
    for number, item in enumerate(raw["cells"], start=1):
        cell = _cell(item, number)
        if cell is None:
            findings.append(
                Finding(
                    "cell-invalid",
                    "warning",
                    f"Cell {number} is not a valid notebook cell and was left out.",
                    "Delete the cell, or mend the file.",
                    name,
                    number,
                )
            )
        else:
            cells.append(cell)
    metadata = raw.get("metadata")
    return Notebook(tuple(cells), metadata if isinstance(metadata, Mapping) else {}, tuple(findings))


def _text(value: Any) -> str:
    """Join what nbformat calls a multi-line string: text, or a list of its lines."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _cell(item: Any, number: int) -> Cell | None:
    if not isinstance(item, Mapping) or item.get("cell_type") not in {"code", "markdown", "raw"}:
        return None
    count = item.get("execution_count")
    outputs = item.get("outputs")
    return Cell(
        kind=str(item["cell_type"]),
        source=_text(item.get("source")),
        number=number,
        metadata=_mapping(item.get("metadata")),
        outputs=tuple(filter(None, map(parse_output, outputs))) if isinstance(outputs, list) else (),
        attachments={key: bundle for key, bundle in _mapping(item.get("attachments")).items() if _mapping(bundle)},
        execution_count=count if isinstance(count, int) else None,
    )


def parse_output(item: Any) -> Output | None:
    """Return one output of nbformat 4, or ``None`` if it makes no sense."""
    if not isinstance(item, Mapping):
        return None
    kind = item.get("output_type")
    metadata = _mapping(item.get("metadata"))
    if kind == "stream":
        return Output(kind, metadata=metadata, name=str(item.get("name") or "stdout"), text=_text(item.get("text")))
    if kind == "error":
        traceback = item.get("traceback")
        lines = [str(line) for line in traceback] if isinstance(traceback, list) else []
        name, value = str(item.get("ename") or "Error"), str(item.get("evalue") or "")
        return Output(kind, metadata=metadata, name=name, value=value, text="\n".join(lines) or f"{name}: {value}")
    if kind in {"display_data", "execute_result"}:
        data = {
            mime: _text(value) if isinstance(value, list) and not _is_json(mime) else value
            for mime, value in _mapping(item.get("data")).items()
        }
        return Output(kind, data=data, metadata=metadata)
    return None


def _is_json(mime: str) -> bool:
    return mime == "application/json" or mime.endswith("+json")


def to_json(notebook: Notebook) -> bytes:
    """Return the notebook as a file of format 4.4, the last one whose cells need no ids."""
    cells = []
    for cell in notebook.cells:
        item: dict[str, Any] = {"cell_type": cell.kind, "metadata": dict(cell.metadata), "source": cell.source}
        if cell.kind == "code":
            item |= {"execution_count": cell.execution_count, "outputs": [_output_json(out) for out in cell.outputs]}
        elif cell.attachments:
            item["attachments"] = dict(cell.attachments)
        cells.append(item)
    whole = {"cells": cells, "metadata": dict(notebook.metadata), "nbformat": FORMAT, "nbformat_minor": 4}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def _output_json(output: Output) -> dict[str, Any]:
    if output.kind == "stream":
        return {"output_type": "stream", "name": output.name, "text": output.text}
    if output.kind == "error":
        lines = output.text.split("\n")
        return {"output_type": "error", "ename": output.name, "evalue": output.value, "traceback": lines}
    item = {"output_type": output.kind, "data": dict(output.data), "metadata": dict(output.metadata)}
    return item | ({"execution_count": None} if output.kind == "execute_result" else {})
