from __future__ import annotations

import hashlib
import http.client
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

DEPLOY_KEYS = [
    "id",
    "site_id",
    "user_id",
    "state",
    "name",
    "url",
    "ssl_url",
    "admin_url",
    "deploy_url",
    "deploy_ssl_url",
    "required",
    "created_at",
    "context",
    "function_schedules",
    "title",
    "locked",
    "draft",
    "branch",
    "error_message",
    "published_at",
]


def sha1(content):
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def test_a_zip_becomes_the_live_site(netlify, site):
    """A raw zip as body is processed in the background and then live, with its permalink."""
    answer = netlify.send_zip(site, {"index.html": "<h1>Hi", "a/b.css": "x"}, params={"title": "First é"})
    opened = answer.json()
    assert opened["state"] in {"uploaded", "processing", "ready"}
    assert [key for key in DEPLOY_KEYS if key not in opened] == []
    assert (opened["title"], opened["context"], opened["required"], opened["draft"]) == (
        "First é",
        "production",
        [],
        False,
    )
    deploy = netlify.wait(opened["id"])
    assert netlify.page(site["name"]).text == "<h1>Hi"
    assert netlify.page(f"{deploy['id']}--{site['name']}", "/a/b.css").text == "x"
    assert deploy["deploy_url"] == f"http://{deploy['id']}--{site['name']}.localhost:{netlify.runtime.port}"
    now = netlify.api("GET", f"/sites/{site['id']}").json()
    assert now["published_deploy"]["id"] == deploy["id"]
    assert now["published_deploy"]["published_at"]


def test_a_digest_asks_for_what_is_missing_and_is_live_when_it_has_come(netlify, site):
    """Paths come with and without a slash; of one content, one upload is enough; nothing shows before the last."""
    files = {"index.html": b"one %r" % site["id"], "/b.txt": b"two %r" % site["id"], "c.txt": b"two %r" % site["id"]}
    deploy = netlify.open_digest(site, files)
    assert deploy["state"] == "uploading"
    assert sorted(deploy["required"]) == sorted({sha1(content) for content in files.values()})
    sent = netlify.put_file(deploy, "index.html", files["index.html"])
    assert sent.json() == {
        "id": "/index.html",
        "path": "/index.html",
        "sha": sha1(files["index.html"]),
        "mime_type": "text/html",
        "size": len(files["index.html"]),
    }
    assert netlify.page(site["name"]).status_code == 404
    halfway = netlify.api("GET", f"/sites/{site['id']}/deploys/{deploy['id']}").json()
    assert (halfway["state"], halfway["required"]) == ("uploading", [sha1(files["c.txt"])])
    netlify.put_file(deploy, "c.txt", files["c.txt"])
    netlify.wait(deploy["id"])
    assert netlify.page(site["name"], "/b.txt").text == netlify.page(site["name"], "/c.txt").text
    assert netlify.put_file(deploy, "b.txt", files["/b.txt"]).status_code == 200

    second = netlify.open_digest(site, {**files, "index.html": b"new %r" % site["id"]})
    assert len(second["required"]) == 1
    third = netlify.open_digest(site, files)
    assert third["required"] == []
    netlify.wait(third["id"])


def test_an_asynchronous_digest_is_prepared_in_the_background(netlify, site):
    """With async the answer comes at once; what is required is in the polled deploy."""
    files = {f"/{number}.html": b"%d of %r" % (number, site["id"]) for number in range(20)}
    deploy = netlify.open_digest(site, files, **{"async": True})
    assert deploy["state"] in {"preparing", "prepared"}
    deploy = netlify.wait(deploy["id"], "prepared")
    assert sorted(deploy["required"]) == sorted(map(sha1, files.values()))
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda one: netlify.put_file(deploy, one[0][1:], one[1]).status_code, files.items()))
    assert set(sent) == {200}
    netlify.wait(deploy["id"])
    again = netlify.open_digest(site, files, **{"async": True})
    netlify.wait(again["id"])


