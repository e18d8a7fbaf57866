"""The use case as a whole, against a real server on a bad line."""

from __future__ import annotations

import random
import re
import threading

import pytest
from proxies import cut, cut_in_mid_body, hold, reply
from worlds import get

from netlify_nb.errors import (
    AnswerUnreadable,
    Cancelled,
    ConnectionCut,
    DeployFailed,
    DeployTimedOut,
    InvalidInput,
    RateLimited,
    ServerFault,
    TimedOut,
    VerificationFailed,
)

PHASES = ["render", "bundle", "site", "upload", "process", "verify", "done"]
DEPLOYS = r"/deploys(\?|$)"


def folder(desk, title="In this process", count=3):
    """A folder whose files nobody has seen before."""
    return desk.machine.folder("site", {f"data{n}.bin": random.randbytes(40_000) for n in range(count)}, title)


def test_it_tells_its_progress_in_order_and_in_the_calling_thread(desk):
    """Phases come in one order; bytes only grow, up to the total; a notebook's display is touched by its own thread."""
    threads = set()
    desk.publish(folder(desk), upload="delta", on_event=lambda event: threads.add(threading.get_ident()))
    assert desk.phases == PHASES
    assert threads == {threading.get_ident()}
    sent = [event for event in desk.events if event.phase == "upload" and event.total]
    assert [event.done for event in sent] == sorted(event.done for event in sent)
    assert sent[-1].done == sent[-1].total
    assert {event.unit for event in sent} == {"bytes"}


def test_it_returns_what_happened(desk, index):
    """A publication says where, what, how much, and what changed."""
    first = desk.publish(index)
    assert (first.live, first.draft, first.changes.first, first.title) == (True, False, True, "In this process")
    assert first.saved_at.timestamp() == pytest.approx(index.stat().st_mtime)
    desk.machine.page(title="In this process", text="changed")
    second = desk.publish(index)
    assert (second.site.id, str(second.changes)) == (first.site.id, "1 changed")


@pytest.mark.parametrize("phase", PHASES[:-2])
def test_it_can_be_stopped_in_each_phase(desk, phase):
    """Told to stop, it ends with `Cancelled`, no deploy is left under way, and the message is true."""
    live = desk.publish(folder(desk), upload="delta")
    folder(desk)
    desk.machine.page("site/index.html", "In this process", f"stopped while it was to {phase}")
    if phase == "process":
        desk.proxy.on("GET", r"/deploys/[0-9a-f]+$", deploy_in("processing"), times=3)
    with pytest.raises(Cancelled) as caught:
        desk.publish(
            desk.machine.work / "site",
            upload="delta",
            stopped=lambda: any(event.phase == phase for event in desk.events),
        )
    newest = desk.deploys(live.site.id)[0]
    seen = "stopped while" in get(live.url)[1]
    assert newest.state in ("ready", "error")
    assert ("Nothing that was live has changed" in caught.value.message) != seen
    assert (newest.id in caught.value.message) == seen


def test_it_can_be_stopped_while_the_old_page_is_still_served(desk, index):
    """Told to stop while waiting for the new page to appear, it says that the deploy is live."""
    desk.proxy.on("GET", r"^/$", reply(404, "<html>not yet</html>"))
    with pytest.raises(Cancelled, match="too late") as caught:
        desk.publish(index, stopped=lambda: desk.proxy.count("GET", r"^/$") >= 2)
    assert desk.deploys(site_of(desk))[0].id in str(caught.value)


def site_of(desk):
    """The id of the site that the record remembers."""
    return re.search(r'site_id = "(.+)"', (desk.machine.work / "netlify-nb.toml").read_text())[1]


def test_an_upload_whose_answer_is_lost_for_good(desk):
    """When Netlify has every file, a lost answer to the last one is no failure."""
    desk.proxy.on("PUT", r"/files/data1", cut_in_mid_body)
    assert desk.publish(folder(desk), upload="delta").live


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_fault_that_passes_is_sat_out(desk, index, status):
    """A server that fails twice is asked again, and nothing is made twice."""
    desk.proxy.on("PUT", r"/files/", reply(status, b"<html>oops</html>"), times=2)
    desk.proxy.on("GET", r"/deploys/[0-9a-f]+$", reply(status), times=2)
    desk.proxy.on("POST", DEPLOYS, reply(status), times=1)
    desk.machine.page(title="In this process", text=f"after {status}")
    publication = desk.publish(index, upload="delta")
    assert publication.live
    assert len(desk.deploys(publication.site.id)) == 1


