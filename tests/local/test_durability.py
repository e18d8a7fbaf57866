"""What a kill -9 at any moment, a full disk and two callers at once must not do."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
import requests

from netlify_nb.local import process

FILES = 6
SECONDS = 8


@dataclass
class Publisher:
    """Publishes to one site without end, by zip and by digest in turn, and remembers what was called ready."""

    netlify: object
    site: dict
    number: int = 0
    ready: dict = field(default_factory=dict)
    last_live: str = ""

    def files(self):
        self.number += 1
        mark = f"{self.site['name']}-{self.number}"
        return mark, {f"{name}.html": f"{mark} {name}".encode() for name in ("index", *map(str, range(1, FILES)))}

    def publish(self):
        mark, files = self.files()
        if self.number % 2:
            deploy = self.netlify.deploy_zip(self.site, files)
        else:
            deploy = self.netlify.deploy_digest(self.site, files)
        self.ready[deploy["id"]] = mark
        self.last_live = deploy["id"]

    def until(self, stop):
        while not stop.is_set():
            # The server is killed under it: what it was doing then may or may not be there afterwards.
            with contextlib.suppress(requests.RequestException, AssertionError, KeyError, ValueError):
                self.publish()


def marks(netlify, host):
    """Return the marks of all files that an address shows."""
    found = set()
    for name in ("", *map(str, range(1, FILES))):
        answer = netlify.page(host, f"/{name}")
        assert answer.status_code == 200, (host, name)
        mark, _, shown = answer.text.partition(" ")
        assert shown == (name or "index")
        found.add(mark)
    return found


def live_marks(netlify, site):
    """Return the marks of all files of the live deploy, while it is one and the same that is live."""
    while True:
        before = netlify.api("GET", f"/sites/{site['id']}").json()["published_deploy"]["id"]
        found = marks(netlify, site["name"])
        if netlify.api("GET", f"/sites/{site['id']}").json()["published_deploy"]["id"] == before:
            return found


def test_kill_9_at_random_moments_loses_nothing_and_shows_nothing_partial(make_netlify, tmp_path):
    """Killed again and again while publishing, every deploy that was called ready is there, whole."""
    chance = random.Random(20261121)
    netlify = make_netlify(tmp_path / "data")
    publishers = [Publisher(netlify, netlify.new_site(name=f"torture-{number}")) for number in range(3)]
    end, kills = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        stop = threading.Event()
        threads = [threading.Thread(target=publisher.until, args=(stop,)) for publisher in publishers]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.05, 0.6))
        os.kill(netlify.runtime.pid, signal.SIGKILL)
        stop.set()
        for thread in threads:
            thread.join()
        kills += 1
        again = process.start(tmp_path / "data")
        assert again.api_url == netlify.runtime.api_url
        netlify.runtime = again
        for publisher in publishers:
            site = netlify.api("GET", f"/sites/{publisher.site['id']}").json()
            if not publisher.ready:
                continue
            assert len(live_marks(netlify, publisher.site)) == 1
            history = netlify.api("GET", f"/sites/{site['id']}/deploys").json()
            order = [deploy["id"] for deploy in history]
            # Nothing older than what was seen live is live: it may have gone on, but never back.
            assert order.index(site["published_deploy"]["id"]) <= order.index(publisher.last_live)
    # Everything that was to be finished is finished after a restart; what waits for files waits on.
    for publisher in publishers:
        history = netlify.api("GET", f"/sites/{publisher.site['id']}/deploys").json()
        for deploy in history:
            if deploy["state"] not in {"uploading", "error"}:
                netlify.wait(deploy["id"])
                assert len(marks(netlify, f"{deploy['id']}--{publisher.site['name']}")) == 1
        for deploy_id, mark in publisher.ready.items():
            assert marks(netlify, f"{deploy_id}--{publisher.site['name']}") == {mark}
    assert kills >= 5
    assert sum(len(publisher.ready) for publisher in publishers) > kills
    leftovers = [path.name for path in (tmp_path / "data" / "incoming").iterdir()]
    assert leftovers == []


def test_an_upload_goes_on_where_it_was_after_a_kill(make_netlify, tmp_path):
    """What had arrived needs not be sent again; the deploy is the same one."""
    netlify = make_netlify(tmp_path / "data")
    site = netlify.new_site()
    files = {f"{number}.html": f"file {number}".encode() for number in range(4)}
    deploy = netlify.open_digest(site, files)
    netlify.put_file(deploy, "0.html", files["0.html"])
    netlify.put_file(deploy, "2.html", files["2.html"])
    os.kill(netlify.runtime.pid, signal.SIGKILL)
    netlify.runtime = process.start(tmp_path / "data")
    again = netlify.api("GET", f"/deploys/{deploy['id']}").json()
    assert again["state"] == "uploading"
    missing = [hashlib.sha1(files[name], usedforsecurity=False).hexdigest() for name in ("1.html", "3.html")]
    assert again["required"] == missing
    for name in ("1.html", "3.html"):
        assert netlify.put_file(deploy, name, files[name]).status_code == 200
    netlify.wait(deploy["id"])
    assert netlify.page(site["name"], "/3").text == "file 3"


def test_deploys_of_one_site_at_once_end_with_the_newest_live(netlify, site):
    """Ten publishes at the same time: all are ready, and the live one is the one opened last."""

    def publish(number):
        return netlify.deploy_zip(site, {"index.html": f"number {number}"})["id"]

    with ThreadPoolExecutor(10) as pool:
        made = set(pool.map(publish, range(10)))
    history = netlify.api("GET", f"/sites/{site['id']}/deploys").json()
    assert {deploy["id"] for deploy in history} == made
    live = netlify.api("GET", f"/sites/{site['id']}").json()["published_deploy"]["id"]
    assert live == history[0]["id"]


def test_one_name_asked_for_by_many_is_given_to_one(netlify):
    """Names are unique also when many ask at the same moment."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: netlify.api("POST", "/sites", json={"name": "wanted-by-many"}), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7


