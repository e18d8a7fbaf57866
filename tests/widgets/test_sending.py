"""Publishing from a panel, without a browser: commands in, facts and answers out, secrets nowhere."""

from __future__ import annotations

import threading

import pytest
from proxies import hold, hold_answer
from worlds import ask


def test_a_publish_tells_stages_and_what_came_of_it(office):
    """A publish goes through its stages in order, and then shows result, site and history."""
    office.do("refresh")
    assert office.screen.facts["site"] is None
    assert office.do("publish", message="First") == [{"done": True}]
    facts = office.screen.facts
    assert facts["progress"] is None
    assert facts["problem"] is None
    assert facts["result"]["live"] is True
    assert facts["result"]["changes"] == "first publish of this site"
    assert [row["message"] for row in office.rows()] == ["First"]
    assert office.rows()[0]["live"]
    assert office.rows()[0]["by"] == "You"
    assert office.rows()[0]["size"]
    assert office.screen.changed == [facts["site"]["id"]]
    stages = [line.split('"stage": "')[1].split('"')[0] for line in office.screen.ever if '"stage"' in line]
    assert list(dict.fromkeys(stages)) == ["render", "check", "upload", "process", "verify"]


def test_warnings_hold_a_publish_up_until_they_are_meant(office, world):
    """Nothing is sent while a warning is open; once a person has said that it is meant, it goes."""
    office.source = world.notebook(cells=["print('never run')"])
    (asked,) = office.do("publish")
    assert asked["asks"] is True
    assert office.screen.facts["findings"]
    assert office.screen.saved == [office.source], "the front end was asked to save first"
    assert office.screen.facts.get("site") is None
    assert office.do("publish", accept=True) == [{"done": True}]
    assert office.screen.facts["result"]["live"]


@pytest.mark.parametrize(
    "waiting",
    [
        ("PUT", "/files/", hold),
        ("POST", r"/sites/[^/]+/deploys", hold),
        ("POST", r"/sites/[^/]+/deploys", hold_answer),
        ("GET", r"/sites/[^/?]+$", hold),
        ("GET", r"/deploys/[^/]+$", hold),
    ],
    ids=["upload", "creation", "lost answer", "site", "processing"],
)
def test_cancel_is_heard_while_a_server_is_silent(office, proxy, world, netlify, waiting):
    """Whatever a publish waits for, Cancel ends it within seconds, and what was live stays."""
    method, path, rule = waiting
    office.environ["NETLIFY_API_URL"] = proxy.api_url
    office.do("publish", message="Before")
    live = office.screen.facts["site"]["live_id"]
    world.page(title="Never to be seen")
    before = proxy.count(method, path)
    proxy.on(method, path, rule)
    answers = []
    publishing = threading.Thread(target=office.desk.take("publish", {"draft": True}, answers.append))
    publishing.start()
    proxy.wait_for(method, path, times=before + 1)
    office.do("cancel")
    publishing.join(10)
    assert not publishing.is_alive()
    assert office.screen.facts["problem"]["code"] == "cancelled"
    assert office.screen.facts["progress"] is None
    site = office.screen.facts["site"]["id"]
    assert ask(netlify.api_url, netlify.token, "GET", f"/sites/{site}")["published_deploy"]["id"] == live


def test_cancel_is_heard_where_nothing_answers_any_more(office, proxy):
    """Not even what would tell what is live: the panel says that, and is free again."""
    office.environ["NETLIFY_API_URL"] = proxy.api_url
    office.do("publish", message="Before")
    office.source.write_text("<!doctype html><title>New</title>")
    began = proxy.count("POST", "/deploys")
    proxy.on("*", "/api/v1/.*deploys", hold)
    publishing = threading.Thread(target=office.desk.take("publish", {}, lambda _: None))
    publishing.start()
    proxy.wait_for("POST", "/deploys", times=began + 1)
    proxy.on("*", "/", hold)
    office.do("cancel")
    publishing.join(10)
    assert not publishing.is_alive()
    assert "cannot be asked" in office.screen.facts["problem"]["message"]


def test_cancel_before_the_publish_has_begun_is_meant_for_it(office):
    """Both may have waited for a running cell, and then arrive together."""
    begin = office.desk.take("publish", {}, lambda _: None)
    office.do("cancel")
    begin()
    assert office.screen.facts["problem"]["code"] == "cancelled"
    assert office.screen.facts.get("site") is None


def test_a_second_publish_is_refused_and_the_first_can_still_be_cancelled(office, proxy):
    """Two views of one panel may be pressed at the same time."""
    office.environ["NETLIFY_API_URL"] = proxy.api_url
    office.do("publish", message="Before")
    office.source.write_text("<!doctype html><title>Other</title>")
    before = proxy.count("POST", "/deploys")
    proxy.on("POST", "/deploys", hold)
    first = threading.Thread(target=office.desk.take("publish", {}, lambda _: None))
    first.start()
    proxy.wait_for("POST", "/deploys", times=before + 1)
    (answer,) = office.do("publish")
    assert answer["problem"]["code"] == "publish-running"
    office.do("cancel")
    first.join(10)
    assert not first.is_alive()


def test_what_nobody_expected_is_answered_too(office, capsys):
    """Somebody waits for an answer; the kernel's log has the rest."""

    def broken(path):
        raise ZeroDivisionError

    office.source = office.source.with_suffix(".ipynb")
    office.desk._sending._save = broken
    (answer,) = office.do("publish")
    assert "unexpected" in answer["problem"]["message"]
    assert "ZeroDivisionError" in capsys.readouterr().err
    office.source = office.source.with_suffix(".html")
    assert office.do("publish") == [{"done": True}], "and it can be done again"
