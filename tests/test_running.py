"""Which notebook is running: asked of a real Jupyter server, with the name that the notebook has now."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.request

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from kernels import Kernel
from worlds import World, get

from netlify_nb.errors import NotebookUnknown
from netlify_nb.running import running_notebook

TOKEN = "a-token-of-jupyter"


class Server:
    """A Jupyter server of its own."""

    def __init__(self, world):
        self.world = world
        self.root = world.work / "notes"
        self.root.mkdir()
        options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
        options += [
            f"--IdentityProvider.token={TOKEN}",
            f"--ServerApp.root_dir={self.root}",
            "--ServerApp.base_url=/hub/me/",
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options],
            env=world.environ,
            cwd=world.work,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        runtime = world.root / "jupyter" / "runtime" / f"jpserver-{self.process.pid}.json"
        deadline = time.monotonic() + 60
        while not (runtime.exists() and runtime.read_text().endswith("}")):
            assert time.monotonic() < deadline
            assert self.process.poll() is None
            time.sleep(0.05)
        self.url = json.loads(runtime.read_text())["url"]
        self.runtime = runtime.parent
        while not self.answers():  # the file is written a moment before the server listens
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def answers(self):
        try:
            return bool(self.ask("GET", "status"))
        except OSError:
            return False

    def ask(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(  # noqa: S310  # http
            self.url + "api/" + path, data, {"Authorization": f"token {TOKEN}"}, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
            text = answer.read()
        return json.loads(text) if text else None

    def open(self, path, kind="notebook"):
        """Start a kernel for a notebook, as JupyterLab does, and return it."""
        session = self.ask(
            "POST",
            "sessions",
            {"path": path, "type": kind, "name": path.rpartition("/")[2], "kernel": {"name": "python3"}},
        )
        file = self.runtime / f"kernel-{session['kernel']['id']}.json"
        client = BlockingKernelClient(connection_file=str(file))
        client.load_connection_file()
        client.start_channels()
        wait_until_ready(client)
        return session, Kernel(None, client)

    def close(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def server(netlify, tmp_path_factory):
    world = World(tmp_path_factory.mktemp("jupyter"), netlify.data_dir, {netlify.token, netlify.client_secret, TOKEN})
    made = Server(world)
    yield made
    made.close()


def wait_until_ready(client):
    """Wait for a kernel that somebody else has started: until its heart beats, the client takes it for dead."""
    deadline = time.monotonic() + 60
    while True:
        try:
            client.wait_for_ready(timeout=60)
        except RuntimeError:  # noqa: PERF203  # a few rounds
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def write(server, name, title):
    server.world.notebook(f"notes/{name}", title)


def test_a_notebook_that_was_renamed_after_its_kernel_started(server):
    """The magic without a source publishes the notebook under the name it has now, and keeps its site."""
    write(server, "Untitled.ipynb", "Before the rename")
    session, kernel = server.open("Untitled.ipynb")
    first = kernel.run("%load_ext netlify_nb\n%netlify_deploy")
    assert first.error is None, first.complaint
    server.ask("PATCH", "contents/Untitled.ipynb", {"path": "Rain in June.ipynb"})
    server.ask("PATCH", f"sessions/{session['id']}", {"path": "Rain in June.ipynb", "name": "Rain in June.ipynb"})
    write(server, "Rain in June.ipynb", "After the rename")
    shown = kernel.run("%netlify_deploy")
    assert shown.error is None, shown.complaint
    text = shown.result["data"]["text/plain"]
    assert "After the rename" in get(re.search(r"http://[\w.:-]+", text)[0])[1]
    assert "as saved" in text
    assert TOKEN not in shown.everything
    assert "Rain in June.ipynb" in (server.root / "netlify-nb.toml").read_text()
    kernel.client.stop_channels()


def test_a_notebook_in_a_folder(server):
    """The path counts from the server's root, and umlauts and spaces are no trouble."""
    (server.root / "größe und").mkdir()
    write(server, "größe und/ein Bericht.ipynb", "In a folder")
    _, kernel = server.open("größe und/ein Bericht.ipynb")
    shown = kernel.run("%load_ext netlify_nb\n%netlify_deploy")
    assert shown.error is None, shown.complaint
    assert "In a folder" in get(re.search(r"http://[\w.:-]+", shown.result["data"]["text/plain"])[0])[1]
    kernel.client.stop_channels()


def test_a_console_is_no_notebook(server):
    """In a console there is nothing to publish, and that is said."""
    _, kernel = server.open("console-1", "console")
    assert "console" in kernel.run("%load_ext netlify_nb\n%netlify_deploy").complaint
    kernel.client.stop_channels()


# -- without a server ----------------------------------------------------------------------------------------


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A machine on which no Jupyter server runs."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    (tmp_path / "runtime").mkdir()
    return tmp_path


def find(namespace=None, environ=None, connection_file="/run/kernel-1234.json"):
    return running_notebook(namespace=namespace or {}, environ=environ or {}, connection_file=connection_file)


def test_vs_code_says_it_in_the_namespace(nowhere):
    """VS Code's variable is believed when the file is there."""
    path = nowhere / "code.ipynb"
    path.write_text("{}")
    assert find({"__vsc_ipynb_file__": str(path)}) == path
    with pytest.raises(NotebookUnknown):
        find({"__vsc_ipynb_file__": str(nowhere / "gone.ipynb")})


def test_the_name_from_the_start_of_the_kernel(nowhere):
    """Without a server to ask, JPY_SESSION_NAME counts as long as that file is there."""
    path = nowhere / "session.ipynb"
    path.write_text("{}")
    assert find(environ={"JPY_SESSION_NAME": str(path)}) == path
    path.rename(nowhere / "renamed.ipynb")
    with pytest.raises(NotebookUnknown, match="renamed or moved") as caught:
        find(environ={"JPY_SESSION_NAME": str(path)})
    assert "session.ipynb" in str(caught.value)


@pytest.mark.parametrize("name", ["Console 1", "", "relative.ipynb"])
def test_what_is_no_path_of_a_notebook(nowhere, name):
    """A console's name leads to no notebook."""
    with pytest.raises(NotebookUnknown):
        find(environ={"JPY_SESSION_NAME": name})


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"url": 3}', b'{"url": "http://127.0.0.1:9/", "token": "t", "root_dir": "/"}', b"\xff"],
)
def test_a_damaged_runtime_file_is_passed_over(nowhere, content):
    """A server that is just starting or has died is no reason to fail otherwise than by not knowing."""
    (nowhere / "runtime" / "jpserver-1.json").write_bytes(content)
    with pytest.raises(NotebookUnknown):
        find(environ={"JPY_PARENT_PID": "1"})


def test_plain_ipython_is_no_notebook():
    """Without a kernel nobody is asked."""
    with pytest.raises(NotebookUnknown, match="no kernel"):
        find(connection_file=None)
