"""The panel where there is no browser: text and inert HTML, nothing secret, nothing of it on a page."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest

from netlify_nb.widgets import summary

_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def executed(world, *cells):
    """Run cells under nbclient, as papermill and CI do, and return the notebook."""
    from nbclient import NotebookClient  # noqa: PLC0415  # slow to import

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = _KERNEL
    with pytest.MonkeyPatch.context() as patch:
        for name, value in world.environ.items():
            patch.setenv(name, value)
        client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(world.work)}})
        return client.execute()


def test_under_nbclient_the_panel_is_a_summary_and_its_page_is_clean(world):
    """Without anybody to look on, what is saved tells site and history; publishing that notebook leaves it out."""
    world.page(title="Under nbclient")
    notebook = executed(
        world,
        "%load_ext netlify_nb",
        "_ = get_ipython().run_line_magic('netlify_deploy', 'report.html --message first')",
        "print('kept')\n%netlify_panel report.html",
    )
    output = notebook.cells[-1].outputs[-1]
    text, html = output.data["text/plain"], output.data["text/html"]
    assert "Publishing report.html" in text
    assert "first" in text
    assert "live" in text
    assert "<script" not in html
    assert output.metadata["netlify_nb"]["role"] == "panel"
    assert "application/vnd.jupyter.widget-view+json" in output.data
    path = world.work / "executed.ipynb"
    nbformat.write(notebook, path)
    world.look_for_secrets(path.read_text())
    result = world.run("build", path, "-o", world.work / "out")
    page = (world.work / "out" / "index.html").read_text()
    assert "kept" in page
    for ours in ("nnb-", "anywidget", "Publishing report.html", "netlify_panel"):
        assert ours not in page, result.out


def test_in_plain_ipython_the_panel_is_text(world):
    """A terminal is told the same facts, and how to go on."""
    world.page(title="In a terminal")
    world.run("deploy", "report.html", "--message", "from a terminal")
    run = "get_ipython().run_line_magic"
    code = f"{run}('load_ext', 'netlify_nb'); print(repr({run}('netlify_panel', 'report.html')))"
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", code],
        env=world.environ,
        cwd=world.work,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "Publishing report.html" in done.stdout
    assert "from a terminal" in done.stdout
    assert "%netlify_restore" in done.stdout, "there is no button here"
    world.look_for_secrets(done.stdout + done.stderr)


def test_a_summary_escapes_what_others_wrote():
    """A message in the history is text, whatever it looks like."""
    row = {"id": "d1", "created_at": None, "state": "ready", "error": "", "message": "<script>alert(1)</script>"}
    _, page = summary.text({"history": {"rows": [row]}}), summary.page({"history": {"rows": [row]}})
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_unknown_facts_make_a_summary_too():
    """Before anything is known, the summary says what to run."""
    data, metadata = summary.bundle({})
    assert "%netlify_panel" in data["text/plain"]
    assert json.loads(json.dumps(metadata)) == {"netlify_nb": {"role": "panel"}}
