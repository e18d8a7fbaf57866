"""What the renderers of outputs share: where the output stands, and how to ask for what it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from netlify_nb.models import Level
from netlify_nb.pages import ansi, libraries
from netlify_nb.pages.fragment import Rewriter
from netlify_nb.pages.notebook import Cell, Notebook, Output
from netlify_nb.pages.sheet import Sheet

_TEXT_LIMIT = 1_000_000
"""Characters of plain text shown in a page; the rest comes along as a file."""


@dataclass(frozen=True)
class Showing:
    """One cell whose outputs are being shown."""

    sheet: Sheet
    cell: Cell
    notebook: Notebook

    @cached_property
    def rewriter(self) -> Rewriter:
        """Puts HTML of this cell's outputs in order."""
        return Rewriter(self.sheet, cell=self.cell.number)

    def notice(self, code: str, level: Level, message: str, hint: str) -> None:
        """Keep a finding that names this cell."""
        self.sheet.notice(code, level, message, hint, cell=self.cell.number)

    def keep(self, data: bytes, name: str) -> str:
        """Bring bytes along as a file and return its address."""
        return self.sheet.address(self.sheet.assets.add_bytes(data, name))

    def pre(self, text: str) -> str:
        """Return text as a terminal shows it; of very long text the beginning, and a link to the whole."""
        note = ""
        if len(text) > _TEXT_LIMIT:
            address = self.keep(text.encode("utf-8", "replace"), f"output-{self.cell.number}.txt")
            note = f'<p class="nb-note"><a href="{address}">The whole text</a> ({len(text):,} characters)</p>'
            self.large("text", len(text))
            text = text[:_TEXT_LIMIT].rsplit("\n", 1)[0]
        return f"<pre>{ansi.to_html(text)}</pre>{note}"

    def large(self, what: str, size: int) -> None:
        """Tell that an output is shown in part."""
        self.notice(
            "large-output",
            "info",
            f"The {what} of cell {self.cell.number} is very large ({size:,} characters) and is shown in part.",
            "Show less of it, or clear the output.",
        )

    def library(self, name: str) -> bool:
        """Ask for a library to come along with the page; if there is none, say so once and return ``False``."""
        if libraries.find(name):
            self.sheet.libraries[name] = None
            return True
        self.notice(
            "library-missing",
            "warning",
            f"{libraries.LIBRARIES[name].label} output needs a script that this installation does not hold.",
            libraries.LIBRARIES[name].hint,
        )
        return False

    def metadata(self, output: Output, mime: str) -> Mapping[str, Any]:
        """Return the metadata that the output holds for one of its MIME types."""
        value = output.metadata.get(mime)
        return value if isinstance(value, Mapping) else {}

    def script(self, code: str) -> str:
        """Return JavaScript that runs as JupyterLab runs it: as a function with ``element`` in scope."""
        name = self.sheet.unique(f"nb-js-{self.cell.number}")
        code = self.rewriter.addresses.script(code)
        # `</script` would end the script too early, `<!--` would comment out its end.
        code = re.sub(r"<(?=/script|!--)", r"\\x3c", code, flags=re.IGNORECASE)
        # What fails was written for another page, such as the classic notebook's; nothing else may stop with it.
        call = f"(function (element) {{ try {{\n{code}\n}} catch (error) {{ console.warn(error); }} }})"
        return f'<div id="{name}"></div><script>{call}(document.getElementById("{name}"));</script>'


Renderer = Callable[[Showing, Any, Output, str], "str | None"]
"""Takes what to show, the output it is of and its MIME type; returns HTML, or ``None`` to let the next type try."""