def test_a_deploy_in_two_steps_keeps_what_the_first_said(netlify, site):
    """As the official client does it: draft comes with the POST and the PUT's own draft says nothing."""
    netlify.deploy_zip(site, {"index.html": "live"})
    body = {"draft": True, "include_upload_url": False, "deploy_source": "cli"}
    deploy = netlify.api("POST", f"/sites/{site['id']}/deploys?title=D", json=body).json()
    assert (deploy["state"], deploy["draft"]) == ("new", True)
    early = netlify.put_file(deploy, "index.html", b"draft")
    assert early.status_code == 422
    given = {"files": {"index.html": sha1(b"draft")}, "async": False, "draft": False, "framework": None}
    answer = netlify.api("PUT", f"/sites/{site['id']}/deploys/{deploy['id']}", json=given).json()
    assert (answer["draft"], answer["title"]) == (True, "D")
    assert isinstance(answer["required"], list)
    for _ in answer["required"]:
        netlify.put_file(deploy, "index.html", b"draft")
    deploy = netlify.wait(deploy["id"])
    assert deploy["context"] == "deploy-preview"
    assert netlify.page(site["name"]).text == "live"
    assert netlify.page(f"{deploy['id']}--{site['name']}").text == "draft"
    again = netlify.api("PUT", f"/sites/{site['id']}/deploys/{deploy['id']}", json=given)
    assert again.status_code == 422


def test_an_alias_shows_the_newest_deploy_of_its_branch(netlify, site):
    """A branch has an address of its own and leaves the live site alone."""
    netlify.deploy_zip(site, {"index.html": "live"})
    for text in (b"first", b"second"):
        deploy = netlify.deploy_digest(site, {"index.html": text}, branch="Feature/One")
    assert deploy["deploy_url"] == f"http://feature-one--{site['name']}.localhost:{netlify.runtime.port}"
    assert deploy["context"] == "branch-deploy"
    assert netlify.page(f"feature-one--{site['name']}").text == "second"
    assert netlify.page(f"{deploy['id']}--{site['name']}").text == "second"
    assert netlify.page(site["name"]).text == "live"
    branches = netlify.api("GET", f"/sites/{site['id']}/deployed-branches").json()
    assert [(one["name"], one["slug"], one["deploy_id"]) for one in branches] == [
        ("Feature/One", "feature-one", deploy["id"])
    ]
    found = netlify.api("GET", f"/sites/{site['id']}/deploys", params={"branch": "Feature/One"}).json()
    assert len(found) == 2


def test_restoring_makes_an_earlier_deploy_live_and_creates_none(netlify, site):
    """Restore moves what is published; the history stays as long as it was."""
    first = netlify.deploy_zip(site, {"index.html": "1"})
    second = netlify.deploy_zip(site, {"index.html": "2"})
    answer = netlify.api("POST", f"/sites/{site['id']}/deploys/{first['id']}/restore")
    assert (answer.status_code, answer.json()["id"]) == (201, first["id"])
    assert netlify.page(site["name"]).text == "1"
    history = netlify.api("GET", f"/sites/{site['id']}/deploys").json()
    assert [deploy["id"] for deploy in history] == [second["id"], first["id"]]
    assert netlify.api("PUT", f"/sites/{site['id']}/rollback").status_code == 204
    assert netlify.page(site["name"]).text == "2"
    netlify.deploy_zip(site, {"index.html": "3"})
    assert netlify.page(site["name"]).text == "3"
    draft = netlify.deploy_digest(site, {"index.html": b"a draft"}, draft=True)
    assert netlify.api("POST", f"/deploys/{draft['id']}/restore").status_code == 201
    assert netlify.page(site["name"]).text == "a draft"


