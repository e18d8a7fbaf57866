"""Zip archives from outside: looked at with suspicion first, unpacked second.

Everything that can be known from the list of contents is refused before anything is written: names that lead out
of the site, symbolic links, encryption, too many files, archives that unpack to far more than they weigh. The sizes
that the list declares bind the unpacking too: it stops at the declared size, and the checksum is compared.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .errors import NotWritable, Refused
from .names import file_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from .limits import Limits
    from .store.blobs import Blobs

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_LOCAL = b"PK\3\4"
_HEADER = 30
"""Least length of what stands before each file."""
_AT_ONCE = 1024 * 1024
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What ``zipfile`` raises on bytes that are no whole archive, or use a compression that it does not know."""


@dataclass(frozen=True)
class Member:
    """One file of an archive, under the path that it will have in the site."""

    path: str
    info: zipfile.ZipInfo


def free_bytes(place: Path) -> int:
    """Return how many bytes the disk of a directory has left."""
    return shutil.disk_usage(place).free


def look(archive: Path, limits: Limits, free: Callable[[Path], int] = free_bytes) -> list[Member]:
    """Return the files of an archive that may be unpacked; refused with 422 (507 if the disk is too small)."""
    try:
        with zipfile.ZipFile(archive) as opened:
            infos = opened.infolist()
    except _UNREADABLE as error:
        raise Refused(422, f"The body is not a zip archive that can be read: {error}.") from error
    if len(infos) > limits.zip_files:
        raise Refused(422, f"The archive has {len(infos):,} entries; at most {limits.zip_files:,} are allowed.")
    members = {member.path: member for info in infos if (member := _member(info))}
    unpacked = sum(member.info.file_size for member in members.values())
    weight = archive.stat().st_size
    if _overlap(infos):
        raise Refused(422, "The archive's files overlap each other.")
    if unpacked > limits.unpacked:
        raise Refused(422, f"The archive unpacks to {unpacked:,} bytes; at most {limits.unpacked:,} are allowed.")
    if unpacked > limits.ratio_floor and unpacked > limits.ratio * weight:
        raise Refused(422, f"The archive unpacks to more than {limits.ratio} times its size.")
    left = free(archive.parent)
    if unpacked > left:
        raise NotWritable(
            f"The archive unpacks to {unpacked:,} bytes and the disk has {left:,} left.",
            "Free some space; what was published before is unchanged.",
        )
    return list(members.values())


def unpack(archive: Path, members: list[Member], blobs: Blobs) -> dict[str, str]:
    """Put every file into the store and return path → SHA-1; refused with 422 if the archive is damaged."""
    with zipfile.ZipFile(archive) as opened, archive.open("rb") as raw:
        return {member.path: _extract(opened, raw, member, blobs) for member in members}


def _extract(opened: zipfile.ZipFile, raw: BinaryIO, member: Member, blobs: Blobs) -> str:
    try:
        # Both sizes are the archive's own claims: what it says is small must not be large in memory.
        small = max(member.info.file_size, member.info.compress_size) <= _AT_ONCE
        content = _small(raw, member.info) if small else None
        return _stream(opened, member, blobs) if content is None else blobs.keep(content)
    except _UNREADABLE as error:
        raise Refused(422, f"The archive is damaged at {member.path!a}: {error}.") from error


def _small(raw: BinaryIO, info: zipfile.ZipInfo) -> bytes | None:
    """Return a small file's content, ``None`` where it takes ``zipfile`` to read it.

    ``zipfile`` goes through three layers of file objects for each file, and a site has a thousand.
    """
    import deflate  # noqa: PLC0415 (a compiled module; a server without archives can do without)

    raw.seek(info.header_offset)
    header = raw.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_LOCAL):
        raise zipfile.BadZipFile("what stands before the file is no header")
    name, extra = struct.unpack("<HH", header[-4:])
    if raw.read(name) != info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437"):
        raise zipfile.BadZipFile("it has another name in the list of contents")
    raw.seek(extra, os.SEEK_CUR)
    packed = raw.read(info.compress_size)
    if info.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = bytes(deflate.deflate_decompress(packed, info.file_size))
        except deflate.DeflateError as error:
            raise zipfile.BadZipFile("it cannot be decompressed") from error
    else:
        return None
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise zipfile.BadZipFile("its checksum is wrong")
    return content


def _stream(opened: zipfile.ZipFile, member: Member, blobs: Blobs) -> str:
    with opened.open(member.info) as source, contextlib.closing(blobs.receive()) as incoming:
        while piece := source.read(_AT_ONCE):
            incoming.write(piece)
        return incoming.keep()


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Whether some bytes belong to several files, by which a small archive unpacks to a huge one."""
    spans = sorted((info.header_offset, info.header_offset + _HEADER + info.compress_size) for info in infos)
    return any(after[0] < before[1] for before, after in pairwise(spans))


def _member(info: zipfile.ZipInfo) -> Member | None:
    """Return the file that an entry stands for, ``None`` for a directory; refused with 422 if it is neither."""
    if "\0" in info.orig_filename:
        raise Refused(422, "The archive has a file name with a NUL character.")
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        # The format says code page 437; macOS and `zip` write UTF-8 without saying so.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused(422, f"The archive has something that is no regular file: {name!a}.")
    if name.startswith("/"):
        raise Refused(422, f"Invalid filename {name!a}: it is absolute.")
    directory = info.is_dir() or kind == stat.S_IFDIR
    path = file_path(name.removeprefix("./").rstrip("/")) if not directory else _directory(name)
    if info.flag_bits & _ENCRYPTED:
        raise Refused(422, f"The archive is encrypted at {name!a}.")
    return None if directory or path.startswith("/__MACOSX/") else Member(path, info)


def _directory(name: str) -> str:
    if name.strip("./") == "":
        if ".." in name:
            raise Refused(422, f"Invalid filename {name!a}: it leads out of the site.")
        return "/"
    return file_path(name.removeprefix("./").rstrip("/\\"))
