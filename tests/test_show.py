"""How things look: text that lines up, and HTML that does nothing by itself."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from kernels import ACTIVE

from netlify_nb import show
from netlify_nb.belongings import Submissions
from netlify_nb.errors import InvalidInput
from netlify_nb.models import Changes, Deploy, Event, Finding, History, HistoryEntry, Publication, Site
from netlify_nb.netlify.models_forms import Submission

NOW = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
DEPLOY = Deploy.from_json(
    {"id": "d1", "state": "ready", "title": EVIL, "deploy_ssl_url": "https://d1--x.netlify.app", "created_at": None}
)
SITE = Site.from_json(
    {
        "id": "s1",
        "name": EVIL,
        "ssl_url": "https://x.netlify.app",
        "session_id": "secret",
        "published_deploy": {"id": "d1"},
    }
)
FINDING = Finding("c", "warning", EVIL, hint=EVIL, cell=3)


def publication(**changes):
    given = {
        "target": "netlify", "site": SITE, "deploy": DEPLOY, "url": "https://x.netlify.app",
        "deploy_url": "https://d1--x.netlify.app", "live": True, "draft": False, "files": 3, "bytes": 4096,
        "uploaded_files": 1, "uploaded_bytes": 512, "changes": Changes(0, 1, 0), "findings": (FINDING,),
    }  # fmt: skip
    return Publication(**{**given, **changes})


BUNDLES = {
    "publication": lambda: show.publication_bundle(publication(title=EVIL)),
    "bad address": lambda: show.publication_bundle(publication(url="javascript:alert(1)")),
    "history": lambda: show.history_bundle(History(SITE, [HistoryEntry(DEPLOY, live=True)])),
    "no history": lambda: show.history_bundle(History(SITE, [])),
    "restored": lambda: show.restored_bundle(SITE, DEPLOY),
    "progress": lambda: show.progress_bundle(EVIL, Event("upload", EVIL, 1, 2, "bytes")),
    "end": lambda: show.progress_bundle(EVIL, None),
}


@pytest.mark.parametrize("name", BUNDLES)
def test_everything_shown_is_inert_marked_and_has_text(name):
    """Whatever a title, message or name holds, the HTML acts by itself nowhere, and is known as ours."""
    data, metadata = BUNDLES[name]()
    assert {"text/plain", "text/html"} <= set(data)
    page = data["text/html"]
    assert "<script" not in page
    assert "<img" not in page
    assert not ACTIVE.search(
        page.replace("&lt;", "").replace("onerror=alert(1)&gt;", "").replace("javascript:alert(1)<", "")
    )
    assert set(metadata) == {"netlify_nb"}
    assert "secret" not in str(data)


def test_an_address_that_is_no_web_address_is_no_link():
    """Only http and https become links."""
    page = show.publication_bundle(publication(url="javascript:alert(1)"))[0]["text/html"]
    assert 'href="javascript' not in page


def test_a_publication_says_what_a_person_wants_to_know():
    """Where, what changed, what was sent, which deploy, what was noticed; labels line up."""
    text = show.publication_text(publication(), commands=[("Undo", "netlify-nb restore")])
    lines = text.splitlines()
    assert lines[0].split() == ["Live", "at", "https://x.netlify.app"]
    assert "1 changed" in text
    assert "512 B sent" in text
    assert "(cell 3)" in text
    labelled = [line for line in lines if not line.startswith(("!", " "))]
    width = len("Live at") + 2
    assert all(line[width - 2 : width] == "  " for line in labelled)


@pytest.mark.parametrize(
    ("changes", "word", "url"),
    [
        ({}, "Live at", "https://x.netlify.app"),
        ({"live": False, "draft": True}, "Draft at", "https://d1--x.netlify.app"),
        ({"live": False}, "Ready at", "https://d1--x.netlify.app"),
    ],
)
def test_the_headline_gives_the_address_that_shows_this_deploy(changes, word, url):
    """A draft is at its own address, not at the live one."""
    assert show.headline(publication(**changes)) == (word, url)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_234_567, "1.2 MB"), (5 * 10**12, "5000.0 GB")]
)
def test_sizes(count, text):
    """Bytes are told in units of a thousand."""
    assert show.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"), (3, "just now"), (59, "59 seconds ago"), (60, "1 minute ago"), (7200, "2 hours ago"),
        (86400, "1 day ago"), (86400 * 100, "2026-08-13"),
    ],
)  # fmt: skip
def test_times(seconds, text):
    """A time is told as a person would."""
    assert show.ago(NOW - timedelta(seconds=seconds), NOW) == text
    assert show.ago(None) == ""


def test_a_history_marks_the_live_deploy_and_what_is_special():
    """Live, locked, draft, alias and failure are words beside a deploy."""
    kinds = [
        ({"locked": True}, True, "live, locked"),
        ({"draft": True}, False, "draft"),
        ({"branch": "next", "context": "branch-deploy"}, False, "next"),
        ({"state": "error"}, False, "error"),
        ({"branch": "main", "context": "production"}, False, ""),
    ]
    for data, live, words in kinds:
        assert show.badges(Deploy.from_json({"id": "d", "state": "ready", **data}), live=live) == words
    text = show.history_text(History(SITE, [HistoryEntry(DEPLOY, live=True), HistoryEntry(DEPLOY, live=False)]))
    assert [line[0] for line in text.splitlines()[1:]] == ["→", " "]


COMMANDS = "red \x1b[31m, a title \x1b]0;x\x07, gone \r\x7f, turned \u202e, and\na second\tline \x9b2J"


def test_a_terminal_is_commanded_by_nobody_elses_text():
    """What a colleague wrote as message, or a reader into a form, is shown and never obeyed, and stays on its line."""
    deploy = Deploy.from_json({"id": "d1", "state": "ready", "title": COMMANDS})
    shown = [
        show.history_text(History(SITE, [HistoryEntry(deploy, live=True)])).splitlines()[1],
        show.restored_text(SITE, deploy).splitlines()[0],
        *show.findings_lines([Finding("c", "warning", COMMANDS, hint=COMMANDS)]),
        repr(Submissions([Submission.from_json({"id": "1", "data": {"text": COMMANDS}})], "site")).splitlines()[1],
    ]
    assert len(shown) == 5
    for text in shown:
        assert text.isprintable(), text
        assert "red" in text
    assert show.error_text(InvalidInput(COMMANDS)).replace("\n", "").replace("\t", "").isprintable()


def test_findings_say_where_they_are():
    """One notebook needs no name; several do, and so does a file that came along."""
    one = [Finding("c", "info", "Odd.", path="a.ipynb", cell=2), Finding("c", "info", "Bad.", path="data/keys.csv")]
    assert show.findings_lines(one) == ["· Odd. (cell 2)", "· Bad. (data/keys.csv)"]
    several = [
        *one,
        Finding("c", "info", "Old.", path="b.ipynb", cell=4),
        Finding("c", "info", "No b.html.", path="b.html"),
    ]
    assert show.findings_lines(several)[::2] == ["· Odd. (a.ipynb, cell 2)", "· Old. (b.ipynb, cell 4)"]
    assert show.findings_lines(several)[3] == "· No b.html."
