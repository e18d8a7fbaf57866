"""The panel as a person sees it in JupyterLab or Notebook: found, read and used by roles and names."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Locator, Page, expect

SOON = 20_000
"""Milliseconds for what a person expects at once, on a busy machine."""
START = 60_000
FRONTS = ("lab", "notebook")
"""The two front ends, by the name of the method that gives a notebook's address in each."""
_READY = """() => {
  const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
}"""
_SAVE = """() => {
  window.isSaved = false;
  window.jupyterapp.commands.execute('docmanager:save').then(() => { window.isSaved = true; });
}"""
_RUN_CELL = """index => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.deselectAll();
  notebook.activeCellIndex = index < 0 ? notebook.widgets.length + index : index;
  window.jupyterapp.commands.execute('notebook:run-cell');
}"""
_FOCUS = """() => {
  const active = document.activeElement;
  if (!active?.closest('.nnb-panel')) return null;
  return active.labels?.[0]?.firstChild?.textContent || active.textContent || active.tagName;
}"""
_JWT = re.compile(r"eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]+")
_SESSION_ID = re.compile(r"netlify-nb-[\w-]{40,}")
_CLAIM = re.compile(r"/claim\?utm")


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook whose cells have not been run; one that starts with `# ` is Markdown."""
    made = [
        nbformat.v4.new_markdown_cell(cell) if cell.startswith("# ") else nbformat.v4.new_code_cell(cell)
        for cell in cells
    ]
    notebook = nbformat.v4.new_notebook(cells=made)
    # Without a kernel in its metadata, JupyterLab would ask which one to start.
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def command(page: Page, name: str) -> None:
    """Do what a menu does."""
    page.evaluate(f"() => {{ window.jupyterapp.commands.execute('{name}') }}")


def run_cell(page: Page, index: int) -> None:
    """Run one cell and do not wait for it; a negative index counts from the end."""
    page.evaluate(_RUN_CELL, index)


def wait_for_kernel(page: Page) -> None:
    page.wait_for_function(_READY, timeout=START, polling=50)


def open_notebook(page: Page, address: str, *, run: bool = True) -> None:
    """Open a notebook, wait for its kernel, and run it."""
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=START)
    wait_for_kernel(page)
    if run:
        command(page, "notebook:run-all-cells")


def save(page: Page, path: Path) -> str:
    """Save the notebook as a person does, and return its text."""
    page.evaluate(_SAVE)
    page.wait_for_function("() => window.isSaved", timeout=SOON, polling=20)  # a tab in the background draws no frames
    return path.read_text()


@dataclass
class PanelPage:
    """One panel in one notebook. Whatever it is asked to do, the saved notebook is looked through afterwards.

    ``environ`` is what the Jupyter server's kernels have: it says where secrets are kept.
    """

    page: Page
    path: Path
    environ: Mapping[str, str]
    secrets: set[str] = field(default_factory=set)

    @property
    def root(self) -> Locator:
        return self.page.get_by_role("region", name="Publish to Netlify").last

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.root).get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.root.get_by_role("link", name=name, exact=True)

    @property
    def rows(self) -> Locator:
        """The deploys, newest first: every row but the one of the headings."""
        return self.root.get_by_role("table").locator("tbody tr[data-id]")

    @property
    def status(self) -> Locator:
        return self.root.get_by_role("status")

    @property
    def problem(self) -> Locator:
        return self.root.get_by_role("alert")

    @property
    def result(self) -> Locator:
        return self.root.get_by_role("region", name="Result")

    def row(self, message: str) -> Locator:
        return self.rows.filter(has_text=message)

    def state(self, message: str) -> Locator:
        """The badges of a deploy."""
        return self.row(message).get_by_role("cell").nth(1)

    def wait(self) -> PanelPage:
        """Wait until it has looked."""
        expect(self.root).to_be_visible(timeout=START)
        expect(self.button("Publish")).to_be_enabled(timeout=START)
        return self

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button; what the step before has led to is looked through first.

        Not at once afterwards: a publish has the notebook saved, and JupyterLab's two saves would get in each other's
        way.
        """
        self.check()
        self.button(name, within).click()

    def publish(self, message: str = "", *, name: str = "Publish", outcome: str = "Published.") -> None:
        """Publish what is saved, with a message for the history."""
        if message:
            self.write("Message", message)
        self.press(name)
        expect(self.result).to_contain_text(outcome, timeout=START)
        if message:
            expect(self.row(message)).to_have_count(1, timeout=SOON)
        self.check()

    def write(self, label: str, text: str) -> None:
        options = self.root.locator("details", has_text="Options").first
        if options.get_attribute("open") is None:
            options.locator("summary").click()
        self.root.get_by_label(label, exact=True).fill(text)

    @property
    def address(self) -> str:
        """The live address, as the header shows it."""
        found = self.root.locator("header").get_by_role("link").first.get_attribute("href", timeout=SOON)
        assert found is not None
        return found

    @property
    def focus(self) -> str | None:
        """The words on what has the focus, if that is in the panel."""
        return self.page.evaluate(_FOCUS)

    def save(self) -> str:
        return save(self.page, self.path)

    def check(self) -> None:
        """Save, and find none of the secrets in play in what was saved."""
        saved = self.save()
        assert "anywidget" in saved, "the widget's state is saved, so this looks at the right thing"
        for secret in {*self.secrets, *self.kept_secrets()}:
            assert secret not in saved
        for pattern in (_JWT, _SESSION_ID, _CLAIM):
            assert not pattern.search(saved)

    def runtime(self) -> dict[str, Any]:
        """What the local Netlify that these kernels use says about itself."""
        return json.loads((Path(self.environ["NETLIFY_NB_LOCAL_DIR"]) / "runtime.json").read_text())

    def kept_secrets(self) -> set[str]:
        """The local Netlify's secrets and every token that somebody signed in with."""
        found: set[str] = set()
        for path in Path(self.environ["XDG_CONFIG_HOME"]).rglob("credentials.json"):
            found |= {kept["token"] for kept in json.loads(path.read_text()).values()}
        try:
            runtime = self.runtime()
        except FileNotFoundError:
            return found
        return found | {str(runtime[name]) for name in ("token", "client_secret") if runtime.get(name)}


def open_panel(page: Page, jupyter: Any, front: str, name: str, *cells: str, arguments: str = "") -> PanelPage:
    """Write a notebook that ends with a panel, open it in a front end, run it, and wait for the panel.

    ``jupyter`` is the server of `tests/browser/conftest.py`; ``arguments`` are those of `%netlify_panel`.
    """
    title = f"# {Path(name).name.title()}"
    path = jupyter.root / f"{name}.ipynb"
    write_notebook(path, title, "%load_ext netlify_nb", *cells, f"%netlify_panel {arguments}".strip())
    open_notebook(page, getattr(jupyter, front)(f"{name}.ipynb"))
    return PanelPage(page, path, jupyter.environ).wait()


def served(page: Page, url: str) -> str:
    """Return the text of the page at ``url`` as a reader's browser gets it."""
    tab = page.context.new_page()
    try:
        tab.goto(url)
        return tab.locator("body").inner_text()
    finally:
        tab.close()


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something outside of the browser holds."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it never came to hold"
        time.sleep(0.05)
