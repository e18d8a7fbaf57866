"""What a library draws in the reader's browser: Plotly, Vega, Bokeh, Mermaid."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from netlify_nb.pages import libraries
from netlify_nb.pages.notebook import Output
from netlify_nb.pages.showing import Showing

_PLOTLY_HEIGHT = 450
"""Pixels; plotly.js' own default."""
_TILED = ("map", "mapbox")
_OUTLINED = {"choropleth", "scattergeo"}
_VALUES = frozenset({"values", "datasets"})


def plotly(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001  # a `Renderer`
    """Leave a Plotly figure to ``draw.js``."""
    if not isinstance(value, Mapping) or not showing.library("plotly"):
        return None
    layout = value.get("layout")
    height = layout.get("height") if isinstance(layout, Mapping) else None
    pixels = int(height) if isinstance(height, (int, float)) else _PLOTLY_HEIGHT
    kinds = {trace.get("type") for trace in value.get("data") or () if isinstance(trace, Mapping)}
    if any(isinstance(kind, str) and kind.endswith(_TILED) for kind in kinds):
        showing.notice(
            "foreign-request",
            "warning",
            "Readers' browsers will fetch the tiles of a map from a map server.",
            "Tiles have to come from there; without a network the map stays empty.",
        )
    elif kinds & _OUTLINED:
        showing.notice(
            "foreign-request",
            "warning",
            "Readers' browsers will fetch the outlines of countries from cdn.plot.ly.",
            "Plotly keeps no outlines in its script; draw the figure as a picture if it must work offline.",
        )
    return _box("plotly", value, f"min-height:{pixels}px")


def vega(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001
    """Leave a Vega or Vega-Lite chart to ``draw.js``; files that it reads come along."""
    if not isinstance(value, Mapping) or not showing.library("vega"):
        return None
    if any(True for _ in _sources(value)):
        value = json.loads(json.dumps(value))
        for place in _sources(value):
            new = showing.rewriter.addresses.fetched(place["url"], "data")
            if new is not None:
                place["url"] = new
    return _box("vega", value)


def _sources(value: Any) -> Iterator[Any]:
    """Yield the objects of a specification that name a file to read."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            if isinstance(item.get("url"), str) and item["url"]:
                yield item
            waiting.extend(child for key, child in item.items() if key not in _VALUES)
        elif isinstance(item, list):
            waiting.extend(item)


def _box(kind: str, value: Any, style: str = "") -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    look = f' style="{style}"' if style else ""
    return f'<div class="nb-drawn" data-kind="{kind}"{look}><script type="application/json">{text}</script></div>'


def bokeh(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001
    """Show a Bokeh figure, which draws itself as soon as its script is met."""
    script = output.data.get("application/javascript")
    if not isinstance(script, str):
        return None
    if not showing.library("bokeh"):
        return '<p class="nb-note">A Bokeh figure, whose script is not part of this page.</p>'
    html = output.data.get("text/html")
    inner = showing.rewriter.output(html) if isinstance(html, str) else ""
    return _bokeh_scripts(showing) + inner + showing.script(script)


def _bokeh_scripts(showing: Showing) -> str:
    """Return Bokeh's own scripts once, before the first figure, because its figures draw themselves at once."""
    sheet = showing.sheet
    if "bokeh" in sheet.brought:
        return ""
    sheet.brought.add("bokeh")
    paths = [sheet.assets.add_file(path) for path in libraries.find("bokeh")]
    return "".join(f'<script src="{sheet.address(path)}"></script>' for path in paths)


def bokeh_loader(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001
    """Show nothing: Bokeh's loader asks another host for the library that comes along anyway."""
    return "" if libraries.find("bokeh") else None


def mermaid(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001
    """Leave a Mermaid diagram to ``draw.js``."""
    if not isinstance(value, str):
        return None
    showing.library("mermaid")
    return f'<pre class="mermaid">{escape(value.strip(), quote=False)}</pre>'
