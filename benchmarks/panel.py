"""The panel in a real JupyterLab: how soon it is there, against plain widgets; and 1,000 deploys against ten."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import peers
from measure import Figure, PeerMissing

_LAUNCH = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_READY = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
_RUN = """([index, shown]) => {
  const {content, sessionContext} = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = index;
  content.deselectAll();
  content.activeCell.model.sharedModel.setOutputs([]);
  const place = content.activeCell.node;
  window.took = null;
  requestAnimationFrame(() => {
    const began = performance.now();
    const look = () => {
      if (eval(shown)(place)) window.took = performance.now() - began;
      else requestAnimationFrame(look);
    };
    window.jupyterapp.commands.execute('notebook:run-cell');
    look();
  });
}"""
_PANEL_READY = "place => place.querySelector('.nnb-main button:not([aria-disabled])')"
_ROWS = "place => place.querySelectorAll('tbody tr[data-id]').length >= 10"
_OLDER = """count => {
  const rows = document.querySelectorAll('.nnb-panel')[1].querySelectorAll('tbody tr[data-id]').length;
  const older = [...document.querySelectorAll('.nnb-panel')[1].querySelectorAll('button')].find(
    one => one.textContent === 'Show older deploys' && one.getClientRects().length && !one.hasAttribute('aria-busy'));
  if (rows < count) older?.click();
  return rows >= count;
}"""
_SCROLL = """panel => {
  const place = document.querySelectorAll('.nnb-panel')[panel].querySelector('.nnb-scroll');
  place.scrollIntoView({block: 'center'});
  window.took = null;
  let frames = 0, last = 0;
  const step = now => {
    if (frames === 5) last = now;  // the first ones lay out
    place.scrollTop = (frames * 53) % 2000;
    frames += 1;
    if (frames < 125) requestAnimationFrame(step);
    else window.took = (now - last) / (frames - 6);
  };
  requestAnimationFrame(step);
}"""
_PARTS = """() => document.querySelectorAll(
  '.nnb-panel :is(button, a, input, select, summary, h2, h3, p, time, td, th, progress)').length"""


def compare(folder: Path, samples: int) -> list[Figure]:
    """Time cells of one notebook in turns, from running one to seeing what it shows, in one browser."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only this comparison needs it
    except ImportError as missing:
        raise PeerMissing("playwright is not installed") from missing
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise PeerMissing("there is no Chromium")
    with _jupyter(folder) as (url, work), sync_playwright() as playwright:
        _publish(work, folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_LAUNCH))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{url}/lab/tree/bench.ipynb?token=bench&reset")
        page.wait_for_function(_READY, timeout=60_000)
        _time(page, 0, "place => place.querySelector('.jp-OutputArea-output')")  # imports, and a first connection
        _time(page, 2, _PANEL_READY)
        parts = page.evaluate(_PARTS)
        _write(work, parts)
        page.goto(f"{url}/lab/tree/bench.ipynb?token=bench&reset")
        page.wait_for_function(_READY, timeout=60_000)
        _time(page, 0, "place => place.querySelector('.jp-OutputArea-output')")
        boxed = f"place => place.querySelectorAll('.jupyter-widgets.widget-label').length >= {parts}"
        names = ("box", "panel", "few", "many", "scroll few", "scroll many")
        times: dict[str, list[float]] = {name: [] for name in names}
        for sample in range(samples + 1):
            for name, index, shown in (
                ("box", 1, boxed),
                ("panel", 2, _PANEL_READY),
                ("few", 2, _ROWS),
                ("many", 3, _ROWS),
            ):
                took = _time(page, index, shown)
                if sample:  # the first round only warms up
                    times[name].append(took)
        page.wait_for_function(_OLDER, arg=1000, timeout=60_000, polling=100)
        for _ in range(samples):
            for panel, name in enumerate(("scroll few", "scroll many")):
                page.evaluate(_SCROLL, panel)
                page.wait_for_function("() => window.took !== null", timeout=60_000)
                times[name].append(float(page.evaluate("() => window.took")))
        browser.close()
    return [
        _ratio(f"panel: shown and ready, {parts} parts", times["panel"], times["box"], "a VBox of as many labels", 1.5),
        _ratio("panel: first rows of 1,000 deploys", times["many"], times["few"], "of ten", 1.2),
        _ratio("panel: a frame of scrolling 1,000 deploys", times["scroll many"], times["scroll few"], "of ten", 1.2),
    ]


