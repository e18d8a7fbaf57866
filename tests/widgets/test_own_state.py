"""The panel's saved state stays off published pages, also beside other people's widgets."""

from __future__ import annotations

from netlify_nb.pages.notebook import Notebook
from netlify_nb.pages.strip import drop_own

_STATE = "application/vnd.jupyter.widget-state+json"


def test_our_models_are_left_out_and_others_stay():
    """Of two widgets built on the same package, only ours goes."""
    models = {
        "ours": {"model_module": "anywidget", "state": {"_anywidget_id": "netlify_nb.widgets.panel.Panel"}},
        "other": {"model_module": "anywidget", "state": {"_anywidget_id": "somebody.Else"}},
    }
    notebook = Notebook(cells=(), metadata={"widgets": {_STATE: {"state": models}}})
    assert set(drop_own(notebook).metadata["widgets"][_STATE]["state"]) == {"other"}
