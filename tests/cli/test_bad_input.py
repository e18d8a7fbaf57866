"""What cannot be meant or cannot be done: one clear sentence, a status, and nothing changed."""

from __future__ import annotations

import json
import os
import resource
import socket
import threading

import pytest
from proxies import hold, reply
from worlds import ask, get, granted

NOTHING = "00000000-0000-4000-8000-000000000000"
SITE_VERBS = [
    ["history"], ["restore"], ["lock"], ["unlock"], ["claim"], ["delete", "--yes"], ["download", "-o", "x.zip"],
]  # fmt: skip
WRITING = [
    ["deploy", "site", "--upload", "zip"],
    ["build", "site", "-o", "out"],
    ["build", "site", "-o", "out.zip"],
    ["download", "-o", "out.zip"],
]
WRONG = [
    [],
    ["unknown"],
    ["deploy", "--code", "blue", "x"],
    ["restore", "--target", "mars"],
    ["history", "--limit", "many"],
    ["local"],
    ["build", "x"],
]


def sites(netlify):
    return len(ask(netlify.api_url, netlify.token, "GET", "/sites?per_page=1000"))


# -- sources -------------------------------------------------------------------------------------------------


def write(world, name, content):
    (world.work / name).write_bytes(content)
    return name


FUTURE = json.dumps({"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}).encode()
OLD = json.dumps(
    {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "old"},
        "worksheets": [
            {
                "metadata": {},
                "cells": [{"cell_type": "heading", "level": 1, "source": ["From 2012"], "metadata": {}}],
            }
        ],
    }
).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "source-not-found"),
        (b"", "source-unreadable"),
        (b'{"nbformat": 4, "cells": [{"cell_ty', "source-unreadable"),
        (b"no JSON at all", "source-unreadable"),
        (b"\xff\xfe\x00", "source-unreadable"),
        (b"[1, 2]", "source-unreadable"),
        (FUTURE, "notebook-format-unknown"),
    ],
    ids=["missing", "empty", "truncated", "no JSON", "no UTF-8", "no notebook", "from the future"],
)
@pytest.mark.parametrize("verb", ["deploy", "check"])
def test_a_notebook_that_cannot_be_read(world, content, code, verb):
    """Each kind of unreadable notebook is named, and nothing is made of it."""
    if content is not None:
        write(world, "bad.ipynb", content)
    if verb == "check":
        result = world.run("check", "bad.ipynb", "--json", code=1)
        assert result.err.startswith("netlify-nb: ")
    else:
        result = world.run("deploy", "bad.ipynb", "--json", code=1)
    assert result.error["code"] == code
    assert "bad.ipynb" in result.error["message"]
    assert not (world.work / "netlify-nb.toml").exists()


def test_a_notebook_of_the_old_format_is_upgraded(world):
    """A notebook of format 3 is published all the same."""
    write(world, "old.ipynb", OLD)
    assert "From 2012" in get(world.run("deploy", "old.ipynb", "--json").json["url"])[1]


def test_a_notebook_without_permission(world):
    """A file that may not be read is told as that."""
    path = world.notebook(title="Secret")
    path.chmod(0)
    error = world.run("deploy", "report.ipynb", "--json", code=1, permissions=True).error
    assert error["code"] == "source-unreadable"
    assert "permission" in error["message"].lower()


def test_a_name_with_spaces_is_a_path(world):
    """On a command line every source is a path: a mistyped name is not published as text."""
    for name in ("My mistyped report", "# Notes", "no such"):
        error = world.run("deploy", name, "--json", code=1).error
        assert error["code"] == "source-not-found"


def test_a_folder_with_nothing_to_show(world):
    """An empty folder, and one without an index, are refused before anything is sent."""
    (world.work / "empty").mkdir()
    assert world.run("deploy", "empty", "--json", code=1).error["code"] in ("bundle-empty", "source-not-found")
    (world.work / "loose").mkdir()
    (world.work / "loose" / "a.txt").write_text("a")
    assert world.run("deploy", "loose", "--json", code=1).error["code"] == "index-missing"
    assert not list(world.work.rglob("netlify-nb.toml"))


