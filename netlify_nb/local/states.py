"""The states of a deploy and where each can go: a table, so that no code can invent a step.

States are those of Netlify's OpenAPI document; the steps are those its own clients rely on. States that only
builds and reviews know (``enqueued``, ``building``, ``pending_review``, …) do not occur here: nothing is built.
"""

from __future__ import annotations

from typing import Final

NEXT: Final[dict[str, frozenset[str]]] = {
    # Opened without a list of files; the list follows in a PUT.
    "new": frozenset({"preparing", "uploading", "uploaded", "error"}),
    # An asynchronous digest: the missing files are being worked out.
    "preparing": frozenset({"prepared", "error"}),
    "prepared": frozenset({"uploading", "uploaded", "error"}),
    # Waiting for the files that are missing.
    "uploading": frozenset({"uploaded", "error"}),
    # Everything is here; waiting to be processed.
    "uploaded": frozenset({"processing", "error"}),
    "processing": frozenset({"ready", "error"}),
    "ready": frozenset(),
    "error": frozenset(),
}

IN_PROGRESS: Final = frozenset(state for state, following in NEXT.items() if following)
"""Deploys in these states cannot be deleted, and a restart takes them up again."""
TAKES_FILES: Final = frozenset({"prepared", "uploading", "uploaded", "processing", "ready"})
"""In these states a file may be sent; what was sent already may be sent again."""
WAITS_FOR_FILES: Final = frozenset({"prepared", "uploading"})
TO_BE_PROCESSED: Final = frozenset({"uploaded", "processing"})


class IllegalStep(Exception):
    """A deploy was asked to go where its state does not lead."""

    def __init__(self, state: str, following: str) -> None:
        super().__init__(f"A deploy cannot go from {state!r} to {following!r}.")
        self.state = state
        self.following = following


def check_step(state: str, following: str) -> None:
    """Raise :class:`IllegalStep` unless a deploy may go from ``state`` to ``following``."""
    if following not in NEXT[state]:
        raise IllegalStep(state, following)
