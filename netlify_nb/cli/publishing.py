"""``deploy``, ``build`` and ``check``."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from netlify_nb import publishing, show
from netlify_nb import record as record_room
from netlify_nb import settings as settings_room
from netlify_nb.cli.output import say
from netlify_nb.connect import publish as connected
from netlify_nb.errors import InvalidInput, StorageError
from netlify_nb.models import Publication, Tree
from netlify_nb.progress import TerminalProgress
from netlify_nb.scratch import umask

_ARGUMENTS = (
    *("site", "title", "lang", "message", "draft", "alias", "code", "execute", "kernel", "timeout", "allow_errors"),
    *("strict", "allow", "upload", "target", "team", "root", "include", "download", "credit", "record"),
)


def deploy(options: argparse.Namespace) -> int:
    """Publish, and say where."""
    sources = _paths(options.sources) or _remembered_sources(options)
    with TerminalProgress() as progress:
        publication = connected.publish(sources, _arguments(options), on_event=progress)
    return say(options, publication.as_json(), show.publication_text(publication, commands=_next(publication)))


def build(options: argparse.Namespace) -> int:
    """Write the pages to a folder or a zip."""
    output = Path(options.output)
    if output.suffix == ".zip":
        tree, bundle = _bundle(options)
        bundle.zip_to(output)
    else:
        if output.exists() and not options.overwrite and (output.is_file() or any(output.iterdir())):
            raise InvalidInput(f"{output} is there already.", hint="Choose another place, or add --overwrite.")
        _check_apart(output, [Path.cwd(), *_paths(options.sources)])
        tree, bundle = _bundle(options)
        _write_folder(bundle, output)
    text = "\n".join(
        [
            f"{output}: {show.files(len(bundle.files))}, {show.size(bundle.total_bytes)}",
            *show.findings_lines(tree.findings),
        ]
    )
    document = {
        "output": str(output),
        "files": len(bundle.files),
        "bytes": bundle.total_bytes,
        "findings": [finding.as_json() for finding in tree.findings],
    }
    return say(options, document, text)


def check(options: argparse.Namespace) -> int:
    """Look at what would be published; exit status 1 if something would stop it."""
    settings = settings_room.resolve(_arguments(options))
    with TerminalProgress() as progress:
        tree = publishing.render(_paths(options.sources), settings, publishing.World(on_event=progress))
    publishing.bundle_of(tree, publishing.World().on_event)
    text = "\n".join(show.findings_lines(tree.findings)) or "Nothing to note."
    say(options, {"findings": [finding.as_json() for finding in tree.findings]}, text)
    return 1 if publishing.stopping(tree.findings, strict=settings.strict) else 0


def _paths(sources: Sequence[str]) -> list[Path]:
    """Return what was typed as paths: text can be published from Python only, never by a mistyped name."""
    return [Path(source) for source in sources]


def _arguments(options: argparse.Namespace) -> dict[str, Any]:
    arguments = {name: getattr(options, name, None) for name in _ARGUMENTS}
    if options.parameters:
        arguments["parameters"] = dict(_parameter(text) for text in options.parameters)
    return arguments


def _parameter(text: str) -> tuple[str, Any]:
    """Read ``NAME=VALUE``; what is no JSON is text, so that ``-p city=Bergen`` needs no quotes."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise InvalidInput(f"{text!r} is no parameter.", hint="Write it as NAME=VALUE: -p year=2026")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _remembered_sources(options: argparse.Namespace) -> list[Path]:
    """Return the sources of the only entry in this folder's record; without one, say how to name them."""
    found = record_room.Record(Path.cwd() / record_room.NAME, ()).all_sources()
    if len(found) == 1:
        return _paths(found[0])
    if found:
        names = ", ".join(name for sources in found for name in sources)
        options.parser.error(f"name a SOURCE: {record_room.NAME} remembers {names}")
    options.parser.error("name a SOURCE: a notebook, a folder or an HTML file")
    raise AssertionError  # error() exits


def _next(publication: Publication) -> list[tuple[str, str]]:
    site = f"--site {publication.site.name}"
    where = " --target local" if publication.target == "local" and publication.audience else ""
    commands = [("History", f"netlify-nb history {site}{where}")]
    if not publication.live:
        commands.append(("Go live", f"netlify-nb restore {publication.deploy.id} {site}{where}"))
    elif not publication.changes.first:
        commands.append(("Undo", f"netlify-nb restore previous {site}{where}"))
    return commands


def _bundle(options: argparse.Namespace) -> tuple[Tree, Any]:
    settings = settings_room.resolve(_arguments(options))
    with TerminalProgress() as progress:
        tree = publishing.render(_paths(options.sources), settings, publishing.World(on_event=progress))
        publishing.stop_on_findings(tree.findings, strict=settings.strict)
        return tree, publishing.bundle_of(tree, progress)


def _check_apart(output: Path, kept: Sequence[Path]) -> None:
    """Refuse a place that holds what is published or where we are: it would be replaced, and gone."""
    place = output.resolve()
    for path in (path.resolve() for path in kept):
        if place == path or place in path.parents:
            raise InvalidInput(f"{output} holds {path}, and would be replaced.", hint="Choose another place.")


def _write_folder(bundle: Any, output: Path) -> None:
    """Write a bundle's files to ``output``, all or nothing: into a new folder beside it, then in its place."""
    with _storage(output):
        output.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
        try:
            for path, file in bundle.files.items():
                to = fresh / path
                to.parent.mkdir(parents=True, exist_ok=True)
                with file.open() as content, to.open("wb") as out:
                    shutil.copyfileobj(content, out)
            fresh.chmod(0o777 & ~umask())
            if output.is_dir():
                old = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
                output.rename(old / "old")
                try:
                    fresh.rename(output)
                except BaseException:
                    (old / "old").rename(output)
                    old.rmdir()
                    raise
                shutil.rmtree(old)
            else:
                output.unlink(missing_ok=True)
                fresh.rename(output)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _storage(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Choose another place, or make room.",
            path=str(path),
        ) from error
