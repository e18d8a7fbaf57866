"""Creating something once, even if the answer gets lost on the way back.

Creating cannot simply be repeated: a deploy whose answer was lost may be live by now, and each one counts against
Netlify's limit of three a minute. So after an answer that may have been lost we look for what it would have
made, several times because Netlify may still be at it, and only if it is not there say it once more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from netlify_nb.errors import AnswerUnreadable, ConnectionCut, NetlifyNbError, NetworkError, ServerFault, TimedOut

T = TypeVar("T")

LOST: Final = (TimedOut, ConnectionCut, ServerFault, AnswerUnreadable)
"""After these the request may or may not have been carried out."""
PAUSES: Final = (0.5, 1.5, 4.0)
"""Seconds to wait before each look; Netlify ends a request after 30 s, so most of it has passed by then."""

_LOOKING: Final = "The answer was lost on its way; looking whether it was done."


def nothing_arrived(error: NetlifyNbError) -> bool:
    """Whether the request certainly did not reach the other end in full, so that nothing can have come of it."""
    return error.details.get("phase") == "connect" or error.details.get("body_sent") is False


def create_or_find(create: Callable[[], T], find: Callable[[], T | None], *, sleep: Callable[[float, str], None]) -> T:
    """Return what ``create`` makes, or what ``find`` finds where the answer was lost; repeat ``create`` once.

    ``sleep`` is given seconds and the reason for the pause.
    Raises the error of the last attempt. When not even looking is possible, that of the creation.
    """
    try:
        return create()
    except LOST as error:
        found = _look(error, find, sleep)
        if found is not None:
            return found
    try:
        return create()
    except LOST as error:
        found = _look(error, find, sleep)
        if found is not None:
            return found
        raise


def _look(error: NetlifyNbError, find: Callable[[], T | None], sleep: Callable[[float, str], None]) -> T | None:
    if nothing_arrived(error):
        return None
    for pause in PAUSES:
        sleep(pause, _LOOKING)
        try:
            found = find()
        except NetworkError:
            raise error from None
        if found is not None:
            return found
    return None
