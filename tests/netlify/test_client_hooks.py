from __future__ import annotations

HOOK = {
    "id": "h",
    "site_id": "s",
    "type": "url",
    "event": "deploy_created",
    "data": {"url": "https://hooks.example/secret-path"},
    "disabled": True,
}


def test_kinds_of_hooks_are_listed(server, client):
    """With their events and what they take."""
    server.script = [server.reply(200, [{"name": "url", "events": ["deploy_created"], "fields": [{"name": "url"}]}])]
    kind = next(client.list_hook_types())
    assert (kind.name, kind.events, kind.fields) == ("url", ("deploy_created",), ("url",))


def test_hooks_are_listed_made_changed_and_deleted(server, client):
    """All six verbs; an empty answer is followed by a look."""
    server.script = [
        server.reply(200, [HOOK]),
        server.reply(201, HOOK),
        server.reply(200, HOOK),
        server.reply(204),
        server.reply(200, HOOK | {"disabled": False}),
        server.reply(200, HOOK),
        server.reply(204),
    ]
    assert next(client.list_hooks_by_site_id("s")).disabled is True
    client.create_hook_by_site_id("s", type="url", event="deploy_created", data=HOOK["data"], form_id="f")
    assert client.get_hook("h").event == "deploy_created"
    assert client.update_hook("h", disabled=False).disabled is False
    assert client.enable_hook("h").id == "h"
    client.delete_hook("h")
    assert server.heard[0].target == "/api/v1/hooks?site_id=s"
    assert server.heard[1].json == {
        "site_id": "s",
        "form_id": "f",
        "type": "url",
        "event": "deploy_created",
        "data": HOOK["data"],
    }
    assert [heard.method for heard in server.heard] == ["GET", "POST", "GET", "PUT", "GET", "POST", "DELETE"]


def test_a_hook_does_not_print_where_it_leads(server, client):
    """Such addresses are often keys."""
    server.script = [server.reply(200, HOOK)]
    assert "secret-path" not in repr(client.get_hook("h"))
