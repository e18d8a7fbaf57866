"""Tab completion of our magics: options, their choices, names of sites, and ids of deploys.

Options come from the same parsers that read the line. Names and ids are asked of the target that is in use, with a
short answer or none: a person who presses Tab does not want to wait, or to read an error.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from netlify_nb.errors import NetlifyNbError

if TYPE_CHECKING:
    from netlify_nb.magics import NetlifyMagics

PATIENCE = 2.0
"""Seconds that Tab may take; what comes later is not offered."""
_MOST = 50
_PREVIOUS = "previous"


def complete_in(magics: NetlifyMagics) -> None:
    """Teach the shell that ``magics`` belongs to how to complete them."""
    for name in magics.magics["line"]:
        completer = Completer(magics, getattr(magics, name).parser)
        magics.shell.set_hook("complete_command", completer, str_key=f"%{name}")


class Completer:
    """Completes one magic; the shell calls it with an event that has the line and the word so far."""

    def __init__(self, magics: NetlifyMagics, parser: argparse.ArgumentParser) -> None:
        self._magics = magics
        self._parser = parser

    def __call__(self, _shell: Any, event: Any) -> list[str]:
        """Return what the word under the cursor can become."""
        word = event.symbol
        before = event.text_until_cursor[: len(event.text_until_cursor) - len(word)].split()[1:]
        return [choice for choice in self._choices(word, before) if choice.startswith(word)]

    def _choices(self, word: str, before: Sequence[str]) -> list[str]:
        actions = {name: action for action in self._parser._actions for name in action.option_strings}  # noqa: SLF001  # argparse has no other way to ask
        last = actions.get(before[-1]) if before else None
        if last is not None and last.nargs != 0:
            return self._values(last, before)
        if word.startswith("-"):
            return sorted(actions)
        positional = next((action for action in self._parser._actions if not action.option_strings), None)  # noqa: SLF001  # as above
        return self._values(positional, before) if positional is not None else []

    def _values(self, action: argparse.Action, before: Sequence[str]) -> list[str]:
        if action.choices:
            return [str(choice) for choice in action.choices]
        if action.dest == "deploy":
            return [_PREVIOUS, *_soon(lambda: self._deploys(before))]
        if action.dest == "site":
            return _soon(lambda: self._sites(before))
        return []

    def _sites(self, before: Sequence[str]) -> list[str]:
        from netlify_nb.connect import targets  # noqa: PLC0415  # only when Tab is pressed

        with targets.connect(_after("--target", before) or self._magics.target) as connection:  # type: ignore[arg-type]  # the parser's choice
            return [site.name for site in connection.client.list_sites(limit=_MOST)]

    def _deploys(self, before: Sequence[str]) -> list[str]:
        options = SimpleNamespace(target=_after("--target", before), site=_after("--site", before))
        with self._magics.site_meant(options) as handle:
            return [entry.deploy.id for entry in handle.history(_MOST) if entry.deploy.ready]


def _after(option: str, words: Sequence[str]) -> str | None:
    """Return the word that stands after ``option``."""
    return next((words[index + 1] for index, word in enumerate(words[:-1]) if word == option), None)


def _soon(ask: Callable[[], list[str]]) -> list[str]:
    """Return what ``ask`` says within `PATIENCE`; nothing when it fails or takes longer."""
    found: list[str] = []

    def run() -> None:
        try:
            found.extend(ask())
        except NetlifyNbError:
            return

    thread = threading.Thread(target=run, name="netlify-nb-tab", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return list(found)


__all__ = ["Completer", "complete_in"]
