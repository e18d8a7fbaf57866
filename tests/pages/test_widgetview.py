"""Widgets: the page holds the models it shows and the modules that draw them, or says what is missing."""

from __future__ import annotations

import json
import re

import pytest

from netlify_nb.pages import libraries, widgetview

pytestmark = pytest.mark.skipif(not libraries.find("widget-modules"), reason="not fetched: python vendor/build.py")


def model(module="@jupyter-widgets/controls", name="IntSliderModel", view="IntSliderView", **state):
    return {
        "model_module": module,
        "model_module_version": "2.0.0",
        "model_name": name,
        "state": {"_view_module": module, "_view_name": view, **state},
    }


def saved(**models):
    return {"widgets": {widgetview.WIDGET_STATE: {"version_major": 2, "version_minor": 0, "state": models}}}


def view(desk, model_id, **more):
    return desk.code("w", desk.data({widgetview.WIDGET_VIEW: {"model_id": model_id}, "text/plain": "its text", **more}))


def kept(html):
    state = re.search(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', html)
    return set(json.loads(state[1])["state"])


def test_only_models_that_are_seen_are_published(desk, text_of):
    """And what they hold, and what binds two of them; not a password typed into a widget that is shown nowhere."""
    tree = desk.tree(
        view(desk, "a"),
        metadata=saved(
            a=model(layout="IPY_MODEL_b", children=["IPY_MODEL_c"]),
            b=model("@jupyter-widgets/base", "LayoutModel", None),
            c=model("@jupyter-widgets/output", "OutputModel", outputs=[{"data": {"x": {"model_id": "d"}}}]),
            d=model(),
            link=model(name="LinkModel", view=None, source=["IPY_MODEL_a", "value"], target=["IPY_MODEL_d", "value"]),
            unseen=model(name="PasswordModel", value="typed here"),
        ),
    )
    html = text_of(tree)
    assert kept(html) == {"a", "b", "c", "d", "link"}
    assert "typed here" not in html
    assert "embed" in html


def test_a_broken_model_does_not_stop_the_others(desk, text_of):
    """The HTML manager checks the whole state and draws nothing if one model is wrong."""
    html = text_of(desk.tree(view(desk, "a"), metadata=saved(a=model(), broken={"state": 7}, worse=None)))
    assert kept(html) == {"a"}


def test_a_module_that_is_not_installed_is_named(desk, text_of):
    """Readers see the text, the author hears which package to install."""
    tree = desk.tree(view(desk, "a"), metadata=saved(a=model("jupyter-absent", "MapModel", "MapView")))
    found = next(finding for finding in tree.findings if finding.code == "widget-module")
    assert "jupyter-absent" in found.message
    assert "pip install" in found.hint
    assert found.cell == 1
    html = text_of(tree)
    assert "its text" in html
    assert "nb-widget" not in html


@pytest.fixture
def own_module(tmp_path, monkeypatch):
    """A package's module where Jupyter looks for such, with a script and a picture beside it."""
    folder = tmp_path / "jupyter" / "nbextensions" / "my-map"
    folder.mkdir(parents=True)
    (folder / "index.js").write_text('define(["@jupyter-widgets/base", "helper"], () => ({}));"0123456789abcdef.png"')
    (folder / "helper.js").write_text("define([], () => ({}));")
    (folder / "0123456789abcdef.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    widgetview._installed.cache_clear()
    yield folder
    widgetview._installed.cache_clear()


def test_a_module_that_is_installed_comes_along(desk, text_of, own_module):
    """With what it needs beside itself, and with the manager that can load it; map tiles are told of."""
    state = saved(a=model("my-map", "MapModel", "MapView", url="https://tile.example.org/{z}/{x}/{y}.png"), b=model())
    tree = desk.tree(view(desk, "a"), view(desk, "b"), metadata=state)
    html = text_of(tree)
    helper, index = (html.index(f'data-module="{name}"') for name in ("helper", "my-map"))
    assert helper < index
    assert {"libembed-amd", "widgets"} <= {path.split("/")[-1].split(".")[0] for path in tree.files}
    assert "assets/0123456789abcdef.png" in tree.files
    assert "assets/embed." not in html
    assert "tile.example.org" in next(f.message for f in tree.findings if f.code == "foreign-request")


def test_what_a_widget_imports_from_elsewhere_is_reported(desk, own_module):
    """An anywidget's own code can name other hosts."""
    code = 'import confetti from "https://esm.sh/confetti";\nexport default {}'
    tree = desk.tree(view(desk, "a"), metadata=saved(a=model("my-map", "AnyModel", "AnyView", _esm=code)))
    assert "esm.sh" in next(f.message for f in tree.findings if f.code == "foreign-request")


def test_no_module_name_leaves_the_folders_of_jupyter(desk, own_module):
    """The name comes from the notebook."""
    (own_module.parent.parent / "index.js").write_text("")
    tree = desk.tree(view(desk, "a"), metadata=saved(a=model("..", "X", "Y")))
    assert [finding.code for finding in tree.findings if finding.code == "widget-module"] == ["widget-module"]


def test_mathematics_in_a_widget_is_drawn(desk, text_of):
    """HTMLMath holds TeX; the page brings no MathJax."""
    html = text_of(desk.tree(view(desk, "a"), metadata=saved(a=model(name="HTMLMathModel", value="So $x^2$"))))
    assert "\\u003cmath" in html
