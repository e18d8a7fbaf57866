"""The history as rows: who, what has expired, and what went between two looks."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from netlify_nb.models import Deploy, History, HistoryEntry, Site
from netlify_nb.widgets.ledger import Ledger
from netlify_nb.widgets.sizes import Sizes

NOW = datetime(2026, 6, 1, tzinfo=timezone.utc)


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(now=lambda: NOW)
    made.sizes = Sizes(tmp_path / "sizes.json")
    return made


def history(*ages, **more):
    """Return a history of deploys that are so many days old; the newest is live."""
    deploys = [
        Deploy(f"d{age}", "s1", "ready", created_at=NOW - timedelta(days=age), **more.get(f"d{age}", {}))
        for age in ages
    ]
    live = deploys[0]
    site = Site("s1", "site", published_deploy=live)
    return History(site, [HistoryEntry(deploy, live=deploy is live) for deploy in deploys])


def states(ledger):
    return {row["id"]: row["state"] for row in ledger.newest}


def test_what_went_for_its_age_between_two_looks_is_shown_as_expired(ledger):
    """Netlify deletes old deploys; young ones were deleted by somebody, who knows."""
    ledger.take(history(0, 3, 40), None)
    ledger.take(history(0), None)
    assert states(ledger) == {"d0": "ready", "d40": "expired"}
    assert not ledger.newest[1]["restorable"]
    assert ledger.newest[1]["url"] is None


def test_what_netlify_lists_beyond_its_end_is_shown_as_expired(ledger):
    """Where Netlify tells when a deploy ends, that counts, but never for the one that is live."""
    past, later = NOW - timedelta(hours=1), NOW + timedelta(days=2)
    ends = {"d1": {"expires_at": past}, "d2": {"expires_at": later}, "d0": {"expires_at": past}}
    ledger.take(history(0, 1, 2, **ends), None)
    assert states(ledger) == {"d0": "ready", "d1": "expired", "d2": "ready"}
    assert ledger.newest[2]["expires_at"] == later.isoformat()


def test_rows_beyond_the_shown_ones_have_not_gone(ledger):
    """A new deploy pushes the oldest row out of the newest twenty; nothing has happened to it."""
    ledger.take(history(*range(40, 61)), None)
    ledger.take(history(39, *range(40, 60)), None)
    assert set(states(ledger).values()) == {"ready"}
    assert len(ledger.newest) == 20