@pytest.mark.parametrize("name", ["a#b.html", "what?.html", "line\nbreak.html"])
def test_a_file_name_that_netlify_refuses(world, name):
    """It is named before anything is sent."""
    folder = world.folder()
    (folder / name).write_text("x")
    assert world.run("deploy", "site", "--json", code=1).error["code"] == "path-invalid"


# -- sites and deploys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Not A Name", "-start", "a" * 64, "two--hyphens", "under_score", "naïve"])
def test_a_name_that_no_site_can_have(world, netlify, name):
    """It is refused here, with what a name may be."""
    world.page()
    before = sites(netlify)
    error = world.run("deploy", "report.html", f"--site={name}", "--json", code=1).error
    assert error["code"] in ("invalid-input", "site-name-refused")
    assert "hyphens" in error["hint"]
    assert sites(netlify) == before


def test_a_name_that_somebody_else_has(world, netlify):
    """A name of another account is refused by the server, and another may be chosen."""
    theirs = granted(netlify.api_url, netlify.client_id, "Ada's Team")
    taken = f"taken-{os.getpid()}"
    ask(netlify.api_url, theirs, "POST", "/sites", {"name": taken})
    world.page()
    error = world.run("deploy", "report.html", "--site", taken, "--json", code=1).error
    assert error["code"] == "site-name-refused"
    assert taken in error["message"]
    assert not (world.work / "netlify-nb.toml").exists()


@pytest.mark.parametrize("site", [NOTHING, "no-such-site-anywhere", "nobody.example.org"])
@pytest.mark.parametrize("verb", SITE_VERBS, ids=" ".join)
def test_a_site_that_is_not_there(world, site, verb):
    """Every verb says that there is no such site, and how to see which there are."""
    error = world.run(*verb, "--site", site, "--json", code=1).error
    assert error["code"] == "site-not-found"
    assert "netlify-nb sites" in error["hint"]
    assert not (world.work / "x.zip").exists()


@pytest.mark.parametrize("site", [NOTHING, "nobody.example.org"])
def test_publishing_to_an_id_that_is_not_there(world, netlify, site):
    """An id or domain must exist: it is not made into a name."""
    world.page()
    before = sites(netlify)
    assert world.run("deploy", "report.html", "--site", site, "--json", code=1).error["code"] == "site-not-found"
    assert sites(netlify) == before


@pytest.mark.parametrize(
    ("deploy", "code"),
    [
        ("0123456789abcdef01234567", "deploy-not-found"),
        ("zzzz", "deploy-not-found"),
        ("99", "deploy-not-found"),
        ("0", "invalid-input"),
        ("../../user", "deploy-not-found"),
    ],
)
def test_a_deploy_that_is_not_there(world, deploy, code):
    """An id, a beginning or a number that leads to no deploy is told as that."""
    world.page(title="One deploy only")
    live = world.run("deploy", "report.html", "--json").json
    assert world.run("restore", deploy, "--json", code=1).error["code"] == code
    assert [item["live"] for item in world.run("history", "--json").json] == [True]
    assert get(live["url"])[0] == 200


def test_a_deploy_that_was_deleted_meanwhile(world, netlify):
    """Netlify deletes old deploys: restoring one says so, and what is live stays."""
    world.page(title="Old deploys go")
    first = world.run("deploy", "report.html", "--json").json
    world.page(title="Old deploys go", text="newer")
    second = world.run("deploy", "report.html", "--json").json
    ask(netlify.api_url, netlify.token, "DELETE", f"/deploys/{first['deploy_id']}")
    error = world.run("restore", first["deploy_id"], "--json", code=1).error
    assert error["code"] == "deploy-not-found"
    assert "deletes" in error["message"]
    assert "newer" in get(second["url"])[1]


