"""Netlify's rates: counted and reported always, enforced where that is switched on."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import TYPE_CHECKING

from netlify_nb.local.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from netlify_nb.local.limits import Limits

_MINUTE = 60
_DAY = 24 * 60 * 60
_CALLERS = 1000


class Rates:
    """Requests per minute of each token, deploys per minute and day of each user."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.time) -> None:
        self._limits = limits
        self._clock = clock
        self._windows: dict[str, tuple[int, int]] = {}
        self._deploys: dict[str, deque[float]] = {}

    def count(self, caller: str) -> dict[str, str]:
        """Count a request and return the headers that report the rate. ``Reset`` is in seconds since 1970."""
        minute = int(self._clock() // _MINUTE)
        window, used = self._windows.get(caller, (minute, 0))
        used = used + 1 if window == minute else 1
        if len(self._windows) > _CALLERS:
            self._windows.clear()
        self._windows[caller] = (minute, used)
        left = self._limits.requests_per_minute - used
        # Where nothing is enforced, nobody should be made to wait by a zero.
        left = max(0 if self._limits.enforce_rates else 1, left)
        return {
            "X-RateLimit-Limit": str(self._limits.requests_per_minute),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str((minute + 1) * _MINUTE),
        }

    def check(self, caller: str) -> None:
        """Refuse with 429 a caller that has used up its minute, if rates are enforced."""
        now = self._clock()
        minute, used = self._windows.get(caller, (0, 0))
        if self._limits.enforce_rates and minute == int(now // _MINUTE) and used > self._limits.requests_per_minute:
            raise _too_many((minute + 1) * _MINUTE - now)

    def check_deploy(self, user_id: str) -> None:
        """Count a new site or deploy; refuse with 429 beyond Netlify's 3 a minute and 100 a day, if enforced."""
        if not self._limits.enforce_rates:
            return
        now = self._clock()
        made = self._deploys.setdefault(user_id, deque())
        while made and made[0] <= now - _DAY:
            made.popleft()
        if len(made) >= self._limits.deploys_per_day:
            raise _too_many(made[0] + _DAY - now)
        in_minute = [at for at in made if at > now - _MINUTE]
        if len(in_minute) >= self._limits.deploys_per_minute:
            raise _too_many(in_minute[0] + _MINUTE - now)
        made.append(now)


def _too_many(seconds: float) -> Refused:
    """Return the answer to a caller who has to wait so long."""
    return Refused(429, "Too Many Requests", headers={"Retry-After": str(max(1, math.ceil(seconds)))})
