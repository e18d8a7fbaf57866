"""Contents in packs and in files of their own: found again after a kill, moved, removed, and never shown in part."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from netlify_nb.local.errors import NotWritable
from netlify_nb.local.store import Store
from netlify_nb.local.store.packs import HEADER_SIZE, Packs
from netlify_nb.local.store.schema import MIGRATIONS

LATER = time.time() + 9 * 24 * 60 * 60


def sha1(content):
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def open_store(folder):
    folder.mkdir(exist_ok=True)
    return closing(Store.open(folder))


def settle(store, *hashes):
    store.blobs.write_down(store.blobs.secure(hashes))
    store.blobs.written_down(hashes)


def copied(folder, tmp_path):
    """What a kill would leave on the disk at this moment."""
    to = tmp_path / "killed"
    shutil.copytree(folder, to)
    return to


def test_what_had_come_is_there_after_a_kill(tmp_path):
    """Written down or not, a content is found again, and new ones follow behind it."""
    with open_store(tmp_path / "a") as store:
        settled = store.blobs.keep(b"settled")
        settle(store, settled)
        came = store.blobs.keep(b"came")
        killed = copied(tmp_path / "a", tmp_path)
    with open_store(killed) as store:
        assert store.blobs.missing([settled, came]) == []
        after = store.blobs.keep(b"after")
        assert [store.blobs.read(sha) for sha in (settled, came, after)] == [b"settled", b"came", b"after"]
        settle(store, came, after)
    assert len(list((killed / "packs").iterdir())) == 1
    with open_store(killed) as store:
        assert store.blobs.missing([settled, came, after]) == []


@pytest.mark.parametrize("cut", [1, 4, HEADER_SIZE + 3])
def test_a_content_that_was_cut_short_is_not_there(tmp_path, cut):
    """It has to be sent again; those before it stay, and what comes next does not disturb them."""
    with open_store(tmp_path / "a") as store:
        whole, broken = store.blobs.keep(b"whole"), store.blobs.keep(b"broken")
        killed = copied(tmp_path / "a", tmp_path)
    (pack,) = (killed / "packs").iterdir()
    os.truncate(pack, pack.stat().st_size - cut)
    for _ in range(2):
        with open_store(killed) as store:
            assert store.blobs.missing([whole, broken]) == [broken]
    with open_store(killed) as store:
        assert store.blobs.keep(b"broken") == broken
        settle(store, whole, broken)
    with open_store(killed) as store:
        assert (store.blobs.read(whole), store.blobs.read(broken)) == (b"whole", b"broken")


def test_a_content_that_was_damaged_is_not_there(tmp_path):
    """Its hash says so."""
    with open_store(tmp_path / "a") as store:
        sha = store.blobs.keep(b"content")
        killed = copied(tmp_path / "a", tmp_path)
    (pack,) = (killed / "packs").iterdir()
    content = bytearray(pack.read_bytes())
    content[-1] ^= 1
    pack.write_bytes(content)
    with open_store(killed) as store:
        assert store.blobs.missing([sha]) == [sha]


def test_sweeping_keeps_what_is_wanted_and_gives_the_space_back(tmp_path):
    """A pack is written anew without what nobody wants; what is being read is read to its end."""
    with open_store(tmp_path) as store:
        keep, drop = (store.blobs.keep(letter * 100_000) for letter in (b"k", b"d"))
        settle(store, keep, drop)
        coming = store.blobs.keep(b"c" * 50_000)
        reading = store.blobs.source(drop)
        assert store.blobs.sweep(lambda: {keep, coming}, LATER) == 1
        assert store.blobs.missing([keep, drop, coming]) == [drop]
        assert (store.blobs.read(keep), store.blobs.read(coming)) == (b"k" * 100_000, b"c" * 50_000)
        assert reading.read() == b"d" * 100_000
        with pytest.raises(LookupError):
            store.blobs.read(drop)
        assert sum(pack.stat().st_size for pack in (tmp_path / "packs").iterdir()) == 150_000 + 2 * HEADER_SIZE
        settle(store, coming)
    with open_store(tmp_path) as store:
        assert (store.blobs.read(keep), store.blobs.read(coming)) == (b"k" * 100_000, b"c" * 50_000)
        assert store.blobs.sweep(set, LATER) == 2
    assert list((tmp_path / "packs").iterdir()) == []


def test_contents_come_while_it_is_being_swept(tmp_path):
    """Nothing that is taken in at that moment is lost."""
    with open_store(tmp_path) as store:
        kept, swept = [], threading.Semaphore(0)

        def take():
            for number in range(400):
                kept.append(store.blobs.keep(f"content {number}".encode()))
                if number % 20 == 0:
                    swept.acquire()

        taking = threading.Thread(target=take)
        taking.start()
        useless = 0
        for number in range(20):
            settle(store, store.blobs.keep(b"useless" * (number + 1)))
            swept.release()
            useless += store.blobs.sweep(set, 0)
        taking.join()
        assert useless == 20
        assert store.blobs.missing(kept) == []
        assert all(sha1(store.blobs.read(sha)) == sha for sha in kept)


def test_large_contents_are_files_of_their_own(tmp_path):
    """They are written piece by piece, and go like the others."""
    with open_store(tmp_path) as store:
        with closing(store.blobs.receive()) as incoming:
            for _ in range(5):
                incoming.write(b"x" * 1_000_000)
            sha = incoming.keep()
        settle(store, sha)
        source = store.blobs.source(sha)
        assert (source.size, source.read(4_999_999), source.read(3, 2)) == (5_000_000, b"x", b"xx")
        assert Path(store.blobs.path(sha)).stat().st_size == 5_000_000
        assert store.blobs.missing([sha]) == []
        assert store.blobs.sweep(set, LATER) == 1
        assert store.blobs.missing([sha]) == [sha]


def test_a_disk_that_is_full_spoils_nothing(tmp_path):
    """What cannot be written is refused; the pack goes on where it was."""
    packs = Packs(tmp_path)
    first = packs.append(sha1(b"first"), b"first")
    reader = os.open("/dev/full", os.O_RDWR)
    os.dup2(reader, packs._writer)
    os.close(reader)
    with pytest.raises(NotWritable, match="space"):
        packs.append(sha1(b"second"), b"second")
    packs.go_on_with(first.pack)
    packs.append(sha1(b"third"), b"third")
    assert [sha for sha, _ in packs.records(first.pack)] == [sha1(b"first"), sha1(b"third")]
    packs.close()


def test_data_of_the_version_before_is_taken_over(tmp_path):
    """There every content was a file of its own, and deploys were not counted."""
    sha = sha1(b"old")
    place = tmp_path / "blobs" / sha[:2]
    place.mkdir(parents=True)
    (place / sha[2:]).write_bytes(b"old")
    with closing(sqlite3.connect(tmp_path / "local.sqlite3")) as before:
        for statements in MIGRATIONS[:2]:
            for statement in statements:
                before.execute(statement)
        before.execute("INSERT INTO users VALUES ('u', 'publisher@netlify.localhost', 'P', 't')")
        before.execute("INSERT INTO accounts VALUES (1, 'a', 'A', 'a', 'u', 't')")
        before.execute(
            "INSERT INTO sites (id, name, account_id, user_id, creator_id, created_at, updated_at) "
            "VALUES ('s', 's', 'a', 'u', 'u', 't', 't')"
        )
        for number in range(3):
            before.execute(
                "INSERT INTO deploys (id, site_id, user_id, state, context, draft, created_at, updated_at) "
                "VALUES (?, 's', 'u', 'ready', 'production', 0, 't', 't')",
                (f"d{number}",),
            )
        before.execute("INSERT INTO durable VALUES (?, 3)", (sha,))
        before.execute("PRAGMA user_version=2")
        before.commit()
    with open_store(tmp_path) as store:
        assert store.blobs.missing([sha]) == []
        assert store.blobs.read(sha) == b"old"
        assert store.blobs.secure([sha]) == {sha: 3}
        assert store.deploys.page("s", limit=1, offset=0)[1] == 3
        store.deploys.remove("d0")
        assert store.deploys.page("s", limit=1, offset=0)[1] == 2
