"""Home folders and user names in text: they tell readers who somebody is and how their machine is laid out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from netlify_nb.models import Finding
from netlify_nb.preflight.passage import Passage

_HOME = re.compile(r"(?:(?<![\w/.-])/(?:home|Users)/|\b[A-Za-z]:\\{1,2}Users\\{1,2})(?P<name>[\w.-]{1,64})")

# Accounts that say nothing about a person: Jupyter's images, Colab, Binder, CI machines, cloud notebooks
_NOBODY = frozenset(
    {"jovyan", "runner", "user", "username", "you", "me", "ubuntu", "vscode", "codespace", "sagemaker-user", "public",
     "ec2-user", "shared", "default", "jupyter", "root", "admin", "circleci", "gitpod", "docs", "studio-lab-user"}
)  # fmt: skip


# User names that are words, and stand in outputs as such
_WORDS = _NOBODY | frozenset(
    {"data", "demo", "test", "tester", "guest", "student", "teacher", "python", "notebook", "main", "work", "local",
     "science", "research", "analysis", "model", "build", "deploy", "service", "owner", "home", "staff", "postgres",
     "nobody", "debian", "fedora", "centos", "mark", "will", "grant", "rose", "april", "june", "august"}
)  # fmt: skip
_SHORTEST = 4
"""Letters below which a user name is found in every other word."""


def privacy_findings(passages: Iterable[Passage], source: str, *, user: str = "") -> Iterator[Finding]:
    """Yield a finding for each home folder and cell, and one if ``user``, whoever runs this, is named in outputs."""
    kept = list(passages)
    yield from _homes(kept, source)
    yield from _named(kept, source, user)


def _named(passages: Iterable[Passage], source: str, user: str) -> Iterator[Finding]:
    if len(user) < _SHORTEST or user.lower() in _WORDS:
        return
    name = re.compile(rf"(?<![\w-]){re.escape(user)}(?![\w-])")
    for passage in passages:
        if passage.where not in {"output", "traceback"} or user not in passage.text:
            continue
        if name.search(_HOME.sub("", passage.text)):
            yield Finding(
                "user-name",
                "info",
                f"The {passage.where} names you as {user}.",
                "Leave it if readers may know; else run the cell under another name, or clear the output.",
                source,
                passage.cell,
            )
            return


def _homes(passages: Iterable[Passage], source: str) -> Iterator[Finding]:
    seen: set[tuple[int | None, str]] = set()
    for passage in passages:
        if "/home/" not in passage.text and "Users" not in passage.text:
            continue
        for match in _HOME.finditer(passage.text):
            name = match["name"]
            if name.lower() in _NOBODY or (passage.cell, name) in seen:
                continue
            seen.add((passage.cell, name))
            yield Finding(
                "home-path",
                "warning",
                f"The {passage.where} names a home folder: {match[0]}",
                "Use paths relative to the notebook, or run the cell where no user name is part of the path.",
                source,
                passage.cell,
            )
