"""The bundle: which files a deploy consists of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from netlify_nb.bundle.files import BundleFile, check_stop, never
from netlify_nb.bundle.names import check_names, printable
from netlify_nb.bundle.packing import write_zip, zip_to
from netlify_nb.bundle.parallel import in_order
from netlify_nb.errors import BundleEmpty, IndexMissing
from netlify_nb.models import Content, Event, OnEvent, ignore_event

_INDEX = "index.html"
_WORTH_A_THREAD = 256 * 1024
"""Bytes from which a file is hashed in a thread. Handing the interpreter's lock from thread to thread at each of the
several system calls for a small file costs more than hashing it: a thousand files of 20 kB took twice as long."""


@dataclass(frozen=True)
class Bundle:
    """The files of one deploy by their path in the site (``img/plot.png``: no leading slash), in sorted order."""

    files: Mapping[str, BundleFile]

    @classmethod
    def from_files(
        cls,
        files: Mapping[str, Content],
        *,
        require_index: bool = True,
        on_event: OnEvent = ignore_event,
        stopped: Callable[[], bool] = never,
    ) -> Bundle:
        """Check the names, then hash the contents in threads; files on disk are not kept in memory.

        ``on_event`` hears phase "bundle" in unit "files", in this thread; ``stopped`` is asked often, in any, and
        ends it with ``Cancelled``. Raises ``BundleEmpty``, ``PathInvalid``,
        ``PathsCollide``, ``IndexMissing`` (unless ``require_index`` is false) before anything is read, then
        ``FileChanged`` for a file that is gone or being written to, and ``SourceUnreadable`` for one that cannot
        be read.
        """
        if not files:
            raise BundleEmpty("There is nothing to publish.")
        names = check_names(files)
        if require_index and _INDEX not in names.values():
            raise _index_missing(names)
        read: dict[str, BundleFile] = {}
        step = max(1, len(names) // 100)
        for file in _hashed({path: files[name] for name, path in names.items()}, stopped):
            read[file.path] = file
            if len(read) % step == 0 or len(read) == len(names):
                on_event(Event("bundle", "Reading the files", done=len(read), total=len(names), unit="files"))
        return cls(MappingProxyType(dict(sorted(read.items()))))

    @property
    def digests(self) -> dict[str, str]:
        """Path → SHA-1, which is what a delta deploy announces."""
        return {path: file.sha1 for path, file in self.files.items()}

    @property
    def total_bytes(self) -> int:
        """Size of all the contents, uncompressed."""
        return sum(file.size for file in self.files.values())

    def __len__(self) -> int:
        return len(self.files)

    def write_zip(self, out: BinaryIO, *, on_event: OnEvent = ignore_event, stopped: Callable[[], bool] = never) -> int:
        """Write a zip that is the same bytes for the same files wherever and whenever it is made; return its size.

        It is written forwards only, with some 100 MB of memory at most. ``on_event`` hears phase "bundle" in unit
        "bytes" of content. Raises ``TooManyFiles`` before anything is written (Netlify unpacks 25,000);
        ``FileChanged`` or ``SourceUnreadable`` in the middle, when ``out`` holds the beginning of a zip, or
        ``Cancelled`` once ``stopped`` says so; and what ``out.write`` raises.
        """
        total = self.total_bytes
        told = 0

        def on_bytes(done: int) -> None:
            nonlocal told
            if done - told >= total // 100 or done == total:
                told = done
                on_event(Event("bundle", "Writing the zip", done=done, total=total, unit="bytes"))

        return write_zip(list(self.files.values()), out, on_bytes=on_bytes, stopped=stopped)

    def zip_to(self, path: Path, *, on_event: OnEvent = ignore_event, stopped: Callable[[], bool] = never) -> int:
        """Write the zip to ``path``, whole or not at all, and return its size in bytes.

        Raises what ``write_zip`` does, and ``StorageError`` naming the cause if the disk is full or read-only.
        """
        return zip_to(path, lambda out: self.write_zip(out, on_event=on_event, stopped=stopped))


def _index_missing(names: Mapping[str, str]) -> IndexMissing:
    # Names are looked up without regard to case when served, yet which file stands for "/" is not promised to be.
    alike = [name for name, path in names.items() if path.lower() == _INDEX]
    if alike:
        return IndexMissing(f"The site has no {_INDEX}, only {printable(alike[0])}.", hint=f"Rename it to {_INDEX}.")
    return IndexMissing(f"The site has no {_INDEX} at its top, so its address would answer 404.")


def _hashed(files: Mapping[str, Content], stopped: Callable[[], bool]) -> Iterator[BundleFile]:
    """Yield the files hashed: the small ones first, one by one, then the large ones in threads."""
    large = {path: content for path, content in files.items() if _size(content) >= _WORTH_A_THREAD}
    for path, content in files.items():
        if path not in large:
            check_stop(stopped)
            yield BundleFile.read(path, content)
    if not large:
        return
    # Ctrl-C is heard by the main thread, and would be told only after the threads have read their files to the end.
    over = threading.Event()
    # Nothing of a file stays in memory, so as many as there are may wait for a thread.
    yield from in_order(
        lambda item: BundleFile.read(*item, stopped=lambda: over.is_set() or stopped()),
        large.items(),
        weigh=lambda _: 1,
        budget=len(large),
        at_end=over.set,
    )


def _size(content: Content) -> int:
    if isinstance(content, bytes):
        return len(content)
    try:
        return content.stat().st_size
    except OSError:
        return 0  # why is told when it is read
