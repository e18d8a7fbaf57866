"""When to ask again, and when to wait: repeats where repeating is safe, and rate limits sat out.

Knows no sockets: it is handed a function that makes one attempt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from netlify_nb.errors import Cancelled, ConnectionCut, NetworkError, TimedOut, Unreachable
from netlify_nb.netlify.headers import seconds_to_wait
from netlify_nb.netlify.wire import Request, Response, refusal

OnWait = Callable[[float, str], None]
"""Told the seconds left and the reason, about once a second while we wait."""
Stop = Callable[[], bool]
"""Asked before attempts and while waiting; true ends the request with ``Cancelled``."""

REPEATED_STATUSES: Final = frozenset({408, 500, 502, 503, 504})
"""Answers that may be different the next time."""
TRIES: Final = 5
TRIES_WITHOUT_A_CONNECTION: Final = 3
"""Fewer where nobody is there at all: whoever is offline should be told so within seconds."""
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 8.0
_UNNOTICED = 1.0
"""Seconds of a pause that nobody need be told of."""
_TOO_MANY_REQUESTS = 429


@dataclass
class _Effort:
    """What one request has cost so far: attempts made, and seconds spent waiting for rate limits."""

    started: float
    attempts: int = 0
    limited: float = 0.0


class Patience:
    """Makes attempts until one is worth returning. One object serves all threads of a transport.

    A rate limit that one thread meets keeps the others away from the same operation too, and is announced once.
    """

    def __init__(
        self,
        *,
        tries: int,
        deadline: float,
        max_wait: float,
        on_wait: OnWait,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        now: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self._tries = tries
        self._deadline, self._max_wait = deadline, max_wait
        self._on_wait, self._sleep = on_wait, sleep
        self._clock, self._now, self._random = clock, now, random
        self._lock = threading.Lock()
        self._gates: dict[str, float] = {}

    def persist(self, request: Request, attempt: Callable[[], Response], stop: Stop | None = None) -> Response:
        """Attempt until there is an answer to return, or raise what stood in the way the last time."""
        effort = _Effort(self._clock())
        while True:
            self._pass_gate(request, effort, stop)
            effort.attempts += 1
            try:
                response = attempt()
            except NetworkError as error:
                delay = self._delay_after_fault(request, error, effort)
                if delay is None:
                    raise
                self._wait(delay, f"{error.message} Trying again.", stop)
                continue
            if response.status == _TOO_MANY_REQUESTS:
                # A limit is checked before anything is done, so any request may be repeated after it.
                self._sit_out(request, response, effort, stop)
                continue
            repeat = response.status in REPEATED_STATUSES and request.safe_to_repeat
            pause = self._next_delay(effort, self._tries) if repeat else None
            if pause is None:
                return replace(response, attempts=effort.attempts)
            self._wait(pause, f"Netlify answered {response.status} while {request.phase}. Trying again.", stop)

    def _delay_after_fault(self, request: Request, error: NetworkError, effort: _Effort) -> float | None:
        """Return how long to wait before trying again, or ``None`` if that would be wrong or hopeless."""
        if isinstance(error, Unreachable) or error.details.get("phase") == "connect":
            # Nothing was sent yet, so whatever it is may be said again.
            return self._next_delay(effort, min(self._tries, TRIES_WITHOUT_A_CONNECTION))
        if isinstance(error, (ConnectionCut, TimedOut)) and request.safe_to_repeat:
            return self._next_delay(effort, self._tries)
        return None

    def _next_delay(self, effort: _Effort, tries: int) -> float | None:
        if effort.attempts >= tries:
            return None
        delay: float = min(_FIRST_DELAY * 2 ** (effort.attempts - 1), _LONGEST_DELAY) * (0.5 + self._random())
        busy = self._clock() - effort.started - effort.limited
        return delay if busy + delay <= self._deadline else None

    def _sit_out(self, request: Request, response: Response, effort: _Effort, stop: Stop | None) -> None:
        """Keep every thread from this operation until the limit is reset, and wait for it ourselves."""
        wait = seconds_to_wait(response.headers, self._now())
        if effort.limited + wait > self._max_wait:
            raise refusal(request, response, retry_after=round(wait, 1))
        until = self._clock() + wait
        with self._lock:
            shut = self._gates.get(request.operation, float("-inf"))
            self._gates[request.operation] = max(until, shut)
        effort.limited += wait
        # The pauses differ a little, so that sixteen threads do not all come back in the same instant.
        spread = self._random() * min(1.0, wait / 10)
        reason = f"Netlify's rate limit is used up while {request.phase}."
        self._wait(wait + spread, reason, stop, quiet=until <= shut + 1.0)

    def _pass_gate(self, request: Request, effort: _Effort, stop: Stop | None) -> None:
        with self._lock:
            wait = self._gates.get(request.operation, float("-inf")) - self._clock()
        effort.limited += max(wait, 0.0)
        self._wait(wait, "", stop, quiet=True)

    def _wait(self, seconds: float, reason: str, stop: Stop | None, *, quiet: bool = False) -> None:
        """Wait in pieces of a second, so that Ctrl-C and ``stop`` work and a countdown can be shown."""
        left = seconds
        quiet = quiet or seconds < _UNNOTICED
        while True:
            if stop is not None and stop():
                raise Cancelled("Stopped.")
            if left <= 0:
                return
            if not quiet:
                self._on_wait(left, reason)
            piece = min(1.0, left)
            self._sleep(piece)
            left -= piece
