from __future__ import annotations

import pytest

from netlify_nb import errors

SNIPPET = {
    "id": 0,
    "site_id": "s",
    "title": "count",
    "general": "<script></script>",
    "general_position": "footer",
    "goal": None,
    "goal_position": "nowhere",
}


def test_snippets_are_read(server, client):
    """Ids are numbers there, and the first may be zero; odd positions become the usual ones."""
    server.script = [server.reply(200, [SNIPPET]), server.reply(200, SNIPPET)]
    first = next(client.list_site_snippets("s"))
    assert first == client.get_site_snippet("s", first.id)
    assert (first.id, first.general_position, first.goal, first.goal_position) == ("0", "footer", "", "footer")
    assert server.heard[1].path == "/api/v1/sites/s/snippets/0"


def test_snippets_are_written(server, client):
    """As a whole: what is not given is empty."""
    server.script = [server.reply(201, SNIPPET), server.reply(204), server.reply(204)]
    client.create_site_snippet("s", title="count", general="<b>", general_position="footer")
    client.update_site_snippet("s", "0", title="other")
    client.delete_site_snippet("s", "0")
    assert server.heard[0].json == {
        "title": "count",
        "general": "<b>",
        "general_position": "footer",
        "goal": "",
        "goal_position": "footer",
    }
    assert server.heard[1].json["general"] == ""
    assert [heard.method for heard in server.heard] == ["POST", "PUT", "DELETE"]


def test_metadata_is_read_and_replaced(server, client):
    """A free-form object; a site without any has an empty one."""
    server.script = [server.reply(200, {"a": {"b": 1}}), server.reply(200), server.reply(204)]
    assert client.get_site_metadata("s") == {"a": {"b": 1}}
    assert client.get_site_metadata("s") == {}
    client.update_site_metadata("s", {"c": 2})
    assert (server.heard[2].method, server.heard[2].json) == ("PUT", {"c": 2})


def test_metadata_that_json_cannot_say_is_refused_before_anything_is_sent(server, client):
    """With an error that says so."""
    with pytest.raises(errors.InvalidInput, match="JSON"):
        client.update_site_metadata("s", {"when": object()})
    assert server.heard == []
