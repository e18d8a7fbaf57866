"""Markdown to HTML as JupyterLab reads it: GitHub's dialect, raw HTML kept, code highlighted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from netlify_nb.pages.dialect import github, mend

if TYPE_CHECKING:
    from mistune import Markdown


@lru_cache(maxsize=1)
def _parser() -> Markdown:
    import mistune  # noqa: PLC0415  # only notebooks with Markdown cells pay for it

    class Renderer(mistune.HTMLRenderer):
        def __init__(self) -> None:
            # The author's own HTML and `data:` addresses stay, as in JupyterLab with a trusted notebook.
            super().__init__(escape=False, allow_harmful_protocols=True)

        def block_code(self, code: str, info: str | None = None) -> str:
            language = info.strip().split(maxsplit=1)[0].strip("{}") if info and info.strip() else ""
            if language == "mermaid":
                return f'<pre class="mermaid">{escape(code.strip())}</pre>\n'
            return highlight(code, language)

    return mistune.create_markdown(renderer=Renderer(), plugins=["strikethrough", github, "task_lists"])


def to_html(text: str) -> str:
    """Return HTML; raw HTML in the text is kept as it is, so the result may be unbalanced."""
    return str(_parser()(mend(text)))


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        return get_lexer_by_name(_PYGMENTS.get(language.lower(), language), stripnl=False)
    except ClassNotFound:
        return None


_PYGMENTS: Mapping[str, str] = {"ipython": "python", "ipython2": "python", "ipython3": "ipython3", "python": "ipython3"}
"""``ipython3`` comes with IPython and knows its magics and ``!`` lines."""


@lru_cache(maxsize=1)
def _formatter() -> Any:
    from pygments.formatters import HtmlFormatter  # noqa: PLC0415

    return HtmlFormatter(nowrap=True)


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


def slug(text: str) -> str:
    """Return a heading's anchor as JupyterLab makes it: spaces become hyphens and the rest stays."""
    return re.sub(r"\s+", "-", text.strip())


def anchor(identifier: str) -> str:
    """Return ``#…`` for an address."""
    return "#" + quote(identifier, safe="-._~!$&'()*+,;=:@/?")
