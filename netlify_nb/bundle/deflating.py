"""Compressing for the zip, the same everywhere.

"The same content gives the same zip wherever it is made" rules out most compressors:

* Python's ``zlib`` is whatever the interpreter was linked with: zlib-ng on Fedora and, since 3.14, in python.org's
  Windows builds, whose output differs from zlib's and between its own versions (learningequality/ricecooker#722).
* ISA-L's igzip (``isal``), the fastest, chooses its algorithm by the processor (intel/isa-l#140).
* zlib-ng (``zlib-ng``) differs between architectures (trifectatechfoundation/zlib-rs#91).

libdeflate's output depends on its version only (ebiggers/libdeflate#400); ``deflate`` carries one version inside each
of its releases, which is why pyproject.toml holds it to one minor version and a test holds the bytes. It runs without
the interpreter's lock. At level 1 it compresses HTML, CSV, JSON and base64 four to twelve times as fast as zlib at
level 6, to between 0.99 and 1.08 of the size (measured with 0.9.0).

Tried with 0.9.0 under QEMU: the same bytes on arm64 and, on x86-64, on processors from 2006 to 2013 as on today's.
igzip's were others on the oldest of these.
"""

from __future__ import annotations

import struct
from pathlib import PurePosixPath

LEVEL = 1
PIECE = 64 * 1024
"""Bytes compressed at a time where a file is too large to be compressed as a whole."""
END = b"\x03\x00"
"""An empty final block: closes what ``deflate_open`` left open."""

_SEAMS = (b"\x00\x00\xff\xff", b"\x00\x00\x00\xff\xff")
_ONE_MORE = b"\xab\x00\x00"
"""A final block that holds the letter x."""
_SMALLEST = 1024

# Types that hold compressed data already; compressing them again costs time and gains nothing. Anything else that
# does not get smaller is found out by trying.
_COMPRESSED = frozenset(
    f".{suffix}"
    for kind in (
        "7z br bz2 epub gz jar lz4 rar tgz whl xz zip zst",
        "apng avif gif heic heif jp2 jpeg jpg jxl png webp",
        "aac flac m4a m4v mkv mov mp3 mp4 mpeg mpg oga ogg ogv opus webm",
        "docx feather glb npz odp ods odt parquet pptx woff woff2 xlsx",
    )
    for suffix in kind.split()
)


def compressed_already(path: str) -> bool:
    """Tell by its name whether a file's content is compressed already."""
    return PurePosixPath(path).suffix.lower() in _COMPRESSED


def deflate_whole(data: bytes) -> bytes | bytearray | None:
    """Return the data as one complete raw deflate stream, or ``None`` if that would not be smaller."""
    import deflate  # noqa: PLC0415 -- only a zip deploy needs it

    if not data:
        return None
    packed = deflate.deflate_compress(data, LEVEL)
    return packed if len(packed) < len(data) else None


def deflate_open(data: bytes | memoryview) -> bytes:
    """Return the data as raw deflate blocks that end on a byte boundary and may be followed by more; see ``END``.

    libdeflate has no flush, so a flush is made here. Its output for a small piece is nearly always one block, marked
    as the stream's last by its first bit (RFC 1951, 3.2.3), with up to seven zero bits after it to fill the last byte.
    That mark is cleared, and an empty stored block, which is how zlib flushes too, is put behind: three zero bits, the
    fill to the byte boundary, and a length of 0. Those three bits fit into the fill, or they do not and need a byte
    more. Which of the two is only visible to a decoder: exactly one of them decodes to the data and whatever comes
    after it. If neither does, the piece became several blocks, and this and the following ones are halved.
    """
    view = memoryview(data)
    parts: list[bytes] = []
    at, size = 0, PIECE
    while at < len(view):
        piece = view[at : at + size]
        packed = _one_block(piece)
        if packed is None and size > _SMALLEST:
            size //= 2
            continue
        parts.append(_stored(piece) if packed is None else packed)
        at += len(piece)
    return b"".join(parts)


def _one_block(piece: memoryview) -> bytes | None:
    import deflate  # noqa: PLC0415 -- only a zip deploy needs it

    block = deflate.deflate_compress(piece, LEVEL)
    block[0] &= 0xFE
    return next((packed for seam in _SEAMS if _decodes(packed := bytes(block) + seam, piece)), None)


def _stored(piece: memoryview) -> bytes:
    return struct.pack("<BHH", 0, len(piece), len(piece) ^ 0xFFFF) + bytes(piece)


def _decodes(packed: bytes, data: memoryview) -> bool:
    """Tell whether these blocks decode to the data and leave the stream open for one more byte."""
    import deflate  # noqa: PLC0415 -- only a zip deploy needs it

    try:
        return bool(deflate.deflate_decompress(packed + _ONE_MORE, len(data) + 1) == bytes(data) + b"x")
    except deflate.DeflateError:
        return False
