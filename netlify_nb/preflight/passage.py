"""A piece of text that readers will be able to see, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """``where`` is a word for a person: ``code``, ``text``, ``output``, ``traceback``, ``metadata`` or ``file``."""

    text: str
    where: str
    cell: int | None = None
