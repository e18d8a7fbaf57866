from __future__ import annotations

import pytest

from netlify_nb import errors
from netlify_nb.netlify.lost import create_or_find, nothing_arrived

CUT = errors.ConnectionCut("cut")


def steps(*outcomes):
    left = list(outcomes)

    def step():
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    step.left = left
    return step


def test_what_was_answered_is_not_looked_for(time):
    """The usual case costs one request."""
    assert create_or_find(steps("made"), steps(), sleep=time.sleep) == "made"
    assert time.slept == []


@pytest.mark.parametrize(
    "lost",
    [
        CUT,
        errors.TimedOut("slow", phase="read", body_sent=True),
        errors.ServerFault("failed", status=502),
        errors.AnswerUnreadable("a page"),
    ],
)
def test_what_may_have_been_made_is_looked_for_patiently(time, lost):
    """Netlify may still be at it while we look."""
    assert create_or_find(steps(lost), steps(None, None, "found"), sleep=time.sleep) == "found"
    assert all("answer was lost" in reason for reason in time.reasons)
    assert time.slept == [0.5, 1.5, 4.0]


def test_what_is_not_there_is_made_once_more(time):
    """After every look was in vain."""
    assert create_or_find(steps(CUT, "made"), steps(None, None, None), sleep=time.sleep) == "made"


def test_what_was_lost_twice_is_looked_for_twice(time):
    """And found, or the second error is raised."""
    assert create_or_find(steps(CUT, CUT), steps(None, None, None, "found"), sleep=time.sleep) == "found"
    with pytest.raises(errors.ServerFault):
        create_or_find(steps(CUT, errors.ServerFault("x")), steps(*[None] * 6), sleep=time.sleep)


@pytest.mark.parametrize("refused", [errors.Forbidden("no"), errors.RateLimited("slow"), errors.TLSFailed("tls")])
def test_a_refusal_is_not_lost(time, refused):
    """Nothing was made, and nothing will be."""
    with pytest.raises(type(refused)):
        create_or_find(steps(refused), steps(), sleep=time.sleep)


def test_what_did_not_arrive_is_not_looked_for(time):
    """It is said once more at once."""
    half = errors.ConnectionCut("cut", body_sent=False)
    assert nothing_arrived(half)
    assert nothing_arrived(errors.TimedOut("slow", phase="connect"))
    assert not nothing_arrived(CUT)
    assert create_or_find(steps(half, "made"), steps(), sleep=time.sleep) == "made"


def test_a_network_that_stays_down_shows_the_first_error(time):
    """Not that of the look."""
    with pytest.raises(errors.ConnectionCut, match="cut"):
        create_or_find(steps(CUT), steps(errors.Unreachable("gone")), sleep=time.sleep)