def test_while_locked_deploys_get_ready_but_not_live(netlify, site):
    """A lock stops automatic publishing; restoring works and keeps the lock; unlocking resumes."""
    first = netlify.deploy_zip(site, {"index.html": "1"})
    locked = netlify.api("POST", f"/deploys/{first['id']}/lock")
    assert (locked.status_code, locked.json()["locked"]) == (200, True)
    second = netlify.deploy_zip(site, {"index.html": "2"})
    assert netlify.page(site["name"]).text == "1"
    assert netlify.api("POST", f"/deploys/{second['id']}/lock").status_code == 422
    assert netlify.api("POST", f"/sites/{site['id']}/deploys/{second['id']}/restore").json()["locked"] is True
    assert netlify.page(site["name"]).text == "2"
    netlify.deploy_zip(site, {"index.html": "3"})
    assert netlify.page(site["name"]).text == "2"
    assert netlify.api("GET", f"/sites/{site['id']}").json()["published_deploy"]["locked"] is True
    assert netlify.api("POST", f"/deploys/{second['id']}/unlock").json()["locked"] is False
    netlify.deploy_zip(site, {"index.html": "4"})
    assert netlify.page(site["name"]).text == "4"


def test_a_cancelled_deploy_ends_in_error_and_takes_nothing_more(netlify, site):
    """Cancel leaves what is live alone; the cancelled deploy says so and cannot be restored."""
    netlify.deploy_zip(site, {"index.html": "live"})
    deploy = netlify.open_digest(site, {"index.html": b"never %r" % site["id"]})
    answer = netlify.api("POST", f"/deploys/{deploy['id']}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (201, "error")
    assert answer.json()["error_message"]
    assert netlify.put_file(deploy, "index.html", b"never %r" % site["id"]).status_code == 422
    assert netlify.api("POST", f"/sites/{site['id']}/deploys/{deploy['id']}/restore").status_code == 422
    assert netlify.api("POST", f"/deploys/{deploy['id']}/cancel").status_code == 201
    assert netlify.page(site["name"]).text == "live"


def test_deploys_are_deleted_unless_live_or_in_progress(netlify, site):
    """405 for the live deploy and for one in progress; 204 for others, whose permalink is gone then."""
    old = netlify.deploy_zip(site, {"index.html": "old"})
    live = netlify.deploy_zip(site, {"index.html": "live"})
    running = netlify.open_digest(site, {"index.html": b"x %r" % site["id"]})
    assert netlify.api("DELETE", f"/deploys/{live['id']}").status_code == 405
    assert netlify.api("DELETE", f"/sites/{site['id']}/deploys/{running['id']}").status_code == 405
    assert netlify.api("DELETE", f"/sites/{site['id']}/deploys/{old['id']}").status_code == 204
    assert netlify.api("GET", f"/deploys/{old['id']}").status_code == 404
    assert netlify.page(f"{old['id']}--{site['name']}").status_code == 404
    assert netlify.page(site["name"]).text == "live"


def test_deploys_are_listed_newest_first_with_filters(netlify, site):
    """State, production, previews and latest published narrow the list; Link leads through it."""
    first = netlify.deploy_zip(site, {"index.html": "1"})
    second = netlify.deploy_zip(site, {"index.html": "2"})
    draft = netlify.deploy_digest(site, {"index.html": b"d"}, draft=True)
    waiting = netlify.open_digest(site, {"index.html": b"w %r" % site["id"]})

    def listed(**query):
        return [one["id"] for one in netlify.api("GET", f"/sites/{site['id']}/deploys", params=query).json()]

    assert listed() == [waiting["id"], draft["id"], second["id"], first["id"]]
    assert listed(state="ready") == [draft["id"], second["id"], first["id"]]
    assert listed(state="uploading") == [waiting["id"]]
    assert listed(production="true") == [waiting["id"], second["id"], first["id"]]
    assert listed(**{"deploy-previews": "true"}) == [draft["id"]]
    netlify.api("POST", f"/sites/{site['id']}/deploys/{first['id']}/restore")
    assert listed(**{"latest-published": "true"}) == [first["id"], second["id"]]
    page = netlify.api("GET", f"/sites/{site['id']}/deploys?per_page=3&page=2")
    assert [one["id"] for one in page.json()] == [first["id"]]
    assert set(page.links) == {"prev"}


def test_an_older_deploy_that_ends_late_does_not_displace_a_newer_one(netlify, site):
    """Two publishes at once: the one that was opened later stays live."""
    older = netlify.open_digest(site, {"index.html": b"older %r" % site["id"]})
    newer = netlify.deploy_digest(site, {"index.html": b"newer %r" % site["id"]})
    netlify.put_file(older, "index.html", b"older %r" % site["id"])
    netlify.wait(older["id"])
    assert netlify.api("GET", f"/sites/{site['id']}").json()["published_deploy"]["id"] == newer["id"]


def test_odd_file_names_arrive_as_they_are(netlify, site):
    """Percent signs, spaces, accents and plus signs survive: paths are decoded once."""
    files = {"index.html": b"i", "sub/a b é%.css": b"css %r" % site["id"], "1+1;x,y@z=%2F.txt": b"t %r" % site["id"]}
    deploy = netlify.open_digest(site, files)
    for path, quoted in (("sub/a b é%.css", "sub/a%20b%20%C3%A9%25.css"), ("1+1;x,y@z=%2F.txt", "1+1;x,y@z=%252F.txt")):
        assert netlify.put_file(deploy, quoted, files[path]).json()["path"] == "/" + path
        netlify.put_file(deploy, "index.html", b"i")
    netlify.wait(deploy["id"])
    assert netlify.page(site["name"], "/sub/a%20b%20%C3%A9%25.css").content == files["sub/a b é%.css"]
    assert netlify.page(site["name"], "/1+1;x,y@z=%252F.txt").content == files["1+1;x,y@z=%2F.txt"]


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/../x",
        "a/../../x",
        "a#b.html",
        "a?b.html",
        "",
        "/",
        "//x",
        "C:\\x",
        "a\\..\\..\\b",
        "a//b",
        "./x",
        "a\n",
    ],
)
def test_a_digest_with_a_name_that_cannot_be_is_refused(netlify, site, path):
    """Names that lead out of the site, or cannot be fetched, are 422, and no deploy is opened."""
    answer = netlify.api("POST", f"/sites/{site['id']}/deploys", json={"files": {path: sha1(b"")}})
    assert (answer.status_code, "message" in answer.json()) == (422, True)
    assert netlify.api("GET", f"/sites/{site['id']}/deploys").json() == []


