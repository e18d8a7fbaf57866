"""Our own cells, outputs and secrets never reach a page.

What publishes a notebook is usually a cell of that notebook. Readers should see neither the cell nor its output:
the progress display, the panel, and above all a claim link, which hands the site to whoever opens it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from netlify_nb.pages.notebook import Cell, Notebook, Output

OWN_KEY = "netlify_nb"
"""An output whose metadata holds this key was made by us."""
OWN_MIME = "application/vnd.netlify-nb"
"""An output that holds a MIME type starting with this was made by us."""

_OWN_LINE = re.compile(r"^[ \t]*(?:%(?:load_ext|reload_ext)[ \t]+netlify_nb\b|%netlify_\w+).*(?:\n|\Z)", re.MULTILINE)
_OWN_CELL_MAGIC = re.compile(r"\A\s*%%netlify_deploy\b.*(?:\n|\Z)")

# A claim link ends in `#` and a JSON Web Token; a JWT's header is JSON, so it starts with base64 of `{"`, "eyJ".
_CLAIM_LINK = re.compile(r"(?:https?://[^\s\"'<>#]*)?/claim(?:\?[^\s\"'<>#]*)?(?:#|%23)eyJ[\w.\-=]*")
# Netlify's personal access tokens: https://docs.netlify.com/api-and-cli-guides/api-guides/get-started-with-api/
_TOKEN = re.compile(r"\bnfp_[A-Za-z0-9]{16,}")
WITHHELD = "[withheld]"


def scrub(text: str) -> str:
    """Return the text with claim links and Netlify tokens replaced by ``[withheld]``."""
    if "eyJ" in text:
        text = _CLAIM_LINK.sub(WITHHELD, text)
    if "nfp_" in text:
        text = _TOKEN.sub(WITHHELD, text)
    return text


def drop_own(notebook: Notebook) -> Notebook:
    """Return the notebook without our own lines, cells, outputs and widgets."""
    cells = tuple(cell for cell in map(_drop_from_cell, notebook.cells) if cell is not None)
    widgets = notebook.metadata.get("widgets")
    metadata = {**notebook.metadata, "widgets": _without_own_widgets(widgets)} if widgets else notebook.metadata
    return replace(notebook, cells=cells, metadata=metadata)


def scrub_all(notebook: Notebook) -> Notebook:
    """Return the notebook with claim links and Netlify tokens withheld wherever they stand."""
    cells = tuple(
        replace(
            cell,
            source=scrub(cell.source),
            outputs=tuple(map(_scrub_output, cell.outputs)),
            metadata=_scrub_value(cell.metadata),
        )
        for cell in notebook.cells
    )
    return replace(notebook, cells=cells, metadata=_scrub_value(notebook.metadata))


def _drop_from_cell(cell: Cell) -> Cell | None:
    if cell.kind != "code":
        return cell
    source = _OWN_LINE.sub("", _OWN_CELL_MAGIC.sub("", cell.source))
    if source != cell.source and not source.strip():
        return None
    outputs = tuple(output for output in cell.outputs if not is_own(output))
    return replace(cell, source=source, outputs=outputs)


def is_own(output: Output) -> bool:
    """Whether we made this output: it says so in its metadata, or in a MIME type."""
    if OWN_KEY in output.metadata or any(mime.startswith(OWN_MIME) for mime in output.data):
        return True
    return any(isinstance(item, Mapping) and OWN_KEY in item for item in output.metadata.values())


def _scrub_output(output: Output) -> Output:
    return replace(
        output,
        text=scrub(output.text),
        value=scrub(output.value),
        data={mime: _scrub_value(value) for mime, value in output.data.items()},
        metadata=_scrub_value(output.metadata),
    )


def _scrub_value(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list):
        return [_scrub_value(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _scrub_value(item) for key, item in value.items()}
    return value


def _is_own_model(model: Mapping[str, Any]) -> bool:
    """Whether a saved widget is ours: anywidget, which ours are built on, notes the class of each."""
    state = model.get("state")
    named = state.get("_anywidget_id") if isinstance(state, Mapping) else None
    return str(named or model.get("model_module") or "").startswith(("netlify_nb.", "netlify-nb"))


def _without_own_widgets(widgets: Any) -> Any:
    """Leave our panel's models out of the saved widget state; its texts can hold links."""
    if not isinstance(widgets, Mapping):
        return widgets
    kept = {}
    for mime, block in widgets.items():
        state = block.get("state") if isinstance(block, Mapping) else None
        if isinstance(state, Mapping):
            models = {
                model_id: model
                for model_id, model in state.items()
                if not (isinstance(model, Mapping) and _is_own_model(model))
            }
            kept[mime] = {**block, "state": models}
        else:
            kept[mime] = block
    return kept
