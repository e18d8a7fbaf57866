"""Ctrl-C at any moment: told in one sentence, the live page untouched, nothing left behind at either end."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from proxies import hold, hold_answer
from worlds import ask, get

SOON = 8
"""Seconds within which a person expects Ctrl-C to have ended everything, also when the other end is silent."""


@pytest.fixture
def live(behind_proxy, netlify):
    """A site with one live deploy, and a folder of changes to it that takes three uploads."""
    behind_proxy.folder(files=noise(3), title="Interrupted")
    document = behind_proxy.run("deploy", "site", "--json").json
    behind_proxy.page("site/index.html", "Interrupted", f"the new page {random.random()}")
    for name, content in noise(3).items():
        (behind_proxy.work / "site" / name).write_bytes(content)
    return document


def noise(count, size=60_000):
    """Files that nothing has seen before and no compression makes smaller."""
    return {f"data{number}.bin": random.randbytes(size) for number in range(count)}


def deploys_of(netlify, site):
    return ask(netlify.api_url, netlify.token, "GET", f"/sites/{site['site_id']}/deploys")


def check_untouched(netlify, live, *, opened):
    """The live deploy is the one from before; what was opened beside it has ended."""
    found = deploys_of(netlify, live)
    assert len(found) == 1 + opened
    assert [deploy["state"] for deploy in found] == ["error"] * opened + ["ready"]
    site = ask(netlify.api_url, netlify.token, "GET", f"/sites/{live['site_id']}")
    assert site["published_deploy"]["id"] == live["deploy_id"]


MOMENTS = {
    "finding the site": ("GET", r"/sites/[^/]+$", hold, 0),
    "opening the deploy": ("POST", r"/deploys$", hold, 0),
    "the deploy is open and nobody knows": ("POST", r"/deploys$", hold_answer, 1),
    "uploading": ("PUT", r"/files/", hold, 1),
    "waiting for the answer to an upload": ("PUT", r"/files/.*data1", hold_answer, 1),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_live_page_stays_and_the_deploy_ends(behind_proxy, proxy, netlify, live, moment):
    """Interrupted before the deploy was complete, the live page is the old one and the deploy is cancelled."""
    method, pattern, action, opened = MOMENTS[moment]
    proxy.heard.clear()
    proxy.on(method, pattern, action)
    proxy.on("PUT", r"/files/data2", hold)  # so that it cannot be complete
    process = behind_proxy.start("deploy", "site", "--upload", "delta", "--json")
    proxy.wait_for(method, pattern)
    if action is hold_answer:
        until(lambda: len(deploys_of(netlify, live)) == 2)
    began = time.monotonic()
    error = behind_proxy.interrupt(process).error
    assert time.monotonic() - began < SOON
    assert error["code"] == "cancelled"
    assert "Nothing that was live has changed" in error["message"]
    check_untouched(netlify, live, opened=opened)
    assert "nothing much happened" in get(live["url"])[1]
    assert behind_proxy.leftovers() == []


@pytest.mark.parametrize("action", [hold, hold_answer])
def test_making_the_site(behind_proxy, proxy, netlify, action):
    """Interrupted while a new site is made, none stays behind that nobody knows of."""

    def sites():
        return {site["id"] for site in ask(netlify.api_url, netlify.token, "GET", "/sites?per_page=100")}

    before = sites()
    behind_proxy.folder(title="Never made")
    proxy.on("POST", r"/sites$", action)
    process = behind_proxy.start("deploy", "site", "--json")
    proxy.wait_for("POST", r"/sites$")
    if action is hold_answer:
        until(lambda: sites() != before)
    error = behind_proxy.interrupt(process).error
    assert error["code"] == "cancelled"
    assert "Nothing that was live has changed" in error["message"]
    assert sites() == before
    assert not (behind_proxy.work / "netlify-nb.toml").exists()


def test_running_again_goes_on_where_it_stopped(behind_proxy, proxy, netlify, live):
    """What had arrived when it was interrupted is not sent a second time."""
    proxy.on("PUT", r"/files/data2", hold)
    proxy.heard.clear()
    process = behind_proxy.start("deploy", "site", "--upload", "delta")
    for name in ("index", "data0", "data1", "data2"):
        proxy.wait_for("PUT", rf"/files/{name}")
    until(lambda: len(still_required(netlify, live)) == 1)
    behind_proxy.interrupt(process)
    proxy.rules.clear()
    again = behind_proxy.run("deploy", "site", "--upload", "delta", "--json").json
    assert (again["files"], again["uploaded_files"], again["live"]) == (4, 1, True)
    assert "the new page" in get(live["url"])[1]


def still_required(netlify, live):
    newest = deploys_of(netlify, live)[0]
    found = ask(netlify.api_url, netlify.token, "GET", f"/sites/{live['site_id']}/deploys/{newest['id']}")
    return found["required"]


@pytest.mark.parametrize("action", [hold, hold_answer])
def test_a_zip_on_its_way(behind_proxy, proxy, netlify, live, action):
    """Interrupted while a zip is sent, or when its answer is awaited, the message says what is live in truth."""
    for name, content in noise(3, 2_000_000).items():
        (behind_proxy.work / "site" / name).write_bytes(content)
    proxy.on("POST", r"/deploys(\?|$)", action)
    proxy.heard.clear()
    process = behind_proxy.start("deploy", "site", "--upload", "zip", "--json")
    proxy.wait_for("POST", r"/deploys(\?|$)")
    if action is hold_answer:
        until(lambda: len(deploys_of(netlify, live)) == 2)
    check_truth(netlify, live, behind_proxy.interrupt(process).error)
    assert (behind_proxy.root / "tmp").exists()
    assert behind_proxy.leftovers() == []


def check_truth(netlify, live, error):
    """The message says whether readers see something new."""
    site = ask(netlify.api_url, netlify.token, "GET", f"/sites/{live['site_id']}")
    changed = site["published_deploy"]["id"] != live["deploy_id"]
    assert ("the new page" in get(live["url"])[1]) == changed
    if changed:
        assert site["published_deploy"]["id"] in error["message"]
    else:
        assert "Nothing that was live has changed" in error["message"]


def until(condition, seconds=20):
    """Wait for something that no event tells of."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_processing_at_the_other_end(behind_proxy, proxy, netlify, live):
    """Interrupted while waiting for Netlify to process it, the message says what is live in truth."""
    proxy.on("GET", r"/deploys/[0-9a-f]+$", hold)
    proxy.heard.clear()
    process = behind_proxy.start("deploy", "site", "--upload", "delta", "--json")
    proxy.wait_for("GET", r"/deploys/[0-9a-f]+$")
    check_truth(netlify, live, behind_proxy.interrupt(process).error)


