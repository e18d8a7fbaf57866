"""Python objects to a notebook that was never a file: text is Markdown, anything else shows itself."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from netlify_nb.errors import InvalidInput
from netlify_nb.pages.notebook import Cell, Notebook, Output

_PLOTLY = "application/vnd.plotly.v1+json"
_VEGA_LITE = "application/vnd.vegalite.v5+json"
_BOKEH = "application/vnd.bokehjs_exec.v0+json"
_WIDGET = "application/vnd.jupyter.widget-view+json"
_STATE = "application/vnd.jupyter.widget-state+json"
_DPI = 144
"""Twice the 72 dots of a CSS-size figure, for screens of high density."""


def as_notebook(objects: Sequence[object]) -> Notebook:
    """Return a notebook that shows the objects one below the other, with the state of widgets among them."""
    cells = []
    metadata: dict[str, Any] = {}
    for number, item in enumerate(objects, start=1):
        if isinstance(item, str):
            cells.append(Cell("markdown", item, number))
        else:
            data, about = _bundle(item)
            output = Output("display_data", data=data, metadata=about)
            cells.append(Cell("code", "", number, outputs=(output,)))
            if _WIDGET in data:
                metadata = _with_state(metadata, item)
    return Notebook(tuple(cells), metadata=metadata)


def _bundle(item: object) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the object's MIME bundle and metadata, as Jupyter would show it."""
    drawn = _drawn_by_reader(item)
    if drawn is not None:
        return drawn, {}
    data, metadata = _formatted(item)
    data = {mime: _encoded(value) for mime, value in data.items()}
    if set(data) <= {"text/plain"} and (figure := _figure(item)) is not None:
        data["image/png"] = figure
    if not data:
        raise InvalidInput(
            f"A {type(item).__name__} cannot be shown.",
            hint="Give it a _repr_html_ method, or publish a figure or table.",
        )
    return data, metadata


def _drawn_by_reader(item: object) -> dict[str, Any] | None:
    """Return the description of a figure that the reader's browser draws.

    Left to themselves, these libraries give it in a notebook only: elsewhere Plotly prints the figure, Altair gives a
    page that loads its scripts from another host, and Bokeh a table of properties.
    """
    library = type(item).__module__.partition(".")[0]
    whole: Any = item
    if library == "plotly" and hasattr(item, "to_plotly_json"):
        return {_PLOTLY: json.loads(whole.to_json())}
    if library == "altair" and hasattr(item, "to_dict"):
        description = whole.to_dict()
        if "vega-lite" in description.get("$schema", ""):
            return {_VEGA_LITE: description}
    if library == "bokeh" and _is_bokeh_figure(item):
        from bokeh.embed.notebook import notebook_content  # noqa: PLC0415  # it is loaded: the object is of it

        script, html, _document = notebook_content(whole)
        return {_BOKEH: "", "application/javascript": script, "text/html": html}
    return None


def _is_bokeh_figure(item: object) -> bool:
    from bokeh.models.ui import UIElement  # noqa: PLC0415  # as above

    return isinstance(item, UIElement)


def _formatted(item: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the running IPython, or a new formatter, makes of an object.

    ``_ipython_display_`` would show it here and now, so it counts only for what has nothing else, and is caught.
    """
    from IPython import get_ipython  # noqa: PLC0415  # only objects need it
    from IPython.core.formatters import DisplayFormatter  # noqa: PLC0415

    shell = get_ipython()
    formatter = shell.display_formatter if shell is not None else DisplayFormatter()
    displays = formatter.ipython_display_formatter
    was, displays.enabled = displays.enabled, False
    try:
        data, metadata = formatter.format(item)
    finally:
        displays.enabled = was
    if shell is not None and set(data) <= {"text/plain"} and hasattr(type(item), "_ipython_display_"):
        from IPython.utils.capture import capture_output  # noqa: PLC0415  # rare

        with capture_output() as caught:
            item._ipython_display_()  # type: ignore[attr-defined]  # asked for just now
        for shown in caught.outputs:
            return dict(shown.data), dict(shown.metadata or {})
    return data, metadata


def _with_state(metadata: dict[str, Any], item: object) -> dict[str, Any]:
    """Return a notebook's metadata with the state of a widget, and of those it is made of, added."""
    from ipywidgets.embed import dependency_state  # noqa: PLC0415  # it is loaded: the object is one

    kept = metadata.get("widgets", {}).get(_STATE, {"version_major": 2, "version_minor": 0, "state": {}})
    state = {**kept["state"], **dependency_state(item, drop_defaults=False)}
    return {**metadata, "widgets": {_STATE: {**kept, "state": state}}}


def _encoded(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _figure(item: object) -> str | None:
    """Draw a Matplotlib figure, or the one that axes belong to; outside of a notebook nothing else does."""
    figure = item if hasattr(item, "savefig") else getattr(item, "figure", None)
    if not hasattr(figure, "savefig"):
        return None
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI, bbox_inches="tight")
    return base64.b64encode(buffer.getvalue()).decode()
