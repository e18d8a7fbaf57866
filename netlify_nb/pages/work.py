"""The work on one notebook, ready to be done here or in another process, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from netlify_nb.errors import SourceUnreadable
from netlify_nb.pages import notebook as reading
from netlify_nb.pages.colours import Colours
from netlify_nb.pages.examine import examine, examine_file
from netlify_nb.pages.execute import execute
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.page import Parts, make_parts
from netlify_nb.pages.sheet import Sheet
from netlify_nb.pages.store import Store, key_of
from netlify_nb.pages.strip import drop_own, scrub_all


@dataclass(frozen=True)
class Task:
    """One notebook and the page it becomes. ``source`` is how the person named it."""

    source: str
    path: Path
    """Its real path."""
    page: str
    title: str | None = None
    """A title asked for, which goes before the notebook's own."""


@dataclass(frozen=True)
class Bench:
    """What is the same for all notebooks of one site."""

    root: Path
    options: RenderOptions
    pages: Mapping[Path, str] = field(default_factory=dict)
    """Pages of the site by the real path of their notebook."""
    cache: Path | None = None

    @cached_property
    def pages_digest(self) -> str:
        """Hash of the site's pages, which decide where links between notebooks lead."""
        text = repr(sorted((str(path), page) for path, page in self.pages.items()))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def to_json(self) -> str:
        """Return it as text for a worker process."""
        options = {**asdict(self.options), "root": None}
        pages = {str(path): page for path, page in self.pages.items()}
        cache = str(self.cache) if self.cache else None
        return json.dumps({"root": str(self.root), "options": options, "pages": pages, "cache": cache})

    @classmethod
    def from_json(cls, text: str) -> Bench:
        """Read what ``to_json`` wrote."""
        raw = json.loads(text)
        known = {entry.name for entry in fields(RenderOptions)}
        options: dict[str, Any] = {name: value for name, value in raw["options"].items() if name in known}
        for name in ("include", "order", "allow"):
            options[name] = tuple(options[name])
        return cls(
            Path(raw["root"]),
            RenderOptions(**options),
            {Path(path): page for path, page in raw["pages"].items()},
            Path(raw["cache"]) if raw["cache"] else None,
        )


def kept(task: Task, bench: Bench, store: Store) -> Parts | None:
    """Return the page's parts from the store, if they are there and nothing has changed."""
    return None if bench.options.execute else store.get(key_of(_read(task), task, bench))


def _read(task: Task) -> bytes:
    """Read by the name the person used, so that an error calls the file by it."""
    return reading.read_bytes(Path(task.source))


def perform(task: Task, bench: Bench, store: Store | None) -> Parts:
    """Make the page's parts. With a store they are kept there, and come back without their body."""
    try:
        return _perform(task, bench, store)
    except RecursionError as error:
        raise SourceUnreadable(f"{task.source} holds data nested too deeply to be read.", path=task.source) from error


def _perform(task: Task, bench: Bench, store: Store | None) -> Parts:
    data = _read(task)
    notebook = drop_own(reading.load(data, task.source))
    if bench.options.execute:
        notebook = drop_own(execute(notebook, task.path, bench.options))
    findings = list(examine(notebook, task.source, bench.options))
    notebook = scrub_all(notebook)
    sheet = Sheet(
        source=task.source,
        folder=task.path.parent,
        root=bench.root,
        page=task.page,
        pages=bench.pages,
        findings=findings,
        colours=Colours(store.colours(task.path) if store else None),
    )
    parts = make_parts(notebook, sheet, bench.options, title=task.title)
    sheet.colours.save()
    brought = [item for path in sorted(sheet.files) for item in examine_file(path, _near(path, task), bench.options)]
    parts = replace(parts, findings=(*parts.findings, *brought))
    if bench.options.download:
        path = sheet.assets.add_bytes(reading.to_json(notebook), task.path.name)
        parts = replace(parts, download=path, files=dict(sheet.assets.files))
    if store is not None:
        parts = store.put(key_of(data, task, bench), parts, sheet.files, sheet.missing)
    return parts


def _near(path: Path, task: Task) -> str:
    """Return how a finding calls a file beside the notebook: from where the person named the notebook."""
    return str(Path(task.source).parent / os.path.relpath(path, task.path.parent))
