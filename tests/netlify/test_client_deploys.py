from __future__ import annotations

import io
from datetime import datetime, timezone

import pytest

from netlify_nb import errors


def stamp(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")


def deploy(id_="d1", **fields):
    return {"id": id_, "site_id": "s", "state": "ready", **fields}


def listed(time, id_="d1", **fields):
    return deploy(id_, created_at=stamp(time.now()), title="t", draft=False, **fields)


def test_a_digest_deploy_says_which_files_it_has(server, client):
    """Keys begin with a slash, as Netlify's documents write them; what is required comes back."""
    server.script = [server.reply(200, deploy(state="uploading", required=["bb"]))]
    made = client.create_site_deploy("s", files={"index.html": "aa", "/b.css": "bb"}, title="A & B", async_=True)
    assert server.heard[0].target == "/api/v1/sites/s/deploys?title=A+%26+B"
    assert server.heard[0].json == {
        "draft": False,
        "async": True,
        "files": {"/index.html": "aa", "/b.css": "bb"},
    }
    assert (made.state, made.required) == ("uploading", ("bb",))


def test_a_draft_and_an_alias_are_said_in_the_body(server, client):
    """And an async deploy has not worked out yet what it requires."""
    server.respond = lambda heard: server.reply(201, deploy(state="preparing", required=None))
    assert client.create_site_deploy("s", files={}, draft=True).required is None
    client.create_site_deploy("s", files={}, branch="preview")
    assert server.heard[0].json["draft"] is True
    assert server.heard[1].json["branch"] == "preview"


def test_a_zip_deploy_is_the_zip(server, client):
    """Raw, with its length, and its flags in the query."""
    server.script = [server.reply(200, deploy(state="processing"))]
    made = client.create_site_deploy_from_zip("s", lambda: io.BytesIO(b"PK.."), 4, title="t", branch="b")
    heard = server.heard[0]
    assert heard.target == "/api/v1/sites/s/deploys?title=t&branch=b"
    assert (heard.headers["content-type"], heard.headers["content-length"]) == ("application/zip", "4")
    assert heard.body == b"PK.."
    assert made.state == "processing"


def test_the_files_of_an_empty_deploy_are_announced_later(server, client):
    """Netlify's own command line does it in two steps."""
    server.script = [server.reply(200, deploy(state="new")), server.reply(200, deploy(required=[]))]
    opened = client.create_site_deploy("s")
    assert "files" not in server.heard[0].json
    assert client.update_site_deploy("s", opened.id, files={"a": "1"}, async_=False).required == ()
    assert (server.heard[1].method, server.heard[1].json) == ("PUT", {"files": {"/a": "1"}, "async": False})


def test_a_file_is_uploaded(server, client):
    """With its size in the query as well; the answer may be empty."""
    server.script = [server.reply(200, {"id": "/a", "path": "/a", "sha": "aa", "size": 2}), server.reply(200)]
    uploaded = client.upload_deploy_file("d", "a b.txt", lambda: b"xy", 2)
    assert (uploaded.path, uploaded.sha, uploaded.size) == ("/a", "aa", 2)
    assert server.heard[0].target == "/api/v1/deploys/d/files/a%20b.txt?size=2"
    assert client.upload_deploy_file("d", "a", lambda: b"xy", 2) is None


def test_deploys_are_listed_with_filters(server, client):
    """Two of which have hyphens."""
    server.script = [server.reply(200, [deploy("d2"), deploy("d1", state="a state of tomorrow")])]
    found = client.list_site_deploys("s", state="ready", production=True, latest_published=True, limit=5)
    assert [(item.id, item.ready) for item in found] == [("d2", True), ("d1", False)]
    assert server.heard[0].target == (
        "/api/v1/sites/s/deploys?state=ready&production=true&latest-published=true&page=1&per_page=5"
    )


@pytest.mark.parametrize("name", ["lock_deploy", "unlock_deploy", "cancel_site_deploy"])
def test_controlling_a_deploy_returns_it_even_if_netlify_answers_nothing(server, client, name):
    """201, 200 or 204: all are in the documents somewhere."""
    server.script = [server.reply(201, deploy(locked=True)), server.reply(204), server.reply(200, deploy())]
    assert getattr(client, name)("d1").locked is True
    assert getattr(client, name)("d1").id == "d1"
    assert [heard.method for heard in server.heard] == ["POST", "POST", "GET"]


def test_restoring_is_repeated_until_it_is_answered(server, client):
    """Restoring twice does what restoring once does."""
    server.script = [server.cut(), server.reply(504), server.reply(201, deploy(state="current"))]
    restored = client.restore_site_deploy("s", "d1")
    assert (restored.state, restored.ready) == ("current", True)
    assert server.heard[0].path == "/api/v1/sites/s/deploys/d1/restore"


def test_a_deploy_that_netlify_has_deleted_is_said_so(server, client):
    """In each way to ask for it."""
    server.respond = lambda heard: server.reply(404, {"code": 404, "message": "Not Found"})
    for call in (
        lambda: client.get_deploy("d1"),
        lambda: client.get_site_deploy("s", "d1"),
        lambda: client.restore_site_deploy("s", "d1"),
        lambda: client.delete_deploy("d1"),
    ):
        with pytest.raises(errors.DeployNotFound, match="'d1'"):
            call()


def test_deleting_the_live_deploy_is_refused_with_netlifys_words(server, client):
    """405 has no class of its own."""
    server.script = [server.reply(405, {"message": "published deploys cannot be deleted"})]
    with pytest.raises(errors.ApiError, match="published deploys cannot be deleted") as caught:
        client.delete_site_deploy("s", "d1")
    assert caught.value.status == 405


def test_deployed_branches_are_listed(server, client):
    """With their addresses."""
    server.script = [server.reply(200, [{"id": "b", "name": "alias", "deploy_id": "d1", "ssl_url": "https://x"}])]
    branch = next(client.list_site_deployed_branches("s"))
    assert (branch.name, branch.deploy_id, branch.url) == ("alias", "d1", "https://x")


# -- a creation whose answer was lost ------------------------------------------------------------------------

CREATIONS = {
    "digest": lambda client, **options: client.create_or_find_deploy("s", title="t", files={"a": "1"}, **options),
    "zip": lambda client, **options: client.create_or_find_deploy_from_zip("s", lambda: b"PK", 2, title="t", **options),
}


@pytest.fixture(params=CREATIONS)
def create(request, client, server, time):
    """A way to create, with the server's clock known from an answer before."""
    server.script = [server.reply(200, {"id": "s"}, Date=time.http())]
    client.get_site("s")
    server.heard.clear()
    return lambda **options: CREATIONS[request.param](client, **options)


@pytest.mark.parametrize("how", ["cut", "gateway", "empty", "page"])
def test_a_deploy_whose_answer_got_lost_is_found(server, create, time, how):
    """Whether the connection was cut, a gateway gave up, or the answer was unreadable: there is one deploy."""
    lost = {
        "cut": server.cut(),
        "gateway": server.reply(504, "<html>"),
        "empty": server.reply(200),
        "page": server.reply(200, "<html>"),
    }[how]
    server.script = [lost, server.reply(200, [listed(time, state="processing")]), server.reply(200, deploy())]
    assert create().id == "d1"
    assert [heard.method for heard in server.heard] == ["POST", "GET", "GET"]


def test_a_deploy_that_is_not_ours_is_not_taken_for_ours(server, create, time):
    """Not an older one, nor one of another title, nor a draft, nor one that failed; then it is made once more."""
    others = [
        listed(time, "older") | {"created_at": stamp(time.now() - 60)},
        listed(time, "other-title") | {"title": "another"},
        listed(time, "a-draft") | {"draft": True},
        listed(time, "failed") | {"state": "error"},
        listed(time, "undated") | {"created_at": None},
    ]
    server.script = [server.cut(), *[server.reply(200, others)] * 3, server.reply(200, deploy("new"))]
    assert create().id == "new"
    assert [heard.method for heard in server.heard] == ["POST", "GET", "GET", "GET", "POST"]


def test_a_deploy_that_we_were_told_of_before_is_not_ours_now(server, create, time):
    """Two publishes of the same title within a second are two deploys."""
    server.script = [
        server.reply(200, deploy("first")),
        server.cut(),
        server.reply(200, [listed(time, "first")]),
        server.reply(200, [listed(time, "second"), listed(time, "first")]),
        server.reply(200, deploy("second")),
    ]
    assert create().id == "first"
    assert create().id == "second"


def test_a_deploy_lost_twice_is_an_error(server, create):
    """It is not tried a third time."""
    server.respond = lambda heard: server.cut() if heard.method == "POST" else server.reply(200, [])
    with pytest.raises(errors.ConnectionCut):
        create()
    assert [heard.method for heard in server.heard].count("POST") == 2


def test_when_not_even_looking_is_possible_the_first_error_stands(server, create):
    """The person hears what became of the creation."""
    server.respond = lambda heard: server.cut()
    with pytest.raises(errors.ConnectionCut, match="creating the deploy"):
        create()
    assert [heard.method for heard in server.heard].count("POST") == 1


def test_the_servers_clock_decides_what_is_new(server, client, time):
    """This machine's may be hours off."""
    server.script = [
        server.reply(200, {"id": "s"}, Date=time.http(-7200)),
        server.cut(),
        server.reply(200, [listed(time) | {"created_at": stamp(time.now() - 7200)}]),
        server.reply(200, deploy()),
    ]
    client.get_site("s")
    assert CREATIONS["digest"](client).id == "d1"


def test_an_alias_is_part_of_what_is_ours(server, client, time):
    """A production deploy of the same second is somebody else's."""
    server.script = [
        server.cut(),
        server.reply(200, [listed(time, "prod", branch="main"), listed(time, "ours", branch="b")]),
        server.reply(200, deploy("ours")),
    ]
    assert CREATIONS["digest"](client, branch="b").id == "ours"


@pytest.mark.parametrize("status", [200, 404])
def test_a_deploy_that_waits_for_a_zip_in_vain_is_cancelled(server, client, time, status):
    """The connection was cut before the zip was there; a second one brings it. If it is gone already, so be it."""
    orphan = listed(time, "orphan", state="new")
    cancelled = server.reply(status, orphan)
    server.script = [
        server.cut(),
        *[server.reply(200, [orphan]), server.reply(200, orphan)] * 3,
        server.reply(200, deploy("filled")),
        cancelled,
    ]
    assert CREATIONS["zip"](client).id == "filled"
    assert server.heard[-1].target == "/api/v1/deploys/orphan/cancel"


def test_a_zip_that_did_not_leave_this_machine_is_sent_again_at_once(server, client, time):
    """Nothing can have come of half a body, so nothing is looked for."""
    size = 64 * 1024 * 1024
    attempts = []

    def opener():
        attempts.append(1)
        count = size // 65536
        return iter([b"x" * 65536] * count) if len(attempts) == 2 else _breaks_off(count // 2)

    def _breaks_off(count):
        yield from [b"x" * 65536] * count
        raise errors.ConnectionCut("cut while sending", body_sent=False)

    server.script = [server.reply(200, deploy("whole"))]
    made = client.create_or_find_deploy_from_zip("s", opener, size, title="t")
    assert made.id == "whole"
    assert len(attempts) == 2
    assert time.slept == []


def test_what_may_have_come_of_a_stopped_creation_is_cancelled(server, create, time):
    """Nobody will fill it, and nobody wants it live."""
    server.script = [
        server.reply(429, Retry_After="30"),
        server.reply(200, [listed(time, "stray", state="processing")]),
        server.reply(200, deploy("stray", state="processing")),
        server.reply(200, deploy("stray", state="error")),
    ]
    with pytest.raises(errors.Cancelled):
        create(stop=lambda: len(time.slept) > 3)
    assert server.heard[-1].target == "/api/v1/deploys/stray/cancel"


def test_a_stop_is_not_hidden_by_a_failing_cancellation(server, create, time):
    """Whatever else goes wrong, the person hears that it was stopped."""
    server.script = [server.reply(429, Retry_After="30")]
    server.respond = lambda heard: server.reply(404)
    with pytest.raises(errors.Cancelled):
        create(stop=lambda: len(time.slept) > 3)
