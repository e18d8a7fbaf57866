"""The tutorials run from top to bottom as a reader would run them, and what they publish is there."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from worlds import ROOT, World, get

NOTEBOOKS = ROOT / "notebooks"
_CELL_TIMEOUT = 120
_SECRET = re.compile(r"eyJ[\w-]{5,}\.|nf[a-z]_[\w-]{16,}|netlify-nb-[\w-]{40,}")
_MACHINE = re.compile(r"\.localhost:\d|127\.0\.0\.1|/tmp/|/home/|\b[0-9a-f]{24}\b")


@pytest.fixture
def run(world: World) -> Callable[[str], Any]:
    """Run a copy of a tutorial on a fresh machine, in its folder, and return it with its outputs."""
    folder = world.work / "notebooks"
    shutil.copytree(NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".*", "netlify-nb.toml"))

    def run(name: str) -> Any:
        before = {path.name for path in folder.iterdir()}
        book = nbformat.read(folder / name, as_version=4)
        client = NotebookClient(book, timeout=_CELL_TIMEOUT, resources={"metadata": {"path": str(folder)}})
        client.execute(env=world.environ)
        nbformat.write(book, world.work / f"executed-{name}")  # the world looks through its files for secrets
        left = {path.name for path in folder.iterdir()} - before
        assert left <= {"netlify-nb.toml"}, "the tutorial leaves files behind"
        return book

    return run


def addresses(book: Any) -> list[str]:
    """Return where the publishes of an executed notebook say that they are live or ready, in order."""
    return re.findall(r"(?:Live|Ready) at +(http\S+)", texts(book))


def texts(book: Any) -> str:
    """Return what an executed notebook displayed as text."""
    return "\n".join(text(output) for cell in book.cells for output in cell.get("outputs", []))


def text(output: Any) -> str:
    return output.get("text") or output.get("data", {}).get("text/plain", "")


def page(url: str) -> str:
    status, body = get(url)
    assert status == 200
    return body


def test_first_publish(run: Callable[[str], Any]):
    """The first tutorial publishes itself, with its plot, and without the cells that publish it."""
    book = run("01-first-publish.ipynb")
    (url,) = addresses(book)
    published = page(url)
    assert "How fast do the days grow?" in published
    assert "In Berlin, the week around" in published
    assert "netlify_deploy" not in published
    pictures = re.findall(r'src="(assets/[^"]+\.png)"', published)
    assert pictures
    assert all(get(f"{url}/{picture}")[0] == 200 for picture in pictures)


def test_history_and_restore(run: Callable[[str], Any]):
    """The second tutorial ends with the newest report live, and every earlier one still readable."""
    book = run("02-history-and-restore.ipynb")
    assert "Live again" in texts(book)
    assert "automatic publishing of this site is locked" in texts(book)
    live, *_, newest = addresses(book)
    assert "Answers were collected on paper" in page(newest)
    assert "Answers were collected on paper" in page(live), "the deploy that waited was restored"
    first = re.findall(r"Deploy +([0-9a-f]+)", texts(book))[0]
    assert "13.2 hours" in page(live.replace("://", f"://{first}--"))


def test_claim_links(run: Callable[[str], Any], netlify: Any):
    """The third tutorial makes a site for each student, offers a claim, and no link is anywhere in the notebook."""
    book = run("03-claim-links.ipynb")
    for student in ("Ada", "Emmy", "Grace"):
        journal = page(f"http://reading-journal-{student.lower()}.localhost:{netlify.port}")
        assert f"{student}'s reading journal" in html.unescape(journal)
    button = next(cell for cell in book.cells if cell.source.startswith("%netlify_claim"))
    (output,) = button.outputs
    assert "application/vnd.jupyter.widget-view+json" in output.data
    assert "netlify-nb claim --site" in output.data["text/plain"], "where no button is drawn, the command stands"
    assert not _SECRET.search(json.dumps(book)), "outputs or widget state hold a key"
    saved = nbformat.read(NOTEBOOKS / "03-claim-links.ipynb", as_version=4)
    for was, now in zip(saved.cells, book.cells, strict=True):
        if was.get("outputs"):
            assert [text(output) for output in was.outputs] == [text(output) for output in now.outputs]


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_saved_outputs(path: Path):
    """What is saved in the tutorials holds no key, and nothing of the machine on which they were run."""
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        saved = json.dumps(
            [
                {**output, "data": {mime: data for mime, data in output.get("data", {}).items() if "image" not in mime}}
                for output in cell.get("outputs", [])
            ]
        )
        assert not _SECRET.search(saved)
        assert not _MACHINE.search(saved), saved
