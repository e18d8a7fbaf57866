"""The zip format, read back by others."""

import io
import shutil
import subprocess
import zipfile
import zlib

import pytest

from netlify_nb.bundle.archive import DEFLATED, STORED, ZipWriter
from netlify_nb.bundle.deflating import END, deflate_open, deflate_whole

TEXT = b"<p>hello</p>" * 200


def _written(size_limit):
    out = io.BytesIO()
    writer = ZipWriter(out.write, size_limit=size_limit)
    packed = deflate_whole(TEXT)
    writer.add("a.html", DEFLATED, crc32=zlib.crc32(TEXT), size=len(TEXT), packed=packed)
    writer.add("b é.txt", STORED, crc32=zlib.crc32(b"tiny"), size=4, packed=b"tiny")
    writer.add_stored("c.png", crc32=zlib.crc32(TEXT * 2), size=2 * len(TEXT), chunks=[TEXT, TEXT])
    chunks = [deflate_open(TEXT), deflate_open(TEXT), END]
    writer.add_deflated("d.html", crc32=zlib.crc32(TEXT * 2), size=2 * len(TEXT), chunks=chunks)
    writer.add_deflated("e.html", crc32=zlib.crc32(b"tiny"), size=4, chunks=[deflate_open(b"tiny"), END])
    assert writer.finish() == len(out.getvalue())
    return out.getvalue()


@pytest.mark.parametrize("size_limit", [0xFFFFFFFF, 100, 1000, 3000], ids=["zip", "zip64", "mixed", "mixed later"])
def test_others_read_what_is_written(tmp_path, size_limit):
    """Python's zipfile and Info-ZIP's unzip read every kind of member, in the narrow form and in zip64."""
    path = tmp_path / "site.zip"
    path.write_bytes(_written(size_limit))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "a.html": TEXT,
            "b é.txt": b"tiny",
            "c.png": TEXT * 2,
            "d.html": TEXT * 2,
            "e.html": b"tiny",
        }
    unzip = shutil.which("unzip")
    if unzip:
        subprocess.run([unzip, "-tq", path], check=True, capture_output=True)


def test_nothing_of_this_machine_is_in_it(tmp_path):
    """Every member carries the same time, system and permissions."""
    path = tmp_path / "site.zip"
    path.write_bytes(_written(0xFFFFFFFF))
    with zipfile.ZipFile(path) as archive:
        assert {(info.date_time, info.create_system, info.external_attr >> 16) for info in archive.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 3, 0o100644)
        }
        assert all(info.flag_bits & 0x800 for info in archive.infolist())


def test_an_empty_archive_is_valid(tmp_path):
    """An archive of no members opens."""
    path = tmp_path / "empty.zip"
    with path.open("wb") as out:
        ZipWriter(out.write).finish()
    assert zipfile.ZipFile(path).namelist() == []
