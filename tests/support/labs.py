"""JupyterLab as a person uses it, for tests of the extension: open, type, press Publish, read what is said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import requests
from axe import violations
from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000
KERNEL = """() => {
  const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
}"""
OPEN = """() => window.jupyterapp?.shell?.currentWidget?.context?.isReady === true"""


def write(path: Path, *cells: str, kernel: str = "python3", language: str = "python") -> Path:
    """Write a notebook; a cell that starts with `#` and a space is Markdown."""
    made = [
        nbformat.v4.new_markdown_cell(cell) if cell.startswith("# ") else nbformat.v4.new_code_cell(cell)
        for cell in cells
    ]
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata.kernelspec = {"name": kernel, "display_name": kernel, "language": language}
    notebook.metadata.language_info = {"name": language}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def open_notebook(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    page.wait_for_function(OPEN, timeout=PATIENCE)


def type_into_first_cell(page: Page, text: str) -> None:
    """Change the notebook as a person would, without saving it."""
    page.evaluate(
        """text => {
          const model = window.jupyterapp.shell.currentWidget.content.model;
          model.sharedModel.cells[0].setSource(text);
        }""",
        text,
    )


def press_publish(page: Page) -> None:
    button = page.locator("[data-jp-item-name='netlify-publish']:visible")
    more = page.locator(".jp-Toolbar-responsive-opener:visible")
    expect(button.or_(more).first).to_be_visible(timeout=20_000)
    if not button.count():  # in a narrow window JupyterLab moves what has no room behind "…"
        more.click()
    button.click()


def dismiss(page: Page) -> None:
    """Close all notifications."""
    page.evaluate("() => document.querySelectorAll('.jp-Notification-Toast-Close').forEach(button => button.click())")
    expect(page.locator(".Toastify__toast")).to_have_count(0, timeout=10_000)


def open_sidebar(page: Page) -> Locator:
    page.evaluate("() => void window.jupyterapp.commands.execute('netlify-nb:show-sidebar')")
    sidebar = page.locator("#netlify-nb-sidebar")
    expect(sidebar).to_be_visible(timeout=20_000)
    return sidebar


def first_time(page: Page, **fields: str) -> None:
    """Fill in the dialog of the first publish and go."""
    dialog = page.get_by_role("dialog")
    for label, value in fields.items():
        dialog.get_by_label(label.replace("_", " ").capitalize(), exact=True).fill(value)
    dialog.get_by_role("button", name="Publish").click()


def anyway(page: Page) -> None:
    """Say that the findings are known."""
    page.get_by_role("dialog").get_by_role("button", name="Publish anyway").click()


def live_link(page: Page, word: str = "Live at") -> str:
    """Wait for the notification that ends a publish and return its link."""
    toast = page.locator(".Toastify__toast--success", has_text=word).last
    expect(toast).to_be_visible(timeout=PATIENCE)
    match = re.search(r"https?://\S+", toast.inner_text())
    assert match, toast.inner_text()
    return match[0]


def served(page: Page, url: str) -> str:
    """Return the text of the page at ``url`` as the browser gets it."""
    tab = page.context.new_page()
    tab.goto(url)
    text = tab.locator("body").inner_text()
    tab.close()
    return text


def set_settings(page: Page, values: dict[str, object], plugin: str = "netlify-nb:plugin") -> None:
    """Write settings through the server, as the settings editor does; a reload takes them up."""
    page.evaluate(
        "([plugin, text]) => window.jupyterapp.serviceManager.settings.save(plugin, text)", [plugin, json.dumps(values)]
    )


def reload(page: Page) -> None:
    """Load the page again, and wait for its notebook."""
    page.reload()
    page.wait_for_function(OPEN, timeout=PATIENCE)


def item_of_browser(page: Page, name: str, command: str = "Publish with Netlify") -> Locator:
    """Open the context menu of a file in the file browser, and return an entry of it, there or not."""
    page.locator(".jp-DirListing-item", has=page.get_by_text(name, exact=True)).click(button="right", timeout=PATIENCE)
    expect(page.get_by_role("menu").last).to_be_visible()
    return page.get_by_role("menuitem", name=command)


def in_either_theme(page: Page, where: str) -> list[str]:
    """Return what axe-core has to say of a part of the page, in the light theme and in the dark one."""
    found: list[str] = []
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        set_theme(page, theme)
        found += [f"{theme}: {text}" for text in violations(page, where)]
    return found


def set_theme(page: Page, theme: str) -> None:
    """Put on another theme."""
    page.evaluate("theme => void window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)


def publish_through(jupyter: Any, path: str, **options: Any) -> dict[str, Any]:
    """Publish without a browser, for tests that need many sites; wait for the end."""
    headers = {"Authorization": f"token {jupyter.token}"}
    base = f"{jupyter.url}/netlify-nb"
    job = requests.post(f"{base}/publish", json={"paths": [path], **options}, headers=headers, timeout=60).json()
    with requests.get(f"{base}/jobs/{job['id']}/events", headers=headers, stream=True, timeout=60) as events:
        last = [line for line in events.iter_lines() if line.startswith(b"data: ")][-1]
    ended = json.loads(last[6:])
    assert ended["state"] == "done", ended["error"]
    return dict(ended["result"])
