"""One isolated world for all tests: nothing of the person who runs them is read, touched or left changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from proxies import Proxy
from worlds import World

from netlify_nb.local import process

_LAUNCH = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_FOREIGN = ("NETLIFY_", "JPY_", "JUPYTER", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")


@pytest.fixture(scope="session", autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give this process a home of its own and nothing that the environment says about Netlify or Jupyter."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(_FOREIGN):
                patch.delenv(name)
        world = World(tmp_path_factory.mktemp("everybody"), tmp_path_factory.mktemp("unused"))
        for name, value in world.environ.items():
            if name not in ("PYTHONPATH", "TMPDIR"):
                patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def netlify(isolated: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The local Netlify that tests share: what `netlify_nb.local.process.start` returns."""
    data_dir = tmp_path_factory.mktemp("netlify")
    runtime = process.start(data_dir)
    yield runtime
    assert process.stop(data_dir), "a test has ended the shared server"
    log = (data_dir / "server.log").read_text()
    assert runtime.token not in log
    assert runtime.client_secret not in log


@pytest.fixture
def world(netlify: Any, tmp_path: Path) -> Iterator[World]:
    """A fresh machine with nobody signed in, which finds the shared local Netlify."""
    made = World(tmp_path / "world", netlify.data_dir, {netlify.token, netlify.client_secret})
    yield made
    made.close()
    made.look_for_secrets_in_files()


@pytest.fixture
def signed_in(netlify: Any, world: World) -> World:
    """The same machine, where the environment says that the local server is Netlify itself."""
    world.extra |= {
        "NETLIFY_API_URL": netlify.api_url,
        "NETLIFY_AUTH_TOKEN": netlify.token,
        "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id,
        "NETLIFY_OAUTH_CLIENT_SECRET": netlify.client_secret,
    }
    return world


@pytest.fixture
def proxy(netlify: Any) -> Iterator[Proxy]:
    """A line to the shared server that can be made bad."""
    made = Proxy(netlify.port)
    yield made
    made.close()


@pytest.fixture
def behind_proxy(signed_in: World, proxy: Proxy) -> World:
    """A machine to which the proxy is Netlify."""
    signed_in.extra["NETLIFY_API_URL"] = proxy.api_url
    return signed_in


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of all tests: Playwright's event loop runs once in a process, until the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(_LAUNCH))
        yield browser
        browser.close()


def _chromium() -> str:
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    raise RuntimeError("There is no Chromium; `sh tools/need-chromium.sh` says what to do.")
