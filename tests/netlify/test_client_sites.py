from __future__ import annotations

import pytest

from netlify_nb import errors
from netlify_nb.netlify.client import Client

UUID = "3970e0fe-8564-4903-9a55-c5f8de49fb8b"


def site(number=1, **fields):
    return {"id": f"s{number}", "name": f"site-{number}", **fields}


def test_a_list_is_read_page_by_page_and_only_as_far_as_needed(server, client):
    """The second page is asked for when the first is used up."""
    link = f'<{server.url}/sites?page=2&per_page=100>; rel="next", <{server.url}/sites?page=3>; rel="last"'
    server.script = [server.reply(200, [site(1), site(2)], Link=link), server.reply(200, [site(3)])]
    found = client.list_sites(name="site")
    assert server.heard == []
    assert [next(found).id, next(found).id] == ["s1", "s2"]
    assert len(server.heard) == 1
    assert [site.id for site in found] == ["s3"]
    assert server.heard[0].target == "/api/v1/sites?name=site&page=1&per_page=100"
    assert server.heard[1].target == "/api/v1/sites?page=2&per_page=100"


def test_a_link_to_another_host_is_followed_on_ours(server, make_server, client):
    """So no header can lead the token away."""
    other = make_server()
    server.script = [
        server.reply(200, [site(1)], Link=f'<http://127.0.0.1:{other.port}/x?page=2>; rel="next"'),
        server.reply(200, []),
    ]
    assert len(list(client.list_sites())) == 1
    assert other.heard == []
    assert server.heard[1].target == "/api/v1/sites?page=2"


def test_pages_that_lead_in_a_circle_end(server, client):
    """A server that always says there is more is not asked forever."""
    server.respond = lambda heard: server.reply(200, [site()], Link='</sites?page=1&per_page=100>; rel="next"')
    assert len(list(client.list_sites())) == 1


def test_a_limit_asks_for_no_more_than_it_needs(server, client):
    """Ten sites are one small page, two hundred and fifty are three large ones of which the last is cut."""
    server.respond = lambda heard: server.reply(
        200, [site(number) for number in range(100)], Link=f'</x?page={len(server.heard) + 1}>; rel="next"'
    )
    assert len(list(client.list_sites(limit=10))) == 10
    assert server.heard[0].target.endswith("per_page=10")
    assert len(list(client.list_sites(limit=250))) == 250
    assert len(server.heard) == 1 + 3
    assert list(client.list_sites(limit=0)) == []


def test_the_sites_of_one_team_are_listed(server, client):
    """By slug or id."""
    server.script = [server.reply(200, [site()])]
    assert [found.name for found in client.list_sites_for_account("my team")] == ["site-1"]
    assert server.heard[0].path == "/api/v1/my%20team/sites"


def test_a_site_is_created_with_what_claiming_needs(server, client):
    """Session id and origin travel in the body; what is not given is not said."""
    server.script = [server.reply(201, site(session_id="secret", claimed=False))]
    made = client.create_site(name="n", session_id="secret")
    assert server.heard[0].json == {"name": "n", "session_id": "secret", "created_via": "netlify_nb"}
    assert made.session_id == "secret"
    assert "secret" not in repr(made)


def test_a_site_is_created_in_a_team(server, client):
    """At the team's own address."""
    server.script = [server.reply(200, site())]
    client.create_site_in_team("team", session_id="x", force_ssl=True)
    assert server.heard[0].path == "/api/v1/team/sites"
    assert server.heard[0].json == {"session_id": "x", "created_via": "netlify_nb", "force_ssl": True}


def test_a_name_that_is_taken_is_said_so(server, client):
    """With the name, on creation and on renaming."""
    body = {"errors": {"subdomain": ["must be unique"]}}
    server.respond = lambda heard: server.reply(422, body)
    for call in (lambda: client.create_site(name="mine"), lambda: client.update_site(UUID, name="mine")):
        with pytest.raises(errors.SiteNameRefused, match="'mine' is already taken"):
            call()


