"""One publish of a site at a time on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netlify_nb.errors import PublishRunning, StorageError


@contextmanager
def turn(folder: Path, key: str, what: str, *, doing: str = "published", wait: float = 0) -> Iterator[None]:
    """Hold the lock named ``key`` in ``folder``.

    Raises `PublishRunning` if another process holds it, at once or after ``wait`` seconds: ``what`` is being ``doing``.
    The system frees the lock of a process that dies, so nobody is ever locked out by a crash.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  # only a publish pays for it

    path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=wait)
        lock.acquire()
    except Timeout:
        raise PublishRunning(f"{what} is being {doing} by another process right now.") from None
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror}.",
            hint="Permit writing there, or name another folder for locks with XDG_STATE_HOME.",
            path=str(path),
        ) from error
    try:
        yield
    finally:
        lock.release()
