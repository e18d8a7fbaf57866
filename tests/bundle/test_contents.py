"""A bundle as a whole: checked, hashed, written as a zip."""

import errno
import hashlib
import io
import os
import random
import resource
import shutil
import subprocess
import sys
import threading
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlify_nb.bundle import MAX_ZIP_FILES, Bundle
from netlify_nb.bundle.packing import zip_to
from netlify_nb.errors import (
    BundleEmpty,
    Cancelled,
    FileChanged,
    IndexMissing,
    PathInvalid,
    PathsCollide,
    SourceUnreadable,
    StorageError,
    TooManyFiles,
)

INDEX = {"index.html": b"<h1>Hello</h1>"}


def _site():
    """A small site with every kind of member: packed, stored, empty, and too large to be packed as a whole."""
    rng = random.Random(1)
    words = [rng.randbytes(4).hex() for _ in range(500)]
    text = " ".join(rng.choices(words, k=60_000)).encode()
    return {
        "index.html": b"<h1>Hello</h1>" * 50,
        "img/plot.png": rng.randbytes(5000),
        "noise.bin": rng.randbytes(5000),
        "empty.txt": b"",
        "données/é.csv": text,
        "large.html": text * 32,
        "large.png": text * 32,
    }


def _zipped(bundle):
    out = io.BytesIO()
    assert bundle.write_zip(out) == len(out.getvalue())
    return out.getvalue()


def test_a_site_is_known_by_its_digests():
    """A bundle tells the SHA-1 of each path, how many files there are, and how many bytes."""
    bundle = Bundle.from_files({**INDEX, "b/a.txt": b"abc", "a.txt": b"abc"})
    assert list(bundle.files) == ["a.txt", "b/a.txt", "index.html"]
    assert (
        bundle.digests["a.txt"] == bundle.digests["b/a.txt"] == hashlib.sha1(b"abc", usedforsecurity=False).hexdigest()
    )
    assert (len(bundle), bundle.total_bytes) == (3, 20)


@pytest.mark.parametrize(
    ("files", "error", "part"),
    [
        ({}, BundleEmpty, "nothing"),
        ({"page.html": b""}, IndexMissing, "404"),
        ({"sub/index.html": b""}, IndexMissing, "404"),
        ({"Index.HTML": b""}, IndexMissing, "Index.HTML"),
        ({**INDEX, "a#b": b""}, PathInvalid, "#"),
        ({**INDEX, "a": b"", "A": b""}, PathsCollide, "case"),
        ({**INDEX, "gone": Path("/nowhere/to/be/found")}, FileChanged, "vanished"),
        ({**INDEX, "folder": Path("/")}, SourceUnreadable, "folder"),
    ],
)
def test_what_makes_no_site_is_refused(files, error, part):
    """What Netlify would refuse or serve wrongly is refused here, before anything is sent."""
    with pytest.raises(error, match=part):
        Bundle.from_files(files)


def test_the_index_can_be_done_without():
    """A folder that is no site of its own may be bundled without an index."""
    assert len(Bundle.from_files({"data.csv": b"1"}, require_index=False)) == 1


def test_progress_is_told_in_the_calling_thread_up_to_the_end():
    """Hashing counts files and zipping counts bytes, each up to its total, without flooding the listener."""
    events, threads = [], set()

    def on_event(event):
        events.append(event)
        threads.add(threading.current_thread())

    files = {**INDEX, **{f"f{number}.txt": b"x" * 100 for number in range(999)}}
    bundle = Bundle.from_files(files, on_event=on_event)
    assert (events[-1].done, events[-1].total, events[-1].unit) == (1000, 1000, "files")
    bundle.write_zip(io.BytesIO(), on_event=on_event)
    assert (events[-1].done, events[-1].total, events[-1].unit) == (bundle.total_bytes, bundle.total_bytes, "bytes")
    assert len(events) <= 220
    assert threads == {threading.current_thread()}


_PATHS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="#?/\\"), max_size=20)


@settings(deadline=None)
@given(st.lists(st.tuples(_PATHS, st.binary(max_size=300), st.integers(1, 300)), max_size=8))
def test_any_site_comes_back_out_of_its_zip(drawn):
    """Whatever the files are called and hold, unpacking the zip gives them back."""
    files = {f"{number}/{name}.x": data * repeat for number, (name, data, repeat) in enumerate(drawn)}
    bundle = Bundle.from_files({**INDEX, **files})
    with zipfile.ZipFile(io.BytesIO(_zipped(bundle))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path: file.load() for path, file in bundle.files.items()
        }


