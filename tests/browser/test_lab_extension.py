"""The JupyterLab extension as a person meets it, in JupyterLab with real kernels and the local Netlify."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import violations
from labs import (
    KERNEL,
    OPEN,
    PATIENCE,
    anyway,
    dismiss,
    first_time,
    in_either_theme,
    item_of_browser,
    live_link,
    open_notebook,
    open_sidebar,
    press_publish,
    reload,
    served,
    set_theme,
    type_into_first_cell,
    write,
)
from playwright.sync_api import Locator, Page, expect
from proxies import Exchange, hold

pytestmark = pytest.mark.timeout(180)


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
    expect(history.get_by_role("listitem")).to_have_count(2, timeout=PATIENCE)
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
    kernel.get_by_role("button", name="No Kernel").click(timeout=PATIENCE)
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
    item_of_browser(page, "course").click()
    first_time(page, Site_name="the-course")
    text = served(page, live_link(page))
    assert "Lesson one" in text
    assert "Lesson two" in text


def take_over(page: Page) -> None:
    """Follow the claim link of the open dialog, and take the site over as somebody else."""
    address = page.get_by_role("link", name="Open the claim page").get_attribute("href")
    claim = page.context.new_page()
    claim.goto(address)
    claim.get_by_role("radio", name="Grace's Team").check()
    claim.get_by_role("button", name="Claim").click()
    expect(claim.get_by_text("Grace's Team", exact=False).first).to_be_visible()
    claim.close()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()


def test_handing_a_site_over(page, jupyter):
    """Claim makes a link in a dialog; on its page somebody takes the site over, and the sidebar says claimed."""
    write(jupyter.root / "gift.ipynb", "# A gift")
    open_notebook(page, jupyter.lab("gift.ipynb"))
    press_publish(page)
    first_time(page)
    live_link(page)
    sidebar = open_sidebar(page)
    sidebar.get_by_role("button", name="Claim this site").click(timeout=PATIENCE)
    take_over(page)
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
    page.wait_for_function(KERNEL, timeout=PATIENCE)
    type_into_first_cell(page, "# New heading\n\nOn the screen only.")
    assert "On the screen only" not in path.read_text()
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    result = page.locator(".jp-NetlifyOutput", has_text="Live at")
    expect(result).to_be_visible(timeout=PATIENCE)
    url = result.get_by_role("link").first.get_attribute("href")
    assert "On the screen only." in served(page, url)
    type_into_first_cell(page, "# New heading\n\nA second time.")
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    history = page.locator(".jp-NetlifyOutput", has_text="When")
    expect(history.get_by_role("button", name="Restore")).to_be_visible(timeout=PATIENCE)
    assert "A second time." in served(page, url)
    history.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.locator(".Toastify__toast", has_text="Live again")).to_be_visible(timeout=20_000)
    assert "On the screen only." in served(page, url)
    page.evaluate("() => void window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=20_000)
    assert "<button" not in path.read_text(), "what is saved is inert"
    dismiss(page)
    reload(page)
    page.wait_for_function(KERNEL, timeout=PATIENCE)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    # The history is that of before: its newest version waits to be live again, and no kernel is needed for it.
    page.locator(".jp-NetlifyOutput", has_text="When").get_by_role("button", name="Restore").click(timeout=PATIENCE)
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.locator(".Toastify__toast", has_text="Live again")).to_be_visible(timeout=20_000)
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session") is None


def test_in_notebook_7(page, jupyter, snap):
    """The same button stands in Notebook 7's toolbar, and the same sidebar goes back and hands over."""
    write(jupyter.root / "seven.ipynb", "# Seven\n\nOld.")
    page.goto(jupyter.notebook("seven.ipynb"))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    page.wait_for_function(OPEN, timeout=PATIENCE)
    type_into_first_cell(page, "# Seven\n\nNew, unsaved.")
    press_publish(page)
    first_time(page)
    url = live_link(page)
    snap(page, "notebook-7")
    assert "New, unsaved." in served(page, url)
    dismiss(page)
    type_into_first_cell(page, "# Seven\n\nNewer.")
    press_publish(page)
    assert live_link(page) == url
    assert "Newer." in served(page, url)
    dismiss(page)
    sidebar = open_sidebar(page)
    history = sidebar.get_by_role("list", name="History")
    expect(history.get_by_role("listitem")).to_have_count(2, timeout=PATIENCE)
    history.get_by_role("button", name=re.compile("Restore")).click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(history.get_by_role("listitem").nth(1)).to_contain_text("live", timeout=20_000)
    assert "New, unsaved." in served(page, url)
    dismiss(page)
    sidebar.get_by_role("button", name="Claim this site").click(timeout=PATIENCE)
    take_over(page)
    sidebar.get_by_role("button", name="Refresh").click()
    expect(sidebar.locator("p", has_text="seven.localhost")).to_contain_text("claimed", timeout=20_000)


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
    expect(toast).to_be_visible(timeout=PATIENCE)
    go_on.set()
    assert "Still arrived." in served(page, live_link(page))
    # A server that was started anew knows nothing of it (tests/routes/test_ending.py): the window says so.
    proxy.on("POST", r"/deploys", hold)
    dismiss(page)
    press_publish(page)
    expect(toast).to_be_visible(timeout=PATIENCE)
    nothing = {"code": "not-found", "message": "There is no such job.", "hint": ""}
    page.route(re.compile(r"/netlify-nb/jobs(\?|$)"), lambda route: route.fulfill(json={"revision": 1, "jobs": []}))
    page.route(re.compile(r"/netlify-nb/jobs/.+/events"), lambda route: route.fulfill(status=404, json=nothing))
    page.reload()
    expect(page.locator(".Toastify__toast", has_text="was restarted")).to_be_visible(timeout=PATIENCE)


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