@pytest.mark.parametrize(
    "body",
    [
        {"files": []},
        {"files": {"a": 1}},
        {"files": {"a": "zz"}},
        {"files": {}, "draft": "no"},
        {"branch": 3},
        {"branch": "///"},
    ],
)
def test_a_digest_of_another_shape_is_refused(netlify, site, body):
    """What is no digest is 422."""
    assert netlify.api("POST", f"/sites/{site['id']}/deploys", json=body).status_code == 422


def test_a_file_must_be_what_was_announced(netlify, site):
    """Another content than announced is refused and not kept; a path that was not announced is 404."""
    deploy = netlify.open_digest(site, {"index.html": b"right %r" % site["id"]})
    assert netlify.put_file(deploy, "index.html", b"wrong").status_code == 422
    assert netlify.put_file(deploy, "other.html", b"wrong").status_code == 404
    still = netlify.api("GET", f"/deploys/{deploy['id']}").json()
    assert still["required"] == [sha1(b"right %r" % site["id"])]


def test_large_files_come_in_pieces(netlify, site):
    """A chunked body of several megabytes is taken as it comes."""
    content = bytes(range(256)) * 20_000
    deploy = netlify.open_digest(site, {"big.bin": content})
    pieces = (content[start : start + 100_000] for start in range(0, len(content), 100_000))
    assert netlify.put_file(deploy, "big.bin", pieces).status_code == 200
    netlify.wait(deploy["id"])
    assert netlify.page(site["name"], "/big.bin").content == content


def test_an_upload_that_breaks_off_leaves_the_deploy_waiting(netlify, site):
    """A connection cut in mid-body is as if it had not been."""
    content = b"z" * 2_000_000 + site["id"].encode()
    deploy = netlify.open_digest(site, {"index.html": content})
    connection = http.client.HTTPConnection("127.0.0.1", netlify.runtime.port)
    connection.putrequest("PUT", f"/api/v1/deploys/{deploy['id']}/files/index.html")
    connection.putheader("Authorization", f"Bearer {netlify.runtime.token}")
    connection.putheader("Content-Length", str(len(content)))
    connection.endheaders(content[:1_000_000])
    connection.close()
    assert netlify.api("GET", f"/deploys/{deploy['id']}").json()["required"] == [sha1(content)]
    netlify.put_file(deploy, "index.html", content)
    netlify.wait(deploy["id"])


