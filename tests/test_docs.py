"""The documentation says what is so: commands exist, documents have the keys described, links lead somewhere."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import re
import shlex
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from IPython.core.error import UsageError
from worlds import ROOT, World

from netlify_nb import errors
from netlify_nb.cli.parser import build_parser
from netlify_nb.errors import NetlifyNbError
from netlify_nb.magics import NetlifyMagics
from netlify_nb.settings import Settings

GUIDES = sorted(path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts)
LETTERS = [ROOT / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG")]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PACKAGE = ROOT / "netlify_nb"

_FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`(?:netlify-nb|jupyter netlify) (?P<command>[^`<]+?)(?: < \S+)?`(?!`)")
_COMMAND = re.compile(r"(?:^|\s)(?:netlify-nb|jupyter netlify) (?P<command>[^>|#\n]+?)(?: < \S+)?(?=$| [>|#])")
_MAGIC = re.compile(r"^%%?(?P<name>netlify_\w+)(?P<line>.*)$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:)(?P<path>[^)#]+)")


def texts() -> Iterator[tuple[Path, str]]:
    """Yield everything that shows commands to a person."""
    for path in [*GUIDES, *LETTERS]:
        yield path, path.read_text("utf-8")
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            yield path, source if cell["cell_type"] == "markdown" else f"```python\n{source}\n```"


def commands() -> list[tuple[str, str]]:
    found = []
    for path, text in texts():
        for fence in _FENCE.finditer(text):
            if fence["kind"] in ("sh", "yaml"):
                found += [(path.name, match["command"]) for match in _COMMAND.finditer(fence["body"])]
        found += [(path.name, match["command"]) for match in _SPAN.finditer(text) if match["command"] != "VERB"]
    return sorted(set(found))


def magic_lines() -> list[tuple[str, str, str]]:
    found = []
    for path, text in texts():
        for fence in _FENCE.finditer(text):
            found += [(path.name, match["name"], match["line"]) for match in _MAGIC.finditer(fence["body"])]
    return sorted(set(found))


@pytest.mark.parametrize(("page", "command"), commands())
def test_commands_shown(page: str, command: str):
    """Every command line in the documentation is one that the parser takes."""
    complaint = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaint):
            build_parser().parse_args(shlex.split(command))
    except SystemExit:
        pytest.fail(f"{page}: netlify-nb {command}\n{complaint.getvalue()}")


@pytest.mark.parametrize(("page", "name", "line"), magic_lines())
def test_magics_shown(page: str, name: str, line: str):
    """Every magic in the documentation and the notebooks is one that there is, with options that it has."""
    try:
        getattr(NetlifyMagics, name).parser.parse_argstring(line.strip())
    except UsageError as error:
        pytest.fail(f"{page}: %{name}{line}: {error}")


def test_something_is_shown():
    """The two tests above find commands and magics to look at."""
    assert len(commands()) > 30
    assert len(magic_lines()) > 10


def test_environment_variables():
    """Every environment variable of ours that the package reads is described."""
    described = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    read = {name for path in PACKAGE.rglob("*.py") for name in re.findall(r"\"(NETLIFY_[A-Z_]+)\"", path.read_text())}
    assert {"NETLIFY_AUTH_TOKEN", "NETLIFY_NB_LOCAL_DIR"} <= read
    assert {name for name in read if f"`{name}`" not in described} == set()


@pytest.mark.parametrize("path", [*LETTERS, *GUIDES], ids=lambda path: str(path.relative_to(ROOT)))
def test_links(path: Path):
    """Every relative link in the documentation leads to a file that is there."""
    linked = [match["path"] for match in _LINK.finditer(path.read_text("utf-8"))]
    assert [link for link in linked if not (path.parent / link).exists()] == []


def test_dependencies_are_justified():
    """Every dependency has its line in ARCHITECTURE.md, and no line is left of one that is gone."""
    block = re.search(r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    declared = set(re.findall(r'^  "([a-z][\w-]*)', block[1], re.MULTILINE))
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## What we stand on")[2]
    assert declared == set(re.findall(r"^\| ([a-z][\w-]*) \|", table, re.MULTILINE)) - {"dependency"}


def test_rooms_are_drawn():
    """ARCHITECTURE.md draws every room of the package, and none that is not there."""
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in PACKAGE.iterdir()
        if not path.name.startswith("_") and path.name != "labextension" and path.suffix in ("", ".py")
    }
    drawing = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("netlify_nb/\n")[2].partition("```")[0]
    assert set(re.findall(r"[├└]── ([\w.]+/?)", drawing)) == rooms


def test_layers_are_drawn():
    """ARCHITECTURE.md draws the layers that the import rule holds, from the top down."""
    contracts = tomlkit.parse((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (held,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    drawing = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Imports point down only")[2]
    drawn = _FENCE.search(drawing)["body"].splitlines()
    assert [set(line.split(" · ")) for line in drawn] == [
        {room.strip().removeprefix("netlify_nb.") for room in layer.split("|")} for layer in held
    ]


# -- pages that are generated --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def generated() -> Any:
    """The extension of the documentation that makes pages from the code."""
    spec = importlib.util.spec_from_file_location("generated", ROOT / "docs" / "generated.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_error_reference(generated: Any):
    """The reference draws and describes every error of the package, and each has a code of its own."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, NetlifyNbError)]
    tree, codes = generated.error_tree(), generated.error_codes()
    assert [kind.__name__ for kind in kinds if not re.search(rf"\b{kind.__name__}\b", tree)] == []
    assert [kind.__name__ for kind in kinds if f"`{kind.code}`" not in codes] == []
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_command_reference(generated: Any):
    """The reference has a section for every verb, in lines that fit wherever the documentation is built."""
    page = generated.command_line()
    for verb in ("deploy", "history", "claim", "local", "start"):
        assert re.search(rf"^##+ `{verb}`$", page, re.MULTILINE)
    usages = [fence["body"] for fence in _FENCE.finditer(page)]
    assert len(usages) > 15
    assert all(len(line) <= 90 for usage in usages for line in usage.splitlines())


