"""Waiting for a deploy: looking often at first, then ever less, up to a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from netlify_nb.errors import Cancelled, DeployFailed, DeployTimedOut
from netlify_nb.models import Deploy

FIRST_STEP = 0.02
LAST_STEP = 1.0
"""Seconds between two looks at a deploy; the official CLI looks once a second."""
_SHARE = 0.2
"""Of the time waited so far, how much the next step may add: what is noticed late is noticed 20 % late at most."""

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds, and how; time is injected so that tests need none."""

    deadline: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def until(
    look: Callable[[], Deploy], enough: Callable[[Deploy], bool], patience: Patience, stopped: Callable[[], bool]
) -> Deploy:
    """Look until ``enough`` says so, and return that deploy.

    Raises `DeployFailed` when the deploy has ended badly, `DeployTimedOut` when the deadline passes, `Cancelled`
    when ``stopped`` says so. States that are unknown here are waited through.
    """
    start = patience.clock()
    while True:
        deploy = look()
        if enough(deploy):
            return deploy
        if deploy.failed:
            reason = (deploy.error_message or "Netlify gave no reason").rstrip(".")
            word = "refused in review" if deploy.state == "rejected" else "failed"
            raise DeployFailed(
                f"The deploy {deploy.id} {word}: {reason}.",
                hint="What was live before still is.",
                deploy_id=deploy.id,
            )
        if stopped():
            raise Cancelled("Stopped before it was live.")
        waited = patience.clock() - start
        step = min(max(_SHARE * waited, FIRST_STEP), LAST_STEP)
        if waited + step > patience.deadline:
            raise DeployTimedOut(
                f"The deploy {deploy.id} was still in state {deploy.state!r} after {patience.deadline:.0f} s.",
                deploy_id=deploy.id,
            )
        patience.sleep(step)
