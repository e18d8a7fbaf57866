"""What the two halves of the JupyterLab extension, in Python and in TypeScript, must agree on."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from netlify_nb.frontend import COMM_TARGET
from netlify_nb.messages import ACTIONS, MESSAGES, SECTIONS, STAGES
from netlify_nb.show import LIVE
from netlify_nb.version import __version__

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "labextension"


@pytest.fixture(scope="module")
def code() -> str:
    files = [path for path in (SOURCE / "src").glob("*.ts*") if ".spec." not in path.name]
    return "\n".join(path.read_text("utf-8") for path in sorted(files))


def test_one_version():
    """The npm package has the version of the Python package."""
    assert json.loads((SOURCE / "package.json").read_text())["version"] == __version__
    assert json.loads((SOURCE / "package-lock.json").read_text())["version"] == __version__


def test_every_word_that_is_said_is_written(code):
    """What the front end says by a literal key stands in the one list of words."""
    said = set(re.findall(r"""\bsay\(\s*'(\w+)'""", code)) | set(re.findall(r"""\bword="(\w+)\"""", code))
    assert len(said) > 50, "this looks at the right thing"
    assert sorted(said - set(MESSAGES)) == []
    assert set(SECTIONS) | set(ACTIONS) <= set(MESSAGES)


def test_every_word_can_be_collected_for_translation():
    """Each word stands in a call that Jupyter's translation tools look for."""
    tree = ast.parse((ROOT / "netlify_nb" / "messages.py").read_text("utf-8"))
    marked = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    }
    assert sorted(set(MESSAGES.values()) - marked) == []
    assert {label for _, label in STAGES} <= marked


def test_the_same_names_on_both_sides(code):
    """The comm that asks for a save and the MIME type of live results are called alike."""
    assert f"'{COMM_TARGET}'" in code
    assert f"'{LIVE}'" in code


def test_only_the_themes_own_colours():
    """The style sheet uses JupyterLab's variables, so that every theme is served."""
    style = (SOURCE / "style" / "base.css").read_text()
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", style)


def test_every_setting_has_a_title_and_a_default():
    """A person finds each setting by name, and none is left without a value."""
    schema = json.loads((SOURCE / "schema" / "plugin.json").read_text())
    for setting in schema["properties"].values():
        assert setting["title"]
        assert "default" in setting
    assert schema["jupyter.lab.shortcuts"] == []


def test_the_lock_file_names_no_registry():
    """Where packages come from is each machine's own business."""
    assert '"resolved"' not in (SOURCE / "package-lock.json").read_text()
