"""Pages that were made before, kept by the hash of everything that went into them.

::

    FOLDER/parts/KEY.json     what is known of a page: title, files, findings, what it depends on
    FOLDER/parts/KEY.page     what is long: its body, table of contents and words
    FOLDER/parts/NAME.code    the coloured code of one notebook
    FOLDER/objects/NAME       files, each named by a hash of its content
    FOLDER/clean/PROGRAM      hashes of plain files in which the preflight found nothing (see `verdicts`)

The key covers the notebook's bytes, the options, the other pages of the site and the program itself. Files that the
page brings along, or did not find, are checked when it is taken out again. Losing the folder costs time only.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netlify_nb.models import Content, Finding
from netlify_nb.pages import libraries
from netlify_nb.pages.anchors import leads_of
from netlify_nb.pages.assets import content_hash
from netlify_nb.pages.page import Parts

if TYPE_CHECKING:
    from netlify_nb.pages.work import Bench, Task

_KEPT_SECONDS = 30 * 24 * 3600
_TIDY_SECONDS = 24 * 3600
_HEAVY = ("body", "toc", "text")
"""What is long of a page; it is taken from disk when it is needed."""
_MADE_BY = ("math-core", "mistune", "pygments", "selectolax")


def key_of(data: bytes, task: Task, bench: Bench) -> str:
    """Return the hash of everything that decides what the page is, but for the files it names."""
    digest = hashlib.sha256(data)
    options = replace(bench.options, jobs=None, include=(), root=None)
    for part in (task.source, task.path, task.page, task.title, bench.root, options, program()):
        digest.update(repr(part).encode("utf-8", "surrogatepass") + b"\0")
    digest.update(bench.pages_digest.encode())
    return digest.hexdigest()[:40]


@lru_cache(maxsize=1)
def program() -> str:
    """Return what identifies this program: its files, the libraries that make pages, and those that pages carry."""
    parts: list[Any] = []
    folder = Path(__file__).parent
    for path in sorted([*folder.glob("*.py"), *folder.glob("template/*"), *folder.parent.glob("preflight/*.py")]):
        stat = path.stat()
        parts.append((path.name, stat.st_size, stat.st_mtime_ns))
    for name in _MADE_BY:
        with suppress(PackageNotFoundError):
            parts.append((name, version(name)))
    for name in libraries.LIBRARIES:
        parts.extend((str(path), _stamp(path)) for path in libraries.find(name))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _stamp(path: Path) -> list[int] | None:
    """Return size and time of change, or ``None`` for what is not there."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return None
    return [stat.st_size, stat.st_mtime_ns]