def test_every_kind_of_member_is_read_by_unzip(tmp_path):
    """Info-ZIP's unzip, where there is one, accepts the zip of a site with every kind of member."""
    unzip = shutil.which("unzip")
    if unzip is None:
        pytest.skip("no unzip on this machine")
    path = tmp_path / "site.zip"
    size = Bundle.from_files(_site()).zip_to(path)
    assert path.stat().st_size == size
    listing = subprocess.run([unzip, "-tq", path], check=True, capture_output=True, text=True).stdout
    assert "No errors" in listing


def test_what_does_not_get_smaller_is_stored():
    """Pictures, empty files and noise are stored; text is compressed, in one go or in pieces."""
    with zipfile.ZipFile(io.BytesIO(_zipped(Bundle.from_files(_site())))) as archive:
        assert {info.filename for info in archive.infolist() if info.compress_type == zipfile.ZIP_STORED} == {
            "img/plot.png",
            "noise.bin",
            "empty.txt",
            "large.png",
        }
        large = archive.getinfo("large.html")
        assert large.compress_size < 0.7 * large.file_size


# The bytes that this version makes of `_site()`. If this fails after an upgrade of `deflate`, libdeflate compresses
# differently now: nothing is wrong with the zips, but they are not the same bytes as before, so it belongs in the
# changelog.
GOLDEN = "27304fc1fcc07470c659c84cc28d97defedcae57fd768f617817d09ca09e4284"

_ZIP_ELSEWHERE = """
import hashlib, io, os, runpy, sys
from pathlib import Path
from netlify_nb.bundle import Bundle
site = runpy.run_path(sys.argv[1])["_site"]()
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.umask(0o077)
files = {}
for number, (name, data) in enumerate(reversed(site.items())):
    path = Path(str(number))
    path.write_bytes(data)
    os.utime(path, (number * 1e8, number * 1e8))
    files[name] = path
out = io.BytesIO()
Bundle.from_files(files).write_zip(out)
print(hashlib.sha256(out.getvalue()).hexdigest())
"""


def test_a_zip_is_the_same_bytes_everywhere(tmp_path):
    """Time zone, umask, file times, order, hash seed and number of processors leave no trace in the zip."""
    here = hashlib.sha256(_zipped(Bundle.from_files(_site()))).hexdigest()
    environment = {**os.environ, "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    elsewhere = subprocess.run(
        [sys.executable, "-c", _ZIP_ELSEWHERE, __file__],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    ).stdout.strip()
    assert here == elsewhere == GOLDEN


def test_too_many_files_for_a_zip_are_refused_but_have_digests():
    """25,001 files cannot go as one zip, and nothing is written; as a delta they can go."""
    files = {**INDEX, **{f"{number}.txt": b"" for number in range(MAX_ZIP_FILES)}}
    bundle = Bundle.from_files(files)
    assert len(bundle.digests) == MAX_ZIP_FILES + 1
    out = io.BytesIO()
    with pytest.raises(TooManyFiles, match="25,001"):
        bundle.write_zip(out)
    assert out.getvalue() == b""


@pytest.mark.parametrize("size", [1000, 17 * 1024 * 1024], ids=["small", "large"])
@pytest.mark.parametrize("name", ["page.html", "photo.jpg"])
def test_a_file_that_changes_before_it_is_packed_stops_the_zip(tmp_path, name, size):
    """A file that is not what was hashed ends the zip, and the earlier zip of that name stays as it was."""
    source, target = tmp_path / name, tmp_path / "out" / "site.zip"
    target.parent.mkdir()
    target.write_bytes(b"earlier")
    source.write_bytes(b"a" * size)
    bundle = Bundle.from_files({**INDEX, name: source})
    source.write_bytes(b"b" * size)
    with pytest.raises(FileChanged, match=name):
        bundle.zip_to(target)
    assert target.read_bytes() == b"earlier"
    assert list(target.parent.iterdir()) == [target]


@contextmanager
def _mounted(path, options):
    """Mount a tiny file system of its own, or skip where that is not permitted."""
    path.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    command = [mount or "mount", "-t", "tmpfs", "-o", options, "tmpfs", path]
    if not (mount and unmount) or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a file system is not permitted here")
    try:
        yield path
    finally:
        subprocess.run([unmount, path], check=True)


@pytest.fixture
def small_disk(tmp_path):
    with _mounted(tmp_path / "disk", "size=64k") as path:
        yield path


