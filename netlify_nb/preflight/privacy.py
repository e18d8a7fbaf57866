"""Home folders in text: they tell readers a person's user name and how their machine is laid out."""

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


def privacy_findings(passages: Iterable[Passage], source: str) -> Iterator[Finding]:
    """Yield a finding for each home folder and cell."""
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
