from __future__ import annotations

import time
from contextlib import closing

import pytest

from netlify_nb.local.housekeeping import tidy
from netlify_nb.local.store import Store
from netlify_nb.local.store.deploys import Kept

DAY = 24 * 60 * 60


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path)) as opened:
        yield opened


def publish(store, site, text, **kind):
    """Make a ready deploy of one file; return its id and the file's hash."""
    sha = store.blobs.keep(text.encode())
    deploy = store.deploys.add(site.id, site.user_id, "uploaded", files={"/index.html": sha}, **kind)
    store.deploys.step(deploy.id, "processing")
    sizes = store.blobs.secure([sha])
    store.blobs.write_down(sizes)
    store.deploys.finish(deploy.id, {"/index.html": Kept(sha, sizes[sha])})
    store.blobs.written_down(sizes)
    return deploy.id, sha


def new_site(store, name="one"):
    account = store.people.accounts()[0]
    return store.sites.add(name, account, account.owner_id, session_id=None, created_via=None, settings={})


def test_old_deploys_go_except_those_that_are_needed(store):
    """The live deploy, the latest of production and the latest of each branch stay, however old."""
    site = new_site(store)
    live, _ = publish(store, site, "live")
    store.sites.change(site.id, locked=1)
    outdated, gone = publish(store, site, "outdated")
    latest, _ = publish(store, site, "latest")
    draft, _ = publish(store, site, "draft", draft=True)
    old_branch, _ = publish(store, site, "old branch", branch="b", alias="b")
    branch, _ = publish(store, site, "branch", branch="b", alias="b")

    assert tidy(store, 30, time.time() + 29 * DAY) == 0
    assert tidy(store, 30, time.time() + 31 * DAY) == 3
    left = {deploy.id for deploy in store.deploys.page(site.id, limit=100, offset=0)[0]}
    assert left == {live, latest, branch}
    assert {outdated, draft, old_branch}.isdisjoint(left)
    assert store.blobs.missing([gone]) == [gone]


def test_without_a_limit_deploys_stay(store):
    """Nothing is removed for its age alone unless that is wished."""
    site = new_site(store)
    publish(store, site, "a")
    publish(store, site, "b")
    assert tidy(store, None, time.time() + 9999 * DAY) == 0
    assert store.deploys.page(site.id, limit=10, offset=0)[1] == 2


def test_contents_go_with_the_last_deploy_that_has_them(store):
    """What two deploys share stays while one of them is there; what came just now stays for a day."""
    site, other = new_site(store), new_site(store, "two")
    _, shared = publish(store, site, "shared")
    publish(store, other, "shared")
    _, own = publish(store, other, "own")
    fresh = store.blobs.keep(b"of a publish that was interrupted")
    store.sites.remove(other.id)
    assert tidy(store, None, time.time()) == 1
    assert store.blobs.missing([shared, own, fresh]) == [own]
    assert store.blobs.read(shared) == b"shared"
    assert tidy(store, None, time.time() + 2 * DAY) == 1
    assert store.blobs.missing([fresh]) == [fresh]


def test_nothing_goes_while_contents_are_being_compared(store):
    """A list of files that is just being written down counts, too."""
    sha = store.blobs.keep(b"wanted in a moment")
    with store.blobs.used():
        assert tidy(store, None, time.time() + 9 * DAY) == 0
    assert store.blobs.missing([sha]) == []
    assert tidy(store, None, time.time() + 9 * DAY) == 1
