"""The record: ``netlify-nb.toml``, which remembers which source publishes to which site, with which options.

It is made to be committed, so it holds no secret, and to be edited, so comments and unknown keys are kept::

    [[publication]]
    source = "report.ipynb"        # relative to this file; a list for several
    target = "netlify"
    site_id = "3970e0fe-8564-4903-9a55-c5f8de49fb8b"
    site_name = "report-k3x9"
    url = "https://report-k3x9.netlify.app"
    code = "fold"
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netlify_nb.errors import RecordInvalid, SourceUnreadable, StorageError
from netlify_nb.scratch import umask

NAME = "netlify-nb.toml"
REMEMBERED = (
    "title",
    "lang",
    "code",
    "execute",
    "kernel",
    "root",
    "include",
    "team",
    "allow",
    "download",
    "credit",
    "order",
    "titles",
)
"""The options that a later publish of the same source takes over."""
_HEADER = "Which source publishes to which site. Commit this file: it holds no secret."


@dataclass(frozen=True)
class Record:
    """The record that is in charge of some sources, whether its file exists yet or not."""

    path: Path
    sources: tuple[str, ...]
    """The sources as the file names them: relative to its folder, with forward slashes."""

    def read(self, target: str) -> dict[str, Any]:
        """Return the entry of these sources for ``target``; empty when there is none.

        Raises `RecordInvalid` when the file is not what it should be.
        """
        for entry in self._entries():
            if self._matches(entry, target):
                return {str(key): _plain(value) for key, value in entry.items()}
        return {}

    def all_sources(self) -> list[tuple[str, ...]]:
        """Return the sources of every entry of the file, whatever this record is in charge of, each once."""
        return list(dict.fromkeys(_sources(entry) for entry in self._entries()))

    def all_sites(self, target: str) -> list[str]:
        """Return the ids of all sites of ``target`` in the file, each once."""
        entries = [entry for entry in self._entries() if entry.get("target", "netlify") == target]
        return list(dict.fromkeys(str(entry["site_id"]) for entry in entries if entry.get("site_id")))

    def write(self, target: str, values: Mapping[str, Any]) -> list[str]:
        """Set ``values`` in the entry of these sources for ``target``, atomically; ``None`` removes a key.

        Everything else in the file stays as it is, comments included. Returns the keys that are new or other than
        before. Raises `StorageError` or `RecordInvalid`.
        """
        import tomlkit  # noqa: PLC0415  # only a publish pays for it

        document = self._document()
        entries = document.setdefault("publication", tomlkit.aot())
        entry = next((item for item in entries if self._matches(item, target)), None)
        if entry is None:
            entry = tomlkit.table()
            entry["source"] = self.sources[0] if len(self.sources) == 1 else list(self.sources)
            entry["target"] = target
            entries.append(entry)
        before = {key: _plain(value) for key, value in entry.items()}
        for key, value in values.items():
            if value is None:
                entry.pop(key, None)
            elif _plain(entry.get(key)) != value:
                entry[key] = list(value) if isinstance(value, tuple) else value
        after = {key: _plain(value) for key, value in entry.items()}
        if before != after or not self.path.exists():
            _replace(self.path, tomlkit.dumps(document))
        return [key for key in values if key in after and before.get(key) != after[key]]

    def check_writable(self) -> None:
        """Raise `StorageError` now if `write` would fail later, so that nothing is sent in vain."""
        for source in self.sources:
            if not _is_text(source):
                raise StorageError(
                    f"{self.path} cannot name the source {source!a}, whose name is not UTF-8.",
                    hint="Rename it, or publish with --no-record and name the site with --site.",
                    path=str(self.path),
                )
        _replace(self.path, None)

    def _matches(self, entry: Mapping[str, Any], target: str) -> bool:
        return _sources(entry) == self.sources and entry.get("target", "netlify") == target

    def _document(self) -> Any:
        import tomlkit  # noqa: PLC0415  # only a publish pays for it
        from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

        try:
            text = self.path.read_bytes().decode()  # as it is: ends of lines are left to whoever chose them
        except FileNotFoundError:
            document = tomlkit.document()
            document.add(tomlkit.comment(_HEADER))
            document.add(tomlkit.nl())
            return document
        except (OSError, UnicodeDecodeError) as error:
            raise RecordInvalid(f"{self.path} cannot be read: {_reason(error)}.", path=str(self.path)) from error
        try:
            document = tomlkit.parse(text)
        except TOMLKitError as error:
            raise RecordInvalid(f"{self.path} is not valid TOML: {error}.", path=str(self.path)) from error
        entries = document.get("publication", [])
        if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
            raise RecordInvalid(f"In {self.path}, publication must be written as [[publication]].", path=str(self.path))
        return document

    def _entries(self) -> Iterator[Mapping[str, Any]]:
        if self.path.exists():
            yield from self._document().get("publication", [])


def find(sources: Sequence[Path]) -> Record:
    """Return the record in charge of ``sources`` (existing files or folders).

    That is the nearest ``netlify-nb.toml`` from their folder up to the root of the git work tree; where there is
    none, the one to be made in their folder (for a folder, inside it). Raises `SourceUnreadable` for a source that may
    not be looked at.
    """
    resolved = [Path(os.path.abspath(source)) for source in sources]  # noqa: PTH100  # keep symlinks as named
    for source in resolved:
        _check_visible(source)
    homes = [source if source.is_dir() else source.parent for source in resolved]
    home = Path(os.path.commonpath(homes))
    chosen = next((folder for folder in _upwards(home) if (folder / NAME).is_file()), home)
    names = tuple(_readable(Path(os.path.relpath(source, chosen)).as_posix()) for source in resolved)
    return Record(path=chosen / NAME, sources=names)


def _check_visible(source: Path) -> None:
    try:
        hidden = source.is_dir() and not os.access(source, os.X_OK)
    except PermissionError:
        hidden = True
    if hidden:
        raise SourceUnreadable(
            f"{source} cannot be read: permission denied.", hint="Check its permissions.", path=str(source)
        )


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _readable(name: str) -> str:
    """Return a name as a person reads it, also where the locale knows ASCII only (PEP 383)."""
    return name if _is_text(name) else os.fsencode(name).decode("utf-8", "surrogateescape")


def _upwards(folder: Path) -> Iterator[Path]:
    """Yield ``folder`` and its parents up to the root of its git work tree; without git, ``folder`` alone."""
    above = [folder, *folder.parents]
    root = next((index for index, parent in enumerate(above) if (parent / ".git").exists()), 0)
    yield from above[: root + 1]


def _sources(entry: Mapping[str, Any]) -> tuple[str, ...]:
    source = entry.get("source")
    return tuple(str(item) for item in source) if isinstance(source, list) else (str(source),)


def _plain(value: Any) -> Any:
    """Return a tomlkit item as the plain Python value it stands for."""
    plain = value.unwrap() if hasattr(value, "unwrap") else value
    return tuple(plain) if isinstance(plain, list) else plain


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _replace(path: Path, text: str | None) -> None:
    """Write ``text`` to ``path`` by way of a new file beside it; with ``None`` only try whether that could be done."""
    temporary = None
    try:
        if path.is_symlink():
            path = path.resolve()
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "the file is read-only")  # one way out below
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            # The trial writes as much as a record may need, so that a full disk is noticed before anything is sent.
            file.write(" " * 4096 if text is None else text)
            file.flush()
            os.fsync(file.fileno())
        if text is not None:
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask()
            os.chmod(temporary, mode)  # noqa: PTH101  # mkstemp's 0600 is for secrets; this file is to be committed
            os.replace(temporary, path)  # noqa: PTH105  # a pair with mkstemp
            temporary = None
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {_reason(error)}.",
            hint="Free space or permit writing there, or publish with --no-record and name the site with --site.",
            path=str(path),
        ) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
