"""The snippets of a site, with its metadata put in through Liquid."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .html import Snippets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netlify_nb.local.store.extras import Snippet

log = logging.getLogger(__name__)
_LOOPS = 10_000


def snippets_of(snippets: Sequence[Snippet], metadata: dict[str, Any], *, goal: bool = False) -> Snippets:
    """Return what all snippets of a site put into a page; ``goal`` adds what is for the page after a form."""
    head: list[str] = []
    foot: list[str] = []
    for snippet in snippets:
        parts = [(snippet.general, snippet.general_position)]
        if goal:
            parts.append((snippet.goal, snippet.goal_position))
        for code, position in parts:
            if code:
                (foot if position == "footer" else head).append(_filled(code, metadata))
    return Snippets("\n".join(head), "\n".join(foot))


def _filled(code: str, metadata: dict[str, Any]) -> str:
    """Return a snippet with the site's metadata in it; one that is no good Liquid stays as it is."""
    if "{{" not in code and "{%" not in code:
        return code
    from liquid import Environment  # noqa: PLC0415 (only sites with such snippets need it)
    from liquid.exceptions import LiquidError  # noqa: PLC0415

    class Bounded(Environment):
        loop_iteration_limit = _LOOPS
        context_depth_limit = 20

    try:
        return Bounded().from_string(code).render(**{**metadata, "metadata": metadata})
    except LiquidError as error:
        log.info("a snippet is no good Liquid: %s", error)
        return code
