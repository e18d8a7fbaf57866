"""Netlify's own OpenAPI document as a judge: of requests by their operation, of answers by status and shape.

What is tolerated beside the document stands in ``tests/contract/tolerated.toml`` and nowhere else.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomlkit
from worlds import ROOT

_DEFAULT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "netlify-nb/openapi/2.60.0/swagger.json"
DOCUMENT = Path(os.environ.get("NETLIFY_NB_OPENAPI") or _DEFAULT)
"""Where `tools/need-openapi.sh` has put it. Read when this is imported: tests empty the environment later."""
TOLERATED = ROOT / "tests" / "contract" / "tolerated.toml"

# The document says "dateTime" where JSON Schema says "date-time"; both are checked as what they mean.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_FILE_PATHS = {"path", "file_path"}


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    id: str
    method: str
    path: str
    parameters: tuple[dict[str, Any], ...]
    responses: dict[str, Any]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches a path below the base. A file's path may hold slashes; every other parameter is one segment."""
        quoted = re.escape(self.path)
        return re.compile(re.sub(r"\\{(\w+)\\}", lambda it: ".+" if it[1] in _FILE_PATHS else "[^/]+", quoted))


@dataclass(frozen=True)
class Tolerated:
    """What the answers of some operations may have beside the document. An operation of ``*`` means all."""

    operations: frozenset[str]
    statuses: frozenset[int]
    errors: bool
    shapes: bool
    extra: frozenset[str]
    nulls: bool
    media: bool
    why: str

    def covers(self, operation: str) -> bool:
        return operation in self.operations or "*" in self.operations


def document() -> dict[str, Any]:
    """Return the document; without it, a test is skipped (`make test` fetches it)."""
    if not DOCUMENT.is_file():
        pytest.skip("Netlify's OpenAPI document is not here: `sh tools/need-openapi.sh` fetches it")
    return _load(DOCUMENT)


@cache
def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations; a literal path comes before one that a parameter makes alike."""
    found = []
    for path, methods in document()["paths"].items():
        shared = methods.get("parameters", [])
        for method, entry in methods.items():
            if method != "parameters":
                parameters = tuple(_resolved(item) for item in [*shared, *entry.get("parameters", [])])
                found.append(Operation(entry["operationId"], method.upper(), path, parameters, entry["responses"]))
    return tuple(sorted(found, key=lambda one: one.path.count("{")))


def operation_of(method: str, path: str) -> Operation | None:
    """Return the operation of a request; ``path`` is below the base, without the query."""
    return next((one for one in operations() if one.method == method and one.pattern.fullmatch(path)), None)


@cache
def tolerated(side: str) -> tuple[Tolerated, ...]:
    """Return the listed differences of the ``client``'s requests or the ``local server``'s answers."""
    listed = tomlkit.parse(TOLERATED.read_text("utf-8")).unwrap()["difference"]
    return tuple(
        Tolerated(
            frozenset(entry["operations"]),
            frozenset(entry.get("statuses", ())),
            bool(entry.get("errors")),
            bool(entry.get("shapes")),
            frozenset(entry.get("extra", ())),
            bool(entry.get("nulls")),
            bool(entry.get("media")),
            entry["why"],
        )
        for entry in listed
        if entry["side"] == side
    )


def complaints(method: str, path: str, status: int, content_type: str, body: bytes) -> list[str]:
    """Return everything about an answer that neither the document nor the list of differences has."""
    operation = operation_of(method, path)
    if operation is None:
        return [f"the document has no {method} {path}"]
    return complaints_of(operation, status, content_type, body)


def complaints_of(operation: Operation, status: int, content_type: str, body: bytes) -> list[str]:
    """Return the complaints about an answer of an operation."""
    allowed = [entry for entry in tolerated("local server") if entry.covers(operation.id)]
    response = operation.responses.get(str(status))
    if response is None and status >= 400:
        if status in {code for entry in allowed for code in entry.statuses}:
            return []
        response = operation.responses.get("default")
    if response is None:
        return [f"{operation.id} answers {status}"]
    schema = _resolved(response).get("schema")
    told = _what_is_told(schema, status, content_type, body, allowed)
    return [f"{operation.id} {status}{what}" for what in told]


def _what_is_told(schema: Any, status: int, content_type: str, body: bytes, allowed: list[Tolerated]) -> Iterator[str]:
    other = any(entry.media for entry in allowed)
    if schema is None:
        if body and status < 400 and not other:
            yield ": a body where the document has none"
        return
    if not content_type.startswith("application/json"):
        if not other:
            yield f": {content_type or 'no type'} instead of JSON"
        return
    try:
        answer = json.loads(body)
    except ValueError:
        yield ": what is not JSON"
        return
    if status == 422 and any(entry.errors for entry in allowed) and list(answer) == ["errors"]:
        return
    schema = _resolved(schema)
    if any(entry.shapes for entry in allowed) and schema.get("type") == "array" and isinstance(answer, dict):
        schema = schema["items"]
    extra = {name for entry in allowed for name in entry.extra}
    yield from _differences(answer, schema, "", nulls=any(entry.nulls for entry in allowed), extra=extra)


def _differences(value: Any, schema: Any, where: str, *, nulls: bool, extra: set[str]) -> Iterator[str]:
    schema = _resolved(schema)
    if value is None and nulls and where:
        return
    if isinstance(value, dict) and schema.get("properties") is not None:
        known = schema["properties"]
        yield from (f"{where}: {name} is missing" for name in set(schema.get("required", ())) - set(value))
        yield from (f"{where}: {name} is not in the document" for name in set(value) - set(known) - extra)
        inner = [(f"{where}.{name}", value[name], known[name]) for name in set(value) & set(known)]
    elif isinstance(value, list) and schema.get("type") == "array":
        inner = [(f"{where}[]", item, schema.get("items", {})) for item in value]
    else:
        inner = []
        yield from (f"{where}: {error.message}" for error in jsonschema.Draft4Validator(schema).iter_errors(value))
        if schema.get("format") in ("dateTime", "date-time") and not _TIME.fullmatch(str(value)):
            yield f"{where}: {value!r} is no time"
    for place, item, kind in inner:
        yield from _differences(item, kind, place, nulls=nulls, extra=extra)


def _resolved(part: Any) -> Any:
    while isinstance(part, dict) and "$ref" in part:
        found: Any = document()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part