def test_a_site_is_created_and_deployed_in_one_call(netlify):
    """The documented shortcut: POST /sites with a zip; and PUT /sites/{id} with one deploys again."""
    headers = {"Content-Type": "application/zip"}
    answer = netlify.api("POST", "/sites", data=netlify.zip_of({"index.html": "one call"}), headers=headers)
    assert answer.status_code == 201
    site = answer.json()
    deploy = netlify.api("GET", f"/sites/{site['id']}/deploys").json()[0]
    netlify.wait(deploy["id"])
    assert netlify.page(site["name"]).text == "one call"
    again = netlify.api("PUT", f"/sites/{site['id']}", data=netlify.zip_of({"index.html": "two"}), headers=headers)
    assert again.status_code == 200
    netlify.wait(netlify.api("GET", f"/sites/{site['id']}/deploys").json()[0]["id"])
    assert netlify.page(site["name"]).text == "two"
    before = len(netlify.api("GET", "/sites").json())
    assert netlify.api("POST", "/sites", data=b"no zip", headers=headers).status_code == 422
    assert len(netlify.api("GET", "/sites").json()) == before


def test_files_can_be_listed_and_fetched_as_they_were_uploaded(netlify, site):
    """The odd media type goes into the Content-Type of the GET."""
    assert netlify.api("GET", f"/sites/{site['id']}/files").json() == []
    deploy = netlify.deploy_zip(site, {"index.html": "<p>é", "a/b c.bin": b"\0\1"})
    listed = netlify.api("GET", f"/sites/{site['id']}/files").json()
    assert listed == netlify.api("GET", f"/deploys/{deploy['id']}/files").json()
    assert [(one["id"], one["path"], one["size"]) for one in listed] == [
        ("/a/b c.bin", "/a/b c.bin", 2),
        ("/index.html", "/index.html", 5),
    ]
    one = netlify.api("GET", f"/sites/{site['id']}/files/a/b%20c.bin")
    assert (one.json()["sha"], one.json()["mime_type"]) == (sha1(b"\0\1"), "application/octet-stream")
    raw = {"Content-Type": "application/vnd.bitballoon.v1.raw"}
    assert netlify.api("GET", f"/sites/{site['id']}/files/a/b%20c.bin", headers=raw).content == b"\0\1"
    assert netlify.api("GET", f"/deploys/{deploy['id']}/files/index.html", headers=raw).content == "<p>é".encode()
    assert netlify.api("GET", f"/sites/{site['id']}/files/none").status_code == 404


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(netlify, site):
    """Who announces more than is allowed is told so at once."""
    connection = http.client.HTTPConnection("127.0.0.1", netlify.runtime.port, timeout=10)
    connection.putrequest("POST", f"/api/v1/sites/{site['id']}/deploys")
    connection.putheader("Authorization", f"Bearer {netlify.runtime.token}")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, 413)
    connection.close()


def test_what_belongs_to_another_account_is_not_there(netlify):
    """A token reaches its own sites and those it made; everything else is 404."""
    assert netlify.api("POST", "/ada-team/sites", json={}).status_code == 404
    assert netlify.api("GET", "/ada-team/sites").status_code == 404
    assert netlify.api("GET", "/accounts/ada-team").status_code == 404


def test_a_zip_under_another_name_is_told_apart(netlify, site):
    """The answer says which type a zip is sent as."""
    body = netlify.zip_of({"index.html": "x"})
    answer = netlify.api("POST", f"/sites/{site['id']}/deploys", data=body, headers={"Content-Type": "text/plain"})
    assert (answer.status_code, "application/zip" in answer.json()["message"]) == (415, True)


def test_a_file_has_the_size_that_was_announced(netlify, site):
    """Where one was."""
    deploy = netlify.open_digest(site, {"index.html": b"12345"})
    assert netlify.put_file(deploy, "index.html?size=4", b"12345").status_code == 422
    assert netlify.put_file(deploy, "index.html?size=5", b"12345").status_code == 200
