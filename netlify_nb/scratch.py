"""Files on their way: a folder for a zip before it is sent, and the permissions that a new file gets."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netlify_nb.errors import StorageError


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a new folder that is gone afterwards. What cannot be written there is a `StorageError`."""
    try:
        with tempfile.TemporaryDirectory(prefix="netlify-nb-") as folder:
            yield Path(folder)
    except OSError as error:
        raise StorageError(
            f"Temporary files cannot be written: {error.strerror or error}.",
            hint="Free space for them, or name another folder with TMPDIR.",
        ) from error


def umask() -> int:
    """Return the process's umask. It can be read only by setting it; the old value is set back at once."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
