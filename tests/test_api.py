"""The Python door."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from worlds import get

import netlify_nb
from netlify_nb.errors import DeployNotFound, InvalidInput, NotSignedIn, SiteNotFound, SourceNotFound


@pytest.fixture
def here(world, netlify, monkeypatch):
    """This process, on the fresh machine."""
    for name, value in world.environ.items():
        if name not in ("PYTHONPATH", "TMPDIR"):
            monkeypatch.setenv(name, value)
    monkeypatch.chdir(world.work)
    return world


def test_publish_history_restore(here):
    """The README's three lines work as they stand there."""
    here.page("report.html", "By Python", "edition 1")
    first = netlify_nb.publish("report.html", message="edition 1")
    here.page("report.html", "By Python", "edition 2")
    second = netlify_nb.publish("report.html", message="edition 2")
    site = netlify_nb.site(second.site.id)
    assert [entry.deploy.title for entry in site.history()] == ["edition 2", "edition 1"]
    assert site.history().live.deploy.id == second.deploy.id
    assert site.restore(first.deploy.id).id == first.deploy.id
    assert "edition 1" in get(second.url)[1]
    assert "edition" in repr(site.history())


def test_lock_claim_download_delete(here, tmp_path):
    """What a site handle does, it does at once."""
    here.page("report.html", "Handled")
    publication = netlify_nb.publish(here.work / "report.html", title="Handled by Python")
    site = netlify_nb.site(publication.site.name)
    assert site.lock().locked
    assert not site.unlock().locked
    link = site.claim_link(timedelta(minutes=2))
    assert "#" in link.claim_url
    here.look_for_secrets(repr(link) + repr(site) + repr(site.info) + repr(publication))
    assert [file.path for file in site.files()] == ["/index.html"]
    assert set(site.download(tmp_path / "x.zip").files) == {"index.html"}
    assert site.delete().id == publication.site.id
    with pytest.raises(SiteNotFound):
        site.history()


@pytest.mark.parametrize("source", [None, "", " ", [None], ["# A title", ""]], ids=repr)
def test_nothing_is_nothing_to_publish(here, source):
    """What a function that returns nothing returned makes no page called None."""
    with pytest.raises(InvalidInput, match="nothing to publish"):
        netlify_nb.publish(source)
    assert list(here.work.iterdir()) == []


def test_values_may_be_given_as_people_write_them(here):
    """One pattern instead of a list, seconds instead of a timedelta, a text instead of a Path."""
    here.page("report.html", "As written")
    (here.work / "data.csv").write_text("a,b\n")
    publication = netlify_nb.publish("report.html", include="*.csv", deadline=60, allow="none-such")
    assert publication.files == 2
    assert len(netlify_nb.site(publication.site.id).download(str(here.work / "x.zip"))) == 2
    for wrong in (0, -1, timedelta(0)):
        with pytest.raises(InvalidInput, match="deadline"):
            netlify_nb.publish("report.html", deadline=wrong)


def test_type_checkers_may_read_the_package():
    """Without this file a user's mypy takes everything for Any (PEP 561)."""
    assert (Path(netlify_nb.__file__).parent / "py.typed").is_file()


def test_a_site_without_a_deploy(here):
    """There is nothing to lock, restore or download yet, and that is said."""
    connection = netlify_nb.site("any").connection
    site = netlify_nb.site(connection.client.create_site(name=None).id)
    assert len(site.history()) == 0
    for act in (site.lock, site.unlock, site.restore, lambda: site.restore("previous")):
        with pytest.raises(DeployNotFound):
            act()
    connection.close()


def test_an_unfinished_deploy_cannot_be_made_live(here):
    """Restoring a deploy that lacks files is refused."""
    here.page("report.html", "Unfinished")
    publication = netlify_nb.publish("report.html")
    site = netlify_nb.site(publication.site.id)
    opened = site.connection.client.create_site_deploy(publication.site.id, files={"index.html": "0" * 40})
    with pytest.raises(InvalidInput, match="uploading"):
        site.restore(opened.id)
    site.connection.client.cancel_site_deploy(opened.id)


def test_what_cannot_be_is_an_error_of_ours(here):
    """Errors are ours, with a code, a message and a hint, and no secret."""
    with pytest.raises(SourceNotFound) as caught:
        netlify_nb.publish("missing.ipynb")
    assert caught.value.as_json()["code"] == "source-not-found"
    with pytest.raises(NotSignedIn):
        netlify_nb.publish("missing.ipynb", target="netlify")
    with pytest.raises(InvalidInput):
        netlify_nb.publish("missing.ipynb", code="blue")
    with pytest.raises(InvalidInput):
        netlify_nb.publish([])


def test_signing_in_from_python(here, netlify, monkeypatch):
    """`login` checks a token and keeps it."""
    monkeypatch.setenv("NETLIFY_API_URL", netlify.api_url)
    assert netlify_nb.login(netlify.token).label == "Local Publisher"
    here.page("report.html", "Signed in by Python")
    assert netlify_nb.publish("report.html").target == "netlify"


def test_errors_are_there_to_be_caught():
    """`except netlify_nb.errors.SiteNotFound` works from the first line on."""
    code = "import netlify_nb; print(netlify_nb.errors.SiteNotFound.code)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == (
        "site-not-found\n"
    )


def test_importing_is_cheap():
    """`import netlify_nb` brings none of the machinery."""
    heavy = "{'requests', 'nbconvert', 'nbformat', 'tornado', 'tomlkit', 'anywidget', 'jwt', 'tqdm', 'IPython'}"
    code = f"import sys, netlify_nb; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_public_name_is_there():
    """What is promised can be imported, and nothing else is by accident."""
    assert set(dir(netlify_nb)) >= set(netlify_nb.__all__)
    assert all(getattr(netlify_nb, name) for name in netlify_nb.__all__)
    with pytest.raises(AttributeError):
        netlify_nb.nothing  # noqa: B018  # looking is the test
