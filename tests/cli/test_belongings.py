"""``forms``, ``submissions``, ``snippets`` and ``metadata``, typed on a command line."""

from __future__ import annotations

import csv
import io
import urllib.parse
import urllib.request

import pytest
from worlds import get

FORM = """<!doctype html><html lang="en"><head><title>Lunch</title></head><body><form name="feedback" method="post"
data-netlify="true" netlify-honeypot="trap"><input name="trap"><input name="stars"><textarea name="text"></textarea>
<button>Send</button></form></body></html>"""


def send(site, form="feedback", **fields):
    """Send a form, as a reader's browser does."""
    host = site["url"].removeprefix("http://")
    data = urllib.parse.urlencode({"form-name": form, **fields}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{host.rpartition(':')[2]}/", data, {"Host": host})
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  # http
        assert answer.status == 200


@pytest.fixture
def lunch(world):
    """A published page with a form: the document of its deploy."""
    (world.work / "index.html").write_text(FORM)
    return world.run(
        "deploy", "index.html", "--site", f"lunch-{world.root.parent.name.replace('_', '-')}", "--json"
    ).json


def test_what_a_reader_sends_comes_back(world, lunch):
    """The form is listed with its fields, and what was sent is printed as text, JSON and CSV."""
    (form,) = world.run("forms", "--json").json
    assert (form["name"], form["submission_count"]) == ("feedback", 0)
    assert {"name": "stars", "type": "text"} in form["fields"]
    assert "nothing was sent yet" in world.run("submissions").out
    send(lunch, stars="5", text="=1+1")
    send(lunch, stars="3", text="dull")
    newest, oldest = world.run("submissions", "--json").json
    assert (newest["data"]["stars"], oldest["data"]["text"]) == ("3", "=1+1")
    rows = list(csv.DictReader(io.StringIO(world.run("submissions", "--csv").out)))
    assert [row["stars"] for row in rows] == ["3", "5"]
    assert rows[1]["text"] == "'=1+1"
    assert "dull" in world.run("submissions", "--site", lunch["site_name"]).out
    assert "feedback" in world.run("forms").out
    assert newest["form_name"] == "feedback"
    assert len(world.run("submissions", "--limit", "1", "--json").json) == 1


def test_one_form_and_its_spam(world, lunch):
    """A form is named; what fell into the honeypot is kept apart; an unknown form is refused."""
    send(lunch, stars="1", trap="I am a machine")
    assert world.run("submissions", "--form", "feedback", "--json").json == []
    (spam,) = world.run("submissions", "--form", "feedback", "--spam", "--json").json
    assert spam["data"]["stars"] == "1"
    refused = world.run("submissions", "--form", "elsewhere", "--json", code=1).error
    assert refused["code"] == "invalid-input"
    assert "feedback" in refused["hint"]
    assert world.run("submissions", "--csv", "--json", code=1).error["code"] == "invalid-input"


def test_a_snippet_appears_on_every_page_and_goes_again(world, lunch):
    """It is added with the site's metadata in it, changed in one part, and deleted."""
    (world.work / "note.html").write_text("<p>{{ term }} is over</p>")
    world.run("metadata", "set", "term=Winter", "week=7", "--json")
    added = world.run(
        "snippets", "add", "--title", "note", "--general", "note.html", "--position", "footer", "--json"
    ).json
    assert "Winter is over" in get(lunch["url"])[1]
    assert "note" in world.run("snippets", "list").out
    changed = world.run("snippets", "update", added["id"], "--general", "-", "--json", given="<p>Gone</p>").json
    assert (changed["title"], changed["general_position"]) == ("note", "footer")
    assert "<p>Gone</p>" in get(lunch["url"])[1]
    world.run("snippets", "delete", added["id"])
    assert world.run("snippets", "list", "--json").json == []
    assert "Gone" not in get(lunch["url"])[1]
    assert world.run("snippets", "delete", added["id"], "--json", code=1).error["code"] == "not-found"


def test_metadata_is_set_by_name_or_replaced(world, lunch):
    """Names that are given are set and the rest stays; an object on standard input replaces all."""
    assert world.run("metadata", "set", "a=1", "b=x y", "--json").json.items() >= {"a": 1, "b": "x y"}.items()
    assert world.run("metadata", "set", 'c={"d": [true]}', "--json").json["c"] == {"d": [True]}
    assert world.run("metadata", "get").out.count("a=1") == 1
    assert world.run("metadata", "set", "--json", given='{"only": 7}').json == {"only": 7}
    assert world.run("metadata", "get", "--json").json == {"only": 7}


@pytest.mark.parametrize("arguments", [("metadata", "set", "novalue"), ("metadata", "set", "=x"), ("metadata", "set")])
def test_what_is_no_value_changes_nothing(world, lunch, arguments):
    """A name without a value, a value without a name, and nothing at all are refused."""
    before = world.run("metadata", "get", "--json").json
    assert world.run(*arguments, "--json", code=1).error["code"] == "invalid-input"
    assert world.run("metadata", "get", "--json").json == before


def test_a_snippet_needs_markup_that_can_be_read(world, lunch):
    """A snippet of nothing, and one of a file that is not there, are refused."""
    assert world.run("snippets", "add", "--title", "x", "--json", code=1).error["code"] == "invalid-input"
    failed = world.run("snippets", "add", "--title", "x", "--general", "gone.html", "--json", code=1).error
    assert "gone.html" in failed["message"]


def test_the_context_of_a_site_leaves_the_rest_of_its_metadata(world, lunch):
    """`context` sets, prints and clears what is ours."""
    world.run("metadata", "set", "theirs=1")
    assert world.run("context", "set", "mine=2", "--json").json["mine"] == 2
    assert world.run("context", "get", "--json").json["mine"] == 2
    world.run("context", "clear")
    assert world.run("context", "get", "--json").json == {}
    assert world.run("metadata", "get", "--json").json == {"theirs": 1}


def test_a_team_has_a_context_here_and_at_netlify_with_an_extension(world, netlify):
    """The local Netlify keeps it as it is; at Netlify, without a registered slug, the way out is said."""
    assert world.run("context", "set", "mine=2", "--team", "local-team", "--json").json["mine"] == 2
    world.run("context", "clear", "--team", "local-team")
    world.extra |= {"NETLIFY_API_URL": netlify.api_url, "NETLIFY_AUTH_TOKEN": netlify.token}
    failed = world.run("context", "get", "--team", "local-team", "--json", code=1).error
    assert "NETLIFY_INTEGRATION_SLUG" in failed["hint"]


def test_a_site_and_a_team_at_once_are_refused(world):
    """A context is kept with one of them."""
    assert world.run("context", "get", "--team", "t", "--site", "s", "--json", code=1).error["code"] == "invalid-input"