@pytest.fixture
def read_only_disk(tmp_path):
    with _mounted(tmp_path / "disk", "ro") as path:
        yield path


def test_a_full_disk_is_named_and_leaves_nothing(small_disk):
    """When the disk is full the message says so, the earlier zip is untouched and no partial file is left."""
    target = small_disk / "site.zip"
    target.write_bytes(b"earlier")
    with pytest.raises(StorageError, match="the disk is full"):
        Bundle.from_files({**INDEX, "noise.bin": random.Random(3).randbytes(200_000)}).zip_to(target)
    assert [path.name for path in small_disk.iterdir()] == ["site.zip"]
    assert target.read_bytes() == b"earlier"


def test_a_read_only_disk_is_named(read_only_disk):
    """When the file system is read-only the message says so."""
    with pytest.raises(StorageError, match="read-only"):
        Bundle.from_files(INDEX).zip_to(read_only_disk / "site.zip")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_write_that_fails_late_is_named(tmp_path):
    """Also an error that shows only when the last bytes leave the buffer becomes a clear message."""

    def write(out):
        with open("/dev/full", "wb") as full:  # noqa: PTH123  # a device, opened like any sink
            return Bundle.from_files(INDEX).write_zip(full)

    with pytest.raises(StorageError, match="the disk is full") as caught:
        zip_to(tmp_path / "site.zip", write)
    assert caught.value.__cause__.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "part"), [("missing/site.zip", "its folder does not exist"), ("folder", "folder of that name")]
)
def test_a_place_that_cannot_be_written_is_named(tmp_path, place, part):
    """A missing folder, or a folder in the way, is named with the path."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match=part):
        Bundle.from_files(INDEX).zip_to(tmp_path / place)
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]


_MEMORY = """
import os, resource, sys
from pathlib import Path
from netlify_nb.bundle import Bundle
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
files = {"index.html": b"x", "large.csv": Path("large.csv"), "large.mp4": Path("large.csv")}
files.update({f"{number}.txt": Path("medium.txt") for number in range(12)})
import deflate, concurrent.futures.thread
before = peak()
Bundle.from_files(files).zip_to(Path("site.zip"))
print(peak() - before)
"""


def test_memory_stays_bounded_for_large_files(tmp_path):
    """Hashing and zipping files far larger than the memory taken costs less than 120 MB at its peak."""
    line = random.Random(4).randbytes(600).hex().encode() + b"\n"
    with (tmp_path / "large.csv").open("wb") as stream:
        for _ in range(200):
            stream.write(line * 1000)
    (tmp_path / "medium.txt").write_bytes(line * 13_000)
    assert (tmp_path / "large.csv").stat().st_size > 230_000_000
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    grown = subprocess.run(
        [sys.executable, "-c", _MEMORY], check=True, capture_output=True, text=True, cwd=tmp_path, env=environment
    ).stdout
    assert int(grown) < 120


def test_no_file_stays_open(tmp_path):
    """After a zip of many files from disk the process has as many files open as before."""
    for number in range(50):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * number)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 64), hard))
    try:
        files = {**INDEX, **{path.name: path for path in tmp_path.iterdir()}}
        for _ in range(3):
            _zipped(Bundle.from_files(files))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def endless(tmp_path):
    """A file that takes many minutes to read, and no place on the disk."""
    path = tmp_path / "endless.bin"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    return path


def test_ctrl_c_is_heard_within_a_large_file(endless):
    """The main thread's interrupt ends the reading of a file in another thread, however large it is."""

    def interrupt(event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Bundle.from_files({**INDEX, "a.bin": bytes(300_000), "endless.bin": endless}, on_event=interrupt)


def test_stop_is_heard_within_a_large_file(endless):
    """A door's Cancel does the same: it is asked between two pieces, in whatever thread."""
    asked = iter([False] * 20)
    with pytest.raises(Cancelled, match="Nothing that was live has changed"):
        Bundle.from_files({**INDEX, "endless.bin": endless}, stopped=lambda: next(asked, True))


@pytest.mark.parametrize("name", ["large.html", "large.png", "index.html"])
def test_stop_is_heard_while_the_zip_is_written(tmp_path, name):
    """No zip is left, neither a whole one nor a part, and no thread goes on."""
    bundle = Bundle.from_files({**INDEX, name: _site()[name]})
    with pytest.raises(Cancelled):
        bundle.zip_to(tmp_path / "site.zip", stopped=lambda: True)
    assert list(tmp_path.iterdir()) == []
