"""The rules that a deploy brings along: ``_redirects``, ``_headers`` and ``netlify.toml``."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .headers import HeaderRule, headers_of_toml, parse_headers
from .redirects import Rule, parse_redirects, redirects_of_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netlify_nb.local.store import Store
    from netlify_nb.local.store.deploys import Kept

log = logging.getLogger(__name__)
FILES = frozenset({"/_redirects", "/_headers", "/netlify.toml"})
"""They steer the hosting and are not shown."""
_LARGEST = 512 * 1024


@dataclass(frozen=True)
class Rules:
    """Everything that a deploy asks of its host."""

    redirects: tuple[Rule, ...] = ()
    headers: tuple[HeaderRule, ...] = ()


def read_rules(files: Mapping[str, Kept], store: Store) -> Rules:
    """Return the rules of a deploy; a file that cannot be understood has none."""

    def text(path: str) -> str:
        kept = files.get(path)
        if kept is None or kept.size > _LARGEST:
            return ""
        return store.blobs.read(kept.sha).decode("utf-8-sig", "replace")

    config = _toml(text("/netlify.toml"))
    return Rules(
        (*parse_redirects(text("/_redirects")), *redirects_of_toml(config)),
        (*parse_headers(text("/_headers")), *headers_of_toml(config)),
    )


def _toml(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    import tomlkit  # noqa: PLC0415 (only sites with such a file need it)
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        return dict(tomlkit.parse(text).unwrap())
    except TOMLKitError as error:
        log.info("a netlify.toml cannot be read: %s", error)
        return {}
