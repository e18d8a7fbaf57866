"""The verbs for what belongs to a site: ``forms``, ``submissions``, ``snippets`` and ``metadata``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from netlify_nb import show
from netlify_nb.cli.output import say
from netlify_nb.cli.sites import on_site
from netlify_nb.errors import InvalidInput


def forms(options: argparse.Namespace) -> int:
    """List the forms of a site."""
    with on_site(options) as handle:
        found = handle.forms()
    return say(options, [_wire(form) for form in found], repr(found))


def submissions(options: argparse.Namespace) -> int:
    """List what people sent."""
    if options.csv and options.json:
        raise InvalidInput("--csv and --json cannot both be printed.", hint="Give one of them.")
    with on_site(options) as handle:
        found = handle.submissions(options.form, state="spam" if options.spam else None, limit=options.limit or None)
    if options.csv:
        sys.stdout.write(found.to_csv())
        return 0
    return say(options, [_wire(sent) for sent in found], repr(found))


def list_snippets(options: argparse.Namespace) -> int:
    """List the snippets of a site."""
    with on_site(options) as handle:
        found = list(handle.snippets)
    lines = [f"{item.id}  {show.line(item.title)}  ({', '.join(_places(item))})" for item in found]
    return say(options, [_wire(item) for item in found], "\n".join(lines) or "There are no snippets.")


def add_snippet(options: argparse.Namespace) -> int:
    """Add a snippet."""
    markup = _markup(options)
    if not markup:
        raise InvalidInput("A snippet without markup does nothing.", hint="Give --general FILE or --goal FILE.")
    with on_site(options) as handle:
        snippet = handle.snippets.add(options.title, **_positions(options), **markup)
    return say(options, _wire(snippet), f"Added {snippet.id}: {snippet.title}")


def update_snippet(options: argparse.Namespace) -> int:
    """Change a snippet."""
    markup = _markup(options)
    with on_site(options) as handle:
        snippet = handle.snippets.update(options.snippet, title=options.title, **_positions(options), **markup)
    return say(options, _wire(snippet), f"Changed {snippet.id}: {snippet.title}")


def delete_snippet(options: argparse.Namespace) -> int:
    """Delete a snippet."""
    with on_site(options) as handle:
        handle.snippets.delete(options.snippet)
    return say(options, {"deleted": True, "snippet_id": options.snippet}, f"Deleted {options.snippet}.")


def get_metadata(options: argparse.Namespace) -> int:
    """Print the metadata of a site."""
    with on_site(options) as handle:
        found = handle.metadata.get_all()
    return say(options, found, lines_of(found) or "There is no metadata.")


def set_metadata(options: argparse.Namespace) -> int:
    """Set some names of a site's metadata, or replace all of it."""
    values = read_values(options)
    with on_site(options) as handle:
        metadata = handle.metadata
        if options.values:
            metadata.update(values)
        else:
            metadata.replace(values)
        found = metadata.get_all()
    return say(options, found, lines_of(found) or "There is no metadata.")


def read_values(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was given as ``NAME=VALUE``, or the JSON object on standard input. Raises `InvalidInput`.

    A value that is JSON is taken as what it says, any other as text.
    """
    if not options.values:
        return _object_from_input()
    values = {}
    for given in options.values:
        name, equals, text = given.partition("=")
        if not name or not equals:
            raise InvalidInput(f"{given!r} is not NAME=VALUE.")
        try:
            values[name] = json.loads(text)
        except ValueError:
            values[name] = text
    return values


def _object_from_input() -> dict[str, Any]:
    if sys.stdin.isatty():
        raise InvalidInput("Nothing was given to set.", hint="Give NAME=VALUE, or pipe a JSON object in.")
    try:
        values = json.load(sys.stdin)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise InvalidInput("What came on standard input is not a JSON object.")
    return values


def lines_of(values: Mapping[str, Any]) -> str:
    """Return a line for each name, as `read_values` takes it: what is no text, or no text of one line, as JSON."""
    return "\n".join(
        f"{name}={value if isinstance(value, str) and value.isprintable() else json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
    )


def _markup(options: argparse.Namespace) -> dict[str, Any]:
    return {
        name: _text(path) for name, path in (("general", options.general), ("goal", options.goal)) if path is not None
    }


def _text(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise InvalidInput(f"{path} cannot be read: {reason}.") from error


def _positions(options: argparse.Namespace) -> dict[str, Any]:
    given = {"position": options.position, "goal_position": options.goal_position}
    return {name: value for name, value in given.items() if value is not None}


def _places(snippet: Any) -> list[str]:
    general = [f"every page: {snippet.general_position}"] if snippet.general else []
    goal = [f"thank-you page: {snippet.goal_position}"] if snippet.goal else []
    return general + goal


def _wire(thing: Any) -> dict[str, Any]:
    """Return a noun as a JSON object, by the names that Netlify's API has."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in dataclasses.asdict(thing).items()
    }
