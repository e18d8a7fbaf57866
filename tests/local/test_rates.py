from __future__ import annotations

import pytest

from netlify_nb.local.api.rates import Rates
from netlify_nb.local.errors import Refused
from netlify_nb.local.limits import Limits


class Clock:
    now = 1_800_000_000.0 - 1_800_000_000 % 60

    def __call__(self):
        return self.now


def test_rates_are_reported_and_never_reach_zero_unless_they_are_enforced():
    """A client that waits when nothing remains must not wait for a limit that does not exist."""
    rates = Rates(Limits(requests_per_minute=3), Clock())
    left = [rates.count("me")["X-RateLimit-Remaining"] for _ in range(5)]
    assert left == ["2", "1", "1", "1", "1"]
    rates.check("me")


def test_enforced_requests_are_refused_until_the_minute_is_over():
    """429 after the last one; each token for itself; the reset is the end of the minute."""
    clock = Clock()
    rates = Rates(Limits(requests_per_minute=2, enforce_rates=True), clock)
    for remaining in ("1", "0"):
        assert rates.count("me")["X-RateLimit-Remaining"] == remaining
        rates.check("me")
    headers = rates.count("me")
    with pytest.raises(Refused) as caught:
        rates.check("me")
    assert (caught.value.status, caught.value.headers) == (429, {"Retry-After": "60"})
    assert int(headers["X-RateLimit-Reset"]) == clock.now + 60
    rates.count("somebody else")
    rates.check("somebody else")
    clock.now += 60
    rates.count("me")
    rates.check("me")


def test_enforced_deploys_are_three_a_minute_and_a_hundred_a_day():
    """Netlify's limits of deploys by the API."""
    clock = Clock()
    rates = Rates(Limits(enforce_rates=True), clock)
    made = 0
    for _ in range(40):
        for _ in range(3):
            if made < 100:
                rates.check_deploy("me")
                made += 1
        with pytest.raises(Refused):
            rates.check_deploy("me")
        rates.check_deploy("you") if made < 3 else None
        clock.now += 61
    assert made == 100
    clock.now += 24 * 60 * 60
    rates.check_deploy("me")


def test_netlifys_rates_can_be_switched_on(make_netlify, tmp_path, monkeypatch):
    """With NETLIFY_NB_LOCAL_RATES the fourth deploy in a minute is 429, with the headers that say when to go on."""
    monkeypatch.setenv("NETLIFY_NB_LOCAL_RATES", "1")
    netlify = make_netlify(tmp_path / "data")
    answers = [netlify.api("POST", "/sites", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].json() == {"code": 429, "message": "Too Many Requests"}
    assert "X-RateLimit-Reset" in answers[-1].headers
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, (False, None)),
        ({"NETLIFY_NB_LOCAL_RATES": "0", "NETLIFY_NB_LOCAL_KEEP_DAYS": ""}, (False, None)),
        ({"NETLIFY_NB_LOCAL_RATES": "1", "NETLIFY_NB_LOCAL_KEEP_DAYS": "30"}, (True, 30)),
        ({"NETLIFY_NB_LOCAL_KEEP_DAYS": "soon"}, (False, None)),
    ],
)
def test_limits_come_from_the_environment(environ, expected):
    """Rates and retention are settings."""
    limits = Limits.from_environ(environ)
    assert (limits.enforce_rates, limits.keep_days) == expected
