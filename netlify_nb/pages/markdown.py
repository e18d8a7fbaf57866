"""Markdown to HTML as JupyterLab reads it: GitHub's dialect, raw HTML kept, code highlighted."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from netlify_nb.pages.colours import highlight
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


def slug(text: str) -> str:
    """Return a heading's anchor as JupyterLab makes it: spaces become hyphens and the rest stays."""
    return re.sub(r"\s+", "-", text.strip())


def anchor(identifier: str) -> str:
    """Return ``#…`` for an address."""
    return "#" + quote(identifier, safe="-._~!$&'()*+,;=:@/?")
