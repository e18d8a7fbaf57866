"""Hashing a file, and reading it again so that no change goes unnoticed."""

import hashlib
import os
import threading
import zlib

import pytest
from requests.utils import super_len

from netlify_nb.bundle import BundleFile
from netlify_nb.errors import FileChanged, SourceUnreadable


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b"<p>hello</p>" * 10_000)
    return path


def _sha1(data):
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _drain(stream, received=None):
    while data := stream.read(16_384):
        if received is not None:
            received.append(len(data))


def test_memory_and_disk_are_hashed_alike(page):
    """The same content has the same SHA-1, CRC and size whether it is in memory or on disk."""
    data = page.read_bytes()
    on_disk, in_memory = BundleFile.read("page.html", page), BundleFile.read("page.html", data)
    assert on_disk.sha1 == in_memory.sha1 == _sha1(data)
    assert on_disk.crc32 == in_memory.crc32 == zlib.crc32(data)
    assert on_disk.size == in_memory.size == len(data)
    assert on_disk.load() == in_memory.load() == data


def test_the_content_is_not_printed(page):
    """A file's repr shows neither its content nor where it lies."""
    assert str(page.parent) not in repr(BundleFile.read("page.html", page))
    assert "hello" not in repr(BundleFile.read("page.html", b"hello"))


def test_an_empty_file_is_a_file(tmp_path):
    """A file of no bytes is hashed and read like any other."""
    (tmp_path / "empty").touch()
    file = BundleFile.read("empty", tmp_path / "empty")
    assert (file.size, file.load(), file.sha1) == (0, b"", _sha1(b""))


def _overwrite(path):
    path.write_bytes(b"<p>HELLO</p>" * 10_000)


def _grow(path):
    with path.open("ab") as stream:
        stream.write(b"!")


def _shrink(path):
    os.truncate(path, 100)


def _vanish(path):
    path.unlink()


@pytest.mark.parametrize("change", [_overwrite, _grow, _shrink, _vanish])
def test_a_change_since_hashing_is_noticed(page, change):
    """A file that was overwritten, grew, shrank or vanished since it was hashed is refused, not sent."""
    file = BundleFile.read("page.html", page)
    change(page)
    with pytest.raises(FileChanged, match=r"page\.html"):
        file.load()
    with pytest.raises(FileChanged):
        _drain(file.open())


def test_a_receiver_never_gets_all_of_a_changed_file(page):
    """The change is told before the last bytes are handed out, so what was promised never arrives complete."""
    file = BundleFile.read("page.html", page)
    _overwrite(page)
    received = []
    with file.open() as stream, pytest.raises(FileChanged):
        _drain(stream, received)
    assert 0 < sum(received) < file.size


@pytest.mark.parametrize("change", [_overwrite, _grow, _shrink])
def test_a_change_in_mid_reading_is_noticed(page, change):
    """A file that changes while an upload reads it ends that upload."""
    file = BundleFile.read("page.html", page)
    with file.open() as stream:
        stream.read(50)
        change(page)
        with pytest.raises(FileChanged):
            _drain(stream)


def test_a_file_growing_while_it_is_hashed_is_noticed(tmp_path):
    """A log that something is writing to is not hashed half-way."""
    path = tmp_path / "log.txt"
    path.touch()
    os.truncate(path, 64 * 1024 * 1024)
    stop, started = threading.Event(), threading.Event()

    def write():
        with path.open("ab", buffering=0) as stream:
            while not stop.wait(0.001):
                stream.write(b"line\n")
                started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(10)
        with pytest.raises(FileChanged):
            BundleFile.read("log.txt", path)
    finally:
        stop.set()
        writer.join()


def test_a_reader_can_start_again(page):
    """A second try after a broken connection reads the file from the start and verifies it anew."""
    file = BundleFile.read("page.html", page)
    with file.open() as stream:
        stream.read(100)
        assert stream.tell() == 100
        stream.seek(0)
        assert stream.read() == page.read_bytes()
        with pytest.raises(OSError, match="seek"):
            stream.seek(5)


def test_an_http_client_learns_the_length(page):
    """The HTTP library finds the length of the body, so that it need not be sent in chunks."""
    file = BundleFile.read("page.html", page)
    with file.open() as stream:
        assert super_len(stream) == file.size


def test_touching_a_file_does_not_matter(page):
    """Only the content counts: a new modification time (a backup, a sync client) stops nothing."""
    file = BundleFile.read("page.html", page)
    os.utime(page, (1, 1))
    assert file.load() == page.read_bytes()


def test_a_pipe_a_folder_and_a_missing_file_are_refused_at_once(tmp_path):
    """What is not a regular file is refused by name, without waiting for somebody to write into a pipe."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceUnreadable, match="not a regular file"):
        BundleFile.read("pipe", tmp_path / "pipe")
    with pytest.raises(SourceUnreadable, match="folder"):
        BundleFile.read("folder", tmp_path)
    with pytest.raises(FileChanged, match="vanished"):
        BundleFile.read("gone", tmp_path / "gone")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(SourceUnreadable, match="cannot be read: too many levels of symbolic links"):
        BundleFile.read("loop", tmp_path / "loop")
