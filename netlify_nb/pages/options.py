"""What a person can ask of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netlify_nb.models import Code


@dataclass(frozen=True)
class RenderOptions:
    """How sources become pages. Every default is what most readers are best served by."""

    title: str | None = None
    """Title of the page, or of the site if there are several pages; default: the notebook's own."""
    code: Code = "show"
    """``show`` it, ``fold`` it away behind a switch, or ``hide``: hidden code is not in the page at all."""
    execute: bool = False
    """Run notebooks before rendering them. The notebook's file is not changed."""
    root: Path | None = None
    """Widest folder that files may be taken from; default: the folder of the notebook."""
    include: tuple[str, ...] = ()
    """Globs, relative to the root, of further files to publish under their own names; may name hidden files."""
    timeout: float | None = 600.0
    """Seconds that one cell may run with ``execute``; ``None`` waits for ever."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Values set in a cell after the one tagged ``parameters`` (or first of all) before ``execute``."""
    allow_errors: bool = False
    """Publish the traceback of a failing cell instead of stopping, with ``execute``."""
    kernel: str | None = None
    """Kernel to execute with; default: the one that the notebook names."""
    download: bool = False
    """Offer the notebook itself for download, without our own cells."""
    credit: bool = False
    """Add a small "Published with netlify_nb" line."""
    url: str | None = None
    """Where the site will be, for canonical and preview addresses, which must be absolute."""
    lang: str | None = None
    """Language of the text (BCP 47); default: the notebook's ``lang`` metadata, else ``en``."""
    order: tuple[str, ...] = ()
    """Notebooks in reading order, by path relative to the folder; the others follow by name."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Titles of notebooks by path relative to the folder, in place of their own."""
    allow: tuple[str, ...] = ()
    """Fingerprints of secrets that preflight found and that may be published all the same."""
    jobs: int | None = None
    """Processes to render in; default: one for each core this process may use."""
