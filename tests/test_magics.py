"""The magics, in a real kernel, under nbclient and in plain IPython."""

from __future__ import annotations

import re
import subprocess
import sys

import nbformat
import pytest
from kernels import ACTIVE, check_inert, kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import v4
from worlds import World, get

JWT = re.compile(r"eyJ[\w-]+\.eyJ[\w-]+")


@pytest.fixture(scope="module")
def world(netlify, tmp_path_factory):
    """One machine for all of these tests."""
    made = World(tmp_path_factory.mktemp("magics"), netlify.data_dir, {netlify.token, netlify.client_secret})
    yield made
    made.close()
    made.look_for_secrets_in_files()


@pytest.fixture(scope="module")
def shell(world):
    """One kernel for all of these tests, with the extension loaded."""
    with kernel(world.environ, world.work) as running:
        shown = running.run("%load_ext netlify_nb")
        assert shown.everything == repr(([], {}, "", None)), "loading an extension shows nothing"
        yield running


@pytest.fixture
def run(world, shell):
    """Run a cell; whatever it shows holds no secret."""

    def run(code):
        shown = shell.run(code)
        for output in shown.outputs:
            if not code.startswith("%%"):
                check_inert(output)
        world.look_for_secrets(shown.everything)
        assert "Traceback" not in shown.everything
        return shown

    return run


def test_a_notebook_is_published_from_a_cell(world, run):
    """The result has a live link as text and as inert HTML, what changed, the deploy, and how to go back."""
    world.notebook("cell.ipynb", "From a cell")
    shown = run("%netlify_deploy cell.ipynb")
    result = shown.result
    url = re.search(r"http://[\w.:-]+", result["data"]["text/plain"])[0]
    assert "From a cell" in get(url)[1]
    assert f'href="{url}"' in result["data"]["text/html"]
    assert result["metadata"] == {"netlify_nb": {"role": "publication"}}
    assert "first publish" in result["data"]["text/plain"]
    world.notebook("cell.ipynb", "From a cell", cells=["1 + 1"])
    again = run("%netlify_deploy cell.ipynb").result["data"]
    assert "changed" in again["text/plain"]
    assert "netlify_restore" in again["text/plain"]
    assert "netlify_restore" in again["text/html"]


def test_progress_is_one_display_that_is_updated(world, run):
    """However many steps there are, the notebook holds one display of them, which says how it ended."""
    world.notebook("progress.ipynb", "With progress")
    shown = run("%netlify_deploy progress.ipynb")
    assert len(shown.updates) == 1
    (steps,) = shown.updates.values()
    assert len(steps) > 3
    assert "Published in" in steps[-1]["data"]["text/plain"]
    assert {step["metadata"]["netlify_nb"]["role"] for step in steps} == {"progress"}
    assert len(shown.outputs) == 2, "the progress and the result"
    assert shown.text == ""


def test_what_a_cell_displays_is_published(run):
    """`%%netlify_deploy` runs the cell, shows its outputs here, and publishes them."""
    shown = run(
        "%%netlify_deploy --title 'Only this cell'\n"
        "from IPython.display import HTML, display\n"
        "print('printed words')\n"
        "display(HTML('<p>displayed words</p>')) or None\n"
        "6 * 7 * 1000\n"
    )
    assert "printed words" in shown.text
    page = get(re.search(r"http://[\w.:-]+", shown.result["data"]["text/plain"])[0])[1]
    for words in ("Only this cell", "printed words", "displayed words", "42000"):
        assert words in page


def test_a_cell_that_fails_publishes_nothing(shell):
    """The cell's own error is shown, there is no result, and the cell counts as failed, so that a run of all stops."""
    shown = shell.run("%%netlify_deploy\nprint('half')\n1 / 0\n")
    assert shown.error["ename"] == "InvalidInput"
    assert "half" in shown.text
    assert shown.outputs == []


def test_a_cell_that_displays_nothing_says_so(run):
    """There is nothing to publish in silence."""
    assert "displayed nothing" in run("%%netlify_deploy\nx = 1\n").complaint


def test_history_and_restore(world, run):
    """The history is a table, newest first; restoring an earlier deploy makes it live."""
    for number in (1, 2):
        world.page("history.html", "With history", f"edition {number}")
        shown = run(f"%netlify_deploy history.html -m 'edition {number}'")
    url = re.search(r"http://[\w.:-]+", shown.result["data"]["text/plain"])[0]
    history = run("%netlify_history").result
    assert history["data"]["text/plain"].index("edition 2") < history["data"]["text/plain"].index("edition 1")
    assert "<table" in history["data"]["text/html"]
    assert history["metadata"] == {"netlify_nb": {"role": "history"}}
    assert run("_.live.deploy.title").result["data"]["text/plain"] == "'edition 2'"
    site = re.search(r"//([\w-]+)", url)[1]
    for line in (f"%netlify_history {site}", f"%netlify_history --site {site}"):
        assert run(line).result["data"]["text/plain"] == history["data"]["text/plain"]
    restored = run("%netlify_restore").result
    assert restored["metadata"] == {"netlify_nb": {"role": "restored"}}
    assert "edition 1" in get(url)[1]
    assert "edition 1" in restored["data"]["text/plain"]


