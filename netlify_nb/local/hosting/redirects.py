"""Redirect and rewrite rules, from ``_redirects`` and from ``netlify.toml``.

Each line of ``_redirects`` is ``from [query=…] to [status[!]] [Condition=…]``; ``!`` means: also where a file would
answer. Rules of ``_redirects`` come before those of ``netlify.toml``; the first that matches is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from .address import host_name
from .patterns import compiled, fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tornado.httputil import HTTPHeaders

_STATUS = re.compile(r"(\d{3})(!?)")
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_CONDITIONS = {"country", "language", "role", "cookie"}
_DEFAULT = 301
_SAFE = "/:@!$&'()*+,;=-._~"


@dataclass(frozen=True)
class Rule:
    """One rule."""

    source: str
    target: str
    status: int = _DEFAULT
    force: bool = False
    query: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    host: str | None = None
    """The only host for which it is meant, where it names one."""


@dataclass(frozen=True)
class Outcome:
    """What a rule that matched asks for: ``path`` within the site, or ``url`` elsewhere, with its query."""

    rule: Rule
    path: str | None
    url: str | None
    query: str

    def location(self, prefix: str) -> str:
        """Return what stands in a ``Location`` header; ``prefix`` is put before paths within the site."""
        where = self.url if self.url is not None else prefix + quote(self.path or "/", safe=_SAFE)
        return f"{where}?{self.query}" if self.query else where


def matching(
    rules: Iterable[Rule], path: str, arguments: Mapping[str, str], query: str, headers: HTTPHeaders
) -> Iterable[Outcome]:
    """Yield what the rules ask for that match a request, first things first. ``path`` is percent-decoded."""
    for rule in rules:
        pattern = compiled(rule.source)
        match = pattern.fullmatch(path) if pattern else None
        if match is None or not _met(rule, headers):
            continue
        if rule.host is not None and rule.host != host_name(headers.get("Host", "")):
            continue
        values = {name: value or "" for name, value in match.groupdict().items()}
        if not _query_matches(rule.query, arguments, values):
            continue
        yield _outcome(rule, values, query)


def _outcome(rule: Rule, values: dict[str, str], query: str) -> Outcome:
    encoded = {name: quote(value, safe=_SAFE) for name, value in values.items()}
    target, _, own_query = rule.target.partition("?")
    # What the rule says about the query takes the place of what was asked.
    query = fill(own_query, {name: quote(value, safe="") for name, value in values.items()}) if own_query else query
    if rule.query and not own_query:
        query = ""
    if _ABSOLUTE.match(target):
        return Outcome(rule, None, fill(target, encoded), query)
    return Outcome(rule, "/" + fill(unquote(target), values).lstrip("/"), None, query)


def _query_matches(wanted: Mapping[str, str], given: Mapping[str, str], values: dict[str, str]) -> bool:
    for name, value in wanted.items():
        if name not in given:
            return False
        if value.startswith(":"):
            values[value[1:]] = given[name]
        elif value != given[name]:
            return False
    return True


def _met(rule: Rule, headers: HTTPHeaders) -> bool:
    for name, accepted in rule.conditions.items():
        if name == "language":
            spoken = {part.partition(";")[0].strip().lower() for part in headers.get("Accept-Language", "").split(",")}
            spoken |= {language.partition("-")[0] for language in spoken}
            if not spoken & set(accepted):
                return False
        elif name == "cookie":
            sent = {part.partition("=")[0].strip().lower() for part in headers.get("Cookie", "").split(";")}
            if not sent & set(accepted):
                return False
        else:
            # Nobody knows here from which country somebody comes, or which role they have.
            return False
    return True


def parse_redirects(text: str) -> list[Rule]:
    """Return the rules of a ``_redirects`` file; lines that make no sense are left out."""
    rules = []
    for line in text.splitlines():
        words = line.partition(" #")[0].split()
        if not words or words[0].startswith("#"):
            continue
        if rule := _line(words):
            rules.append(rule)
    return rules


def _line(words: list[str]) -> Rule | None:
    source, host = _source(words[0])
    at, query = 1, {}
    while at < len(words) and "=" in words[at] and not words[at].startswith(("/", "http")):
        name, _, value = words[at].partition("=")
        query[name] = value
        at += 1
    if at >= len(words):
        return None
    target, at = words[at], at + 1
    status, force = _DEFAULT, False
    if at < len(words) and (found := _STATUS.fullmatch(words[at])):
        status, force, at = int(found[1]), bool(found[2]), at + 1
    conditions: dict[str, tuple[str, ...]] = {}
    for word in words[at:]:
        name, _, value = word.partition("=")
        if name.lower() in _CONDITIONS:
            conditions[name.lower()] = tuple(value.lower().split(","))
    return Rule(source, target, status, force, query, conditions, host)


def redirects_of_toml(config: Mapping[str, Any]) -> list[Rule]:
    """Return the rules of ``[[redirects]]`` in a parsed ``netlify.toml``; what makes no sense is left out."""
    rules = []
    for entry in config.get("redirects") or []:
        if not isinstance(entry, dict):
            continue
        source, target = entry.get("from"), entry.get("to")
        status, force = entry.get("status", _DEFAULT), entry.get("force", False)
        if not isinstance(source, str) or not isinstance(target, str) or not isinstance(status, int):
            continue
        query = {str(name): str(value) for name, value in (entry.get("query") or {}).items()}
        conditions = {
            str(name).lower(): tuple(str(one).lower() for one in (value if isinstance(value, list) else [value]))
            for name, value in (entry.get("conditions") or {}).items()
        }
        path, host = _source(source)
        rules.append(Rule(path, target, status, bool(force), query, conditions, host))
    return rules


def _source(source: str) -> tuple[str, str | None]:
    """Return the path of a rule and, where it names a whole address, the host: others are none of its business."""
    if not _ABSOLUTE.match(source):
        return source, None
    parts = urlsplit(source)
    return parts.path or "/", host_name(parts.netloc)