def test_a_draft_cannot_be_a_zip(world):
    """What Netlify does not promise is refused, before a site is made."""
    world.page(title="Draft as a zip")
    assert (
        world.run("deploy", "report.html", "--draft", "--upload", "zip", "--json", code=1).error["code"]
        == "invalid-input"
    )
    assert (
        world.run("deploy", "report.html", "--draft", "--alias", "a", "--json", code=1).error["code"] == "invalid-input"
    )
    assert world.run("deploy", "report.html", "--alias", "A B", "--json", code=1).error["code"] == "invalid-input"
    assert not (world.work / "netlify-nb.toml").exists()


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage(world, arguments):
    """Wrong usage ends with 2 and says how it is meant."""
    result = world.run(*arguments, code=2)
    assert result.out == ""
    assert "usage:" in result.err


def test_an_environment_that_names_a_site_of_netlify_does_not_confuse_the_local_one(world):
    """NETLIFY_SITE_ID is an id at Netlify: locally the source keeps the site it has."""
    world.page(title="Confused")
    env = {"NETLIFY_SITE_ID": NOTHING}
    first = world.run("deploy", "report.html", "--json", env=env).json
    second = world.run("deploy", "report.html", "--json", env=env).json
    assert second["site_id"] == first["site_id"]
    assert world.run("history", "--json", env=env).json[0]["id"] == second["deploy_id"]


# -- files that cannot be written ----------------------------------------------------------------------------


def test_a_record_that_cannot_be_written(world, netlify):
    """Where the record cannot be kept, nothing is sent, and --no-record is the way out."""
    world.page(title="Read only")
    before = sites(netlify)
    world.work.chmod(0o555)
    try:
        error = world.run("deploy", "report.html", "--json", code=1, permissions=True).error
        assert error["code"] == "storage"
        assert "--no-record" in error["hint"]
        assert sites(netlify) == before
        world.run("deploy", "report.html", "--no-record", permissions=True)
    finally:
        world.work.chmod(0o755)


@pytest.mark.parametrize("content", [b"publication = 3", b"[[publication]\n", b"\xff\xfe"])
def test_a_record_that_cannot_be_read(world, content):
    """A damaged record stops the publish and is left as it is."""
    world.page(title="Damaged record")
    write(world, "netlify-nb.toml", content)
    assert world.run("deploy", "report.html", "--json", code=1).error["code"] == "record-invalid"
    assert (world.work / "netlify-nb.toml").read_bytes() == content


@pytest.mark.parametrize("verb", [["build", "report.html"], ["download"]])
def test_a_zip_that_cannot_be_written(world, verb):
    """A folder that may not be written, or is not there, is named; nothing is left."""
    world.page(title="Zip not written")
    world.run("deploy", "report.html")
    (world.work / "closed").mkdir(mode=0o555)
    for place in ("closed/out.zip", "missing/out.zip", "report.html/out.zip"):
        error = world.run(*verb, "-o", place, "--json", code=1, permissions=True).error
        assert error["code"] == "storage"
        assert place in error["message"]
    assert world.leftovers() == []