def _ratio(what: str, ours: list[float], theirs: list[float], peer: str, aim: float) -> Figure:
    mine, other = median(ours), median(theirs)
    return Figure(
        what,
        f"{mine:.0f} ms",
        f"{other:.0f} ms ({peer})",
        f"{mine / other:.2f} of the time",
        f"{aim:g} at most",
        mine <= aim * other,
        {"ours": ours, "theirs": theirs},
    )


def _time(page: Any, index: int, shown: str) -> float:
    page.evaluate(_RUN, [index, shown])
    page.wait_for_function("() => window.took !== null", timeout=60_000)
    page.wait_for_function(_READY, timeout=60_000)
    return float(page.evaluate("() => window.took"))


def _write(work: Path, parts: int) -> None:
    cells = [
        "import ipywidgets, netlify_nb, netlify_nb.widgets.panel\n%load_ext netlify_nb\nprint('ready')",
        f"ipywidgets.VBox([ipywidgets.Label(str(number)) for number in range({parts})])",
        "%netlify_panel few.html",
        "%netlify_panel many.html",
    ]
    made = [
        {
            "cell_type": "code",
            "source": cell,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "id": f"c{number}",
        }
        for number, cell in enumerate(cells)
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": made, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
    (work / "bench.ipynb").write_text(json.dumps(notebook))


def _publish(work: Path, folder: Path) -> None:
    """Make a site with ten deploys and one with a thousand."""
    env = {**os.environ, **_environment(folder)}
    for name, count in (("few", 10), ("many", 1000)):
        (work / f"{name}.html").write_text(f"<!doctype html><title>{name}</title><p>{name}</p>")
        command = [sys.executable, "-m", "netlify_nb", "deploy", f"{name}.html", "--site", name, "--json"]
        done = subprocess.run(command, cwd=work, env=env, check=True, capture_output=True, text=True)
        site = json.loads(done.stdout)["site_id"]
        runtime = json.loads((folder / "local" / "runtime.json").read_text())
        for number in range(count - 1):
            request = urllib.request.Request(  # noqa: S310  # our own local server
                f"{runtime['api_url']}/sites/{site}/deploys?title=number+{number}",
                b'{"draft": true}',
                {"Authorization": f"Bearer {runtime['token']}", "Content-Type": "application/json"},
            )
            urllib.request.urlopen(request, timeout=20).close()  # noqa: S310  # as above


def _environment(folder: Path) -> dict[str, str]:
    env = {**peers.our_environment(folder / "home"), "NETLIFY_NB_LOCAL_DIR": str(folder / "local")}
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    env |= {f"JUPYTER_{name}": str(folder / "jupyter" / name.lower()) for name in names}
    env |= {f"JUPYTERLAB_{name}_DIR": str(folder / "jupyter" / name.lower()) for name in ("WORKSPACES", "SETTINGS")}
    return {**env, "PYTHONPATH": str(Path(__file__).parents[1])}


@contextmanager
def _jupyter(folder: Path) -> Iterator[tuple[str, Path]]:
    """Start a JupyterLab with a notebook in it; yield its address and folder."""
    work = folder / "work"
    work.mkdir()
    _write(work, 1)
    env = {**os.environ, **_environment(folder)}
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ServerApp.port=0"]
    command += ["--IdentityProvider.token=bench", f"--ServerApp.root_dir={work}", "--ServerApp.ip=127.0.0.1"]
    command += ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, env=env, stdout=quiet, stderr=quiet)
    try:
        file = folder / "jupyter" / "runtime_dir" / f"jpserver-{server.pid}.json"
        ends = time.monotonic() + 60
        while not file.exists() and time.monotonic() < ends and server.poll() is None:
            time.sleep(0.1)
        yield json.loads(file.read_text())["url"].rstrip("/"), work
    finally:
        subprocess.run([sys.executable, "-m", "netlify_nb", "local", "stop"], env=env, check=False, stdout=quiet)
        server.terminate()
        server.wait(timeout=20)
