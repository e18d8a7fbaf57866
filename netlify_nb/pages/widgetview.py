"""Widgets whose state is saved with the notebook: which models a page needs, and the modules that draw them.

Widgets of ipywidgets itself are drawn by its own HTML manager. Those of other packages live in JavaScript modules that
these packages install for the classic notebook, ``share/jupyter/nbextensions/MODULE/index.js``, in the form (AMD) that
the HTML manager loads as well (https://ipywidgets.readthedocs.io/en/stable/embedding.html). They come along from there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from netlify_nb.pages.mathplace import with_formulas
from netlify_nb.pages.notebook import Notebook, Output
from netlify_nb.pages.sheet import Sheet
from netlify_nb.pages.showing import Showing

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

_BUILT_IN = frozenset({"@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/output"})
_PACKAGES = {
    "jupyter-leaflet": "ipyleaflet", "jupyter-matplotlib": "ipympl", "jupyter-threejs": "pythreejs",
    "jupyter-cytoscape": "ipycytoscape", "jupyter-vega": "vega", "jupyter-datawidgets": "ipydatawidgets",
    "@bokeh/jupyter_bokeh": "jupyter_bokeh", "bqscales": "bqplot", "nglview-js-widgets": "nglview",
}  # fmt: skip
"""Python packages that are not called like their module."""
_REFERENCE = re.compile(r"IPY_MODEL_([\w-]+)")
_IMPORT = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*[\"'](https?://[^\"']+)[\"']|\burl\(\s*[\"']?(https?://[^\"')]+)")
_TILES = re.compile(r"https?://[^\s\"'\\]*\{[zs]\}[^\s\"'\\]*")
_TOP = re.compile(r"\bdefine\(\s*(?:[\"'][^\"']*[\"']\s*,\s*)?\[([^\]]*)\]")
_NAMED_BY_HASH = re.compile(rb"[\"'/]([0-9a-f]{16,32}\.(?:png|svg|gif|woff2?|ttf|eot|wasm|js))[\"']")


def widget(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001  # a `Renderer`
    """Leave a widget to the HTML manager, if its state is saved and what draws it can come along."""
    models = widget_models(showing.notebook)
    model = value.get("model_id") if isinstance(value, Mapping) else None
    if not isinstance(model, str) or model not in models:
        showing.notice(
            "widget-state",
            "warning",
            f"The widget of cell {showing.cell.number} was not saved with the notebook, so readers see its text only.",
            "In JupyterLab: Settings > Save Widget State Automatically, run the cell, save.",
        )
        return None
    needed = _with_references([model], models)
    modules = _modules(models[name] for name in needed)
    for module in modules:
        if _installed(module) is None:
            package = _PACKAGES.get(module, module)
            showing.notice(
                "widget-module",
                "warning",
                f"The widget of cell {showing.cell.number} is drawn by {module}, which is not installed here, so "
                "readers see its text only.",
                f"Publish from where {package} is installed: pip install {package}",
            )
            return None
    if not showing.library("widget-modules" if modules else "widgets"):
        return None
    for name in needed:
        _report_requests(showing, models[name])
    showing.sheet.widgets[model] = None
    text = json.dumps(value).replace("<", "\\u003c")
    return f'<div class="nb-widget"><script type="{WIDGET_VIEW}">{text}</script></div>'


def widget_models(notebook: Notebook) -> Mapping[str, Any]:
    """Return the models of the widget state that is saved with the notebook, by their id; broken ones are left out."""
    widgets = notebook.metadata.get("widgets")
    block = widgets.get(WIDGET_STATE) if isinstance(widgets, Mapping) else None
    state = block.get("state") if isinstance(block, Mapping) else None
    if not isinstance(state, Mapping):
        return {}
    return {name: model for name, model in state.items() if _is_model(model)}


def _is_model(model: Any) -> bool:
    """Whether a model has what the HTML manager's schema asks for; one that has not would stop all the others."""
    return (
        isinstance(model, Mapping)
        and isinstance(model.get("state"), Mapping)
        and all(isinstance(model.get(key), str) for key in ("model_name", "model_module", "model_module_version"))
    )


def state_html(notebook: Notebook, sheet: Sheet) -> str:
    """Return the state of the widgets that the page shows, and the modules that draw them."""
    models = widget_models(notebook)
    kept = _with_companions(_with_references(sheet.widgets, models), models)
    scripts: list[str] = []
    if "widget-modules" in sheet.libraries:
        sheet.libraries.pop("widgets", None)  # the larger one draws the others too
        for module in _modules(models[name] for name in kept):
            scripts.extend(_bring(module, sheet))
    state = {"version_major": 2, "version_minor": 0, "state": {name: _with_maths(models[name]) for name in kept}}
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="{WIDGET_STATE}">{text}</script>\n{"".join(scripts)}'


