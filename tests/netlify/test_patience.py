from __future__ import annotations

import threading

import pytest

from netlify_nb import errors
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.patience import Patience
from netlify_nb.netlify.wire import Response

GET = build("getCurrentUser")
CREATE = build("createSite")


@pytest.fixture
def waits():
    return []


@pytest.fixture
def patience(time, waits):
    def make(**options):
        given = {
            "tries": 5,
            "deadline": 100.0,
            "max_wait": 60.0,
            "on_wait": lambda seconds, reason: waits.append((seconds, reason)),
            "sleep": time.sleep,
            "clock": time.now,
            "now": time.now,
            "random": lambda: 0.5,
        }
        return Patience(**{**given, **options})

    return make


def answers(*steps):
    """Return an attempt that goes through these: statuses are answered, errors raised."""
    left = list(steps)

    def attempt():
        step = left.pop(0)
        if isinstance(step, Exception):
            raise step
        return step if isinstance(step, Response) else Response(step, {}, b"")

    return attempt


def limited(seconds):
    return Response(429, {"retry-after": str(seconds)}, b"")


def test_the_pauses_grow_and_end(patience, time):
    """Half a second, doubled each time."""
    assert patience().persist(GET, answers(500, 502, 503, 504, 500)).attempts == 5
    assert sum(time.slept) == 0.5 + 1 + 2 + 4


def test_the_pauses_are_spread_by_chance(patience, time):
    """Between half and one and a half of it, so that clients that failed together do not come back together."""
    patience(random=lambda: 0.0).persist(GET, answers(500, 200))
    patience(random=lambda: 0.999).persist(GET, answers(500, 200))
    assert time.slept == pytest.approx([0.25, 0.7495])


def test_nothing_is_begun_after_the_deadline(patience, time):
    """Attempts that each take long are not all made."""

    def slow():
        time.seconds += 40
        raise errors.TimedOut("slow", phase="read")

    with pytest.raises(errors.TimedOut):
        patience().persist(GET, slow)
    assert time.seconds - 1_795_000_000.0 < 130


def test_waiting_for_a_limit_does_not_count_against_the_deadline(patience):
    """It is the server that asks for it."""
    assert patience(deadline=5.0).persist(GET, answers(limited(50), 500, 200)).status == 200


def test_a_limit_met_again_and_again_ends(patience, time):
    """When the waiting adds up to more than was allowed."""
    with pytest.raises(errors.RateLimited):
        patience(max_wait=60.0).persist(GET, answers(*[limited(25)] * 9))
    assert sum(time.slept) == pytest.approx(52, abs=2)


def test_a_limit_without_a_time_is_never_a_tight_loop(patience, time):
    """Five seconds each."""
    with pytest.raises(errors.RateLimited):
        patience(max_wait=20.0).persist(GET, answers(*[429] * 9))
    assert len(time.slept) >= 20


def test_a_limit_that_one_thread_meets_keeps_the_others_away(patience, time, waits):
    """From the same operation only; and it is told once."""
    shared = patience()
    shared.persist(GET, answers(limited(10), 200))
    time.seconds -= 8  # as if another thread came while the first was waiting
    told = len(waits)
    shared.persist(GET, answers(200))
    assert sum(time.slept[-8:]) >= 7
    assert len(waits) == told
    before = len(time.slept)
    time.seconds -= 8
    shared.persist(CREATE, answers(200))
    assert len(time.slept) == before


@pytest.mark.parametrize(
    ("error", "repeated"),
    [
        (errors.Unreachable("x"), True),
        (errors.TimedOut("x", phase="connect"), True),
        (errors.TimedOut("x", phase="read"), False),
        (errors.ConnectionCut("x"), False),
        (errors.TLSFailed("x"), False),
    ],
)
def test_a_creation_is_repeated_only_if_nothing_was_sent(patience, error, repeated):
    """Everything else might be done twice."""
    attempt = answers(error, 201)
    if repeated:
        assert patience().persist(CREATE, attempt).attempts == 2
    else:
        with pytest.raises(type(error)):
            patience().persist(CREATE, attempt)


def test_a_failing_server_is_not_asked_to_create_twice(patience):
    """It may have done it before it failed."""
    assert patience().persist(CREATE, answers(500)).attempts == 1


def test_a_person_is_told_what_is_waited_for_and_how_long(patience, waits):
    """Once a second, counting down."""
    patience().persist(GET, answers(limited(3), errors.ConnectionCut("The connection was cut."), 200))
    seconds = [left for left, reason in waits if "rate limit" in reason]
    assert seconds == pytest.approx([3.15, 2.15, 1.15, 0.15])
    assert waits[-1][1] == "The connection was cut. Trying again."


def test_stop_is_heard_before_anything_is_sent(patience):
    """Not even the first attempt is made."""
    with pytest.raises(errors.Cancelled):
        patience().persist(GET, answers(), lambda: True)


def test_many_threads_behind_one_gate_all_come_through(patience):
    """Sixteen of them, of which each meets the limit once."""
    shared = patience(max_wait=1000.0)
    done = []

    def work():
        done.append(shared.persist(GET, answers(limited(1), 200)).status)

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert done == [200] * 16