def small_files():
    """As on a disk with a quarter of a megabyte left: larger files cannot be written (EFBIG)."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000))


@pytest.mark.parametrize("verb", WRITING, ids=" ".join)
def test_a_disk_that_is_full(world, netlify, verb):
    """When a file cannot be written to its end, that is said, and no half of it is left."""
    world.folder(files={"large.bin": os.urandom(600_000)}, title="Large")
    live = world.run("deploy", "site", "--json").json
    before = len(ask(netlify.api_url, netlify.token, "GET", f"/sites/{live['site_id']}/deploys"))
    where = ["--site", live["site_id"]] if verb[0] == "download" else []
    process = world.start(*verb, *where, "--json", before=small_files)
    assert world.finish(process, code=1).error["code"] == "storage"
    assert sorted(path.name for path in world.work.iterdir()) == ["site"]
    assert world.leftovers() == []
    assert len(ask(netlify.api_url, netlify.token, "GET", f"/sites/{live['site_id']}/deploys")) == before


def test_a_state_folder_that_cannot_be_written(world):
    """Where locks cannot be kept, the message names the place."""
    world.page(title="No state")
    (world.root / "state").write_text("a file in the way")
    error = world.run("deploy", "report.html", "--json", code=1).error
    assert error["code"] == "storage"
    assert str(world.root / "state") in error["message"]
    elsewhere = {"XDG_STATE_HOME": str(world.root / "elsewhere")}
    assert set(elsewhere) & set(error["hint"].split(".")[0].split())
    assert world.run("deploy", "report.html", "--json", env=elsewhere).json["live"]


@pytest.mark.parametrize("source", ["closed", "closed/report.html"])
def test_a_folder_that_may_not_be_looked_into(world, source):
    """What cannot be seen cannot be published, and the message is about the source."""
    world.page("closed/report.html", title="Behind a closed door")
    (world.work / "closed").chmod(0)
    try:
        error = world.run("deploy", source, "--json", code=1, permissions=True).error
    finally:
        (world.work / "closed").chmod(0o755)
    assert error["code"] in ("source-unreadable", "source-not-found")
    assert "closed" in error["message"]


@pytest.mark.parametrize("line", ["title = 3", "include = 'data'", "code = 'sideways'", "execute = 'no'"])
def test_a_record_that_says_what_cannot_be_meant(world, line):
    """A record is edited by hand: a value of the wrong kind is named, and nothing is sent."""
    world.page(title="Edited by hand")
    write(world, "netlify-nb.toml", f"[[publication]]\nsource = 'report.html'\ntarget = 'local'\n{line}\n".encode())
    error = world.run("deploy", "report.html", "--json", code=1).error
    assert error["code"] == "invalid-input"
    assert line.split()[0] in error["message"]
    assert "site_id" not in (world.work / "netlify-nb.toml").read_text()


def test_a_local_store_that_cannot_be_written(world):
    """When the local Netlify has no place for its data, that is said in one sentence."""
    world.page(title="No store")
    world.local_dir = world.root / "closed" / "local"
    (world.root / "closed").mkdir(mode=0o555)
    assert world.run("deploy", "report.html", "--json", code=1, permissions=True).error["code"] == "local-server"
    world.local_dir = world.work / "report.html" / "local"
    assert world.run("deploy", "report.html", "--json", code=1).error["code"] == "local-server"


def test_a_port_that_is_taken(world):
    """`local start --port` says which port is in use; without it another one is taken."""
    world.local_dir = world.root / "another"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        error = world.run("local", "start", "--port", str(port), "--json", code=1).error
        assert error["code"] == "port-taken"
        assert str(port) in error["message"]
        world.run("local", "run", "--port", str(port), code=1)
    assert world.run("local", "status", "--json").json["running"] is False


# -- two at once ---------------------------------------------------------------------------------------------


def test_two_publishes_of_one_site_at_once(behind_proxy, proxy, netlify):
    """The second says that the first is under way; both see the first one's page afterwards."""
    behind_proxy.page(title="Two at once")
    live = behind_proxy.run("deploy", "report.html", "--json").json
    behind_proxy.page(title="Two at once", text="the first of two")
    released = threading.Event()

    def wait_and_forward(exchange):
        released.wait(20)
        exchange.answer(*exchange.forward())

    proxy.on("POST", r"/deploys(\?|$)", wait_and_forward)
    proxy.heard.clear()
    first = behind_proxy.start("deploy", "report.html", "--json")
    proxy.wait_for("POST", r"/deploys(\?|$)")
    for arguments in (["deploy", "report.html"], ["deploy", "--site", live["site_name"], "report.html"]):
        assert behind_proxy.run(*arguments, "--json", code=1).error["code"] == "publish-running"
    released.set()
    assert behind_proxy.finish(first).json["live"] is True
    assert "the first of two" in get(live["url"])[1]


def test_two_first_publishes_of_one_source_at_once(behind_proxy, proxy, netlify):
    """Only one site is made."""
    behind_proxy.page(title="Two first ones")
    proxy.on("POST", r"/sites$", hold)
    first = behind_proxy.start("deploy", "report.html", "--json")
    proxy.wait_for("POST", r"/sites$")
    assert behind_proxy.run("deploy", "report.html", "--json", code=1).error["code"] == "publish-running"
    behind_proxy.interrupt(first)


