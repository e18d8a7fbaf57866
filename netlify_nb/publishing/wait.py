"""Waiting for a deploy: short steps at first, each a little longer, up to a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from netlify_nb.errors import Cancelled, DeployFailed, DeployTimedOut
from netlify_nb.models import Deploy

FIRST_STEP = 0.03
LAST_STEP = 1.0
"""Seconds between two looks at a deploy; the official CLI looks once a second."""
_GROWTH = 1.5

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
    end = patience.clock() + patience.deadline
    step = FIRST_STEP
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
        if patience.clock() + step > end:
            raise DeployTimedOut(
                f"The deploy {deploy.id} was still in state {deploy.state!r} after {patience.deadline:.0f} s.",
                deploy_id=deploy.id,
            )
        patience.sleep(step)
        step = min(step * _GROWTH, LAST_STEP)
