"""The JupyterLab extension as a person meets it, in JupyterLab with real kernels and the local Netlify."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect
from proxies import Exchange
from worlds import say_yes

ROOT = Path(__file__).parents[2]

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


# -- on a line that can be made slow, to a server that is taken for Netlify -------------------------------------


@pytest.fixture
def slow(netlify, proxy, serve) -> Iterator[tuple[Any, Any, threading.Event]]:
    """A Jupyter server signed in to Netlify (the shared local one), and an event that lets uploads go on."""
    go_on = threading.Event()

    def wait(exchange: Exchange) -> None:
        go_on.wait(30)
        exchange.answer(*exchange.forward())

    proxy.on("POST", r"/deploys", wait)
    environ = {
        "NETLIFY_API_URL": proxy.api_url,
        "NETLIFY_AUTH_TOKEN": netlify.token,
        "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id,
    }
    yield serve(environ=environ), proxy, go_on
    go_on.set()


def test_a_publish_is_stopped_from_its_notification(page, slow):
    """Stop ends it, says that nothing that was live has changed, and offers to start again."""
    jupyter, proxy, _ = slow
    write(jupyter.root / "stop.ipynb", "# To be stopped")
    open_notebook(page, jupyter.lab("stop.ipynb"))
    press_publish(page)
    first_time(page, Site_name="to-be-stopped-in-the-browser")
    proxy.wait_for("POST", r"/deploys")
    toast = page.locator(".Toastify__toast", has_text="Publishing stop.ipynb")
    toast.get_by_role("button", name="Stop").click()
    end = page.locator(".Toastify__toast", has_text="Stopped.")
    expect(end).to_be_visible(timeout=30_000)
    expect(end.get_by_role("button", name="Start again")).to_be_visible()


def test_a_reload_in_mid_publish_loses_nothing(page, slow):
    """The page is reloaded while files travel: the notification is there again, and ends with the link."""
    jupyter, proxy, go_on = slow
    write(jupyter.root / "reload.ipynb", "# Reloaded\n\nStill arrived.")
    open_notebook(page, jupyter.lab("reload.ipynb"))
    press_publish(page)
    first_time(page, Site_name="reloaded-in-the-browser")
    proxy.wait_for("POST", r"/deploys")
    page.reload()
    toast = page.locator(".Toastify__toast", has_text="Publishing reload.ipynb")
    expect(toast).to_be_visible(timeout=_PATIENCE)
    go_on.set()
    assert "Still arrived." in served(page, live_link(page))


def test_two_windows_know_of_each_other(page, jupyter, browser):
    """What one window publishes, the sidebar of the other shows by itself."""
    write(jupyter.root / "twins.ipynb", "# Twins\n\nOne.")
    open_notebook(page, jupyter.lab("twins.ipynb"))
    context = browser.new_context()
    other = context.new_page()
    open_notebook(other, jupyter.lab("twins.ipynb").replace("/lab/", "/lab/workspaces/other/"))
    sidebar = open_sidebar(other)
    expect(sidebar.get_by_text("Not published yet.")).to_be_visible(timeout=20_000)
    press_publish(page)
    first_time(page)
    live_link(page)
    expect(sidebar.get_by_role("list", name="History").get_by_role("listitem")).to_have_count(1, timeout=20_000)
    context.close()


def test_under_a_prefix_the_link_is_the_servers_own(page, serve):
    """Behind JupyterHub's kind of address a local site is shown by the Jupyter server, in a sandbox, with its files."""
    jupyter = serve("--ServerApp.base_url=/user/ada/")
    (jupyter.root / "wave.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><rect width='40' height='30'/></svg>"
    )
    write(jupyter.root / "prefix.ipynb", "# Below a prefix\n\n![a wave](wave.svg)")
    open_notebook(page, jupyter.lab("prefix.ipynb"))
    press_publish(page)
    first_time(page)
    url = live_link(page)
    assert url.startswith(f"{jupyter.url}/netlify-nb/local/below-a-prefix/")
    tab = page.context.new_page()
    problems: list[str] = []
    tab.on("response", lambda response: problems.append(response.url) if response.status >= 400 else None)
    tab.goto(url)
    expect(tab.get_by_role("heading", name="Below a prefix")).to_be_visible()
    tab.wait_for_function("() => [...document.images].every(image => image.complete && image.naturalWidth === 40)")
    assert tab.evaluate("() => window.origin") == "null"
    assert [found for found in problems if "favicon" not in found] == []


