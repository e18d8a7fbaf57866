"""What was asked for, sorted out: notebooks, an HTML file, a folder as it is, or objects."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from netlify_nb.errors import InvalidInput, SourceNotFound, SourceUnreadable
from netlify_nb.pages.assets import walk


@dataclass(frozen=True)
class Plan:
    """What to do. Exactly one of ``notebooks``, ``html``, ``folder`` and ``objects`` is given."""

    base: Path
    """Folder that paths in the site count from; resolved."""
    root: Path
    """Widest folder that files are taken from; resolved."""
    notebooks: tuple[Path, ...] = ()
    html: Path | None = None
    folder: Path | None = None
    files: tuple[Path, ...] = ()
    """What of ``folder`` may be published."""
    objects: tuple[object, ...] = ()


def plan(sources: Sequence[str | Path | object], root: Path | None) -> Plan:
    """Return what the sources mean. Raises ``SourceNotFound``, ``SourceUnreadable`` or ``InvalidInput``."""
    if not sources:
        raise InvalidInput("Nothing to publish was named.", hint="Name a notebook, a folder or an HTML file.")
    paths = [path for path in map(as_path, sources) if path is not None]
    if len(paths) != len(sources):
        return Plan(Path.cwd(), _root(root, Path.cwd()), objects=tuple(sources))
    for path in paths:
        if not path.exists():
            raise SourceNotFound(f"There is no file or folder {path}.", path=str(path))
        if not path.is_dir() and not path.is_file():
            # Reading a pipe would wait for ever, and a device has no end.
            raise SourceUnreadable(f"{path} is neither a regular file nor a folder.", path=str(path))
    if len(paths) == 1 and paths[0].is_dir():
        return _folder(paths[0], root)
    if len(paths) == 1 and paths[0].suffix.lower() in {".html", ".htm"}:
        base = paths[0].resolve().parent
        return Plan(base, _root(root, base), html=paths[0])
    return _several(paths, root)


def _several(paths: Sequence[Path], root: Path | None) -> Plan:
    """Plan notebooks and folders of them that were named one by one."""
    notebooks: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            notebooks.update(dict.fromkeys(_notebooks_in(path)))
        elif path.suffix.lower() in {".ipynb", ".json", ""} or (len(paths) == 1 and _may_be_notebook(path)):
            notebooks[path] = None
        elif len(paths) == 1:
            raise SourceUnreadable(
                f"{path} is neither a notebook, a folder nor an HTML file.",
                hint="Put it into a folder with an index.html and publish that, or show it in a notebook.",
                path=str(path),
            )
        else:
            raise SourceUnreadable(
                f"{path} is no notebook; several sources must be notebooks or folders that hold some.",
                hint="Publish the folder that holds it, or name it with --include.",
                path=str(path),
            )
    found = tuple(notebooks)
    if not found:
        raise SourceNotFound("None of these folders holds a notebook.")
    base = (
        found[0].resolve().parent if len(found) == 1 else Path(os.path.commonpath([p.resolve().parent for p in found]))
    )
    return Plan(base, _root(root, base), notebooks=found)


def _may_be_notebook(path: Path) -> bool:
    """Whether a file with another ending begins as JSON does."""
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except OSError:
        return True  # reading it says why it cannot be read


def as_path(source: object) -> Path | None:
    """Return the path that a source names, or ``None`` if it is an object. Text that cannot be a path is Markdown."""
    if isinstance(source, os.PathLike):
        return Path(os.fspath(source))
    if not isinstance(source, str):
        return None
    if "\n" in source or len(source) > 1000 or source.startswith("#"):  # noqa: PLR2004  # no path is that long
        return None
    path = Path(source).expanduser()
    looks_like_text = ((" " in source.strip() and not path.suffix) or "<" in source) and not path.exists()
    return None if looks_like_text or not source.strip() else path


def _root(root: Path | None, base: Path) -> Path:
    if root is None:
        return base.resolve()
    if not root.is_dir():
        raise SourceNotFound(f"The root {root} is not a folder.", path=str(root))
    resolved = root.resolve()
    if not base.resolve().is_relative_to(resolved):
        raise InvalidInput(
            f"The root {root} does not hold {base}.", hint="The root must be a folder around the source."
        )
    return resolved


def _notebooks_in(folder: Path) -> list[Path]:
    return [path for path in walk(folder) if path.suffix == ".ipynb"]


def _folder(folder: Path, root: Path | None) -> Plan:
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceUnreadable(f"The folder {folder} cannot be read: permission denied.", path=str(folder))
    files = tuple(walk(folder))
    notebooks = tuple(path for path in files if path.suffix == ".ipynb")
    base = folder.resolve()
    if not notebooks:
        return Plan(base, _root(root, base), folder=folder, files=files)
    return Plan(base, _root(root, base), notebooks=notebooks)
