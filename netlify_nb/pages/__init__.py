"""Notebook to pages: read, strip, convert, bring every file along, put into a frame.

::

    sources → plan → Notebook → strip → cells → parts → shell → Tree
                                         │
                        assets · formulas · findings (a `Sheet` gathers them)

`render` is the only way in. Everything dear is imported when it is called, so that importing this costs nothing.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netlify_nb.models import OnEvent, ignore_event
from netlify_nb.pages.options import RenderOptions

if TYPE_CHECKING:
    from netlify_nb.models import Tree

__all__ = ["RenderOptions", "render"]


def render(
    sources: Sequence[str | Path | object],
    *,
    options: RenderOptions = RenderOptions(),  # noqa: B008  # frozen
    cache_dir: Path | None = None,
    on_event: OnEvent = ignore_event,
) -> Tree:
    """Return the site that the sources make, as files by their path in the site.

    A notebook becomes ``index.html``; several, or a folder of them, a page each and an index; a folder without
    notebooks stays as it is; an HTML file brings along what it names; objects become one page.

    Raises ``SourceNotFound``, ``SourceUnreadable``, ``NotebookFormatUnknown``, ``ExecutionFailed`` or ``InvalidInput``.
    What is odd and does not stop anything is in ``Tree.findings``. ``cache_dir`` is a folder where pages are kept,
    so that the next call renders only what has changed; files of the tree may then lie in it.
    One that is full or cannot be written is done without.
    """
    from netlify_nb.pages.site import build  # noqa: PLC0415  # the first render pays for the imports
    from netlify_nb.pages.sources import plan  # noqa: PLC0415
    from netlify_nb.pages.store import usable  # noqa: PLC0415

    planned = plan(sources, options.root)
    folder = usable(cache_dir)
    try:
        return build(planned, options, folder, on_event)
    except OSError as error:
        # A notebook that was executed for this is not executed twice for it.
        if folder is None or error.errno not in (errno.ENOSPC, errno.EDQUOT) or options.execute:
            raise
        return build(planned, options, None, on_event)
