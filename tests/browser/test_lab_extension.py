"""The JupyterLab extension as a person meets it, in JupyterLab with real kernels and the local Netlify."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
import requests
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.timeout(180)
_PATIENCE = 60_000
_KERNEL = """() => {
  const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
}"""
_OPEN = """() => window.jupyterapp?.shell?.currentWidget?.context?.isReady === true"""


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
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=_PATIENCE)
    page.wait_for_function(_OPEN, timeout=_PATIENCE)


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
    page.locator("[data-jp-item-name='netlify-publish']:visible").click()


def dismiss(page: Page) -> None:
    """Close all notifications."""
    toasts = page.locator(".Toastify__toast")
    while toasts.count():
        toasts.first.locator(".Toastify__close-button, .jp-Notification-Toast-Close").first.click()
        page.wait_for_timeout(100)


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
    toast = page.locator(".Toastify__toast", has_text=word).last
    expect(toast).to_be_visible(timeout=_PATIENCE)
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


def test_what_is_on_the_screen_is_what_is_published(page, jupyter):
    """The button saves the changed notebook, asks once, publishes, and ends with a link to what was on the screen."""
    write(jupyter.root / "tides.ipynb", "# Old title\n\nOld words.")
    open_notebook(page, jupyter.lab("tides.ipynb"))
    type_into_first_cell(page, "# Tides at Brest\n\nNew words, never saved by hand.")
    press_publish(page)
    first_time(page)
    url = live_link(page)
    assert "tides-at-brest.localhost" in url
    text = served(page, url)
    assert "New words, never saved by hand." in text
    assert "Old words" not in text
    assert "New words" in (jupyter.root / "tides.ipynb").read_text()


def test_the_second_time_is_one_click_and_makes_history(page, jupyter, snap):
    """Published again, nothing is asked; the sidebar shows both versions, and Restore brings the first back."""
    write(jupyter.root / "dunes.ipynb", "# Dunes\n\nFirst words.")
    open_notebook(page, jupyter.lab("dunes.ipynb"))
    press_publish(page)
    first_time(page)
    url = live_link(page)
    dismiss(page)
    type_into_first_cell(page, "# Dunes\n\nSecond words.")
    press_publish(page)
    assert live_link(page) == url
    assert "Second words." in served(page, url)
    dismiss(page)
    sidebar = open_sidebar(page)
    history = sidebar.get_by_role("list", name="History")
    expect(history.get_by_role("listitem")).to_have_count(2, timeout=_PATIENCE)
    expect(history.get_by_role("listitem").first).to_contain_text("live")
    history.get_by_role("button", name=re.compile("Restore")).click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(history.get_by_role("listitem").nth(1)).to_contain_text("live", timeout=20_000)
    assert "First words." in served(page, url)
    snap(page, "jupyterlab-sidebar")


def test_a_notebook_of_another_language(page, jupyter):
    """The kernel plays no part: a notebook whose kernel does not even exist here is published."""
    write(jupyter.root / "fluss.ipynb", "# Der Fluss", "println(42)", kernel="no-such-kernel", language="julia")
    page.goto(jupyter.lab("fluss.ipynb"))
    kernel = page.get_by_role("dialog")
    kernel.get_by_role("button", name="No Kernel").click(timeout=_PATIENCE)
    expect(kernel).to_have_count(0)
    press_publish(page)
    first_time(page)
    anyway(page)
    text = served(page, live_link(page))
    assert "Der Fluss" in text
    assert "println(42)" in text


def test_a_folder_from_the_file_browser(page, jupyter):
    """Publish a folder from its context menu: one site with an index of its notebooks."""
    write(jupyter.root / "course" / "one.ipynb", "# Lesson one")
    write(jupyter.root / "course" / "two.ipynb", "# Lesson two")
    page.goto(f"{jupyter.url}/lab?token={jupyter.token}&reset")
    page.locator(".jp-DirListing-item", has_text="course").click(button="right", timeout=_PATIENCE)
    page.get_by_role("menuitem", name="Publish with Netlify").click()
    first_time(page, Site_name="the-course")
    text = served(page, live_link(page))
    assert "Lesson one" in text
    assert "Lesson two" in text


def test_handing_a_site_over(page, jupyter):
    """Claim makes a link in a dialog; on its page somebody takes the site over, and the sidebar says claimed."""
    write(jupyter.root / "gift.ipynb", "# A gift")
    open_notebook(page, jupyter.lab("gift.ipynb"))
    press_publish(page)
    first_time(page)
    live_link(page)
    sidebar = open_sidebar(page)
    sidebar.get_by_role("button", name="Claim this site").click(timeout=_PATIENCE)
    address = page.get_by_role("link", name="Open the claim page").get_attribute("href")
    claim = page.context.new_page()
    claim.goto(address)
    claim.get_by_role("radio", name="Grace's Team").check()
    claim.get_by_role("button", name="Claim").click()
    expect(claim.get_by_text("Grace's Team", exact=False).first).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    sidebar.get_by_role("button", name="Refresh").click()
    this = sidebar.locator("p", has_text="gift.localhost")
    expect(this).to_contain_text("claimed", timeout=20_000)
    expect(sidebar.get_by_role("button", name="Claim this site")).to_have_count(0)


def test_a_magic_saves_first_and_its_results_are_alive(page, jupyter):
    """`%netlify_deploy` publishes what is on the screen, unsaved; `%netlify_history` has a Restore that works."""
    path = write(
        jupyter.root / "magic.ipynb",
        "# Old heading",
        "%load_ext netlify_nb\n%config NetlifyMagics.panel = False\n%netlify_deploy",
        "%netlify_history",
    )
    open_notebook(page, jupyter.lab("magic.ipynb"))
    page.wait_for_function(_KERNEL, timeout=_PATIENCE)
    type_into_first_cell(page, "# New heading\n\nOn the screen only.")
    assert "On the screen only" not in path.read_text()
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    result = page.locator(".jp-NetlifyOutput", has_text="Live at")
    expect(result).to_be_visible(timeout=_PATIENCE)
    url = result.get_by_role("link").first.get_attribute("href")
    assert "On the screen only." in served(page, url)
    type_into_first_cell(page, "# New heading\n\nA second time.")
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    history = page.locator(".jp-NetlifyOutput", has_text="When")
    expect(history.get_by_role("button", name="Restore")).to_be_visible(timeout=_PATIENCE)
    assert "A second time." in served(page, url)
    history.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.locator(".Toastify__toast", has_text="Live again")).to_be_visible(timeout=20_000)
    assert "On the screen only." in served(page, url)
    page.evaluate("() => void window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=20_000)
    assert "<button" not in path.read_text(), "what is saved is inert"


def test_in_notebook_7(page, jupyter, snap):
    """The same button stands in Notebook 7's toolbar, and the same link comes out."""
    write(jupyter.root / "seven.ipynb", "# Seven\n\nOld.")
    page.goto(jupyter.notebook("seven.ipynb"))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=_PATIENCE)
    page.wait_for_function(_OPEN, timeout=_PATIENCE)
    type_into_first_cell(page, "# Seven\n\nNew, unsaved.")
    press_publish(page)
    first_time(page)
    url = live_link(page)
    snap(page, "notebook-7")
    assert "New, unsaved." in served(page, url)
