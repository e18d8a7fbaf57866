"""JSON as a tree of ``details``, which opens and closes without a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from netlify_nb.pages.notebook import Output
from netlify_nb.pages.showing import Showing

_OPEN_TO = 2
_DEPTH = 60
_IN_LINE = 6
"""Numbers that are shown side by side, as coordinates are read."""
_LIMIT = 5_000
"""Nodes beyond which a tree is offered as a file, because a page of them is no help."""


def tree(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001  # a `Renderer`
    """Show JSON; what is no JSON is shown as text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return showing.pre(value)
    if _count(value, _LIMIT + 1) > _LIMIT:
        text = json.dumps(value, ensure_ascii=False, indent=1)
        showing.large("JSON", len(text))
        address = showing.keep(text.encode("utf-8", "replace"), f"output-{showing.cell.number}.json")
        return f'<p class="nb-note"><a href="{address}" download>The data as JSON</a></p>'
    return f'<div class="nb-tree">{_branch("", value, 0)}</div>'


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


def _branch(name: str, value: Any, depth: int) -> str:
    key = f'<span class="nb-key">{escape(name)}</span>: ' if name else ""
    if depth > _DEPTH:
        return f"{key}…"
    if isinstance(value, (Mapping, list)) and value:
        if isinstance(value, list) and len(value) <= _IN_LINE and all(isinstance(i, (int, float)) for i in value):
            return f'{key}<span class="nb-number">{escape(json.dumps(value), quote=False)}</span>'
        items = (
            value.items() if isinstance(value, Mapping) else ((str(index), item) for index, item in enumerate(value))
        )
        size = f"{len(value)} {'keys' if isinstance(value, Mapping) else 'items'}"
        opened = " open" if depth < _OPEN_TO else ""
        inner = "".join(f"<li>{_branch(str(item), child, depth + 1)}</li>" for item, child in items)
        return f'<details{opened}><summary>{key}<span class="nb-size">{size}</span></summary><ul>{inner}</ul></details>'
    kind = {str: "string", bool: "literal", type(None): "literal"}.get(type(value), "number")
    return f'{key}<span class="nb-{kind}">{escape(json.dumps(value, ensure_ascii=False), quote=False)}</span>'
