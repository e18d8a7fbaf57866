"""Sizes of deploys, remembered beyond one panel."""

from __future__ import annotations

import json

from netlify_nb.widgets import sizes
from netlify_nb.widgets.sizes import Sizes


def test_what_one_panel_noted_another_one_knows(tmp_path):
    """Also two that note at the same time do not forget each other's."""
    first, second = Sizes(tmp_path / "there" / "sizes.json"), Sizes(tmp_path / "there" / "sizes.json")
    first.note("a", 1)
    second.note("b", 2)
    first.note("c", 3)
    assert [Sizes(tmp_path / "there" / "sizes.json").get(name) for name in "abcd"] == [1, 2, 3, None]
    assert len(list((tmp_path / "there").iterdir())) == 1, "nothing half-written lies about"


def test_only_so_many_are_remembered(tmp_path):
    """The oldest notes go first."""
    path = tmp_path / "sizes.json"
    path.write_text(json.dumps({f"d{number}": number for number in range(sizes._MOST)}))
    Sizes(path).note("new", 1)
    assert Sizes(path).get("d0") is None
    assert Sizes(path).get("d1") == 1
    assert Sizes(path).get("new") == 1


def test_a_cache_that_is_damaged_or_cannot_be_written_costs_the_size_only(tmp_path):
    """Nothing is raised."""
    path = tmp_path / "sizes.json"
    path.write_text("[")
    assert Sizes(path).get("a") is None
    nowhere = Sizes(path / "below-a-file.json")
    nowhere.note("a", 1)
    assert nowhere.get("a") == 1
