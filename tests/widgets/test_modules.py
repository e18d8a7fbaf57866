"""The browser's part, made of small modules."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter

import pytest

from netlify_nb.messages import ICONS, MESSAGES
from netlify_nb.widgets import claim_button, modules, panel

_DECLARED = re.compile(r"^(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)


@pytest.fixture(params=[panel, claim_button], ids=["panel", "claim button"])
def widget(request):
    return request.param


@pytest.fixture
def script(widget):
    return modules.join(panel._FRONT, widget.MODULES, words=MESSAGES, signs=ICONS)


def test_no_two_modules_declare_the_same_name(script):
    """The modules share one scope once they are put together, so their names are unlike."""
    twice = [name for name, count in Counter(_DECLARED.findall(script)).items() if count > 1]
    assert not twice


def test_every_module_is_in():
    """No file is forgotten."""
    names = {*panel.MODULES, *claim_button.MODULES}
    assert {f"{name}.js" for name in names} == {path.name for path in panel._FRONT.glob("*.js")}


def test_every_module_stands_after_what_it_needs(widget):
    """Nothing is used before it is declared, except within functions that are called later."""
    for index, name in enumerate(widget.MODULES):
        needed = re.findall(r'from "\./([\w-]+)\.js"', (panel._FRONT / f"{name}.js").read_text())
        assert set(needed) <= set(widget.MODULES[:index]), name


def test_the_whole_is_one_module_that_imports_nothing(script, tmp_path):
    """What is sent to the browser parses, and asks no other address for code."""
    assert not re.search(r"^\s*import\b|\bimport\(|https?://(?!app\.netlify\.com)", script, re.MULTILINE)
    assert script.count("export default") == 1
    if (node := shutil.which("node")) is None:
        pytest.skip("there is no Node here; the browser tests run the module")
    file = tmp_path / "panel.mjs"
    file.write_text(script)
    subprocess.run([node, "--check", str(file)], check=True, capture_output=True)


def test_every_word_comes_from_the_one_list():
    """Whatever is said is named by a literal key, and no element is given words of its own."""
    script = "\n".join(path.read_text() for path in panel._FRONT.glob("*.js"))
    calls = re.findall(r"\b(?<!function )(?:word|phrase)\((\S)", script)
    assert len(calls) > 80, "this looks at the right thing"
    assert set(calls) == {'"'}
    assert not re.search(r'(?:title|alt|"aria-label"|placeholder): "', script)
    assert not re.search(r'say\("[^"]', script)


def test_colours_are_the_themes():
    """The style sheet names no colour but the white that a QR code needs and JupyterLab's accept buttons have."""
    css = (panel._FRONT / "panel.css").read_text()
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", css)
    assert re.findall(r":\s*(white|black|\w*gr[ae]y|red|green|blue)\b", css) == ["white", "white"]
