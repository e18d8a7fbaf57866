"""Writing a bundle's files as one zip, with little memory and every processor."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import BinaryIO

from netlify_nb.bundle.archive import DEFLATED, STORED, ZipWriter
from netlify_nb.bundle.deflating import END, PIECE, compressed_already, deflate_open, deflate_whole
from netlify_nb.bundle.files import BundleFile, check_stop, never, read_fully
from netlify_nb.bundle.parallel import batches, in_order
from netlify_nb.errors import StorageError, TooManyFiles

MAX_ZIP_FILES = 25_000
"""What Netlify unpacks from one zip, by its documentation."""

_WHOLE = 16 * 1024 * 1024
"""Bytes up to which a file is compressed as a whole; a larger one goes through in pieces, in bounded memory."""
_BATCH = 1024 * 1024
_SLICE = 16 * PIECE
_BUDGET = 32 * 1024 * 1024
"""Bytes of content in memory at a time, waiting for a thread or for its turn to be written."""
_PROBES = 3
_WORTHWHILE = 0.97

_Packed = tuple[BundleFile, int, "bytes | bytearray"]

_CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than is allowed here",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission is missing",
    errno.EPERM: "permission is missing",
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder does not exist",
    errno.EISDIR: "there is a folder of that name",
}


def write_zip(
    files: Sequence[BundleFile],
    out: BinaryIO,
    *,
    on_bytes: Callable[[int], None],
    stopped: Callable[[], bool] = never,
) -> int:
    """Write the files, already sorted, as a zip and return its size in bytes; ``out`` need not be seekable.

    ``on_bytes`` is told after each step how many bytes of content are done; ``stopped`` is asked often.
    Raises ``TooManyFiles`` before anything is written; ``FileChanged``, ``SourceUnreadable`` and ``Cancelled`` in the
    middle.
    """
    if len(files) > MAX_ZIP_FILES:
        raise TooManyFiles(
            f"{len(files):,} files are too many for one zip; Netlify unpacks {MAX_ZIP_FILES:,} at most.",
            hint="Upload file by file instead: --upload delta.",
            files=len(files),
            limit=MAX_ZIP_FILES,
        )
    writer = ZipWriter(out.write)
    done = 0
    for small, run in groupby(files, key=lambda file: file.size <= _WHOLE):
        for file in _write_small(writer, run) if small else _write_large(writer, run, stopped):
            check_stop(stopped)
            done += file.size
            on_bytes(done)
    return writer.finish()


def zip_to(
    path: Path, write: Callable[[BinaryIO], int], *, token: Callable[[], str] = lambda: secrets.token_hex(4)
) -> int:
    """Let ``write`` fill a file beside ``path``, then put it in its place in one step; return what ``write`` does.

    Raises ``StorageError`` with the cause if it cannot be written; then, as after any other error, ``path`` is as it
    was and nothing is left beside it.
    """
    partial = path.with_name(f".{path.name}.{token()}.part")
    try:
        try:
            with partial.open("xb") as out:
                size = write(out)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        # Reading has errors of its own (see files.py); an OSError that arrives here comes from writing.
        cause = _CAUSES.get(error.errno or 0) or (error.strerror or "unknown reason").lower()
        raise StorageError(
            f"{path} cannot be written: {cause}.", hint="Choose another place, or make room.", path=str(path)
        ) from error
    return size


def _write_small(writer: ZipWriter, files: Iterator[BundleFile]) -> Iterator[BundleFile]:
    work = batches(files, weigh=_size, limit=_BATCH)
    for batch in in_order(_pack, work, weigh=lambda batch: sum(map(_size, batch)), budget=_BUDGET):
        for file, method, packed in batch:
            writer.add(file.path, method, crc32=file.crc32, size=file.size, packed=packed)
            yield file


def _pack(batch: list[BundleFile]) -> list[_Packed]:
    return [_pack_one(file) for file in batch]


def _pack_one(file: BundleFile) -> _Packed:
    data = file.load()
    packed = None if compressed_already(file.path) else deflate_whole(data)
    return (file, STORED, data) if packed is None else (file, DEFLATED, packed)


def _write_large(writer: ZipWriter, files: Iterator[BundleFile], stopped: Callable[[], bool]) -> Iterator[BundleFile]:
    for file in files:
        if compressed_already(file.path) or not _gets_smaller(file):
            writer.add_stored(file.path, crc32=file.crc32, size=file.size, chunks=_slices(file, stopped))
        else:
            deflated = in_order(deflate_open, _slices(file, stopped), weigh=len, budget=_BUDGET)
            writer.add_deflated(file.path, crc32=file.crc32, size=file.size, chunks=chain(deflated, [END]))
        yield file


def _slices(file: BundleFile, stopped: Callable[[], bool]) -> Iterator[bytes]:
    with file.open() as stream:
        while data := read_fully(stream, _SLICE):
            check_stop(stopped)
            yield data


def _gets_smaller(file: BundleFile) -> bool:
    """Try a few pieces of a large file, since its packed size is not known before it is written."""
    step = file.size // _PROBES
    tried = [file.peek(number * step, PIECE) for number in range(_PROBES)]
    return sum(len(deflate_open(piece)) for piece in tried if piece) < _WORTHWHILE * PIECE * _PROBES


def _size(file: BundleFile) -> int:
    return file.size
