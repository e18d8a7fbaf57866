"""Where each notebook's page goes in the site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

# `#` and `?` cannot stand in a path at Netlify, and the others trouble one system or another.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f#?%*:|\"<>\\]+")


def page_names(notebooks: Sequence[Path], base: Path, order: Sequence[str] = ()) -> Mapping[Path, str]:
    """Return the path of each notebook's page, in reading order. One notebook alone is the site's index.

    Names keep their folder and their letters; spaces become hyphens. Names that would be the same when case is
    ignored, which Netlify does, get a number.
    """
    if len(notebooks) == 1:
        return {notebooks[0]: "index.html"}
    taken: set[str] = set()
    names: dict[Path, str] = {}
    for path in sorted(notebooks, key=lambda path: _rank(path, base, order)):
        relative = PurePosixPath(path.resolve().relative_to(base).as_posix()).with_suffix("")
        plain = re.sub(r"\s+", "-", _UNSAFE.sub("-", str(relative))).strip("-")
        if plain.lower().endswith("/index") or plain.lower() == "index":
            plain = plain[: -len("index")] + "index"
        name, number = f"{plain}.html", 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}-{number}.html"
        taken.add(name.lower())
        names[path] = name
    return names


def _rank(path: Path, base: Path, order: Sequence[str]) -> tuple[int, int, list[tuple[int, int, str]]]:
    """Return what to sort by: the order asked for, then depth of folder, then name with its numbers as numbers."""
    relative = path.resolve().relative_to(base).as_posix()
    asked = order.index(relative) if relative in order else len(order)
    pieces = filter(None, re.split(r"(\d+)", relative.lower()))
    parts = [(0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces]
    return asked, relative.count("/"), parts
