"""What is published from below the server's root, as the records there have it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from netlify_nb.errors import RecordInvalid
from netlify_nb.record import NAME, Record

_DEEP = 4
_MOST_FOLDERS = 1000
"""A look at the sidebar must not become a walk through somebody's whole disk."""


def sources_below(root: Path, target: str) -> dict[str, list[str]]:
    """Return site ids and what is published there: paths below ``root`` with forward slashes, as contents paths are.

    What is hidden, gone, or outside of ``root`` is left out, and so are records that cannot be read.
    """
    found: dict[str, list[str]] = {}
    for path in _records(root):
        try:
            entries = Record(path, ()).all_sources()
            known = {sources: Record(path, sources).read(target) for sources in entries}
        except RecordInvalid:
            continue
        for sources, entry in known.items():
            paths = [_below(root, path.parent / source) for source in sources]
            if entry.get("site_id") and all(paths):
                found[str(entry["site_id"])] = [text for text in paths if text]
    return found


def _records(root: Path) -> Iterator[Path]:
    for number, (folder, inner, files) in enumerate(os.walk(root)):
        if number >= _MOST_FOLDERS:
            return
        depth = len(Path(folder).relative_to(root).parts)
        inner[:] = sorted(name for name in inner if not name.startswith(".")) if depth < _DEEP else []
        if NAME in files:
            yield Path(folder) / NAME


def _below(root: Path, path: Path) -> str | None:
    """Return the contents path of a file that is there and not hidden."""
    relative = os.path.relpath(path, root)
    parts = Path(relative).parts
    if any(part.startswith(".") for part in parts) or not path.exists():
        return None
    return Path(relative).as_posix()
