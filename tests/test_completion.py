"""Tab in a cell: options, their choices, names of sites and ids of deploys; and the history as data."""

from __future__ import annotations

import json

import pytest
from kernels import kernel
from worlds import World


@pytest.fixture(scope="module")
def machine(netlify, tmp_path_factory):
    return World(tmp_path_factory.mktemp("completion"), netlify.data_dir, {netlify.token, netlify.client_secret})


@pytest.fixture(scope="module")
def cell(machine):
    """A kernel in which a page has been published twice, to a site named `completed`."""
    for message in ("first", "second"):
        machine.page(title="Completed", text=message)
        machine.run("deploy", "report.html", "--site", "completed", "--message", message)
    with kernel(machine.environ, machine.work) as running:
        running.run("%load_ext netlify_nb")
        yield running


def tab(cell, line):
    """Return what Tab offers at the end of a line, as a front end gets it."""
    reply = cell.client.complete(line, reply=True, timeout=20)
    return reply["content"]["matches"]


def test_options_and_their_choices(cell):
    """The options of each magic are offered, and the values of those that have a few."""
    assert "--message" in tab(cell, "%netlify_deploy --me")
    assert "--code" in tab(cell, "%netlify_panel --")
    assert set(tab(cell, "%netlify_deploy --code ")) >= {"show", "fold", "hide"}
    assert "local" in tab(cell, "%netlify_history --target l")


def test_sites_and_deploys(cell, machine):
    """Names of sites and ids of deploys are offered where one is expected."""
    assert "completed" in tab(cell, "%netlify_history comp")
    assert "completed" in tab(cell, "%netlify_deploy --site comp")
    ids = [deploy["id"] for deploy in machine.run("history", "--site", "completed", "--json").json]
    offered = tab(cell, "%netlify_restore --site completed ")
    assert "previous" in offered
    assert set(ids) <= set(offered)
    assert tab(cell, f"%netlify_restore --site completed {ids[0][:8]}") == [ids[0]]


def test_tab_never_fails(cell):
    """Where nothing can be asked, Tab offers nothing of ours, and says nothing."""
    assert "previous" not in tab(cell, "%netlify_history --site no-such-site --limit ")
    shown = cell.run("print('still here')")
    assert shown.error is None


def test_the_history_as_a_data_frame(cell):
    """On request the history is a DataFrame with a row for each deploy, newest first, and times that are times."""
    shown = cell.run(
        "import json\nframe = get_ipython().run_line_magic('netlify_history', 'completed --dataframe')\n"
        "print(json.dumps([type(frame).__name__, list(frame['title']), str(frame['created_at'].dtype)]))"
    )
    kind, titles, dtype = json.loads(shown.text)
    assert kind == "DataFrame"
    assert titles == ["second", "first"]
    assert dtype.startswith("datetime64")
    assert dtype.endswith("UTC]")