# -- a bad line ----------------------------------------------------------------------------------------------

SENTENCES = {
    401: "not-signed-in", 402: "payment-required", 403: "forbidden", 404: "site-not-found", 422: "unprocessable",
}  # fmt: skip


@pytest.mark.parametrize("status", SENTENCES)
def test_a_refusal(behind_proxy, proxy, status):
    """Each refusal of Netlify has its own code, keeps Netlify's words, and changes nothing."""
    behind_proxy.page(title="Refused")
    live = behind_proxy.run("deploy", "report.html", "--json").json
    record = (behind_proxy.work / "netlify-nb.toml").read_bytes()
    proxy.on("POST", r"/deploys(\?|$)", reply(status, {"code": status, "message": "No, said Netlify"}))
    behind_proxy.page(title="Refused", text="never to be seen")
    error = behind_proxy.run("deploy", "report.html", "--json", code=1).error
    assert error["code"] == SENTENCES[status]
    assert error["details"]["status"] == status
    proxy.rules.clear()
    assert "nothing much happened" in get(live["url"])[1]
    assert (behind_proxy.work / "netlify-nb.toml").read_bytes() == record


def test_a_refusal_in_the_other_shape(behind_proxy, proxy):
    """422 with a list of errors for each field is told in the same way."""
    behind_proxy.page(title="Refused otherwise")
    proxy.on("POST", r"/sites$", reply(422, {"errors": {"subdomain": ["must be unique"]}}))
    error = behind_proxy.run("deploy", "report.html", "--site", "wanted-name", "--json", code=1).error
    assert error["code"] == "site-name-refused"
    assert "wanted-name" in error["message"]


def test_html_in_place_of_json(behind_proxy, proxy):
    """A sign-in page of some proxy is not taken for Netlify's answer."""
    behind_proxy.page(title="Captive")
    proxy.on("*", "", reply(200, "<html><body>Welcome to our hotel's network</body></html>"))
    for command in (["deploy", "report.html"], ["sites"], ["whoami"]):
        assert behind_proxy.run(*command, "--json", code=1).error["code"] == "answer-unreadable"


def test_a_name_that_does_not_resolve(signed_in):
    """An unknown host is named."""
    error = signed_in.run(
        "sites", "--json", code=1, env={"NETLIFY_API_URL": "https://api.netlify.invalid/api/v1"}
    ).error
    assert error["code"] == "unreachable"
    assert "api.netlify.invalid" in error["message"]


def test_no_tls(signed_in):
    """An https address where none is spoken is told as that."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak_plainly():
            connection, _ = listener.accept()
            with connection:
                connection.recv(1)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=speak_plainly, daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/api/v1"
        assert signed_in.run("sites", "--json", code=1, env={"NETLIFY_API_URL": url}).error["code"] == "tls-failed"


@pytest.mark.parametrize("url", ["ftp://example.org", "http://example.org/api/v1", "nonsense", "https://"])
def test_an_api_address_that_cannot_be_used(signed_in, url):
    """A token is never sent over an open line, nor to what is no address."""
    assert signed_in.run("sites", "--json", code=1, env={"NETLIFY_API_URL": url}).error["code"] == "invalid-input"


@pytest.mark.parametrize("status", [401, 302])
def test_a_site_that_is_private(behind_proxy, proxy, status):
    """New projects at Netlify are private: the publish is done, and says where to change that."""
    behind_proxy.page(title="Private")
    login = f"http://127.0.0.1:{proxy.port}/login"
    proxy.on(
        "GET", r"^/$", reply(status, "<html>sign in please</html>", **({"Location": login} if status == 302 else {}))
    )
    document = behind_proxy.run("deploy", "report.html", "--json").json
    assert document["live"] is True
    assert [item["code"] for item in document["findings"]] == ["site-private"]
    assert "#project-visibility" in document["findings"][0]["hint"]
