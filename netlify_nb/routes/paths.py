"""From a path as the browser knows it to a file that may be published.

The contents manager decides: what it does not show cannot be published, and nothing outside its root is reached.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from tornado.web import HTTPError

from netlify_nb.errors import InvalidInput, SourceNotFound, SourceUnreadable


def root_of(contents: Any) -> Path | None:
    """Return the folder that contents paths count from; ``None`` where the contents are not files on this machine."""
    root = getattr(contents, "root_dir", None)
    return Path(root) if root and hasattr(contents, "_get_os_path") else None


async def on_disk(contents: Any, path: Any) -> Path:
    """Return the file or folder that ``path`` names. Raises `SourceNotFound`, also for what is hidden or outside.

    Raises `SourceUnreadable` where the contents are not files on this machine (a database, an object store).
    """
    if not isinstance(path, str):
        raise InvalidInput("A path must be a text.")
    clean = path.strip("/")
    missing = SourceNotFound(f"There is no file or folder {path!r} here.", hint="Paths count from the server's root.")
    if "\\" in clean or "\0" in clean or any(part in ("..", ".") for part in clean.split("/")):
        raise missing
    locate = getattr(contents, "_get_os_path", None)
    if locate is None:
        raise SourceUnreadable(
            "The notebooks of this server are not files on its disk, so they cannot be published from here.",
            hint="Download the notebook and publish the copy.",
        )
    try:
        hidden = bool(clean) and not contents.allow_hidden and await ensure_async(contents.is_hidden(clean))
        exists = await ensure_async(contents.file_exists(clean)) or await ensure_async(contents.dir_exists(clean))
        found = Path(locate(clean))
    except (HTTPError, ValueError, OSError):  # outside of the root, or a name that no file can have
        raise missing from None
    if hidden or not exists:
        raise missing
    return found
