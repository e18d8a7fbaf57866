"""Writing to the disk, and saying clearly when it cannot be done."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import NotWritable

BINARY: int = getattr(os, "O_BINARY", 0)
"""On Windows a file is otherwise opened as text."""
_UNWRITABLE = frozenset(
    getattr(errno, name)
    for name in (
        "ENOSPC",
        "EDQUOT",
        "EROFS",
        "EFBIG",
        "EACCES",
        "EPERM",
        "EIO",
        "ENOTDIR",
        "EISDIR",
        "EEXIST",
        "ENOENT",
    )
    if hasattr(errno, name)
)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn a full or read-only disk into one clear error."""
    try:
        yield
    except OSError as error:
        if error.errno in _UNWRITABLE:
            raise NotWritable(
                f"The local Netlify cannot write to {place}: {error.strerror}.",
                "Free some space or make the folder writable; what was published before is unchanged.",
            ) from error
        raise


def force(path: str) -> None:
    """Force what was written to a file onto the disk, past the system's cache."""
    file = os.open(path, (os.O_RDWR if os.name == "nt" else os.O_RDONLY) | BINARY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def force_directory(path: str | Path) -> None:
    """Force onto the disk which files a directory has; Windows does that by itself."""
    if os.name != "nt":
        force(os.fspath(path))