def write(place: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, given whole or piece by piece, whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines((data,) if isinstance(data, bytes) else data)
        os.replace(temporary, place)  # noqa: PTH105  # the name of a handle, not a Path
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise


def usable(folder: Path | None) -> Path | None:
    """Return ``folder`` if something can be written there, made if it is not there, and otherwise ``None``."""
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


class Store:
    """The folder where parts of pages are kept. Two processes may use one at the same time."""

    def __init__(self, folder: Path) -> None:
        self._parts = folder / "parts"
        self._objects = folder / "objects"
        self._mark = folder / "tidied"
        self.templates = folder / "templates"
        """Where Jinja keeps compiled templates; it trusts them, so nobody else may write here."""
        self._parts.mkdir(parents=True, exist_ok=True)
        self._objects.mkdir(parents=True, exist_ok=True)
        self.templates.mkdir(mode=0o700, exist_ok=True)

    def get(self, key: str) -> Parts | None:
        """Return kept parts, without what is long, or ``None`` if there are none or something has changed."""
        place = self._parts / f"{key}.json"
        try:
            raw = json.loads(place.read_bytes())
            if any(_stamp(Path(path)) != stamp for path, stamp in raw["depends"]):
                return None
            if any(Path(path).exists() for path in raw["missing"]):
                return None
            files = {name: Path(path) for name, path in raw["files"].items()}
            if not all(path.is_file() for path in files.values()) or not (self._parts / f"{key}.page").is_file():
                return None
            with suppress(OSError):
                for used in (place, place.with_suffix(".page"), *files.values()):
                    if used.is_relative_to(self._parts.parent):
                        os.utime(used)
            parts = raw["parts"]
            return Parts(
                **{
                    **parts,
                    "authors": tuple(parts["authors"]),
                    "libraries": tuple(parts["libraries"]),
                    "findings": tuple(Finding(**finding) for finding in parts["findings"]),
                    "leads": tuple(leads_of(parts["leads"])),
                    "files": files,
                }
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, parts: Parts, depends: Iterable[Path], missing: Iterable[Path]) -> Parts:
        """Keep the parts; return them without what is long and with files on disk, so that many need little memory."""
        files = {name: self.keep(name, content) for name, content in parts.files.items()}
        heavy = json.dumps({name: getattr(parts, name) for name in _HEAVY}).encode("utf-8", "surrogatepass")
        light = replace(parts, body="", toc="", text="", key=key, digest=content_hash(heavy), files=files)
        write(self._parts / f"{key}.page", heavy)
        raw = {
            "parts": {**asdict(replace(light, files={}, findings=())), "findings": [asdict(f) for f in parts.findings]},
            "files": {name: str(path) for name, path in files.items()},
            "depends": [[str(path), _stamp(path)] for path in sorted(depends)],
            "missing": [str(path) for path in sorted(missing)],
        }
        write(self._parts / f"{key}.json", json.dumps(raw).encode("utf-8", "surrogatepass"))
        return light

    def colours(self, notebook: Path) -> Path:
        """Return where the coloured code of a notebook is remembered."""
        name = hashlib.sha256(repr((notebook, program())).encode("utf-8", "surrogatepass")).hexdigest()[:40]
        return self._parts / f"{name}.code"

    def whole(self, parts: Parts) -> Parts:
        """Return kept parts with what ``put`` left on disk."""
        return replace(parts, **json.loads((self._parts / f"{parts.key}.page").read_bytes()))

    def framed_key(self, parts: Parts, frame: object, options: object) -> str:
        """Return the hash of what decides a whole page: its parts, its place among the others, the options."""
        text = repr((parts.key, replace(parts, files={}, findings=()), frame, options, program()))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]

    def framed(self, key: str) -> Path | None:
        """Return the file of a whole page that was kept, if it was."""
        place = self._objects / f"page-{key}.html"
        try:
            os.utime(place)
        except OSError:
            return None
        return place

    def keep_framed(self, key: str, data: bytes) -> Path:
        """Keep a whole page and return its file."""
        place = self._objects / f"page-{key}.html"
        write(place, data)
        return place

    def keep(self, name: str, content: Content) -> Path:
        """Write a file down, unless its content is there already, and return where it is."""
        if isinstance(content, Path):
            return content
        place = self._objects / f"{content_hash(content)}-{Path(name).name[-80:]}"
        if not place.exists():
            write(place, content)
        return place

    def keep_pieces(self, name: str, made_from: Iterable[Parts], pieces: Iterable[bytes]) -> Path:
        """Write a file made from pages piece by piece, unless it was made from the same before; return where it is."""
        digest = hashlib.sha256(program().encode())
        for part in made_from:
            digest.update(repr((part.path, part.title, part.key, part.digest)).encode("utf-8", "surrogatepass"))
        place = self._objects / f"{digest.hexdigest()[:12]}-{name}"
        if not place.exists():
            write(place, pieces)
        return place

    def tidy(self) -> None:
        """Once a day, remove what nobody has used for a month."""
        now = time.time()
        with suppress(OSError):
            if self._mark.exists() and now - self._mark.stat().st_mtime < _TIDY_SECONDS:
                return
            self._mark.touch()
            for place in (*self._parts.iterdir(), *self._objects.iterdir()):
                if now - place.stat().st_mtime > _KEPT_SECONDS:
                    place.unlink(missing_ok=True)
