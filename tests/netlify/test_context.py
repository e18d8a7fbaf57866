from __future__ import annotations

import json

import pytest

from netlify_nb.netlify import context
from netlify_nb.netlify.client import Client
from netlify_nb.netlify.integration import ExtensionClient, IntegrationClient

PLACES = {
    "site metadata": lambda it: context.SiteMetadata(Client(it), "s"),
    "site, version 1": lambda it: context.SiteIntegration(IntegrationClient(it, "slug"), "s"),
    "team, version 1": lambda it: context.TeamIntegration(IntegrationClient(it, "slug"), "t"),
    "site, version 2": lambda it: context.SiteExtension(ExtensionClient(it, "slug"), "t", "s"),
    "team, version 2": lambda it: context.TeamExtension(ExtensionClient(it, "slug"), "t"),
}


@pytest.fixture
def kept(server):
    """A server that keeps one JSON document for each path, as each of the three APIs does; returns them."""
    documents = {}

    def respond(heard):
        if heard.method == "GET":
            metadata = heard.path.endswith("/metadata")
            missing = server.reply(200, {}) if metadata else server.reply(404)
            return server.reply(200, documents[heard.path]) if heard.path in documents else missing
        if heard.method == "DELETE":
            return server.reply(204 if documents.pop(heard.path, None) is not None else 404)
        if heard.method == "POST" and heard.path in documents:
            return server.reply(409)
        documents[heard.path] = json.loads(heard.body)
        return server.reply(200, {})

    server.respond = respond
    return documents


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_context_is_read_replaced_and_cleared_alike_everywhere(transport, kept, place):
    """Setting replaces it, clearing what is not there is no error."""
    here = place(transport)
    assert here.get() == {}
    here.clear()
    here.set({"source": "a.ipynb", "options": {"code": "hide"}})
    assert here.get() == {"source": "a.ipynb", "options": {"code": "hide"}}
    here.set({"source": "b.ipynb"})
    assert here.get() == {"source": "b.ipynb"}
    here.clear()
    assert here.get() == {}


def test_what_others_keep_in_the_metadata_stays(transport, kept):
    """Netlify replaces it as a whole, so it is read first."""
    path = "/api/v1/sites/s/metadata"
    kept[path] = {"theirs": 1}
    here = context.SiteMetadata(Client(transport), "s")
    here.set({"a": 1})
    assert kept[path] == {"theirs": 1, "netlify_nb": {"a": 1}}
    here.clear()
    assert kept[path] == {"theirs": 1}


def test_metadata_that_is_as_it_should_be_is_not_written_again(server, transport, kept):
    """A publish that changes nothing says nothing."""
    here = context.SiteMetadata(Client(transport), "s")
    here.set({"a": 1})
    here.set({"a": 1})
    assert [heard.method for heard in server.heard] == ["GET", "PUT", "GET"]


def test_metadata_of_another_shape_is_no_context(transport, kept):
    """Somebody else may have taken our name."""
    kept["/api/v1/sites/s/metadata"] = {"netlify_nb": "odd"}
    assert context.SiteMetadata(Client(transport), "s").get() == {}
