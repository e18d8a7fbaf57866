from __future__ import annotations

import hashlib
import io

import pytest

from netlify_nb import errors
from netlify_nb.models import DeployFile

PAGE = b"<p>hello"
SHA = hashlib.sha1(PAGE, usedforsecurity=False).hexdigest()
FILE = DeployFile("/sub/index.html", SHA, len(PAGE))


def test_files_are_listed(server, client):
    """Every page of the list, if there are several."""
    one = {"id": "/a", "path": "/a", "sha": SHA, "mime_type": "text/html", "size": 8}
    server.script = [
        server.reply(200, [one], Link='</x?page=2>; rel="next"'),
        server.reply(200, [one | {"path": "/b"}]),
    ]
    assert [(file.path, file.size) for file in client.list_site_files("s")] == [("/a", 8), ("/b", 8)]


def test_one_file_is_looked_up(server, client):
    """By its path, with or without the slash."""
    server.script = [server.reply(200, {"path": "/a b", "sha": SHA, "size": 8})]
    assert client.get_site_file_by_path_name("s", "/a b").sha == SHA
    assert server.heard[0].path == "/api/v1/sites/s/files/a%20b"


def test_a_file_is_downloaded_as_it_was_uploaded(server, client):
    """Asked for with the odd header that Netlify's documents give."""
    server.script = [server.reply(200, PAGE)]
    out = io.BytesIO()
    assert client.download_site_file("s", FILE, out) == len(PAGE)
    assert out.getvalue() == PAGE
    assert server.heard[0].headers["content-type"] == "application/vnd.bitballoon.v1.raw"
    assert server.heard[0].path == "/api/v1/sites/s/files/sub/index.html"


def test_another_content_than_the_listed_one_is_an_error(server, client):
    """Such as a description of the file instead of the file."""
    server.script = [server.reply(200, {"path": "/sub/index.html", "sha": SHA})]
    with pytest.raises(errors.AnswerUnreadable, match="is not what was published"):
        client.download_site_file("s", FILE, io.BytesIO())


def test_a_file_that_is_not_there_is_an_error(server, client):
    """And nothing is written."""
    server.script = [server.reply(404, {"message": "Not Found"})]
    out = io.BytesIO()
    with pytest.raises(errors.NotFound):
        client.download_site_file("s", "gone.html", out)
    assert out.getvalue() == b""
