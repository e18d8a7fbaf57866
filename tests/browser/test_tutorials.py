"""The tutorials in which somebody else has to do something: a reader who answers, students who claim."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager

import nbformat
import pytest
from nbclient import NotebookClient
from worlds import ROOT, get

NOTEBOOKS = ROOT / "notebooks"
CLAIMS = {"field-notes-01": "Ada's Team", "field-notes-02": "Grace's Team", "field-notes-03": "Emmy's Team"}


@pytest.fixture
def opened(world):
    """Open a tutorial with a kernel on a fresh machine: returns the notebook, and a way to run its cells."""

    @contextmanager
    def opened(name):
        book = nbformat.read(NOTEBOOKS / name, as_version=4)
        client = NotebookClient(book, timeout=120, resources={"metadata": {"path": str(world.work)}})
        with client.setup_kernel(env=world.environ):

            def run_to(heading):
                """Run the cells up to a heading; without one, to the end."""
                nonlocal at
                while at < len(book.cells) and not (heading and f"## {heading}" in book.cells[at].source):
                    client.execute_cell(book.cells[at], at)
                    at += 1
                at += 1

            at = 0
            yield book, run_to
        nbformat.write(book, world.work / name)  # the world looks through its files for secrets

    return opened


def cell(book, start):
    """The cell whose source has this, as text of its outputs."""
    (found,) = [one for one in book.cells if start in one.source]
    return "\n".join(output.get("data", {}).get("text/plain", "") for output in found.outputs)


def test_a_reader_fills_in_the_form_and_the_next_cell_has_the_answer(opened, page, world):
    """In a real browser the form is sent; the DataFrame of the next cell has it, and spam is not in it."""
    with opened("04-feedback-form.ipynb") as (book, run_to):
        run_to("Answer it")
        assert cell(book, "site.forms()") == "[('feedback', ['stars', 'text'])]"
        url = re.search(r"Live at +(http\S+)", cell(book, "PAGE ="))[1]
        page.goto(url)
        page.get_by_label("Stars").fill("4")
        page.get_by_label("What should change?").fill("More <b>soup</b>, please")
        assert not page.get_by_label("Leave this empty").is_visible()
        with page.expect_navigation():
            page.get_by_role("button", name="Send").click()
        assert "thank" in page.inner_text("body").lower()
        run_to(None)
    shown = next(one for one in book.cells if one.source.startswith("answers =")).outputs[0].data
    assert re.search(r"0 +4 +More <b>soup</b>, please", shown["text/plain"])
    assert "&lt;b&gt;soup" in shown["text/html"]
    assert "1 sent, 4.0 stars" in cell(book, "stars = pd.to_numeric")
    (sent,) = world.run("submissions", "--site", "long-break", "--json").json
    assert sent["data"]["stars"] == "4"


def test_three_students_claim_their_sites(opened, browser, world):
    """Thirty sites have thirty sessions; three accounts claim three in a browser; all still take a correction."""
    with opened("05-sites-for-students.ipynb") as (book, run_to):
        run_to("Who has claimed?")
        assert cell(book, "session_id for site") == "30"
        for name, account in CLAIMS.items():
            link = world.run("claim", "--site", name, "--json", may_show=("claim",)).json["claim_url"]
            context = browser.new_context()
            student = context.new_page()
            student.goto(link)
            student.get_by_label(account).check()
            student.get_by_role("button", name="Claim").click()
            student.get_by_text(f"belongs to {account}").wait_for()
            context.close()
        run_to(None)
    assert cell(book, "Counter(") == "Counter({'unclaimed': 27, 'claimed': 3})"
    assert cell(book, "one.account_name") == str(
        {f"Student {number:02}": account for number, account in enumerate(CLAIMS.values(), 1)}
    ).replace(", 'S", ",\n 'S")
    assert cell(book, "reached = 0") == "30"
    accounts = {one["name"]: one["account"] for one in world.run("sites", "--json").json}
    assert len({accounts[name] for name in CLAIMS}) == 3
    where = {one["name"]: one["url"] for one in world.run("sites", "--json").json}
    assert "every two weeks" in get(where["field-notes-01"])[1]
    assert not re.search(r"eyJ[\w-]{5,}\.|netlify-nb-[\w-]{40,}", json.dumps(book)), "a key is in the notebook"
