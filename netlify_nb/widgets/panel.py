"""The panel as a widget: facts travel as its state, commands and secrets as messages.

Jupyter saves a widget's state with the notebook and saves no message. So the state holds public facts only, and only
the kernel ever writes it; the browser sends commands, and is answered by messages that only the asking view reads.
Work is done in threads: a publish neither waits for a running cell nor keeps one waiting.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Any as AnyTrait
from traitlets import Bool, List

from netlify_nb import running
from netlify_nb.errors import NetlifyNbError, SourceNotFound
from netlify_nb.messages import ICONS, MESSAGES, STAGES
from netlify_nb.models import Publication, TargetName
from netlify_nb.widgets import modules, summary
from netlify_nb.widgets.desk import Desk
from netlify_nb.widgets.destination import Destination, last_known
from netlify_nb.widgets.subshells import go_past_cells

MODULES = (
    "words",
    "dom",
    "line",
    "watch",
    "confirm",
    "header",
    "options",
    "progress",
    "findings",
    "result",
    "row",
    "history",
    "claim_link",
    "handover",
    "account",
    "problem",
    "panel",
)
"""The browser's part, in the order in which they are put together."""
_FRONT = Path(__file__).parent / "front"
_FACTS = (
    *("loaded", "where", "site", "account", "options", "history"),
    *("progress", "findings", "result", "problem", "waiting"),
)
PANEL_MIME = "application/vnd.netlify-nb.panel+json"
"""By which the JupyterLab extension knows a panel, to show the summary where it has no kernel (``asleep.ts``)."""
_PATIENCE = 10.0
"""Seconds that a first look may take where nobody looks on."""
_open: weakref.WeakSet[Panel] = weakref.WeakSet()


def _fact() -> Any:
    """Return a trait for facts that are not known yet."""
    return AnyTrait(None).tag(sync=True)


class Panel(anywidget.AnyWidget):
    """Shows what is published where, and offers what can be done with it."""

    _esm = modules.join(_FRONT, MODULES, words=MESSAGES, signs=ICONS)
    _css = (_FRONT / "panel.css").read_text("utf-8")

    loaded = Bool(False).tag(sync=True)  # noqa: FBT003  # a trait's default
    stages = List().tag(sync=True)
    where = _fact()
    site = _fact()
    account = _fact()
    options = _fact()
    history = _fact()
    progress = _fact()
    findings = List().tag(sync=True)
    result = _fact()
    problem = _fact()
    waiting = _fact()

    def __init__(
        self,
        find: Callable[[], Path],
        given: Mapping[str, Any],
        *,
        publication: Publication | None = None,
        known: Mapping[str, Any] | None = None,
        patience: float = 0.0,
    ) -> None:
        """Open a panel for the source that ``find`` returns.

        ``publication`` is what was published a moment ago, if anything was. ``known`` are facts that the record
        remembers. ``patience`` is how long the first look may keep the display waiting, in seconds.
        """
        self._telling = threading.Lock()
        self._looked = threading.Event()
        self._patience = patience
        super().__init__(stages=[list(stage) for stage in STAGES], **(known or {}))
        self._desk = Desk(Destination(find, given), show=self._tell, changed=self.tell_others)
        self.on_msg(self._on_message)
        go_past_cells(self.comm)
        _open.add(self)
        self._in_thread(self._first_look, publication)

    def refresh(self) -> None:
        """Look anew, in a thread."""
        self._in_thread(self._desk.refresh)

    def _first_look(self, publication: Publication | None) -> None:
        try:
            if publication is None:
                self._desk.refresh()
            else:
                self._desk.took_place(publication)
        finally:
            self._looked.set()

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if not isinstance(message, dict) or message.get("do") not in self._desk.commands:
            return
        number = message.get("id")

        def answer(content: dict[str, Any]) -> None:
            with self._telling:
                self.send({"re": number, **content})

        answer({"heard": True})
        self._in_thread(self._desk.take(message["do"], message, answer))

    def _tell(self, name: str, value: Any) -> None:
        with self._telling:
            self.set_trait(name, value)

    def tell_others(self, site_id: str) -> None:
        """Let every panel that the browser shows look anew, of this kernel and of others, if it shows this site."""
        with self._telling:
            self.send({"changed": site_id})

    def _in_thread(self, work: Callable[..., object], *arguments: Any) -> None:
        # A daemon: a kernel that is shut down does not wait for an upload, which is cancelled with its process.
        threading.Thread(target=work, args=arguments, name="netlify-nb-panel", daemon=True).start()

    def _repr_mimebundle_(self, **keywords: Any) -> Any:
        if self._patience:
            self._looked.wait(self._patience)
        found = super()._repr_mimebundle_(**keywords)
        data, metadata = found if isinstance(found, tuple) else (found or {}, {})
        ours, mark = summary.bundle({name: getattr(self, name) for name in _FACTS})
        return {**data, **ours, PANEL_MIME: {"version": 1}}, {**metadata, **mark}


def changed(site_id: str) -> None:
    """Let the panels of this kernel that show this site look anew: something else has changed it."""
    for panel in list(_open):
        if panel.comm is not None and panel._desk.site_id in (None, site_id):  # noqa: SLF001  # our own
            panel.refresh()
            panel.tell_others(site_id)


def open_panel(
    shell: Any, source: Path | None, given: Mapping[str, Any], *, publication: Publication | None = None
) -> Panel | summary.Summary:
    """Return a panel for ``source``, or for the notebook that ``shell`` runs; without a kernel, its facts as text.

    ``given`` are settings as `netlify_nb.settings.Settings` has them. ``publication`` is what was published a moment
    ago. Raises `SourceNotFound`; a notebook that cannot be found out is told of in the panel.
    """
    if source is not None and not source.exists():
        raise SourceNotFound(f"There is no {source}.", path=str(source))

    def find() -> Path:
        return source or running.notebook_of(shell)

    if not running.in_kernel(shell):
        return in_text(find, given)
    # Where nobody looks on (nbclient, papermill), what is saved is all that there will ever be: it is waited for.
    watched = "JPY_SESSION_NAME" in os.environ or "__vsc_ipynb_file__" in shell.user_ns
    return Panel(find, given, publication=publication, known=known(find, given), patience=0.0 if watched else _PATIENCE)


def in_text(find: Callable[[], Path], given: Mapping[str, Any]) -> summary.Summary:
    """Return what a panel would show, as text: for a terminal, where there are no widgets."""
    facts: dict[str, Any] = {}
    Desk(Destination(find, given), show=facts.__setitem__, changed=lambda _: None).refresh()
    return summary.Summary(facts)


def known(find: Callable[[], Path], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts that can be shown before Netlify was asked: what was given, and what the record remembers."""
    try:
        path = find()
        entry = last_known(path)
    except NetlifyNbError:
        return {}  # the first look tells of it
    target: TargetName | None = given.get("target") or entry.get("target")
    name = given.get("site") or entry.get("site_name")
    url = entry.get("url") if name == entry.get("site_name") else None
    site = {"name": name, "url": url} if name else None
    return {"where": {"source": path.name, "target": target, "audience": ""}, "site": site}


__all__ = ["Panel", "changed", "in_text", "known", "open_panel"]