def test_looking_at_the_page(behind_proxy, proxy, netlify, live):
    """Interrupted while the page is looked at, the message says that it is live, and how to go back."""
    proxy.on("GET", r"^/$", hold)
    proxy.heard.clear()
    process = behind_proxy.start("deploy", "site", "--json")
    proxy.wait_for("GET", r"^/$")
    error = behind_proxy.interrupt(process).error
    proxy.rules.clear()
    assert "the new page" in get(live["url"])[1]
    assert deploys_of(netlify, live)[0]["id"] in error["message"]
    assert "netlify-nb restore" in error["hint"]
    check_truth(netlify, live, error)


def test_rendering(world):
    """Interrupted while the notebook is run for publishing, its kernel ends and nothing was made."""
    world.notebook(
        title="Runs for long",
        cells=["import os, time, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(600)"],
    )
    process = world.start("deploy", "report.ipynb", "--execute", "--json")
    pid = world.work / "pid"
    until(lambda: pid.exists() and pid.read_text())
    assert world.interrupt(process).error["code"] == "cancelled"
    assert not (world.work / "netlify-nb.toml").exists()
    assert not alive(int(pid.read_text()))


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_bundling(world):
    """Interrupted in the midst of a huge file, it ends before that is read, and nothing has been made anywhere."""
    folder = world.folder("site", {}, title="Bundled for long")
    with (folder / "huge.bin").open("wb") as file:
        file.truncate(1 << 40)  # sparse: it takes no room, and many minutes to read
    process = world.start("deploy", "site", "--json")
    until(lambda: reads(process.pid, folder / "huge.bin"))
    assert world.interrupt(process).error["code"] == "cancelled"
    assert sorted(path.name for path in world.work.iterdir()) == ["site"]


def reads(pid, path):
    """Whether a process has the file open."""
    with suppress(OSError):  # closed while we look
        return any(handle.readlink() == path for handle in Path(f"/proc/{pid}/fd").iterdir())
    return False


def test_a_supervisor_ends_it_in_the_same_way(behind_proxy, proxy, netlify, live):
    """SIGTERM is answered like Ctrl-C."""
    proxy.on("PUT", r"/files/", hold)
    proxy.heard.clear()
    process = behind_proxy.start("deploy", "site", "--upload", "delta", "--json")
    proxy.wait_for("PUT", r"/files/")
    assert behind_proxy.interrupt(process, signal.SIGTERM).error["code"] == "cancelled"
    check_untouched(netlify, live, opened=1)