@pytest.mark.parametrize("way", ["zip", "delta"])
@pytest.mark.parametrize("action", [cut_in_mid_body, reply(502, "<html>gateway</html>")], ids=["cut", "gateway"])
def test_an_answer_that_is_lost_makes_no_second_deploy(desk, way, action):
    """When the answer to opening a deploy is lost, the deploy is found again, or made once."""
    desk.proxy.on("POST", DEPLOYS, action, times=1)
    publication = desk.publish(folder(desk), upload=way)
    assert publication.live
    assert len(desk.deploys(publication.site.id)) == 1


def test_an_answer_that_is_lost_makes_no_second_site(desk, index):
    """The same for a new site."""
    desk.proxy.on("POST", r"/sites$", cut_in_mid_body, times=1)
    publication = desk.publish(index)
    name = publication.site.name
    assert [site.name for site in desk.connection.client.list_sites(name="in-this-process") if site.name == name] == [
        name
    ]
    assert desk.proxy.count("POST", r"/sites$") == 1


@pytest.mark.parametrize(
    ("method", "pattern", "action", "error"),
    [
        ("GET", r"/sites/[^/]+$", reply(500), ServerFault),
        ("GET", r"/sites/[^/]+$", cut, ConnectionCut),
        ("GET", r"/sites/[^/]+$", reply(200, "<html>hotel</html>"), AnswerUnreadable),
        ("POST", DEPLOYS, reply(500), ServerFault),
        ("POST", DEPLOYS, cut, ConnectionCut),
        ("POST", DEPLOYS, hold, TimedOut),
        ("POST", DEPLOYS, reply(200, "<html>hotel</html>"), AnswerUnreadable),
        ("PUT", r"/files/", reply(502), ServerFault),
        ("PUT", r"/files/data1", cut, ConnectionCut),
        ("GET", r"/deploys/[0-9a-f]+$", reply(500), ServerFault),
        ("GET", r"/deploys/[0-9a-f]+$", cut_in_mid_body, ConnectionCut),
        ("GET", r"/deploys/[0-9a-f]+$", reply(200, b'{"id": '), AnswerUnreadable),
    ],
)
def test_a_fault_that_stays(desk, method, pattern, action, error):
    """In each phase, each kind of bad line ends in its own error, with nothing half live."""
    live = desk.publish(folder(desk), upload="delta")
    before = (desk.machine.work / "site" / "netlify-nb.toml").read_bytes()
    folder(desk)
    desk.machine.page("site/index.html", "In this process", f"half live {random.random()}")
    desk.proxy.on(method, pattern, action)
    with pytest.raises(error) as caught:
        desk.publish(desk.machine.work / "site", upload="delta")
    desk.proxy.rules.clear()
    desk.machine.look_for_secrets(str(caught.value) + repr(caught.value) + repr(caught.value.as_json()))
    assert (desk.machine.work / "site" / "netlify-nb.toml").read_bytes() == before
    if "deploys/" not in pattern:  # there the deploy is complete, and Netlify goes on with it
        assert "half live" not in get(live.url)[1]
        assert all(not deploy.state.startswith("upload") for deploy in desk.deploys(live.site.id))
    assert desk.publish(desk.machine.work / "site").live


def test_a_rate_limit_is_sat_out_and_told(desk, index):
    """Netlify takes three deploys a minute: the wait is told with its reason, and then it goes on."""
    desk.proxy.on("POST", DEPLOYS, reply(429, {"message": "slow down"}, Retry_After="40"), times=1)
    publication = desk.publish(index)
    assert publication.live
    assert desk.time.seconds >= 40
    assert desk.waits[0][0] == pytest.approx(40, abs=5)
    assert "rate limit" in desk.waits[0][1]


def test_a_rate_limit_that_is_too_long_is_an_error(desk, index):
    """A wait of hours is not waited for."""
    desk.proxy.on("POST", DEPLOYS, reply(429, {"message": "slow down"}, Retry_After="7200"))
    with pytest.raises(RateLimited) as caught:
        desk.publish(index)
    assert caught.value.details["retry_after"] == pytest.approx(7200, abs=5)


def deploy_in(state, **more):
    return reply(200, {"id": "0123456789abcdef01234567", "state": state, "required": [], **more})


def test_a_deploy_that_netlify_fails(desk, index):
    """Its reason is told in the error."""
    desk.proxy.on("GET", r"/deploys/[0-9a-f]+$", deploy_in("error", error_message="Out of credits"))
    with pytest.raises(DeployFailed, match="Out of credits"):
        desk.publish(index)


