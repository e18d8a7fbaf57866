"""What the preflight need not search again."""

from __future__ import annotations

from netlify_nb.pages import render
from netlify_nb.pages.verdicts import Verdicts

KEY = "nfp_" + "Ab3dEf6hIj9lMn2pQr5tUv8xYz1"


def test_an_unchanged_file_is_known_and_a_changed_one_is_not(tmp_path):
    """Of each content only a hash is kept."""
    verdicts = Verdicts(tmp_path)
    assert not verdicts.is_clean(b"words")
    verdicts.note_clean(b"words")
    verdicts.save()
    again = Verdicts(tmp_path)
    assert again.is_clean(b"words")
    assert not again.is_clean(b"words!")
    assert not any(b"words" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_damaged_memory_forgets(tmp_path):
    """It costs time only."""
    verdicts = Verdicts(tmp_path)
    verdicts.note_clean(b"words")
    verdicts.save()
    (kept,) = (tmp_path / "clean").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert not Verdicts(tmp_path).is_clean(b"words")


def test_a_key_is_told_of_at_every_publish(tmp_path):
    """Only clean files are remembered; one that turns bad is searched again."""
    site, cache = tmp_path / "site", tmp_path / "cache"
    site.mkdir()
    (site / "index.html").write_text("<p>Words")
    (site / "notes.txt").write_text("nothing")
    for text, codes in (("nothing", []), (KEY, ["secret"]), (KEY, ["secret"]), ("nothing", [])):
        (site / "notes.txt").write_text(text)
        assert [finding.code for finding in render([site], cache_dir=cache).findings] == codes
