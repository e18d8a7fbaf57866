"""Bodies on their way: what goes out is counted against what was announced, what comes in is hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from netlify_nb.errors import FileChanged
from netlify_nb.netlify.wire import Body, Readable

CHUNK = 128 * 1024
"""Bytes read and sent at a time: large enough that Python is not what limits an upload."""


class Sink(Protocol):
    """Takes what arrives; `restart` is called before each attempt, because a repeat begins anew."""

    def restart(self) -> None:
        """Forget what came so far."""

    def write(self, chunk: bytes, /) -> object:
        """Take the next piece."""


class Outgoing:
    """One attempt to send a body: an iterable of chunks that never sends more or less than was announced.

    Announcing more than is sent would leave the server waiting, and announcing less would put the rest in front
    of the next request of the connection. Raises ``FileChanged`` when the content is not what was announced.
    """

    def __init__(self, body: Body) -> None:
        self._body = body
        self.sent = False
        """Whether all of it was handed to the operating system."""

    def __iter__(self) -> Iterator[bytes]:
        total, size = 0, self._body.size
        for chunk in self._chunks():
            total += len(chunk)
            if size is not None and total > size:
                raise self._changed("grew")
            yield chunk
        if size is not None and total != size:
            raise self._changed("shrank")
        self.sent = True

    def _chunks(self) -> Iterator[bytes]:
        try:
            opened = self._body.open()
        except OSError as error:
            raise self._changed(f"cannot be opened ({error.strerror})") from None
        if isinstance(opened, bytes):
            yield from (opened[start : start + CHUNK] for start in range(0, len(opened), CHUNK))
        elif isinstance(opened, Readable):
            with closing(opened) as file:
                yield from self._read(file)
        else:
            yield from _nonempty(opened)

    def _read(self, file: Readable) -> Iterator[bytes]:
        while True:
            try:
                chunk = file.read(CHUNK)
            except OSError as error:
                raise self._changed(f"cannot be read ({error.strerror})") from None
            if not chunk:
                return
            yield chunk

    def _changed(self, what: str) -> FileChanged:
        label = self._body.label or "What is being sent"
        return FileChanged(f"{label} {what} while it was being sent.", path=self._body.label or None)


def _nonempty(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # An empty chunk would end a chunked body early.
    return (chunk for chunk in chunks if chunk)


class InMemory:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def restart(self) -> None:
        """Forget what came so far."""
        self._parts.clear()

    def write(self, chunk: bytes, /) -> None:
        """Take the next piece."""
        self._parts.append(chunk)

    @property
    def content(self) -> bytes:
        """All of it."""
        return b"".join(self._parts)


class Digest:
    """Counts and hashes (SHA-1) what arrives. Writes it to a file, and keeps up to ``keep`` bytes, where asked to."""

    def __init__(self, *, out: BinaryIO | None = None, keep: int = 0) -> None:
        self._out, self._keep = out, keep
        self._start = out.tell() if out is not None else 0
        self.restart()

    def restart(self) -> None:
        """Forget what came so far, in the file too."""
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._kept: list[bytes] = []
        self.size = 0
        if self._out is not None and self._out.tell() != self._start:
            self._out.seek(self._start)
            self._out.truncate()

    def write(self, chunk: bytes, /) -> None:
        """Take the next piece."""
        self._sha1.update(chunk)
        self.size += len(chunk)
        if self._out is not None:
            self._out.write(chunk)
        if self.size <= self._keep:
            self._kept.append(chunk)

    @property
    def sha1(self) -> str:
        """The SHA-1 of what came, in hexadecimal."""
        return self._sha1.hexdigest()

    @property
    def content(self) -> bytes | None:
        """All of it, or ``None`` where it is more than was to be kept."""
        return b"".join(self._kept) if self.size <= self._keep else None


@dataclass(frozen=True)
class Fetched:
    """A page or file as it was served. ``sha1`` and ``size`` (bytes) are those of the decoded content.

    ``final_url`` is where it was in the end, after redirects. ``body`` is ``None`` where it was not to be kept.
    """

    status: int
    headers: Mapping[str, str]
    sha1: str
    size: int
    final_url: str
    body: bytes | None = field(default=None, repr=False)
