from __future__ import annotations

import pytest

from netlify_nb import errors
from netlify_nb.netlify.client import Client


def test_whose_token_it_is(server, client):
    """With what the API has beyond that ignored."""
    server.script = [server.reply(200, {"id": "u", "email": "a@b.example", "full_name": None, "odd": [1]})]
    assert client.get_current_user().label == "a@b.example"


def test_teams_are_listed(server, client):
    """An empty list is an answer too."""
    server.script = [server.reply(200, [{"id": "1", "slug": "t", "name": "T", "default": True}]), server.reply(200, [])]
    assert [(team.slug, team.default) for team in client.list_accounts_for_user()] == [("t", True)]
    assert list(client.list_accounts_for_user()) == []
    assert server.heard[0].target == "/api/v1/accounts?minimal=true"


def test_one_team_is_looked_up(server, client):
    """By id or slug."""
    server.script = [server.reply(200, {"id": "1", "slug": "t", "name": "T"})]
    assert client.get_account("t").id == "1"


def test_a_ticket_is_asked_for_shown_and_exchanged_without_a_token(server, make_transport):
    """That is how one gets the first token; it is never printed."""
    server.script = [
        server.reply(201, {"id": "tick", "client_id": "app", "authorized": False}),
        server.reply(200, {"id": "tick", "authorized": True}),
        server.reply(201, {"id": "x", "access_token": "fresh-token", "user_email": "a@b.example"}),
    ]
    client = Client(make_transport(server.url, token=None))
    assert client.create_ticket("app", message="for the lab").authorized is False
    assert client.show_ticket("tick").authorized is True
    token = client.exchange_ticket("tick")
    assert token.access_token == "fresh-token"
    assert "fresh-token" not in repr(token)
    assert server.heard[0].target == "/api/v1/oauth/tickets?client_id=app"
    assert server.heard[0].json == {"message": "for the lab"}
    assert all("authorization" not in heard.headers for heard in server.heard)


def test_an_exchange_without_token_is_unreadable(server, client):
    """Better than to keep an empty one."""
    server.script = [server.reply(201, {"id": "x"})]
    with pytest.raises(errors.AnswerUnreadable):
        client.exchange_ticket("tick")


def test_the_token_in_use_is_revoked(server, client):
    """The one that the request is signed with."""
    server.script = [server.reply(204)]
    client.revoke_access_token()
    assert (server.heard[0].method, server.heard[0].path) == ("DELETE", "/api/v1/access_tokens/revoke")