def test_settings_reference(generated: Any):
    """The table of settings says where each can be given."""
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", generated.settings(), re.MULTILINE))
    assert set(rows) == {field.name for field in fields(Settings)}
    assert rows["site"].split(" | ")[:3] == ["`--site`", "yes", "`NETLIFY_SITE_ID`"]
    assert rows["code"].split(" | ")[3:] == ["yes", "`'show'`"]


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_marks_are_filled(path: Path, generated: Any):
    """No page asks for something that is not generated."""
    assert "<!-- generated" not in generated.fill_in(path.read_text("utf-8"))


# -- JSON documents ------------------------------------------------------------------------------------------


def described() -> dict[str, Any]:
    """Return the document that the reference shows for each verb."""
    text = (ROOT / "docs" / "reference" / "json-documents.md").read_text("utf-8")
    shown = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading = section.partition("\n")[0]
        if fence := _FENCE.search(section):
            for verb in re.findall(r"`([^`]+)`", heading) or [heading]:
                shown[verb] = json.loads(fence["body"])
    return shown


def shape(document: Any) -> Any:
    """Return a document's keys, without its values; of a list, those of its first element."""
    if isinstance(document, list):
        return [shape(document[0])] if document else []
    return {key: shape(value) for key, value in document.items()} if isinstance(document, dict) else None


def test_every_json_document_is_described():
    """Whatever has `--json` has its section in the reference."""
    text = (ROOT / "docs" / "reference" / "json-documents.md").read_text("utf-8")
    headed = set(re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^## (.*)$", text, re.MULTILINE))))
    assert headed == set(verbs_with_json(build_parser()))


def verbs_with_json(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    """Yield the verbs that take `--json`, those of a group behind its name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb, inner in action.choices.items():
                yield from verbs_with_json(inner, f"{before} {verb}".strip())
        elif "--json" in action.option_strings:
            yield before


def send_form(url: str) -> None:
    """Send `FORM`, as a reader's browser does."""
    host = url.removeprefix("http://")
    data = urllib.parse.urlencode({"form-name": "feedback", "stars": "5"}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{host.rpartition(':')[2]}/", data, {"Host": host})
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  # http
        assert answer.status == 200


FORM = '<form name="feedback" method="post" data-netlify="true"><input name="stars"></form>'


def test_json_documents(world: World, netlify: Any):
    """Every command prints the JSON document that the reference describes, no key more and none less."""
    site = "documented"
    report = world.page(text=f"nothing much happened {FORM}")
    here = ("--site", site)
    (world.work / "note.html").write_text("<p>a note</p>")
    runs = {
        "deploy": ("deploy", report, *here),
        "build": ("build", report, "-o", world.work / "pages"),
        "sites": ("sites",),
        "history": ("history", *here),
        "lock": ("lock", *here),
        "unlock": ("unlock", *here),
        "claim": ("claim", *here),
        "download": ("download", *here, "-o", world.work / "site.zip"),
        "forms": ("forms", *here),
        "submissions": ("submissions", *here),
        "snippets add": ("snippets", "add", "--title", "a note", "--general", world.work / "note.html", *here),
        "snippets list": ("snippets", "list", *here),
        "snippets update": ("snippets", "update", "0", "--title", "another", *here),
        "snippets delete": ("snippets", "delete", "0", *here),
        "whoami": ("whoami",),
        "local status": ("local", "status"),
        "local start": ("local", "start"),
    }
    show = {"claim": ("claim",), "local status": tuple(world.secrets), "local start": tuple(world.secrets)}
    expected = described()
    for verb, arguments in runs.items():
        printed = world.run(*arguments, "--json", may_show=show.get(verb, ())).json
        assert shape(printed) == shape(expected[verb]), verb
        if verb == "deploy":
            send_form(printed["url"])

    report.write_text(report.read_text().replace("nothing much", "something"))
    world.run("deploy", report, *here)
    more = {"restore": ("restore", "previous", *here), "delete": ("delete", *here, "--yes")}
    signing = {"login": netlify.token, "logout": ""}
    for verb, arguments in more.items():
        assert shape(world.run(*arguments, "--json").json) == shape(expected[verb]), verb
    world.extra["NETLIFY_API_URL"] = netlify.api_url
    for verb, given in signing.items():
        assert shape(world.run(verb, "--json", given=given).json) == shape(expected[verb]), verb
    assert set(expected) - {*runs, *more, *signing} == {"check", "local stop", "When something failed"}, "not compared"

    failed = world.run("history", "--site", "a-site-that-is-not-there", "--json", code=1)
    assert shape(failed.error).keys() == shape(expected["When something failed"]["error"]).keys()


def test_json_of_findings(world: World):
    """A finding is printed with the keys that the reference describes."""
    notebook = world.notebook(title="A picture that is not there\n\n![gone](attachment:gone.png)")
    findings = world.run("check", notebook, "--json").json["findings"]
    assert findings
    assert shape(findings) == shape(described()["check"]["findings"])