def test_a_deploy_that_is_refused_in_review(desk, index):
    """A rejected deploy is told as that."""
    desk.proxy.on("GET", r"/deploys/[0-9a-f]+$", deploy_in("rejected"))
    with pytest.raises(DeployFailed, match="refused in review"):
        desk.publish(index)


def test_states_that_nobody_knows_are_waited_through(desk, index):
    """A new state at Netlify's end is no error."""
    desk.proxy.on("GET", r"/deploys/[0-9a-f]+$", deploy_in("pondering"), times=3)
    assert desk.publish(index).live


def test_a_deploy_that_does_not_become_ready(desk, index):
    """After the deadline it is told that Netlify may still finish it."""
    desk.proxy.on("GET", r"/deploys/[0-9a-f]+$", deploy_in("processing"))
    with pytest.raises(DeployTimedOut) as caught:
        desk.publish(index, deadline=30.0)
    assert "processing" in caught.value.message
    assert 29 <= desk.time.seconds <= 32


def test_a_page_that_is_not_what_was_sent(desk, index):
    """When readers get something else for good, the publish fails and says what is served."""
    desk.proxy.on("GET", r"^/$", reply(200, "<html>an entirely different page of somebody else</html>"))
    with pytest.raises(VerificationFailed, match="another page"):
        desk.publish(index)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (reply(404, "<html>not found</html>"), "answers 404"),
        (reply(500, "<html>broken</html>"), "answers 500"),
        (reply(200, {"json": True}), "is served as"),
    ],
)
def test_a_page_that_is_not_there(desk, index, action, words):
    """Each way not to be there is told in its own words."""
    desk.proxy.on("GET", r"^/$", action)
    with pytest.raises(VerificationFailed, match=words):
        desk.publish(index)


def test_a_cache_that_is_a_moment_behind_is_waited_for(desk, index):
    """A page that is at first not there, or the old one, is looked at again."""
    desk.proxy.on("GET", r"^/$", reply(404, "<html>not yet</html>"), times=3)
    publication = desk.publish(index)
    assert publication.findings == ()
    assert desk.proxy.count("GET", r"^/$") == 4


def test_a_page_that_cannot_be_looked_at_from_here(desk, index):
    """Where this machine cannot reach the page, that is noted and no failure."""
    desk.proxy.on("GET", r"^/$", cut)
    publication = desk.publish(index)
    assert [finding.code for finding in publication.findings] == ["not-verified"]


def test_what_netlify_adds_to_a_page_is_no_difference(desk, index):
    """A snippet that Netlify puts into the page does not make it another page."""

    def with_snippet(exchange):
        status, headers, body = exchange.forward()
        exchange.answer(status, headers, body.replace(b"</body>", b"<script>netlify()</script></body>"))

    desk.proxy.on("GET", r"^/$", with_snippet)
    assert desk.publish(index).findings == ()


def test_a_thousand_files_are_announced_without_waiting_for_the_answer(desk):
    """Many files are announced as async, and what is required is asked for afterwards."""
    files = {f"many/{number}.txt": f"file {number} {random.random()}".encode() for number in range(600)}
    source = desk.machine.folder("site", files)
    publication = desk.publish(source, upload="delta")
    assert (publication.live, publication.uploaded_files) == (True, 601)


def test_the_shorter_way_is_taken(desk):
    """A first publish is one zip; after a small change only that file travels."""
    source = folder(desk, count=6)
    desk.publish(source)
    assert desk.proxy.count("PUT", r"/files/") == 0
    desk.machine.page("site/index.html", "In this process", "one small change")
    desk.publish(source)
    assert desk.proxy.count("PUT", r"/files/") == 1


def test_identical_files_travel_once(desk):
    """Netlify knows files by content, so the same content under three names is one upload."""
    same = random.randbytes(1000)
    source = desk.machine.folder("site", {"a.bin": same, "b.bin": same, "c.bin": same}, "Same content")
    assert desk.publish(source, upload="delta").uploaded_files == 2


def test_a_root_that_is_no_folder(desk, index):
    """It is refused before anything is done."""
    with pytest.raises(InvalidInput, match="no folder"):
        desk.publish(index, root=str(index))
    assert desk.proxy.heard == []


def test_objects_are_published_without_a_record(desk, monkeypatch):
    """A text and an object become a page; there is no file to remember them by."""
    monkeypatch.chdir(desk.machine.work)

    class Table:
        def _repr_html_(self):
            return "<table><tr><td>a cell of a table</td></tr></table>"

    publication = desk.publish("# Some words\n\nand more", Table(), title="Objects")
    page = get(publication.url)[1]
    assert "Some words" in page
    assert "a cell of a table" in page
    assert list(desk.machine.work.iterdir()) == []
