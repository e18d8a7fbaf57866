"""Which of the operations of Netlify's OpenAPI document the client and the local server have: a page of the reference.

``python tools/operations.py DOCUMENT`` writes docs/reference/operations.md anew; a test holds the page to the code.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomlkit
from tornado.web import RequestHandler

from netlify_nb.local.api import ROUTES
from netlify_nb.local.api.uploads import ROUTE as UPLOADS
from netlify_nb.netlify.operations import OPERATIONS, UNLISTED

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "operations.md"
TOLERATED = ROOT / "tests" / "contract" / "tolerated.toml"
_BASE = "/api/v1"
_METHODS = ("get", "post", "put", "patch", "delete")

_TABLE = ("| operation | request | client | local Netlify | tolerated |", "|---|---|---|---|---|")
_HEAD = """<!-- Made by tools/operations.py; a test holds it to the code. -->

# Operations of Netlify's API

Every operation of Netlify's own OpenAPI document (npm `@netlify/open-api` {version}): whether the Python client has it,
as a method of `netlify_nb.netlify.client.Client`, and whether the
[local Netlify](../explanation/local-netlify.md) answers it. In the tests that document judges each request that the
client can make and each answer of the local Netlify; the numbers lead to what is
[tolerated](#tolerated-differences) beside it.

Of {all} operations the client has {client} and the local Netlify {local}. The others are about builds, DNS, billing and
further products, which publishing pages has no use for.
"""


def local_operations(document: dict[str, Any]) -> set[str]:
    """Return the ids of the operations that the local server has."""
    return {name for name, method, path in operations(document) if has_route(method, path.removeprefix(_BASE))}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (id, method, path) of every operation, in the document's order."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in _METHODS:
                yield operation["operationId"], method.upper(), path


def has_route(method: str, path: str) -> bool:
    """Whether the local server routes this, and not only because it takes a literal part of the path for an id."""
    sample = re.sub(r"\{(\w+)\}", lambda name: "a/b" if name[1] in ("path", "file_path") else "x", path)
    if UPLOADS.fullmatch(_BASE + sample):
        return method == "PUT"
    route = next(((pattern, handler) for pattern, handler in ROUTES if re.fullmatch(pattern, sample)), None)
    if route is None:
        return False
    pattern, handler = route
    parts = path.split("/")
    for number, part in enumerate(parts):
        if part and "{" not in part:
            other = "/".join([*sample.split("/")[:number], "some-id", *sample.split("/")[number + 1 :]])
            if re.fullmatch(pattern, other):
                return False
    return getattr(handler, method.lower()) is not getattr(RequestHandler, method.lower())


def page(document: dict[str, Any]) -> str:
    """Return the page of the reference."""
    differences = tomlkit.parse(TOLERATED.read_text("utf-8")).unwrap()["difference"]
    here = local_operations(document)
    rows = [
        _row(name, method, path, local=name in here, notes=_notes(differences, name, local=name in here))
        for name, method, path in operations(document)
    ]
    beside = [
        _row(row.id, row.method, row.path, local=has_route(row.method, row.path))
        for row in OPERATIONS.values()
        if row.id in UNLISTED
    ]
    listed = [
        f"(difference-{number})=\n**{number}. {entry['side'].capitalize()}:** {entry['what']}\n{entry['why']}\n"
        for number, entry in enumerate(differences, 1)
    ]
    return "\n".join(
        [
            _HEAD.format(
                version=document["info"]["version"],
                all=len(rows),
                client=len(OPERATIONS) - len(UNLISTED),
                local=len(here),
            ),
            *_TABLE,
            *rows,
            "\nThese are not in that document; Netlify's documentation of forms and its own command line have them:\n",
            *_TABLE,
            *beside,
            "\n## Tolerated differences\n",
            *listed,
        ]
    )


def _notes(differences: list[dict[str, Any]], name: str, *, local: bool) -> str:
    sides = ([] if name not in OPERATIONS else ["client"]) + (["local server"] if local else [])
    return ", ".join(
        f"[{number}](#difference-{number})"
        for number, entry in enumerate(differences, 1)
        if entry["side"] in sides and {name, "*"} & set(entry["operations"])
    )


def _row(name: str, method: str, path: str, *, local: bool, notes: str = "") -> str:
    client = "yes" if name in OPERATIONS else ""
    return f"| `{name}` | `{method} {path}` | {client} | {'yes' if local else ''} | {notes} |"


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(Path(sys.argv[1]).read_text("utf-8"))), "utf-8")
    print(PAGE.relative_to(ROOT))
