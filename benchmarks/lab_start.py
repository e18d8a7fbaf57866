"""JupyterLab's start with the extension against without it: two servers, one browser, in turns."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import nbformat
from measure import Figure, PeerMissing

ROOT = Path(__file__).parents[1]
_AIM = 1.02
_LAUNCH = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_STARTED = """async () => {
  while (!window.jupyterapp) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  await window.jupyterapp.restored;
  return performance.now();
}"""
"""Milliseconds from the navigation to the moment at which JupyterLab has restored its layout."""


def compare(folder: Path, samples: int) -> list[Figure]:
    """Open a notebook in JupyterLab again and again, from navigation to restored layout."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only this comparison needs it
    except ImportError as missing:
        raise PeerMissing("playwright is not installed") from missing
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise PeerMissing("there is no Chromium")
    extension = ROOT / "netlify_nb" / "labextension"
    if not (extension / "package.json").is_file():
        raise PeerMissing("the JupyterLab part is not built: make labextension")
    times: dict[str, list[float]] = {"with": [], "without": []}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(_serve(folder / name, extension, wanted=name == "with")) for name in times}
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium, args=list(_LAUNCH))
        stack.callback(browser.close)
        pages = {}
        for name, url in urls.items():
            pages[name] = browser.new_context().new_page()
            for _ in range(2):  # fill the browser's cache, as it is for a person from the second day on
                pages[name].goto(url)
                pages[name].evaluate(_STARTED)
        for sample in range(2 * samples):
            # Who comes second may find the machine warmer: take turns.
            for name in sorted(times, reverse=bool(sample % 2)):
                pages[name].goto(url=urls[name])
                times[name].append(pages[name].evaluate(_STARTED) / 1000)
    ours, theirs = median(times["with"]), median(times["without"])
    ratio = ours / theirs
    size = sum(len(_gzip(path)) for path in (extension / "static").glob("*.js"))
    return [
        Figure(
            "JupyterLab's start",
            f"{ours * 1000:.0f} ms",
            f"{theirs * 1000:.0f} ms (without the extension)",
            f"{ratio:.3f} of the time",
            f"at most {_AIM}",
            ratio <= _AIM,
            {"ours": times["with"], "theirs": times["without"]},
        ),
        Figure(
            "the bundle, gzipped",
            f"{size / 1000:.1f} kB",
            "-",
            "-",
            "under 60 kB",
            size < 60_000,  # noqa: PLR2004  # the aim
            {"bytes": size},
        ),
    ]


def _gzip(path: Path) -> bytes:
    import gzip  # noqa: PLC0415  # beside its only use

    return gzip.compress(path.read_bytes(), 9)


@contextmanager
def _serve(home: Path, extension: Path, *, wanted: bool) -> Iterator[str]:
    """Run JupyterLab with or without the extension, whatever this environment has installed; yield the address."""
    work = home / "work"
    work.mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Start")])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, work / "start.ipynb")
    (home / "data" / "labextensions").mkdir(parents=True)
    if wanted:
        (home / "data" / "labextensions" / "netlify-nb").symlink_to(extension)
    config = home / "config"
    (config / "labconfig").mkdir(parents=True)
    (config / "labconfig" / "page_config.json").write_text(
        json.dumps({"disabledExtensions": {} if wanted else {"netlify-nb": True}})
    )
    (config / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": {"jpserver_extensions": {"netlify_nb": wanted}}})
    )
    environ = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(config),
        # What is in the tree, not the copy that an editable install made of it.
        "JUPYTER_PREFER_ENV_PATH": "no",
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "NETLIFY_NB_LOCAL_DIR": str(home / "local"),
    }
    options = ("--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0")
    quiet = ("--LabApp.news_url=None", "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={work}")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", *options, *quiet, "--IdentityProvider.token=bench"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"{_address(server, home / 'runtime')}/lab/tree/start.ipynb?token=bench&reset"
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            # Seen with and without the extension: a kernel that is being started can keep a Jupyter server from ending.
            server.kill()
            server.wait()


def _address(server: subprocess.Popen[bytes], runtime: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        for file in runtime.glob(f"jpserver-{server.pid}.json"):
            try:
                return str(json.loads(file.read_text())["url"]).rstrip("/")
            except ValueError:  # noqa: PERF203  # it is just being written
                continue
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not start")
