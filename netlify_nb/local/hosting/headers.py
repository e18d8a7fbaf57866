"""Header rules, from ``_headers`` and from ``netlify.toml``: a path, and headers that its answers get."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_OURS = frozenset(
    {
        "accept-ranges",
        "age",
        "allow",
        "alt-svc",
        "connection",
        "content-encoding",
        "content-length",
        "content-range",
        "date",
        "location",
        "server",
        "set-cookie",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that no rule can set, after Netlify's list."""


@dataclass(frozen=True)
class HeaderRule:
    """Headers for the paths that match, in the order in which they were written."""

    source: str
    headers: tuple[tuple[str, str], ...]


def headers_for(rules: Iterable[HeaderRule], path: str) -> dict[str, str]:
    """Return the headers of all rules that match; what is given several times is joined with commas."""
    found: dict[str, tuple[str, str]] = {}
    for rule in rules:
        pattern = compiled(rule.source)
        if pattern is None or not pattern.fullmatch(path):
            continue
        for name, value in rule.headers:
            key = name.lower()
            found[key] = (name, f"{found[key][1]}, {value}" if key in found else value)
    return dict(found.values())


def parse_headers(text: str) -> list[HeaderRule]:
    """Return the rules of a ``_headers`` file; lines that make no sense are left out."""
    blocks: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text.splitlines():
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        if not line[0].isspace() and content.startswith(("/", "http://", "https://")):
            path = content if content.startswith("/") else "/" + content.split("/", 3)[-1]
            blocks.append((path, []))
        elif blocks and ":" in content:
            name, _, value = content.partition(":")
            blocks[-1][1].append((name.strip(), value.strip()))
    return [HeaderRule(source, _allowed(headers)) for source, headers in blocks]


def headers_of_toml(config: Mapping[str, Any]) -> list[HeaderRule]:
    """Return the rules of ``[[headers]]`` in a parsed ``netlify.toml``; what makes no sense is left out."""
    rules = []
    for entry in config.get("headers") or []:
        if not isinstance(entry, dict) or not isinstance(entry.get("for"), str):
            continue
        values = entry.get("values")
        pairs = []
        for name, value in values.items() if isinstance(values, dict) else ():
            pairs += [(str(name), str(one).strip()) for one in (value if isinstance(value, list) else [value])]
        rules.append(HeaderRule(entry["for"], _allowed(pairs)))
    return rules


def _allowed(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value)
        for name, value in pairs
        if _NAME.fullmatch(name) and _VALUE.fullmatch(value) and name.lower() not in _OURS
    )
