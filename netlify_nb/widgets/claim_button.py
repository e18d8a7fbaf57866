"""A button that makes a claim link when it is clicked, and never before.

The link travels as a custom message of the widget. Jupyter saves a widget's state and a cell's outputs, but no
message, so the notebook never holds the link; it is gone from the page when it expires.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Unicode

from netlify_nb import show
from netlify_nb.errors import NetlifyNbError
from netlify_nb.messages import ICONS, MESSAGES
from netlify_nb.models import ClaimLink, TargetName
from netlify_nb.widgets import modules
from netlify_nb.widgets.subshells import go_past_cells

FRONT = Path(__file__).parent / "front"
MODULES = ("words", "dom", "claim_link", "claim_button")
"""The browser's part, in the order in which they are put together."""


class ClaimButton(anywidget.AnyWidget):
    """Shows **Claim this site**. ``make_link`` is called on each click."""

    _esm = modules.join(FRONT, MODULES, words=MESSAGES, signs=ICONS)
    _css = (FRONT / "panel.css").read_text("utf-8")
    site_name = Unicode().tag(sync=True)

    def __init__(self, site_id: str, site_name: str, target: TargetName, make_link: Callable[[], ClaimLink]) -> None:
        super().__init__(site_name=site_name)
        self._command = f"netlify-nb claim --site {site_id} --target {target}"
        self._make_link = make_link
        self.on_msg(self._on_message)
        go_past_cells(self.comm)

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if not isinstance(message, dict) or message.get("type") != "make":
            return
        try:
            self.send(link_message(self._make_link()))
        except NetlifyNbError as error:
            self.send({"type": "error", "message": error.message, "hint": error.hint})

    def _repr_mimebundle_(self, **keywords: Any) -> Any:
        bundle = super()._repr_mimebundle_(**keywords)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        text = f"To hand {self.site_name} over, run this where its output is not saved: {self._command}"
        ours, mark = show.tagged(text, f"<p>{html.escape(text)}</p>", "claim")
        return {**data, **ours}, {**metadata, **mark}


def link_message(link: ClaimLink) -> dict[str, Any]:
    """Return ``{type, url, seconds, qr}`` of a link, to be sent as a message and never shown as state."""
    import segno  # noqa: PLC0415  # only when a link is made

    seconds = (link.expires_at - datetime.now(timezone.utc)).total_seconds()
    code = segno.make(link.claim_url, error="l").svg_data_uri(scale=2, border=2)
    return {"type": "link", "url": link.claim_url, "seconds": seconds, "qr": code}