def test_under_a_prefix_everything_goes_through_the_server(page, serve, netlify):
    """Behind JupyterHub's kind of address, sites, the claim page and the sign-in page are below the server's own."""
    jupyter = serve(
        "--ServerApp.base_url=/user/ada/",
        environ={"NETLIFY_API_URL": netlify.api_url, "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id},
    )
    (jupyter.root / "wave.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><rect width='40' height='30'/></svg>"
    )
    magics = "%load_ext netlify_nb\n%config NetlifyMagics.panel = False\n%netlify_history"
    write(jupyter.root / "prefix.ipynb", "# Below a prefix\n\n![a wave](wave.svg)", magics)
    open_notebook(page, jupyter.lab("prefix.ipynb"))
    press_publish(page)
    first_time(page)
    anyway(page)
    url = live_link(page)
    dismiss(page)
    assert url.startswith(f"{jupyter.url}/netlify-nb/local/below-a-prefix/")
    tab = page.context.new_page()
    problems: list[str] = []
    tab.on("response", lambda response: problems.append(response.url) if response.status >= 400 else None)
    tab.goto(url)
    expect(tab.get_by_role("heading", name="Below a prefix")).to_be_visible()
    tab.wait_for_function("() => [...document.images].every(image => image.complete && image.naturalWidth === 40)")
    assert tab.evaluate("() => window.origin") == "null"
    assert [found for found in problems if "favicon" not in found] == []

    # A link that a kernel made leads the same way, once somebody is about to follow it.
    page.wait_for_function(KERNEL, timeout=PATIENCE)
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    link = page.locator(".jp-NetlifyOutput").get_by_role("link").first
    expect(link).to_have_attribute("href", re.compile(r"\.localhost:"), timeout=PATIENCE)
    link.hover()
    expect(link).to_have_attribute("href", re.compile(r"^/user/ada/netlify-nb/local/"))

    sidebar = open_sidebar(page)
    sidebar.get_by_role("button", name="Claim this site").click(timeout=PATIENCE)
    page.get_by_role("link", name="Open the claim page").wait_for()
    assert in_either_theme(page, ".jp-Dialog-content") == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the claim page").click()
    claim = opened.value
    claim.get_by_role("radio", name="Grace's Team").check(timeout=PATIENCE)
    claim.get_by_role("button", name="Claim").click()
    expect(claim.get_by_text("the site now belongs to Grace's Team", exact=False)).to_be_visible()
    assert claim.url.startswith(f"{jupyter.url}/netlify-nb/local-desk-page/")
    assert "ey" not in claim.evaluate("() => window.location.hash"), "the used link does not stay in the history"
    page.get_by_role("dialog").get_by_role("button", name="Close").click()

    sign_in(page, sidebar, jupyter)


def sign_in(page: Page, sidebar: Locator, jupyter: Any) -> None:
    """Sign in by ticket on the page that the dialog leads to. No token reaches the browser."""
    sidebar.get_by_role("button", name="Sign in").click(timeout=20_000)
    page.get_by_role("link", name="Open the sign-in page").wait_for(timeout=20_000)
    assert in_either_theme(page, ".jp-Dialog-content") == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the sign-in page").click()
    authorize = opened.value
    authorize.get_by_role("button", name="Authorize").click(timeout=PATIENCE)
    expect(authorize.get_by_role("heading", name="Authorized")).to_be_visible()
    expect(page.locator(".Toastify__toast", has_text="Signed in to Netlify as")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(sidebar.get_by_role("button", name="Sign out")).to_be_visible(timeout=20_000)
    kept = "".join(file.read_text() for file in Path(jupyter.environ["XDG_CONFIG_HOME"]).rglob("*.json"))
    tokens = re.findall(r"[A-Za-z0-9_-]{30,}", kept)
    assert tokens, "the token is kept by the server"
    ask = "path => fetch(`/user/ada/netlify-nb/${path}`).then(answer => answer.text())"
    told = [page.content(), authorize.content(), *(page.evaluate(ask, path) for path in ("account", "jobs"))]
    assert '"signed_in": true' in told[2]
    assert not [token for token in tokens if any(token in text for text in told)]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_nothing_stands_in_the_way_of_anybody(page, jupyter, snap, theme):
    """axe-core finds nothing in sidebar, first dialog and findings, in either theme; a narrow window keeps all in."""
    name = f"harbour-{theme.lower()}"
    text = (
        "# The harbour at Brest\n\nHigh water comes twice a day, fifty minutes later each day.\n\n![A chart](chart.png)"
    )
    write(jupyter.root / f"{name}.ipynb", text)
    open_notebook(page, jupyter.lab(f"{name}.ipynb"))
    set_theme(page, f"JupyterLab {theme}")
    press_publish(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, ".jp-Dialog-content") == []
    snap(page, f"jupyterlab-first-publish-{theme.lower()}")
    first_time(page)
    expect(page.get_by_role("dialog").get_by_role("button", name="Publish anyway")).to_be_visible(timeout=PATIENCE)
    assert violations(page, ".jp-Dialog-content") == []
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
    assert violations(page, "#netlify-nb-sidebar") == []
    snap(page, f"jupyterlab-sidebar-{theme.lower()}")
    page.set_viewport_size({"width": 700, "height": 800})
    assert sidebar.evaluate("node => node.scrollWidth <= node.clientWidth"), "nothing is cut off or scrolls sideways"
    snap(page, f"jupyterlab-narrow-{theme.lower()}")