def test_a_claim_link_is_in_no_output(world, run):
    """`%netlify_claim` shows a button; neither its output nor its state holds a link."""
    world.page("claim.html", "Claimed by button")
    run("%netlify_deploy claim.html")
    shown = run("%netlify_claim")
    assert not JWT.search(shown.everything)
    assert "netlify-nb claim --site" in shown.result["data"]["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in shown.result["data"]
    state = run("_.get_state()")
    assert not JWT.search(state.everything)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%netlify_deploy missing.ipynb", "missing.ipynb"),
        ("%netlify_deploy missing.ipynb --site Not-A-Name", ""),
        ("%netlify_deploy --target mars missing.ipynb", "mars"),
        ("%netlify_deploy 'unbalanced", "quot"),
        ("%netlify_deploy --token nfp_secret x.ipynb", "token"),
        ("%netlify_history no-such-site-anywhere", "no-such-site-anywhere"),
        ("%netlify_restore --site no-such-site-anywhere", "no-such-site-anywhere"),
        ("%netlify_claim no-such-site-anywhere", "no-such-site-anywhere"),
        ("%netlify_deploy missing.ipynb --target netlify", "token"),
    ],
)
def test_an_error_is_a_sentence(run, line, words):
    """What goes wrong is told without a traceback."""
    complaint = run(line).complaint
    assert words in complaint
    assert "File " not in complaint
    assert len(complaint.splitlines()) <= 4


def test_an_error_says_so_in_the_progress(world, run):
    """A publish that failed leaves its one display saying that it did."""
    shown = run("%netlify_deploy missing.ipynb")
    for steps in shown.updates.values():
        assert "Not published" in steps[-1]["data"]["text/plain"]


def test_defaults_can_be_configured(world, run):
    """A trait is a default that an argument overrules."""
    world.notebook("configured.ipynb", "Configured", cells=["visible = 'words of code'"])
    run("%config NetlifyMagics.code = 'hide'")
    url = re.search(r"http://[\w.:-]+", run("%netlify_deploy configured.ipynb").result["data"]["text/plain"])[0]
    assert "words of code" not in get(url)[1]
    run("%netlify_deploy configured.ipynb --code show")
    assert "words of code" in get(url)[1]
    run("%config NetlifyMagics.code = None")


def test_the_notebook_is_not_known_here(run):
    """In a kernel without a notebook, no source means: say which."""
    complaint = run("%netlify_deploy").complaint
    assert "%netlify_deploy report.ipynb" in complaint


def test_interrupting_a_cell(world, shell):
    """The interrupt button ends a publish with a sentence, not a traceback."""
    world.notebook("interrupted.ipynb", "Interrupted in a cell", cells=["import time; time.sleep(600)"])
    identity = shell.client.execute("%netlify_deploy interrupted.ipynb --execute", allow_stdin=False)
    while True:
        message = shell.client.get_iopub_msg(timeout=60)
        if message["msg_type"] in ("display_data", "update_display_data"):
            break
    shell.manager.interrupt_kernel()
    while message["msg_type"] != "error":
        message = shell.client.get_iopub_msg(timeout=60)
    assert message["parent_header"]["msg_id"] == identity
    assert message["content"]["traceback"][0] == "Stopped. Nothing that was live has changed."
    shell.run("1")


# -- elsewhere -----------------------------------------------------------------------------------------------


def execute(world, *cells):
    """Run cells under nbclient, as tests and papermill do."""
    book = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(book, timeout=60, resources={"metadata": {"path": str(world.work)}})
    client.execute(env=world.environ)
    return book


def test_under_nbclient(world):
    """A notebook that publishes another one can be run without a front end; its outputs are saved and inert."""
    world.notebook("other.ipynb", "Under nbclient")
    book = execute(world, "%load_ext netlify_nb", "%netlify_deploy other.ipynb", "%netlify_history", "%netlify_claim")
    saved = nbformat.writes(book)
    world.look_for_secrets(saved)
    assert not JWT.search(saved)
    roles = []
    for cell in book.cells[:3]:
        for output in cell.outputs:
            check_inert(output)
            roles.append(output.metadata["netlify_nb"]["role"])
    assert roles == ["progress", "publication", "history"]
    assert not ACTIVE.search(book.cells[1].outputs[0].data["text/html"])


def test_under_nbclient_without_a_source(world):
    """Nothing tells a kernel under nbclient which notebook it runs: the error says what to write."""
    with pytest.raises(CellExecutionError) as caught:
        execute(world, "%load_ext netlify_nb", "%netlify_deploy")
    assert caught.value.ename == "NotebookUnknown"
    assert "%netlify_deploy report.ipynb" in str(caught.value)


def ipython(world, *lines):
    """Run lines in plain IPython, without a kernel."""
    code = "from IPython.core.interactiveshell import InteractiveShell\nshell = InteractiveShell.instance()\n"
    code += "".join(f"shell.run_cell({line!r})\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=world.work,
        env=world.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    world.look_for_secrets(done.stdout + done.stderr, may_show=["claim"])
    return done.stdout + done.stderr


def test_in_plain_ipython(world):
    """In a terminal the same magics print text."""
    world.notebook("terminal.ipynb", "In a terminal")
    said = ipython(
        world,
        "%load_ext netlify_nb",
        "%netlify_deploy terminal.ipynb",
        "%netlify_history",
        "%netlify_deploy missing.ipynb",
        "%netlify_deploy",
        "%netlify_claim",
    )
    assert "Live at" in said
    assert "→" in said
    assert "missing.ipynb" in said
    assert "This is not a notebook" in said
    assert "/claim?utm_source=netlify_nb#" in said, "a terminal keeps no notebook"
    assert "Traceback" not in said


@pytest.mark.parametrize("code", ["%netlify_login", "import netlify_nb; netlify_nb.login()"])
def test_where_nobody_can_type_a_token(run, code):
    """A notebook that is run by a program says how to sign in instead of failing in the midst of a prompt."""
    shown = run(code)
    assert "Nobody can type a token here" in shown.everything
    assert "NETLIFY_AUTH_TOKEN" in shown.everything