@pytest.mark.skipif(not hasattr(os, "getuid") or os.name != "posix", reason="needs a file-size limit")
def test_a_full_disk_is_507_and_changes_nothing(make_netlify, tmp_path):
    """When nothing can be written any more the answer says so, and what is live stays."""
    resource = pytest.importorskip("resource")
    netlify = make_netlify(tmp_path / "data")
    site = netlify.new_site()
    netlify.deploy_zip(site, {"index.html": "live"})
    if not hasattr(resource, "prlimit"):
        pytest.skip("needs prlimit")
    # No file may grow beyond a megabyte: what a full disk is, for larger files.
    before = resource.prlimit(netlify.runtime.pid, resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
    big = os.urandom(3_000_000)
    refused = netlify.send_zip(site, {"index.html": big})
    assert refused.status_code == 507
    assert "cannot write" in refused.json()["message"]
    deploy = netlify.open_digest(site, {"index.html": big})
    assert netlify.put_file(deploy, "index.html", big).status_code == 507
    assert netlify.page(site["name"]).text == "live"
    resource.prlimit(netlify.runtime.pid, resource.RLIMIT_FSIZE, before)
    assert netlify.put_file(deploy, "index.html", big).status_code == 200
    netlify.wait(deploy["id"])
    assert netlify.page(site["name"]).content == big


def test_a_refused_upload_is_answered_and_the_connection_goes_on(netlify, site):
    """Who sends megabytes to a deploy that takes none gets the reason, not a cut connection."""
    deploy = netlify.open_digest(site, {"index.html": b"never %r" % site["id"]})
    netlify.api("POST", f"/deploys/{deploy['id']}/cancel")
    with requests.Session() as session:
        session.trust_env = False
        for token, status in ((netlify.runtime.token, 422), ("wrong", 401), (netlify.runtime.token, 422)):
            answer = session.put(
                f"{netlify.runtime.api_url}/deploys/{deploy['id']}/files/index.html",
                data=b"x" * 5_000_000,
                headers={"Authorization": f"Bearer {token}"},
                timeout=10,
            )
            assert answer.status_code == status
            assert answer.json()["message"]
