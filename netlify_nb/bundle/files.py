"""One file of a bundle, and reading it so that a change in between cannot go unnoticed."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from netlify_nb.bundle.names import printable
from netlify_nb.errors import Cancelled, FileChanged, NetlifyNbError, SourceUnreadable
from netlify_nb.models import Content

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 256 * 1024
"""Bytes read at a time: large enough to hash without the interpreter's lock for most of the time."""
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, getattr(errno, "ESTALE", errno.ENOENT)})


def never() -> bool:
    """Say that nobody wants to stop."""
    return False


def check_stop(stopped: Callable[[], bool]) -> None:
    """Raise `Cancelled` once ``stopped`` says so."""
    if stopped():
        raise Cancelled("Stopped while the files were being read. Nothing that was live has changed.")


@dataclass(frozen=True)
class BundleFile:
    """One file: ``path`` in the site without a leading slash, ``size`` in bytes, lower-case hexadecimal ``sha1``."""

    path: str
    sha1: str
    size: int
    content: Content = field(repr=False)
    crc32: int = field(repr=False)
    """What a zip needs to know before the first byte; taken while the SHA-1 is."""

    @classmethod
    def read(cls, path: str, content: Content, *, stopped: Callable[[], bool] = never) -> BundleFile:
        """Hash the content without keeping it; ``stopped`` is asked often, also within one large file.

        Raises ``FileChanged`` if the file is gone or changes meanwhile, ``SourceUnreadable`` if it cannot be read,
        ``Cancelled`` once ``stopped`` says so.
        """
        # Several times as fast as zlib.crc32, which takes half as long as SHA-1 itself.
        from deflate import crc32  # noqa: PLC0415 -- `%load_ext netlify_nb` comes through this module

        # SHA-1 is how Netlify names content (its deploy API); nothing here is secured by it.
        digest = hashlib.sha1(usedforsecurity=False)
        if isinstance(content, bytes):
            digest.update(content)
            return cls(path, digest.hexdigest(), len(content), content, crc32(content))
        crc = size = 0
        with _reading(path, content) as raw:
            before = os.fstat(raw.fileno())
            buffer = memoryview(bytearray(min(_BLOCK, before.st_size + 1)))
            while count := raw.readinto(buffer):
                check_stop(stopped)
                digest.update(buffer[:count])
                crc = crc32(buffer[:count], crc)
                size += count
            after = os.fstat(raw.fileno())
        if size != after.st_size or after.st_mtime_ns != before.st_mtime_ns:
            raise _changed(path)
        return cls(path, digest.hexdigest(), size, content, crc)

    def open(self) -> BinaryIO:
        """Return a new reader, at the start, of exactly the bytes that were hashed.

        A file on disk is hashed again while it is read. ``FileChanged`` is raised before the last bytes are handed
        out if they are not the same, so a receiver that was promised ``size`` bytes never gets to see a whole file
        of the wrong content. ``seek(0)`` starts again; the reader has ``len`` (bytes left) for HTTP clients.

        Raises ``FileChanged`` at once if the file is gone or of another size, ``SourceUnreadable`` if it cannot be
        read.
        """
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        return cast("BinaryIO", _VerifyingReader(self, self.content))

    def load(self) -> bytes:
        """Return the whole content, for files known to be small.

        What is read from disk is compared by size and CRC-32, which is what a zip promises about it.
        Raises ``FileChanged`` and ``SourceUnreadable`` as ``open`` does.
        """
        from deflate import crc32  # noqa: PLC0415 -- see ``read``

        if isinstance(self.content, bytes):
            return self.content
        with _reading(self.path, self.content) as raw:
            # One byte more than expected, to notice a file that has grown.
            data = read_fully(raw, self.size + 1)
        if len(data) != self.size or crc32(data) != self.crc32:
            raise _changed(self.path)
        return data

    def peek(self, start: int, size: int) -> bytes:
        """Return a part of the content, not verified: to look at, not to send."""
        if isinstance(self.content, bytes):
            return self.content[start : start + size]
        with _reading(self.path, self.content) as raw:
            raw.seek(start)
            return raw.read(size)


def read_fully(stream: BinaryIO | io.FileIO, size: int) -> bytes:
    """Read ``size`` bytes, fewer only at the end: where a part ends must not depend on how the system reads."""
    data = stream.read(size)
    while data and len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            break
        data += more
    return data


class _VerifyingReader(io.RawIOBase):
    def __init__(self, file: BundleFile, source: Path) -> None:
        super().__init__()
        self._file = file
        self._position = 0
        self._digest = hashlib.sha1(usedforsecurity=False)
        self._raw = _open_regular(file.path, source)
        if os.fstat(self._raw.fileno()).st_size != file.size:
            self._raw.close()
            raise _changed(file.path)

    @property
    def len(self) -> int:
        """Bytes left, which is where requests looks for the length of a body."""
        return self._file.size - self._position

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go back to the start, for a second try; anywhere else the content could not be verified."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only seek(0)")
        self._raw.seek(0)
        self._position = 0
        self._digest = hashlib.sha1(usedforsecurity=False)
        return 0

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        try:
            count = self._raw.readinto(buffer) or 0
        except OSError as error:
            raise _unreadable(self._file.path, error) from error
        self._position += count
        if count:
            self._digest.update(memoryview(buffer)[:count])
        if self._position < self._file.size:
            if count == 0 and memoryview(buffer).nbytes:
                raise _changed(self._file.path)
        elif self._position > self._file.size or self._digest.hexdigest() != self._file.sha1:
            raise _changed(self._file.path)
        return count

    def close(self) -> None:
        # `close` also runs from the finaliser of a reader whose file could not be opened.
        raw: Any = getattr(self, "_raw", None)
        if raw is not None:
            raw.close()
        super().close()


@contextmanager
def _reading(path: str, source: Path) -> Iterator[io.FileIO]:
    with _open_regular(path, source) as raw:
        try:
            yield raw
        except OSError as error:
            raise _unreadable(path, error) from error


def _open_regular(path: str, source: Path) -> io.FileIO:
    try:
        raw = io.FileIO(source, "rb", opener=_without_waiting)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(os.fstat(raw.fileno()).st_mode):
        raw.close()
        raise SourceUnreadable(f"{printable(path)} is not a regular file.", path=printable(path))
    return raw


def _without_waiting(name: str, flags: int) -> int:
    # Opening a named pipe would otherwise wait for somebody to write to it, for ever.
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _changed(path: str) -> FileChanged:
    return FileChanged(f"{printable(path)} changed while it was being read.", path=printable(path))


def _unreadable(path: str, error: OSError) -> NetlifyNbError:
    if error.errno in _GONE:
        return FileChanged(f"{printable(path)} vanished before it could be read.", path=printable(path))
    if error.errno == errno.EISDIR:
        return SourceUnreadable(f"{printable(path)} is a folder, not a file.", path=printable(path))
    reason = (error.strerror or "unknown reason").lower()
    return SourceUnreadable(f"{printable(path)} cannot be read: {reason}.", path=printable(path))
