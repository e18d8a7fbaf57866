"""A folder for files on their way: a zip before it is sent, files before they become a zip."""

from __future__ import annotations

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
