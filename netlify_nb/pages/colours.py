"""Code in colours, by Pygments; what was coloured before is remembered, for each notebook on its own.

Importing Pygments' lexers and running them is the dearest part of making one page anew, and most cells of a changed
notebook are what they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

_PYGMENTS: Mapping[str, str] = {"ipython": "python", "ipython2": "python", "python": "ipython3"}


class Colours:
    """Colours the code of one notebook. ``place`` is the file where that is remembered, if it is."""

    def __init__(self, place: Path | None = None) -> None:
        self._place = place
        self._known = self._read()
        self._used: dict[str, str] = {}

    def highlight(self, code: str, language: str) -> str:
        """Return what ``highlight`` does."""
        name = hashlib.sha256(f"{language}\0{code}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
        html = self._known.get(name)
        self._used[name] = highlight(code, language) if html is None else html
        return self._used[name]

    def save(self) -> None:
        """Remember what was coloured, for the next time."""
        if self._place is None or self._used == self._known:
            return
        from netlify_nb.pages.store import write  # noqa: PLC0415  # which knows pages, which know this

        with suppress(OSError):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            write(self._place, json.dumps(self._used).encode())

    def _read(self) -> dict[str, str]:
        if self._place is None:
            return {}
        try:
            found = json.loads(self._place.read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def highlight(code: str, language: str) -> str:
    """Return ``<pre><code>`` with the code's tokens marked by Pygments' class names; unknown languages stay plain."""
    lexer = _lexer(language) if language else None
    if lexer is None:
        inner = escape(code.strip("\n"), quote=False)
    else:
        from pygments import highlight as pygments_highlight  # noqa: PLC0415

        inner = pygments_highlight(code.strip("\n"), lexer, _formatter())
    name = f' class="language-{escape(language)}"' if language else ""
    return f'<pre class="nb-code"><code{name}>{inner.rstrip()}</code></pre>\n'


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    name = _PYGMENTS.get(language.lower(), language)
    if name == "ipython3":
        # It knows magics and `!` lines. By its name Pygments would look through every installed distribution for it.
        with suppress(ImportError):
            from ipython_pygments_lexers import IPython3Lexer  # noqa: PLC0415  # comes with IPython 9

            return IPython3Lexer(stripnl=False)
        name = "python"
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        return get_lexer_by_name(name, stripnl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=1)
def _formatter() -> Any:
    from pygments.formatters.html import HtmlFormatter  # noqa: PLC0415

    return HtmlFormatter(nowrap=True)
