"""What of a cell is shown: tags and metadata in every dialect, one answer.

Dialects: Jupyter Book and nbconvert tags (``remove-input``, ``hide_input`` …), Quarto's ``#| echo: false`` comments,
JupyterLab's own metadata (``jupyter.source_hidden``, ``jupyter.outputs_hidden``, ``collapsed``, ``scrolled``) and the
``hide_input`` metadata of the classic notebook's extension.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from netlify_nb.models import Code
from netlify_nb.pages.notebook import Cell

Part = Literal["show", "fold", "drop"]

_OPTION = re.compile(r"^(?:#|//|--|%)\|[ \t]*([\w-]+)[ \t]*:[ \t]*(.*?)[ \t]*$")
_NO = frozenset({"false", "no", "off"})


@dataclass(frozen=True)
class View:
    """How much of a code cell is shown, and its code without comments that are meant for the publisher."""

    source: Part
    outputs: Part
    scrolled: bool
    code: str

    @property
    def empty(self) -> bool:
        """Whether nothing of the cell is shown."""
        return self.source == "drop" and self.outputs == "drop"


def view(cell: Cell, code: Code) -> View:
    """Return what is shown of a cell; the cell's own word goes before the person's ``--code``, if it shows less."""
    comments, text = _options(cell.source)
    tags = cell.tags
    jupyter = cell.metadata.get("jupyter")
    jupyter = jupyter if isinstance(jupyter, Mapping) else {}
    source: Part = {"show": "show", "fold": "fold", "hide": "drop"}[code]  # type: ignore[assignment]
    outputs: Part = "show"
    folded = tags & {"hide-input", "hide-cell"} or jupyter.get("source_hidden") or cell.metadata.get("hide_input")
    if source == "show" and (folded or comments.get("code-fold") in {"true", "hide"}):
        source = "fold"
    hidden = tags & {"hide-output", "hide-cell"} or jupyter.get("outputs_hidden") or cell.metadata.get("collapsed")
    if hidden:
        outputs = "fold"
    if tags & {"remove-input", "remove-cell", "no-input"} or comments.get("echo") in _NO:
        source = "drop"
    if tags & {"remove-output", "remove-cell", "no-output"} or comments.get("output") in _NO:
        outputs = "drop"
    if comments.get("include") in _NO:
        source = outputs = "drop"
    return View(source, outputs, cell.metadata.get("scrolled") is True, text)


def _options(source: str) -> tuple[dict[str, str], str]:
    """Take the leading ``#| key: value`` comments off the code."""
    found: dict[str, str] = {}
    lines = source.split("\n")
    while lines and (match := _OPTION.match(lines[0])):
        found[match[1].lower()] = match[2].strip("\"'").lower()
        lines.pop(0)
    return found, "\n".join(lines)
