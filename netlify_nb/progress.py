"""Progress: on a terminal one line that is gone when the work is done, in a notebook one display that is updated."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from netlify_nb.models import Event

_BYTES = "bytes"
# A speed is told for bytes only: of pages or small files it means nothing and never stands still.
_FORMATS = (
    "{desc} … {elapsed}",
    "{desc} {bar} {n_fmt} of {total_fmt} {unit}",
    "{desc} {bar} {n_fmt} of {total_fmt}, {rate_fmt}",
)
_STEP = 0.15
"""Seconds between two updates of one phase: more would be flicker, and traffic to the browser."""


class TerminalProgress:
    """Shows events with tqdm where ``stream`` is a terminal; elsewhere only what makes a person wait."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._bar: Any = None
        self._phase = ""
        self._wait: Event | None = None

    def __enter__(self) -> TerminalProgress:  # noqa: PYI034  # nobody derives from it
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def __call__(self, event: Event) -> None:
        """Show ``event``."""
        if event.phase == "wait":
            self._tell_wait(event)
        elif self._stream.isatty():
            self._draw(event)

    def _tell_wait(self, event: Event) -> None:
        """Say it once for each wait: of a countdown (`Event.done` is what is left) only the first is told."""
        before, self._wait = self._wait, event
        if before is not None and before.done >= event.done:
            return
        self._close()
        self._stream.write(event.message + "\n")
        self._stream.flush()

    def _draw(self, event: Event) -> None:
        if event.phase == "done":
            self._close()
            return
        if self._bar is None or event.phase != self._phase or (event.total or None) != self._bar.total:
            self._open(event)
        self._bar.update(event.done - self._bar.n)
        self._bar.refresh()

    def _open(self, event: Event) -> None:
        from tqdm import tqdm  # noqa: PLC0415  # only on a terminal

        self._close()
        self._phase = event.phase
        scaled = event.unit == _BYTES
        columns, rows = shutil.get_terminal_size()
        self._bar = tqdm(
            desc=event.message,
            total=event.total or None,
            file=self._stream,
            leave=False,
            # Asked by itself, tqdm shows nothing on a terminal that does not know its size, as under `docker run -t`.
            ncols=columns,
            nrows=rows,
            unit="B" if scaled else event.unit,
            unit_scale=scaled,
            bar_format=_FORMATS[0 if not event.total else 2 if scaled else 1],
        )

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class NotebookProgress:
    """Shows events in a notebook: one display that is updated, and says how it ended."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._display: Any = None
        self._shown_at = 0.0
        self._phase = ""
        self._started = clock()

    def __enter__(self) -> NotebookProgress:  # noqa: PYI034  # nobody derives from it
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._display is not None:
            seconds = self._clock() - self._started
            self._show(f"Published in {seconds:.1f} s" if error is None else f"Not published ({self._phase})", None)

    def __call__(self, event: Event) -> None:
        """Show ``event``; of the many within one phase, a few a second."""
        now = self._clock()
        if event.phase == self._phase and now - self._shown_at < _STEP and event.done < event.total:
            return
        self._shown_at, self._phase = now, event.phase
        if event.phase != "done":
            self._show(event.message, event)

    def _show(self, message: str, event: Event | None) -> None:
        from IPython.display import display  # noqa: PLC0415  # loaded: this is a notebook

        from netlify_nb import show  # noqa: PLC0415

        data, metadata = show.progress_bundle(message, event)
        if self._display is None:
            self._display = display(data, metadata=metadata, raw=True, display_id=True)
        else:
            self._display.update(data, metadata=metadata, raw=True)
