"""Our own cells, outputs, claim links and tokens never reach a page."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_output

CLAIM = "https://app.netlify.com/claim?utm_source=netlify_nb#eyJhbGciOiJIUzI1NiJ9.eyJjbGllbnRfaWQi.c2ln-_x"
TOKEN = "nfp_" + "Abc123" * 6


def test_our_lines_leave_and_the_rest_of_the_cell_stays(desk):
    """A cell that does its own work besides keeps it."""
    html = desk.html(desk.code("%load_ext netlify_nb\nanswer = 42\n%netlify_deploy --title x"))
    assert "answer" in html
    assert "netlify" not in html


@pytest.mark.parametrize(
    "source", ["%netlify_deploy", "%load_ext netlify_nb\n\n%netlify_history", "%%netlify_deploy\n"]
)
def test_a_cell_of_nothing_but_our_lines_is_dropped_with_its_output(desk, source):
    """Readers see neither the command nor what it said."""
    html = desk.html("# T", desk.code(source, new_output("stream", text="Published at http://x")))
    assert "nb-code-cell" not in html
    assert "Published" not in html


def test_a_published_cell_keeps_its_body(desk):
    """%%netlify_deploy loses its first line only."""
    html = desk.html(desk.code("%%netlify_deploy --site x\nplot_it()"))
    assert "plot_it" in html
    assert "netlify_deploy" not in html


def test_a_cell_left_empty_by_its_author_is_not_ours(desk):
    """An output without code is still an output."""
    assert "kept" in desk.html(desk.code("", new_output("stream", text="kept")))


def test_outputs_that_say_they_are_ours_are_dropped(desk):
    """By output metadata, by a MIME type's metadata, or by a MIME type of ours."""
    html = desk.html(
        desk.code(
            "x",
            desk.data({"text/html": "one"}, netlify_nb={"kind": "publication"}),
            desk.data({"text/html": "two"}, **{"text/html": {"netlify_nb": True}}),
            desk.data({"text/plain": "three", "application/vnd.netlify-nb.panel+json": {}}),
            desk.data({"text/plain": "four"}),
        )
    )
    assert [word for word in ("one", "two", "three", "four") if f">{word}<" in html] == ["four"]


@pytest.mark.parametrize("secret", [CLAIM, CLAIM.replace("?utm_source=netlify_nb", ""), TOKEN])
def test_claim_links_and_tokens_are_withheld_wherever_they_stand(desk, text_of, secret):
    """Code, text, streams, tracebacks, HTML and JSON alike."""
    tree = desk.tree(
        f"see {secret}",
        desk.code(
            f"link = '{secret}'",
            new_output("stream", text=secret),
            new_output("error", ename="E", evalue=secret, traceback=[secret]),
            desk.data({"text/html": f'<a href="{secret}">x</a>'}),
            desk.data({"application/json": {"a": [secret]}}),
        ),
    )
    everything = "".join(text_of(tree, path) for path in tree.files)
    assert "eyJhbGciOiJIUzI1NiJ9" not in everything
    assert "nfp_" not in everything
    assert everything.count("[withheld]") >= 6


def test_other_peoples_magics_stay(desk):
    """Only netlify_nb is taken out."""
    html = desk.html(desk.code("%load_ext autoreload\n%matplotlib inline"))
    assert "autoreload" in html
