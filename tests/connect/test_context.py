"""Where what belongs to a site or team is kept: by the extension that the environment names, or in metadata."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from netlify_nb.connect import context, targets
from netlify_nb.credentials import Credentials
from netlify_nb.errors import ConfigurationError


class IntegrationApi(BaseHTTPRequestHandler):
    """A small honest Integration API: keeps one configuration for each path, in both versions."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kept = self.server.kept.get(self.path)
        self.answer(404 if kept is None else 200, {"config": kept} if kept is not None else {"error": "none"})

    def do_PUT(self):
        self.server.kept[self.path] = json.loads(self.body())["config"]
        self.answer(200, {})

    def do_POST(self):
        self.server.kept[self.path] = json.loads(self.body())["config"]
        self.answer(200, {"token": "t"})

    def do_DELETE(self):
        del self.server.kept[self.path]
        self.answer(200, {})

    def body(self):
        return self.rfile.read(int(self.headers["Content-Length"]))

    def answer(self, status, document):
        self.server.headers.append(dict(self.headers))
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def api():
    server = ThreadingHTTPServer(("127.0.0.1", 0), IntegrationApi)
    server.kept, server.headers = {}, []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def make_world(signed_in, tmp_path):
    def make(**environ):
        environ = {**signed_in.extra, **environ}
        return targets.World(environ, Credentials(environ=environ, folder=tmp_path))

    return make


@pytest.mark.parametrize(
    ("version", "path"),
    [
        ("1", "/site/{site}/integrations/our-slug"),
        ("2", "/team/{team}/integrations/our-slug/configuration/site/{site}"),
    ],
)
def test_a_registered_extension_keeps_what_belongs_to_a_site(make_world, api, netlify, version, path):
    """In either version it is set, read and cleared there, with the token in the header that the API reads."""
    world = make_world(
        NETLIFY_INTEGRATION_SLUG="our-slug",
        NETLIFY_INTEGRATION_VERSION=version,
        NETLIFY_INTEGRATION_URL=f"http://127.0.0.1:{api.server_port}",
    )
    with targets.connect("netlify", world=world) as connection:
        site = connection.client.create_site()
        with context.of_site(connection, site.id, world=world) as kept:
            assert kept.get() == {}
            kept.set({"source": "a.ipynb"})
            kept.set({"source": "b.ipynb"})
            assert api.kept == {path.format(site=site.id, team=site.account_id): {"source": "b.ipynb"}}
            assert kept.get() == {"source": "b.ipynb"}
            kept.clear()
        assert api.kept == {}
        assert connection.client.get_site_metadata(site.id) == {}
    assert {headers["netlify-token"] for headers in api.headers} == {netlify.token}


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_registered_extension_keeps_what_belongs_to_a_team(make_world, api, version):
    """A team has a context of its own."""
    world = make_world(
        NETLIFY_INTEGRATION_SLUG="our-slug",
        NETLIFY_INTEGRATION_VERSION=version,
        NETLIFY_INTEGRATION_URL=f"http://127.0.0.1:{api.server_port}",
    )
    connection = targets.connect("netlify", world=world)
    with connection, context.of_team(connection, "our-team", world=world) as kept:
        kept.set({"code": "fold"})
        assert kept.get() == {"code": "fold"}
        kept.clear()
        assert kept.get() == {}


def test_without_an_extension_a_site_keeps_it_in_its_metadata(make_world):
    """Ours stands under a name of its own."""
    world = make_world()
    with targets.connect("netlify", world=world) as connection:
        site = connection.client.create_site()
        with context.of_site(connection, site.id, world=world) as kept:
            kept.set({"source": "a.ipynb"})
        assert connection.client.get_site_metadata(site.id) == {"netlify_nb": {"source": "a.ipynb"}}
        with pytest.raises(ConfigurationError, match="registered"), context.of_team(connection, "t", world=world):
            pass


def test_an_unknown_version_is_refused(make_world):
    """The message names the two that there are."""
    world = make_world(NETLIFY_INTEGRATION_SLUG="s", NETLIFY_INTEGRATION_VERSION="9")
    connection = targets.connect("netlify", world=world)
    with connection, pytest.raises(ConfigurationError, match="can be 1 or 2"):
        context.of_team(connection, "t", world=world).__enter__()


@pytest.mark.parametrize("environ", [{}, {"NETLIFY_INTEGRATION_SLUG": "mine"}])
def test_the_local_server_keeps_a_team_s_context_without_any_setting(netlify, tmp_path, monkeypatch, environ):
    """There every slug is registered."""
    monkeypatch.setenv("NETLIFY_NB_LOCAL_DIR", str(netlify.data_dir))
    world = targets.World(environ, Credentials(environ=environ, folder=tmp_path))
    with targets.connect("local", world=world) as connection:
        team = connection.client.create_site().account_slug
        with context.of_team(connection, team, world=world) as kept:
            kept.set({"code": "fold"})
            assert kept.get() == {"code": "fold"}
            kept.clear()
            assert kept.get() == {}
