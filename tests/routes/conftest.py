"""A real Jupyter server on loopback, with the extension and a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).parents[2]
TOKEN = "routes-tests"


@dataclass
class Server:
    """A running Jupyter server and a client that is logged in with its token."""

    url: str
    root: Path
    environ: dict[str, str]
    process: subprocess.Popen[bytes] = field(repr=False)
    headers: dict[str, str] = field(default_factory=lambda: {"Authorization": f"token {TOKEN}"})

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """Send one request below ``/netlify-nb/``."""
        headers = options.pop("headers", self.headers)
        return requests.request(
            method, f"{self.url}/netlify-nb/{path}", json=body, headers=headers, timeout=60, **options
        )

    def ended(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Follow a job by its events, and return it as it ended."""
        with self.ask("GET", f"jobs/{job['id']}/events", stream=True) as response:
            assert response.headers["Content-Type"] == "text/event-stream"
            events = [json.loads(line[6:]) for line in response.iter_lines() if line.startswith(b"data: ")]
        return events[-1]

    def publish(self, *paths: str, **options: Any) -> dict[str, Any]:
        """Publish and wait; return the publication."""
        response = self.ask("POST", "publish", {"paths": list(paths), **options})
        assert response.status_code == 202, response.text
        job = self.ended(response.json())
        assert job["state"] == "done", job["error"]
        return job["result"]

    def page(self, name: str = "report.html", text: str = "nothing much") -> str:
        """Write an HTML file and return its contents path."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<!doctype html><html lang='en'><title>A report</title><h1>A report</h1><p>{text}</p></html>")
        return name


@contextmanager
def run(home: Path, *options: str, environ: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server until the block is left."""
    root = home / "work"
    root.mkdir(parents=True)
    shutil.copytree(ROOT / "jupyter-config", home / "config")
    given = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("NETLIFY_", "JPY_"))},
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "xdg-config"),
        "XDG_DATA_HOME": str(home / "xdg-data"),
        "XDG_CACHE_HOME": str(home / "xdg-cache"),
        "XDG_STATE_HOME": str(home / "xdg-state"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "NETLIFY_NB_LOCAL_DIR": str(home / "local"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        **(environ or {}),
    }
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=0",
                f"--IdentityProvider.token={TOKEN}",
                f"--ServerApp.root_dir={root}",
                # Nothing else is needed, and each extension costs a start.
                "--ServerApp.jpserver_extensions={'jupyterlab': False, 'notebook': False, 'jupyter_lsp': False}",
                *options,
            ],
            env=given,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            yield Server(_address(server, home), root, given, server)
        finally:
            subprocess.run(
                [sys.executable, "-m", "netlify_nb", "local", "stop"],
                env=given,
                cwd=ROOT,
                check=False,
                stdout=subprocess.DEVNULL,
            )
            server.terminate()
            server.wait(timeout=20)


def _address(server: subprocess.Popen[bytes], home: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        for file in (home / "runtime").glob(f"jpserver-{server.pid}.json"):
            try:
                url = str(json.loads(file.read_text())["url"]).rstrip("/")
                if requests.get(f"{url}/api", timeout=5).ok:
                    return url
            except (ValueError, OSError):  # noqa: PERF203  # it is just being written
                continue
        time.sleep(0.05)
    raise RuntimeError(f"The Jupyter server did not start:\n{(home / 'server.log').read_text()[-2000:]}")


@pytest.fixture(scope="module")
def server(isolated: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that the tests of one file share."""
    with run(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def serve(isolated: None, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server that is configured otherwise."""
    with ExitStack() as running:
        yield lambda *options, home="server", **rest: running.enter_context(run(tmp_path / home, *options, **rest))
