"""What a publish keeps with its site."""

from __future__ import annotations

import json
import time

import pytest
from proxies import cut, hold, reply

from netlify_nb.models import Tree
from netlify_nb.publishing import keep
from netlify_nb.settings import Settings

METADATA = r"/metadata$"


def kept(desk, site_id):
    return desk.connection.client.get_site_metadata(site_id).get("netlify_nb")


def test_another_person_finds_out_what_a_site_was_made_from(desk):
    """Source, title, kernel, options and who published are kept with the site; nothing of the machine is."""
    notebook = desk.machine.notebook("report.ipynb", "How it went")
    book = json.loads(notebook.read_text())
    book["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.write_text(json.dumps(book))
    published = desk.publish(notebook, code="fold")
    found = kept(desk, published.site.id)
    assert found.pop("publisher")["name"] == "Local Publisher"
    assert found == {
        "source": "report.ipynb",
        "title": "How it went",
        "kernel": {"name": "python3", "display_name": "Python 3"},
        "options": {"code": "fold"},
    }
    assert str(desk.machine.root) not in json.dumps(found)


def test_publishing_the_same_again_writes_nothing(desk, index):
    """One look is enough, and what others keep in the metadata stays."""
    site = desk.publish(index).site
    client = desk.connection.client
    client.update_site_metadata(site.id, {**client.get_site_metadata(site.id), "theirs": 1})
    writes = desk.proxy.count("PUT", METADATA)
    desk.publish(index)
    assert desk.proxy.count("PUT", METADATA) == writes
    desk.publish(index, title="Another title")
    assert desk.proxy.count("PUT", METADATA) == writes + 1
    assert client.get_site_metadata(site.id)["theirs"] == 1
    assert (kept(desk, site.id)["title"], kept(desk, site.id)["options"]) == (
        "Another title",
        {"title": "Another title"},
    )
    client.update_site_metadata(site.id, {"netlify_nb": {**kept(desk, site.id), "mine": 1, "kernel": {"name": "r"}}})
    desk.publish(index)
    assert set(kept(desk, site.id)) == {"source", "title", "options", "publisher", "mine"}, "what is so no more goes"


def test_a_draft_keeps_nothing(desk, index):
    """What is not live says nothing about the site."""
    published = desk.publish(index, draft=True)
    assert kept(desk, published.site.id) is None


@pytest.mark.parametrize("step", [reply(404, {"code": 404}), reply(422, {"code": 422}), reply(500, "oops"), cut])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_publish_succeeds_where_nothing_can_be_kept(desk, index, method, step):
    """Whatever the other end says to it, the page is live and nobody is told of an error."""
    desk.proxy.on(method, METADATA, step)
    published = desk.publish(index)
    assert published.live
    assert published.findings == ()


def test_a_publish_does_not_wait_long_for_it(desk, index):
    """An answer that does not come costs two seconds at most."""
    desk.proxy.on("GET", METADATA, hold)
    started = time.monotonic()
    assert desk.publish(index).live
    assert time.monotonic() - started < 4


def test_a_path_out_of_the_folder_is_not_kept():
    """A source elsewhere is kept by its name, and an absolute pattern not at all."""
    settings = Settings(include=("/home/me/*.csv", "data/*.csv"))
    found = keep.facts(Tree({}, "T"), ["../elsewhere/a.ipynb", "b/c.ipynb"], settings)
    assert found["source"] == ["a.ipynb", "b/c.ipynb"]
    assert found["options"] == {"include": ["data/*.csv"]}


def test_an_object_has_no_source():
    """A figure that was published has a title and no name."""
    assert keep.facts(Tree({}, "T"), [], Settings()) == {"title": "T"}