def test_signing_in_by_ticket(page, netlify, serve):
    """Sign in opens Netlify's page; after a yes there the sidebar says who it is. No token reaches the browser."""
    jupyter = serve(environ={"NETLIFY_API_URL": netlify.api_url, "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id})
    bodies: list[str] = []
    page.on("response", lambda response: bodies.append(response.url) if "/netlify-nb/" in response.url else None)
    page.goto(f"{jupyter.url}/lab?token={jupyter.token}&reset")
    page.wait_for_function("() => window.jupyterapp?.shell?.activateById !== undefined", timeout=_PATIENCE)
    page.wait_for_selector(".jp-DirListing", timeout=_PATIENCE)
    sidebar = open_sidebar(page)
    sidebar.get_by_role("button", name="Sign in").click(timeout=20_000)
    address = page.get_by_role("link", name="Open the sign-in page").get_attribute("href", timeout=20_000)
    say_yes(address)
    expect(page.locator(".Toastify__toast", has_text="Signed in to Netlify as")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(sidebar.get_by_role("button", name="Sign out")).to_be_visible(timeout=20_000)
    assert bodies


def test_hidden_means_hidden(page, jupyter):
    """With the setting that hides everything there is no button, no sidebar, and no entry in menus."""
    write(jupyter.root / "hidden.ipynb", "# Hidden")
    open_notebook(page, jupyter.lab("hidden.ipynb"))
    button = page.locator("[data-jp-item-name='netlify-publish'] jp-button")
    expect(button).to_be_visible(timeout=20_000)
    set_setting(page, "hide", True)
    try:
        expect(button).to_be_hidden(timeout=20_000)
        expect(page.locator("[data-id='netlify-nb-sidebar']")).to_have_count(0)
        page.get_by_role("menuitem", name="File", exact=True).click()
        expect(page.locator("[data-command='netlify-nb:publish'].lm-Menu-item:visible")).to_have_count(0)
    finally:
        set_setting(page, "hide", False)
    expect(page.locator("[data-id='netlify-nb-sidebar']")).to_have_count(1)


def set_setting(page: Page, key: str, value: object) -> None:
    """Write a setting through the server, as the settings editor does, and reload."""
    page.evaluate(
        """async ([key, value]) => {
          const settings = window.jupyterapp.serviceManager.settings;
          await settings.save('netlify-nb:plugin', JSON.stringify({ [key]: value }));
        }""",
        [key, value],
    )
    page.reload()
    page.wait_for_function(_OPEN, timeout=_PATIENCE)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_nothing_stands_in_the_way_of_anybody(page, jupyter, snap, theme):
    """axe-core finds nothing in sidebar, first dialog and findings, in either theme; a narrow window keeps all in."""
    name = f"harbour-{theme.lower()}"
    text = (
        "# The harbour at Brest\n\nHigh water comes twice a day, fifty minutes later each day.\n\n![A chart](chart.png)"
    )
    write(jupyter.root / f"{name}.ipynb", text)
    open_notebook(page, jupyter.lab(f"{name}.ipynb"))
    page.evaluate(
        "theme => void window.jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {theme}"
    )
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=f"JupyterLab {theme}")
    page.add_script_tag(path=ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js")
    press_publish(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page, ".jp-Dialog-content") == []
    snap(page, f"jupyterlab-first-publish-{theme.lower()}")
    first_time(page)
    expect(page.get_by_role("dialog").get_by_role("button", name="Publish anyway")).to_be_visible(timeout=_PATIENCE)
    assert axe(page, ".jp-Dialog-content") == []
    snap(page, f"jupyterlab-findings-{theme.lower()}")
    anyway(page)
    live_link(page)
    dismiss(page)
    press_publish(page)
    anyway(page)
    live_link(page)
    dismiss(page)
    sidebar = open_sidebar(page)
    expect(sidebar.get_by_role("list", name="History").get_by_role("listitem")).to_have_count(2, timeout=20_000)
    assert axe(page, "#netlify-nb-sidebar") == []
    snap(page, f"jupyterlab-sidebar-{theme.lower()}")
    page.set_viewport_size({"width": 700, "height": 800})
    assert sidebar.evaluate("node => node.scrollWidth <= node.clientWidth"), "nothing is cut off or scrolls sideways"
    snap(page, f"jupyterlab-narrow-{theme.lower()}")


def axe(page: Page, where: str) -> list[str]:
    """Return what axe-core has to say of a part of the page."""
    found = page.evaluate("async where => (await axe.run(where)).violations", where)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}" for one in found]
