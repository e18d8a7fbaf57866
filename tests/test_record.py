"""The committable record: found, read, written, and never half-written."""

from __future__ import annotations

import os
import stat

import pytest

from netlify_nb import record
from netlify_nb.errors import RecordInvalid, StorageError


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "work" / "report.ipynb"
    path.parent.mkdir()
    path.write_text("{}")
    return path


def test_what_is_written_is_read_again(notebook):
    """A publish writes where it went; the next one reads it; another target has an entry of its own."""
    found = record.find([notebook])
    found.write("netlify", {"site_id": "1", "site_name": "n", "url": "https://n.netlify.app", "code": "fold"})
    found.write("local", {"site_id": "2"})
    again = record.find([notebook])
    assert again.read("netlify")["site_id"] == "1"
    assert again.read("netlify")["code"] == "fold"
    assert again.read("local")["site_id"] == "2"
    assert again.path == notebook.parent / "netlify-nb.toml"


def test_a_source_that_was_never_published_has_no_entry(notebook):
    """Reading what is not there is no error and makes no file."""
    assert record.find([notebook]).read("netlify") == {}
    assert not (notebook.parent / "netlify-nb.toml").exists()


def test_comments_and_unknown_keys_survive(notebook):
    """People edit the file; what they wrote stays where it is."""
    path = notebook.parent / "netlify-nb.toml"
    path.write_text(
        '# mine\n[[publication]]\nsource = "report.ipynb" # why\ntarget = "netlify"\nsite_id = "1"\nown = 3\n'
    )
    record.find([notebook]).write("netlify", {"site_id": "9"})
    text = path.read_text()
    assert "# mine" in text
    assert "# why" in text
    assert "own = 3" in text
    assert 'site_id = "9"' in text


def test_the_same_again_leaves_the_file_alone(notebook):
    """A publish that changes nothing does not touch the file, so that no diff appears."""
    found = record.find([notebook])
    found.write("netlify", {"site_id": "1"})
    before = found.path.stat().st_mtime_ns, found.path.stat().st_ino
    found.write("netlify", {"site_id": "1"})
    assert (found.path.stat().st_mtime_ns, found.path.stat().st_ino) == before


def test_the_nearest_record_up_to_the_work_tree_is_in_charge(notebook):
    """One file at the root of a repository can remember everything below it; one outside never does."""
    (notebook.parent.parent / "netlify-nb.toml").write_text("")
    assert record.find([notebook]).path.parent == notebook.parent
    (notebook.parent.parent / ".git").mkdir()
    found = record.find([notebook])
    assert found.path.parent == notebook.parent.parent
    assert found.sources == ("work/report.ipynb",)


def test_several_sources_are_one_entry(notebook):
    """A site made of several notebooks is remembered under all of their names."""
    other = notebook.with_name("other.ipynb")
    other.write_text("{}")
    record.find([notebook, other]).write("local", {"site_id": "7"})
    assert record.find([notebook, other]).read("local")["site_id"] == "7"
    assert record.find([notebook]).read("local") == {}
    assert record.find([notebook]).all_sources() == [("report.ipynb", "other.ipynb")]
    assert record.find([notebook]).all_sites("local") == ["7"]


@pytest.mark.parametrize("text", ["= broken", "publication = 3", "publication = [3]", "\x00"])
def test_a_file_that_is_no_record_is_named_and_kept(notebook, text):
    """Broken TOML, or TOML of another shape, is one clear error, and the file stays as it is."""
    path = notebook.parent / "netlify-nb.toml"
    path.write_text(text)
    with pytest.raises(RecordInvalid, match=r"netlify-nb\.toml"):
        record.find([notebook]).read("netlify")
    assert path.read_text() == text


def test_a_place_that_cannot_be_written_is_noticed_beforehand(tmp_path):
    """Where the folder is gone, the trial fails as the write would, and leaves nothing behind."""
    found = record.Record(tmp_path / "gone" / "netlify-nb.toml", ("a",))
    with pytest.raises(StorageError, match=r"netlify-nb\.toml") as caught:
        found.check_writable()
    assert "--no-record" in caught.value.hint


def test_a_read_only_record_is_not_replaced_behind_its_owners_back(notebook, monkeypatch):
    """Replacing would work even for a read-only file, so it is asked about first."""
    found = record.find([notebook])
    found.write("local", {"site_id": "1"})
    before = found.path.read_text()
    found.path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root, as which tests may run, may write everything
    with pytest.raises(StorageError, match="read-only"):
        found.write("local", {"site_id": "2"})
    assert found.path.read_text() == before
    assert [path.name for path in found.path.parent.iterdir() if path.name.startswith(".")] == []


def test_the_file_is_readable_by_others(notebook):
    """It is made to be committed, so it gets the permissions of any other new file."""
    found = record.find([notebook])
    found.write("local", {"site_id": "1"})
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o666 & ~mask


def test_a_name_is_kept_as_people_read_it(tmp_path):
    """Where the locale knows ASCII only, Python has a name in surrogates; the record has it in letters."""
    source = tmp_path / "Gr\udcc3\udcb6\udcc3\udc9fe.ipynb"  # PEP 383: the bytes of "Größe"
    found = record.find([source])
    found.write("local", {"site_id": "1"})
    assert 'source = "Größe.ipynb"' in found.path.read_text("utf-8")
    assert record.find([tmp_path / "Größe.ipynb"]).read("local")["site_id"] == "1"


def test_a_name_that_is_no_text_is_noticed_beforehand(tmp_path):
    """TOML is UTF-8; a name of other bytes is refused before anything is sent, with the way out."""
    found = record.find([tmp_path / "\udcff.ipynb"])
    with pytest.raises(StorageError, match="not UTF-8") as caught:
        found.check_writable()
    assert "--no-record" in caught.value.hint
    assert not found.path.exists()


def test_ends_of_lines_stay(notebook):
    """A record that was edited on Windows does not change in every line when it is written again."""
    path = record.find([notebook]).path
    path.write_bytes(b"# ours\r\n[[publication]]\r\nsource = 'other.ipynb'\r\nsite_id = '1'\r\n")
    before = path.read_bytes()
    record.find([notebook]).write("local", {"site_id": "2"})
    assert path.read_bytes().startswith(before)
    assert record.find([notebook]).read("local")["site_id"] == "2"
