"""Python objects to a notebook that was never a file: text is Markdown, anything else shows itself."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

from netlify_nb.errors import InvalidInput
from netlify_nb.pages.notebook import Cell, Notebook, Output

_DPI = 144
"""Twice the 72 dots of a CSS-size figure, for screens of high density."""


def as_notebook(objects: Sequence[object]) -> Notebook:
    """Return a notebook that shows the objects one below the other."""
    cells = []
    for number, item in enumerate(objects, start=1):
        if isinstance(item, str):
            cells.append(Cell("markdown", item, number))
        else:
            data, metadata = _bundle(item)
            output = Output("display_data", data=data, metadata=metadata)
            cells.append(Cell("code", "", number, outputs=(output,)))
    return Notebook(tuple(cells))


def _bundle(item: object) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the object's MIME bundle and metadata, as the running IPython would show it."""
    from IPython import get_ipython  # noqa: PLC0415  # only objects need it
    from IPython.core.formatters import DisplayFormatter  # noqa: PLC0415

    shell = get_ipython()
    formatter = shell.display_formatter if shell is not None else DisplayFormatter()
    data, metadata = formatter.format(item)
    data = {mime: _encoded(value) for mime, value in data.items()}
    if set(data) <= {"text/plain"} and (figure := _figure(item)) is not None:
        data["image/png"] = figure
    if not data:
        raise InvalidInput(
            f"A {type(item).__name__} cannot be shown.",
            hint="Give it a _repr_html_ method, or publish a figure or table.",
        )
    return data, metadata


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
