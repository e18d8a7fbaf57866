"""What a file of a site may be called.

``#`` and ``?`` are refused by Netlify itself (its docs and command line say so), because they end the path of a URL.
The rest is refused because no file system that Netlify, a browser's cache or a colleague unpacks the site on would
agree about it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import quote

from netlify_nb.errors import PathInvalid, PathsCollide

MAX_SEGMENT_BYTES = 255
"""NAME_MAX of Linux, macOS and Windows alike: a longer name could not be unpacked at the other end."""
MAX_PATH_LENGTH = 4000
"""Characters of the percent-encoded path. Netlify states no limit; web servers commonly refuse a request line of
more than 8 KiB, some of more than 4 KiB, and the path is most of that line."""

_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = frozenset({"Cc", "Zl", "Zp"})
"""Unicode categories: control characters, line separator, paragraph separator."""


def check_names(names: Iterable[str]) -> dict[str, str]:
    """Return each name as given → as published (Unicode NFC), sorted by the latter.

    NFC because that is what people type into a link and what browsers send, while macOS may hand out names in NFD.

    Raises ``PathInvalid`` for a name that cannot be published, and ``PathsCollide`` for two names of which Netlify
    would serve only one: it looks files up without regard to case.
    """
    published = {name: unicodedata.normalize("NFC", name) for name in names}
    for name, path in published.items():
        reason = _fault(path)
        if reason:
            raise PathInvalid(f"{printable(name)} {reason}.", path=printable(name))
    _check_collisions(published)
    return dict(sorted(published.items(), key=lambda pair: pair[1]))


def printable(name: str) -> str:
    """Return the name quoted for a message, with what a terminal could not show written as escapes."""
    return ascii(name) if any(_unprintable(char) for char in name) else f'"{name}"'


def _unprintable(char: str) -> bool:
    return unicodedata.category(char) in _CONTROL | {"Cs", "Cf"}


def _fault(path: str) -> str:
    """Say what is wrong with a name, as the end of a sentence, or nothing."""
    return next((reason for broken, reason in _RULES if broken(path)), "")


def _not_utf8(path: str) -> bool:
    # Python reads a file name that is not UTF-8 with lone surrogates in it (PEP 383).
    try:
        path.encode()
    except UnicodeEncodeError:
        return True
    return False


# Tried in this order; the later ones rely on the earlier ones.
_RULES: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda path: not path, "is no file name"),
    (_not_utf8, "is not valid UTF-8, so no URL can name it"),
    (lambda path: any(unicodedata.category(char) in _CONTROL for char in path), "holds a control character"),
    (lambda path: "#" in path, "holds #, which Netlify refuses in file names"),
    (lambda path: "?" in path, "holds ?, which Netlify refuses in file names"),
    (lambda path: "\\" in path, "holds a backslash, which is a folder separator on Windows"),
    (
        lambda path: path.startswith("/") or _DRIVE.match(path),
        "is an absolute path; paths in a site start at its root, without a slash",
    ),
    (lambda path: ".." in path.split("/"), "leads out of the site's folder"),
    (lambda path: {"", "."} & set(path.split("/")), "has an empty part between its slashes"),
    (
        lambda path: any(len(part.encode()) > MAX_SEGMENT_BYTES for part in path.split("/")),
        f"has a part longer than {MAX_SEGMENT_BYTES} bytes",
    ),
    (
        lambda path: len(quote(path, safe="/")) > MAX_PATH_LENGTH,
        f"is too long for a URL: {MAX_PATH_LENGTH} characters at most, percent-encoded",
    ),
)


def _check_collisions(published: dict[str, str]) -> None:
    # `lower`, not `casefold`: the latter also makes "straße" equal to "strasse", which are two URLs to any server.
    seen: dict[str, str] = {}
    for name, path in published.items():
        key = unicodedata.normalize("NFC", path.lower())
        other = seen.setdefault(key, name)
        if other is not name:
            raise PathsCollide(
                f"{printable(other)} and {printable(name)} are the same address when case is ignored.",
                paths=[printable(other), printable(name)],
            )
    for key, name in seen.items():
        # A file and a folder of one name: a mapping can hold both, no file system can.
        end = key.rfind("/")
        while end > 0:
            if key[:end] in seen:
                other = seen[key[:end]]
                raise PathsCollide(
                    f"{printable(other)} is a file, and {printable(name)} needs a folder of that name.",
                    paths=[printable(other), printable(name)],
                )
            end = key.rfind("/", 0, end)