def test_a_site_is_looked_up_by_name_when_netlify_does_not_know_names(server, client):
    """A bare name is not promised in the path, so the list is asked."""
    server.script = [
        server.reply(404, {"code": 404, "message": "Not Found"}),
        server.reply(200, [site(1, name="report-2"), site(2, name="report")]),
        server.reply(200, site(2, name="report", session_id="s")),
    ]
    assert client.find_site("report").session_id == "s"
    assert server.heard[1].target.startswith("/api/v1/sites?name=report&")
    assert server.heard[2].path == "/api/v1/sites/s2"


def test_a_site_that_is_nowhere_is_not_found(server, client):
    """And the error names what was asked for."""
    server.script = [server.reply(404), server.reply(200, [site(1, name="report-2")])]
    with pytest.raises(errors.SiteNotFound, match="'report'"):
        client.find_site("report")


def test_changing_a_site_returns_it_even_if_netlify_answers_nothing(server, client):
    """Any 2xx is a yes; then the site is looked up."""
    server.script = [server.reply(204), server.reply(200, site(name="new"))]
    assert client.update_site(UUID, name="new").name == "new"
    assert [heard.method for heard in server.heard] == ["PATCH", "GET"]


def test_yes_and_no_calls_return_nothing(server, client):
    """Deleting, disabling, enabling and rolling back, with the statuses that documents and reality have."""
    server.script = [server.reply(200), server.reply(204), server.reply(204), server.reply(204)]
    assert client.delete_site(UUID) is None
    assert client.disable_site(UUID, reason="holiday") is None
    assert client.enable_site(UUID) is None
    assert client.rollback_site_deploy(UUID) is None
    assert [(heard.method, heard.target.partition(UUID)[2]) for heard in server.heard] == [
        ("DELETE", ""),
        ("PUT", "/disable?reason=holiday"),
        ("PUT", "/enable"),
        ("PUT", "/rollback"),
    ]


def test_a_deletion_whose_answer_was_lost_is_a_deletion(server, client):
    """The repeat finds nothing any more, which is what was asked for."""
    server.script = [server.cut(), server.reply(404)]
    client.delete_site(UUID)


def test_deleting_what_is_not_there_is_an_error(server, client):
    """If the first answer says so."""
    server.script = [server.reply(404)]
    with pytest.raises(errors.SiteNotFound):
        client.delete_site(UUID)


def test_a_site_whose_creation_got_lost_is_found_by_its_session(server, client):
    """And no second one is made; other sites of the same name are not mistaken for it."""
    server.script = [
        server.cut(),
        server.reply(200, [site(1, session_id="other"), site(2, session_id="mine")]),
        server.reply(200, site(2, session_id="mine")),
    ]
    assert client.create_or_find_site(session_id="mine", name="n").id == "s2"
    assert [heard.method for heard in server.heard] == ["POST", "GET", "GET"]


def test_a_site_that_was_not_created_is_created_once_more(server, client, time):
    """After three looks, because Netlify may still be at it."""
    server.script = [server.reply(502, "<html>"), *[server.reply(200, [])] * 3, server.reply(201, site(7))]
    assert client.create_or_find_site(session_id="mine", account_slug="team").id == "s7"
    assert [heard.method for heard in server.heard] == ["POST", "GET", "GET", "GET", "POST"]
    assert sum(time.slept) == 6


def test_a_refused_creation_is_not_repeated(server, client):
    """A no is not a lost answer."""
    server.script = [server.reply(422, {"errors": {"subdomain": ["must be unique"]}})]
    with pytest.raises(errors.SiteNameRefused):
        client.create_or_find_site(session_id="mine", name="n")
    assert len(server.heard) == 1


def test_without_a_token_nothing_is_sent(server, make_transport):
    """The error says how to get one."""
    with pytest.raises(errors.NotSignedIn) as caught:
        Client(make_transport(server.url, token=None)).get_site(UUID)
    assert "netlify-nb login" in caught.value.hint
    assert server.heard == []


def test_a_wrong_token_is_a_clear_error(server, client):
    """Whatever is asked for."""
    server.respond = lambda heard: server.reply(401, {"code": 401, "message": "Access Denied"})
    for call in (client.get_current_user, lambda: client.get_site("x"), lambda: list(client.list_sites())):
        with pytest.raises(errors.NotSignedIn, match="does not accept this token"):
            call()
