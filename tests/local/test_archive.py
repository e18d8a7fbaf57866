from __future__ import annotations

import io
import stat
import struct
import zipfile
from contextlib import closing

import pytest

from netlify_nb.local.archive import look, unpack
from netlify_nb.local.errors import NotWritable, Refused
from netlify_nb.local.limits import Limits
from netlify_nb.local.store import Store


def zip_of(files):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def entry(name, content="x", **attributes):
    body = io.BytesIO()
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    for key, value in attributes.items():
        setattr(info, key, value)
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("index.html", "ok")
        archive.writestr(info, content)
    return body.getvalue()


def overlapping():
    """Two entries of the list that point to the same compressed bytes."""
    content = zip_of({"a.txt": "x" * 50_000 + "y" * 3, "b.txt": "z"})
    start = content.index(b"PK\1\2")
    first = content[start : content.index(b"PK\1\2", start + 4)]
    end = content.index(b"PK\5\6")
    many = first * 400
    tail = bytearray(content[end:])
    struct.pack_into("<HHII", tail, 8, 400, 400, len(many), start)
    return content[:start] + many + bytes(tail)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(entry("../escape.txt"), id="leads out"),
        pytest.param(entry("a/../../escape.txt"), id="leads out later"),
        pytest.param(entry("/etc/passwd"), id="absolute"),
        pytest.param(entry("C:/windows"), id="drive"),
        pytest.param(entry("..\\escape.txt"), id="leads out with backslashes"),
        pytest.param(entry("a\nb"), id="control character"),
        pytest.param(entry("a#b.html"), id="number sign"),
        pytest.param(entry("link", "/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16), id="symbolic link"),
        pytest.param(entry("pipe", "", external_attr=(stat.S_IFIFO | 0o777) << 16), id="pipe"),
        pytest.param(b"", id="empty"),
        pytest.param(b"no zip at all", id="no zip"),
        pytest.param(zip_of({"index.html": "x" * 5000})[:-30], id="cut off"),
    ],
)
def test_a_bad_archive_is_refused_and_nothing_of_it_is_kept(netlify, site, body):
    """Escaping names, links and broken archives are 422 with a reason; no deploy comes of them."""
    headers = {"Content-Type": "application/zip"}
    answer = netlify.api("POST", f"/sites/{site['id']}/deploys", data=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert netlify.api("GET", f"/sites/{site['id']}/deploys").json() == []
    incoming = netlify.runtime.data_dir / "incoming"
    assert [path for path in incoming.iterdir() if path.suffix == ".zip"] == []


def test_a_damaged_archive_ends_in_error_and_leaves_the_live_site_alone(netlify, site):
    """What is only seen while unpacking ends the deploy with a message."""
    netlify.deploy_zip(site, {"index.html": "live"})
    body = bytearray(zip_of({"index.html": "x" * 100, "b.html": bytes(range(256)) * 40}))
    body[80] ^= 0xFF
    headers = {"Content-Type": "application/zip"}
    opened = netlify.api("POST", f"/sites/{site['id']}/deploys", data=bytes(body), headers=headers).json()
    deploy = netlify.wait(opened["id"], "error")
    assert "damaged" in deploy["error_message"]
    assert netlify.page(site["name"]).text == "live"


def test_names_from_other_systems_are_understood(netlify, site):
    """UTF-8 without the flag, backslashes, ./ and Finder's extras are what people's zip programs write."""
    body = bytearray(zip_of({"./index.html": "i", "dir\\a.txt": "a", "__MACOSX/._a": "no", "é.txt": "e", "d/": ""}))
    headers = {"Content-Type": "application/zip"}
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = body.find(signature)
        while at >= 0:
            flags = struct.unpack_from("<H", body, at + offset)[0] & ~0x800
            struct.pack_into("<H", body, at + offset, flags)
            at = body.find(signature, at + 4)
    opened = netlify.api("POST", f"/sites/{site['id']}/deploys", data=bytes(body), headers=headers)
    assert opened.status_code == 200, opened.text
    netlify.wait(opened.json()["id"])
    files = netlify.api("GET", f"/sites/{site['id']}/files").json()
    assert [one["path"] for one in files] == ["/dir/a.txt", "/index.html", "/é.txt"]


@pytest.mark.parametrize(
    ("body", "limits", "why"),
    [
        (zip_of({str(number): "" for number in range(11)}), Limits(zip_files=10), "11 entries"),
        (zip_of({"a": "x" * 1001}), Limits(unpacked=1000), "unpacks to"),
        (zip_of({"a": "x" * 500_000}), Limits(ratio_floor=1000), "times its size"),
        (overlapping(), Limits(), "overlap"),
    ],
)
def test_a_bomb_is_refused_by_looking_at_it(tmp_path, body, limits, why):
    """Too many files, too much content and entries on top of each other are seen before unpacking."""
    (tmp_path / "bomb.zip").write_bytes(body)
    with pytest.raises(Refused, match=why) as caught:
        look(tmp_path / "bomb.zip", limits)
    assert caught.value.status == 422


def test_an_archive_larger_than_the_disk_is_refused(tmp_path):
    """What the disk cannot take is said before it is tried."""
    (tmp_path / "a.zip").write_bytes(zip_of({"a": "x" * 1000}))
    with pytest.raises(NotWritable, match="999 left"):
        look(tmp_path / "a.zip", Limits(), free=lambda _place: 999)


def test_every_way_of_packing_comes_out_the_same(tmp_path):
    """Small and large, stored and compressed by any method, streamed, with something before the archive."""
    small, large = b"small " * 50, b"large" * 400_000
    with closing(Store.open(tmp_path)) as store:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            body = io.BytesIO(b"something before")
            body.seek(0, io.SEEK_END)
            with zipfile.ZipFile(Unseekable(body), "w", method) as archive:
                archive.writestr("é small.txt", small)
                archive.writestr("large.txt", large)
                archive.writestr("empty.txt", b"")
            path = tmp_path / f"{method}.zip"
            path.write_bytes(body.getvalue())
            files = unpack(path, look(path, Limits()), store.blobs)
            found = {name: store.blobs.read(sha) for name, sha in files.items()}
            assert found == {"/é small.txt": small, "/large.txt": large, "/empty.txt": b""}


@pytest.mark.parametrize("where", ["content", "size", "checksum", "name"])
def test_a_damaged_archive_is_refused(tmp_path, where):
    """Whatever of it was changed on the way."""
    body = bytearray(zip_of({"index.html": b"<p>some content</p>" * 20}))
    directory = body.index(b"PK\1\2")
    body[{"content": 45, "size": directory + 24, "checksum": directory + 16, "name": 31}[where]] ^= 1
    path = tmp_path / "damaged.zip"
    path.write_bytes(body)
    with closing(Store.open(tmp_path)) as store, pytest.raises(Refused, match="damaged at '/index"):
        unpack(path, look(path, Limits()), store.blobs)


class Unseekable(io.RawIOBase):
    """Something to write to that cannot go back: sizes and checksums then follow each file."""

    def __init__(self, to):
        self.to = to

    def writable(self):
        return True

    def write(self, data):
        return self.to.write(data)

    def tell(self):
        raise OSError
