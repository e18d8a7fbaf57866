"""How far a publish has come, as a person is told it: stage, amount, and time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from netlify_nb.messages import STAGE_OF_PHASE
from netlify_nb.models import Event

_STEP = 0.1
"""Seconds between two updates within a stage: more would be flicker, and traffic to the browser."""
_SURE = 0.5
"""Seconds after which the speed so far says something about the rest."""


class Meter:
    """Turns events into facts to show: ``{stage, message, done, total, unit, seconds_left, wait}``."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage = "render"
        self._stage_began = clock()
        self._done_at_first = 0
        self._shown_at: float | None = None
        self._message = ""

    def read(self, event: Event) -> dict[str, Any] | None:
        """Return what to show after ``event``, or ``None`` when it is too soon to show anything new."""
        now = self._clock()
        stage = STAGE_OF_PHASE.get(event.phase, self._stage)
        if stage != self._stage or event.message != self._message:
            self._stage, self._message, self._stage_began, self._done_at_first = stage, event.message, now, event.done
        elif self._shown_at is not None and now - self._shown_at < _STEP and event.done < event.total:
            return None
        self._shown_at = now
        return {
            "stage": stage,
            "message": event.message,
            "done": event.done,
            "total": event.total,
            "unit": event.unit,
            "seconds_left": self._left(event, now),
            "wait": event.phase == "wait",
        }

    def _left(self, event: Event, now: float) -> int | None:
        passed = now - self._stage_began
        moved = event.done - self._done_at_first
        if event.unit != "bytes" or passed < _SURE or moved <= 0:
            return None
        return round((event.total - event.done) * passed / moved)
