"""What a panel publishes, and where to: what it was given, filled up with what the record remembers."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from netlify_nb import record as record_room
from netlify_nb import settings as settings_room
from netlify_nb.connection import Connection
from netlify_nb.models import TargetName

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FROM_THE_PERSON = ("site", "title", "message", "code", "draft")
_REMEMBERED = ("title", "code", "site_name", "url")


class Destination:
    """Where one panel publishes to. ``find`` returns the path of the source, which may have been renamed since.

    ``given`` are settings as `netlify_nb.settings.Settings` has them; a site that a person names later replaces its
    ``site``.
    """

    def __init__(
        self, find: Callable[[], Path], given: Mapping[str, Any], *, environ: Mapping[str, str] = os.environ
    ) -> None:
        self._find = find
        self._environ = environ
        self._given = {name: value for name, value in given.items() if value is not None}
        self._site: str | None = None

    @property
    def target(self) -> TargetName | None:
        """The target that was asked for, if one was."""
        return self._given.get("target")

    @property
    def named(self) -> bool:
        """Whether somebody named the site, rather than a file that remembers it."""
        return bool(self._site or self._given.get("site"))

    def makes(self, site: str) -> bool:
        """Whether a publish makes ``site`` if there is none: a person has chosen this name for a new one."""
        return self.named and settings_room.is_site_name(site) and not _UUID.fullmatch(site)

    def source(self) -> Path:
        """Return the path of what is published. Raises `NotebookUnknown`."""
        return self._find()

    def facts(self) -> dict[str, Any]:
        """Return ``{source, saved_at}``: the file's name, and when it was last saved."""
        path = self._find()
        try:
            saved = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc).isoformat()
        except OSError:
            saved = None
        return {"source": path.name, "saved_at": saved}

    def site(self, connection: Connection) -> str | None:
        """Return the site that a publish would go to: id, domain or name; ``None`` for one that is made then."""
        if named := self._site or self._given.get("site") or settings_room.from_environment(self._environ)["site"]:
            return str(named)
        path = self._find()
        if remembered := record_room.find([path]).read(connection.target).get("site_id"):
            return str(remembered)
        return settings_room.linked_site(dict.fromkeys([path.parent, path.parent.resolve(), Path.cwd()]))

    def remembered(self, connection: Connection) -> dict[str, Any]:
        """Return ``{title, code}`` as a publish would use them without being told."""
        entry = record_room.find([self._find()]).read(connection.target)
        return {
            "title": self._given.get("title") or entry.get("title") or "",
            "code": self._given.get("code") or entry.get("code") or "show",
        }

    def arguments(self, details: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a publish: what a person just chose goes before what the panel was given."""
        chosen = {name: details[name] for name in _FROM_THE_PERSON if details.get(name)}
        return {**self._given, **({"site": self._site} if self._site else {}), **chosen}

    def went_to(self, site_id: str) -> None:
        """Stay with the site that a publish went to."""
        if self.named:
            self._site = site_id

    def free_path(self, name: str, suffix: str) -> Path:
        """Return a path beside the source at which there is no file yet."""
        folder = self._find().parent
        path = folder / f"{name}{suffix}"
        number = 1
        while path.exists():
            number += 1
            path = folder / f"{name}-{number}{suffix}"
        return path


def last_known(path: Path) -> dict[str, Any]:
    """Return what the record remembers of ``path`` for either target, without asking anybody; it may be empty."""
    found = record_room.find([path])
    for target in ("netlify", "local"):
        if entry := found.read(target):
            return {"target": target, **{name: entry[name] for name in _REMEMBERED if entry.get(name)}}
    return {}