def _with_maths(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the model with its mathematics as MathML, if it is the widget that shows such."""
    value = model["state"].get("value")
    if model["model_name"] != "HTMLMathModel" or not isinstance(value, str):
        return model
    return {**model, "state": {**model["state"], "value": with_formulas(value)}}


# -- which models ----------------------------------------------------------------------------------------------------


def _with_references(names: Iterable[str], models: Mapping[str, Any]) -> dict[str, None]:
    """Return the models of these names and all that they hold, in the order they are met."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in models and name not in found:
            found[name] = None
            waiting.extend(_references(models[name]["state"]))
    return found


def _with_companions(kept: dict[str, None], models: Mapping[str, Any]) -> dict[str, None]:
    """Add models that are not seen and bind those that are, such as the links of ``jslink``."""
    unseen = {name: model for name, model in models.items() if not model["state"].get("_view_name")}
    grown = True
    while grown:
        grown = False
        for name, model in unseen.items():
            if name in kept or not any(other in kept for other in _references(model["state"])):
                continue
            group = _with_references([name], models)
            if all(_installed(module) is not None for module in _modules(models[other] for other in group)):
                kept = {**kept, **group}
                grown = True
    return kept


def _references(state: Any) -> Iterator[str]:
    """Yield the names of models that a state refers to."""
    waiting = [state]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            match = _REFERENCE.fullmatch(item)
            if match:
                yield match[1]
        elif isinstance(item, Mapping):
            if isinstance(item.get("model_id"), str):  # shown by an output that an Output widget holds
                yield item["model_id"]
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


# -- the modules of other packages -------------------------------------------------------------------------------------


def _modules(models: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the modules that draw these models, beyond those of ipywidgets."""
    found: dict[str, None] = {}
    for model in models:
        for name in (model["model_module"], model["state"].get("_model_module"), model["state"].get("_view_module")):
            if isinstance(name, str) and name and name not in _BUILT_IN:
                found[name] = None
    return list(found)


@lru_cache(maxsize=64)
def _installed(module: str) -> Path | None:
    """Return the module's file, where Jupyter's own search path has it."""
    from jupyter_core.paths import jupyter_path  # noqa: PLC0415  # only for widgets of other packages

    if not re.fullmatch(r"@?[\w.-]+(?:/[\w.-]+)?", module) or ".." in module:
        return None
    for folder in map(Path, jupyter_path("nbextensions")):
        for name in dict.fromkeys((module, module.rpartition("/")[2])):
            path = folder / name / "index.js"
            if path.is_file():
                return path
    return None


def _bring(module: str, sheet: Sheet) -> Iterator[str]:
    """Yield the scripts of a module and of what it needs beside itself."""
    path = _installed(module)
    if path is None or module in sheet.brought:
        return
    sheet.brought.add(module)
    data = path.read_bytes()
    head = _TOP.search(data[:4000].decode("utf-8", "replace")) or _TOP.search(data[-4000:].decode("utf-8", "replace"))
    for name in re.findall(r"[\"']([\w.-]+)[\"']", head[1] if head else ""):
        other = path.with_name(f"{name}.js")
        if other.is_file() and other != path:
            yield _script(name, other, sheet)
    for name in {match.decode() for match in _NAMED_BY_HASH.findall(data)}:
        picture = path.with_name(name)
        if picture.is_file():
            sheet.assets.add_beside(picture)
    yield _script(module, path, sheet)


def _script(module: str, path: Path, sheet: Sheet) -> str:
    sheet.files.add(path)
    address = sheet.address(sheet.assets.add_file(path))
    return f'<script src="{address}" data-module="{module}" defer></script>\n'


def _report_requests(showing: Showing, model: Mapping[str, Any]) -> None:
    """Report what a widget's own code imports from other hosts, and the tiles of its map."""
    for key, value in model["state"].items():
        if not isinstance(value, str) or "://" not in value:
            continue
        if key in {"_esm", "_css"}:
            addresses = [first or second for first, second in _IMPORT.findall(value)]
        else:
            addresses = _TILES.findall(value)
        for address in addresses:
            showing.rewriter.addresses.foreign(address, "widget")
