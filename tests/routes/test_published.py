"""Which sites are published from below the server's root."""

from __future__ import annotations

from netlify_nb.record import find
from netlify_nb.routes.published import sources_below


def publish(path, site_id, target="local"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    find([path]).write(target, {"site_id": site_id})


def test_records_of_all_folders_are_found(tmp_path):
    """Paths count from the root, with forward slashes; other targets are not mixed in."""
    publish(tmp_path / "top.ipynb", "one")
    publish(tmp_path / "course" / "week 1" / "lesson.ipynb", "two")
    publish(tmp_path / "top.ipynb", "three", target="netlify")
    assert sources_below(tmp_path, "local") == {"one": ["top.ipynb"], "two": ["course/week 1/lesson.ipynb"]}
    assert sources_below(tmp_path, "netlify") == {"three": ["top.ipynb"]}


def test_several_notebooks_of_one_site_stay_together(tmp_path):
    """A site of two notebooks has both, in their order."""
    for name in ("b.ipynb", "a.ipynb"):
        (tmp_path / name).touch()
    find([tmp_path / "b.ipynb", tmp_path / "a.ipynb"]).write("local", {"site_id": "both"})
    assert sources_below(tmp_path, "local") == {"both": ["b.ipynb", "a.ipynb"]}


def test_what_is_hidden_gone_outside_or_broken_is_left_out(tmp_path):
    """A record that leads out of the root, or cannot be read, costs nothing else."""
    root = tmp_path / "root"
    publish(root / "here.ipynb", "here")
    publish(root / "gone.ipynb", "gone")
    (root / "gone.ipynb").unlink()
    publish(root / ".hidden" / "secret.ipynb", "hidden")
    publish(tmp_path / "outside.ipynb", "outside")
    (root / "out").mkdir()
    (root / "out" / "netlify-nb.toml").write_text(
        '[[publication]]\nsource = "../../outside.ipynb"\ntarget = "local"\nsite_id = "outside"\n'
    )
    (root / "broken").mkdir()
    (root / "broken" / "netlify-nb.toml").write_text("publication = 3")
    assert sources_below(root, "local") == {"here": ["here.ipynb"]}


def test_a_deep_tree_is_not_walked_to_its_end(tmp_path):
    """What lies deeper than four folders is not looked for."""
    publish(tmp_path / "1" / "2" / "3" / "4" / "near.ipynb", "near")
    publish(tmp_path / "1" / "2" / "3" / "4" / "5" / "far.ipynb", "far")
    assert set(sources_below(tmp_path, "local")) == {"near"}
