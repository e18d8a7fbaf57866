"""A real JupyterLab (and Notebook 7) with real kernels, in a real Chromium. One server and one browser for all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
# Another environment's Python, in which a wheel is installed: the same tests, against what people get.
_INSTALLED = os.environ.get("NETLIFY_NB_INSTALLED")
_PICTURES = Path(os.environ["SCREENSHOTS"]).resolve() if os.environ.get("SCREENSHOTS") else None
_SETTINGS = {
    # Nothing asks for news or updates during a test.
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {"fetchNews": "false", "checkForUpdates": False},
    # The strictest case for secrets: the state of every widget is saved with each notebook.
    "@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings": {"saveState": True},
}


@dataclass(frozen=True)
class Jupyter:
    """A running Jupyter server, its notebooks' folder, and the environment that its kernels have."""

    url: str
    token: str
    root: Path
    environ: dict[str, str]

    def lab(self, path: str) -> str:
        return f"{self.url}/lab/tree/{path}?token={self.token}&reset"

    def notebook(self, path: str) -> str:
        return f"{self.url}/notebooks/{path}?token={self.token}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def snap(tmp_path: Path) -> Callable[[Page, str], Path]:
    """Take a picture. With SCREENSHOTS=docs/images the pictures of the documentation are made anew."""
    folder = _PICTURES or tmp_path

    def take(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        return path

    return take


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    with _serve(tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Jupyter]]:
    """Start further servers: `serve("--ServerApp.base_url=/user/ada/", environ={…})`."""
    with ExitStack() as running:
        yield lambda *options, **rest: running.enter_context(_serve(tmp_path / "jupyter", *options, **rest))


@contextmanager
def _serve(home: Path, *options: str, environ: Mapping[str, str] | None = None) -> Iterator[Jupyter]:
    root = home / "work"
    root.mkdir(parents=True)
    folders = {
        "HOME": home,
        "XDG_CONFIG_HOME": home / "xdg-config",
        "XDG_DATA_HOME": home / "xdg-data",
        "XDG_CACHE_HOME": home / "xdg-cache",
        "XDG_STATE_HOME": home / "xdg-state",
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "NETLIFY_NB_LOCAL_DIR": home / "local",
    }
    given = {key: value for key, value in os.environ.items() if not key.startswith("NETLIFY_")}
    given |= {key: str(folder) for key, folder in folders.items()}
    # As on a host without D-Bus; a person's own keyring must not be touched.
    given |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **(environ or {})}
    for name, values in _SETTINGS.items():
        file = folders["JUPYTERLAB_SETTINGS_DIR"] / name
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values))
    if _INSTALLED is None:
        # Otherwise the copy that an editable install made in its environment, however old, comes before the tree's.
        given["JUPYTER_PREFER_ENV_PATH"] = "no"
        _enable(folders["JUPYTER_CONFIG_DIR"], folders["JUPYTER_DATA_DIR"])
    token = "browser-tests"
    log = (home / "server.log").open("wb")
    server = subprocess.Popen(
        [
            *(_INSTALLED or sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.port=0",
            f"--IdentityProvider.token={token}",
            f"--ServerApp.root_dir={root}",
            "--LabApp.news_url=None",
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            *options,
        ],
        env=given,
        cwd=home if _INSTALLED else ROOT,
        stdout=subprocess.DEVNULL,
        stderr=log,
    )
    try:
        url = _address(server, folders["JUPYTER_RUNTIME_DIR"], home / "server.log")
        yield Jupyter(url, token, root, given)
    finally:
        subprocess.run([sys.executable, "-m", "netlify_nb", "local", "stop"], env=given, check=False, cwd=ROOT)
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            # Jupyter Server now and then waits for ever for a kernel that went away while it was being stopped.
            server.kill()
            server.wait()
        log.close()


def _enable(config: Path, data: Path) -> None:
    """Show both halves of the extension to Jupyter as they are in the tree now, not as some install copied them."""
    source = ROOT / "netlify_nb" / "labextension"
    assert (source / "package.json").is_file(), "The JupyterLab part is not built; run `make labextension`."
    (data / "labextensions").mkdir(parents=True)
    (data / "labextensions" / "netlify-nb").symlink_to(source)
    shutil.copytree(ROOT / "jupyter-config", config)


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until the server answers, and return its address."""
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        for file in runtime.glob(f"jpserver-{server.pid}.json"):
            try:
                url = json.loads(file.read_text())["url"].rstrip("/")
                if requests.get(f"{url}/api", timeout=5).ok:
                    return url
            except (ValueError, OSError):  # noqa: PERF203  # it is just being written
                continue
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
