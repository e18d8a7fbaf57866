"""What is live, remembered and compared."""

from __future__ import annotations

import pytest

from netlify_nb.models import Changes
from netlify_nb.publishing import manifest


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {"a": "1"}, "1 added"),
        ({"a": "1"}, {"a": "1"}, "nothing changed"),
        ({"a": "1"}, {"a": "2"}, "1 changed"),
        ({"a": "1", "b": "1"}, {"A": "1"}, "1 removed"),
        ({"a": "1", "b": "2"}, {"a": "3", "c": "4"}, "1 changed, 1 added, 1 removed"),
    ],
)
def test_changes_are_counted(before, after, words):
    """Added, changed and removed files are counted, whatever the case of their names."""
    assert str(manifest.compare(before, after, first=False)) == words


def test_a_first_publish_says_so():
    """There is nothing to compare with."""
    assert str(manifest.compare({}, {"a": "1"}, first=True)) == "first publish of this site"
    assert Changes(0, 0, 0, first=True).first


@pytest.mark.parametrize("content", ["", "{", "[]", '{"deploy_id": 3}', '{"deploy_id": "%s", "files": 3}'])
def test_a_damaged_note_is_as_good_as_none(desk, index, content):
    """Netlify is asked what is live when our own note cannot be read."""
    live = desk.publish(index)
    folder = desk.machine.root / "cache" / "live"
    (note,) = folder.iterdir()
    note.write_text(content.replace("%s", live.deploy.id))
    assert set(manifest.read(desk.connection, live.site, folder)) == {"index.html"}


def test_a_note_of_another_deploy_does_not_count(desk, index):
    """Somebody else may have published meanwhile."""
    live = desk.publish(index)
    folder = desk.machine.root / "cache" / "live"
    manifest.note(live.site, "another-deploy", {"old.html": "0"}, folder)
    assert set(manifest.read(desk.connection, live.site, folder)) == {"index.html"}
