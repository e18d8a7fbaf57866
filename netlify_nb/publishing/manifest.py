"""What is live now: path → SHA-1 of the site's published deploy, to tell what changed and which way is shorter."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netlify_nb.connection import Connection
from netlify_nb.errors import NetlifyNbError
from netlify_nb.models import Changes, Site

_HASH = re.compile(r"[.-][0-9a-f]{8,40}(?=\.\w+$)")


def read(connection: Connection, site: Site, folder: Path) -> dict[str, str]:
    """Return path (no leading slash) → SHA-1 of the live deploy; empty before the first.

    Taken from our own note of the last publish if that deploy is still the live one, else from Netlify's list.
    """
    live = site.published_deploy_id
    if live is None:
        return {}
    try:
        noted: Any = json.loads((folder / f"{site.id}.json").read_text("utf-8"))
        if noted["deploy_id"] == live:
            return dict(noted["files"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # a note is a convenience: without it Netlify is asked
    try:
        return {file.path.lstrip("/"): file.sha for file in connection.client.list_site_files(site.id)}
    except NetlifyNbError:
        return {}  # knowing what changed is a courtesy, no reason to fail a publish


def note(site: Site, deploy_id: str, digests: Mapping[str, str], folder: Path) -> None:
    """Note what was made live, for the next publish from this machine. Failing to is no harm."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"deploy_id": deploy_id, "files": dict(digests)}, file)
            os.replace(temporary, folder / f"{site.id}.json")  # noqa: PTH105  # a pair with mkstemp
        except OSError:
            Path(temporary).unlink(missing_ok=True)


def compare(before: Mapping[str, str], after: Mapping[str, str], *, first: bool) -> Changes:
    """Return how two deploys differ, as a person would count: a new version of a hashed name is a changed file.

    Case is ignored: Netlify is said to list paths in lower case.
    """
    old = {_named(path): sha for path, sha in before.items()}
    new = {_named(path): sha for path, sha in after.items()}
    return Changes(
        added=len(new.keys() - old.keys()),
        changed=sum(1 for path in new.keys() & old.keys() if new[path] != old[path]),
        removed=len(old.keys() - new.keys()),
        first=first,
    )


def _named(path: str) -> str:
    """Return ``path`` without the content's hash that builders put into names (``assets/style.d6b9f28229a9.css``)."""
    return _HASH.sub("", path.lower())
