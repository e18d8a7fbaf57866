"""The sidebar and the file browser's menu: what can be done there, by mouse and by keyboard."""

from __future__ import annotations

import zipfile

import pytest
from labs import (
    PATIENCE,
    dismiss,
    first_time,
    in_either_theme,
    item_of_browser,
    live_link,
    open_notebook,
    open_sidebar,
    press_publish,
    publish_through,
    served,
    write,
)
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(180)


def page_of(jupyter, name: str, text: str) -> str:
    """Write an HTML file."""
    (jupyter.root / name).parent.mkdir(parents=True, exist_ok=True)
    (jupyter.root / name).write_text(f"<!doctype html><html lang='en'><title>{text}</title><h1>{text}</h1></html>")
    return name


def test_what_the_sidebar_does_with_the_open_notebook(page, jupyter, tmp_path):
    """Copy link, check, lock, unlock, download, and a draft that is made live: each does it and says so."""
    write(jupyter.root / "quay.ipynb", "# The quay\n\nIn stone.")
    open_notebook(page, jupyter.lab("quay.ipynb"))
    press_publish(page)
    first_time(page)
    url = live_link(page)
    dismiss(page)
    sidebar = open_sidebar(page)
    sidebar.get_by_role("button", name="Copy link").first.click(timeout=PATIENCE)
    expect(page.locator(".Toastify__toast", has_text="Link copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()").rstrip("/") == url.rstrip("/")
    sidebar.get_by_role("button", name="Check").click()
    expect(page.get_by_role("dialog")).to_contain_text("Nothing to note.", timeout=PATIENCE)
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    sidebar.get_by_role("button", name="Lock", exact=True).first.click()
    expect(page.locator(".Toastify__toast", has_text="Locked.")).to_be_visible(timeout=20_000)
    dismiss(page)
    sidebar.get_by_role("button", name="Publish as draft").click()
    live_link(page, "Draft at")
    dismiss(page)
    sidebar.get_by_role("button", name="Unlock", exact=True).first.click(timeout=20_000)
    expect(page.locator(".Toastify__toast", has_text="Unlocked.")).to_be_visible(timeout=20_000)
    dismiss(page)
    with page.expect_download() as download:
        sidebar.get_by_role("button", name="Download").first.click()
    download.value.save_as(tmp_path / "live.zip")
    with zipfile.ZipFile(tmp_path / "live.zip") as archive:
        assert b"In stone." in archive.read("index.html")
    history = sidebar.get_by_role("list", name="History", exact=True)
    expect(history.get_by_role("listitem").first).to_contain_text("draft", timeout=20_000)
    history.get_by_role("button", name="Make live").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(history.get_by_role("listitem").first).to_contain_text("live", timeout=20_000)


def test_sites_without_any_notebook_open(page, jupyter, snap):
    """Among many sites one is found and opened by keyboard, an old version restored, its page published again."""
    for number in range(8):
        page_of(jupyter, f"many/{number}.html", f"Many {number}")
        publish_through(jupyter, f"many/{number}.html", site=f"many-{number}", target="local")
    page_of(jupyter, "many/3.html", "Another three")
    publish_through(jupyter, "many/3.html", target="local")
    page.goto(f"{jupyter.url}/lab?token={jupyter.token}&reset")
    page.wait_for_selector(".jp-DirListing", timeout=PATIENCE)
    sidebar = open_sidebar(page)
    looking = sidebar.get_by_role("searchbox", name="Look for a site")
    looking.fill("many-3", timeout=PATIENCE)
    sites = sidebar.get_by_role("list", name="Sites", exact=True)
    expect(sites.get_by_role("listitem")).to_have_count(1)
    expect(sidebar.get_by_text("Found: 1")).to_be_visible()
    looking.press("Tab")
    opener = sites.get_by_role("button", name="many-3")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    history = sidebar.get_by_role("list", name="History of many-3")
    expect(history.get_by_role("listitem")).to_have_count(2, timeout=20_000)
    assert in_either_theme(page, "#netlify-nb-sidebar") == []
    snap(page, "jupyterlab-sites")
    history.get_by_role("button", name="Restore").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Restore").press("Enter")
    expect(history.get_by_role("listitem").nth(1)).to_contain_text("live", timeout=20_000)
    url = sites.get_by_role("link").first.get_attribute("href")
    assert "Many 3" in served(page, url)
    dismiss(page)
    page_of(jupyter, "many/3.html", "Once more")
    sites.get_by_role("button", name="Publish", exact=True).press("Enter")
    live_link(page)
    assert "Once more" in served(page, url)
    expect(history.get_by_role("listitem")).to_have_count(3, timeout=20_000)
    dismiss(page)
    sites.get_by_role("button", name="many/3.html").click()
    expect(page.locator(".jp-HTMLViewer")).to_be_visible(timeout=20_000)


def test_what_the_file_browser_offers(page, jupyter):
    """A notebook, several notebooks and an HTML file have the entry; other files, and mixtures, have none."""
    for name in ("one", "two"):
        write(jupyter.root / "shelf" / f"{name}.ipynb", f"# Book {name}")
    page_of(jupyter, "shelf/leaf.html", "A leaf")
    (jupyter.root / "shelf" / "data.csv").write_text("a,b\n")
    page.goto(f"{jupyter.url}/lab/tree/shelf?token={jupyter.token}&reset")
    for name, offered in (("data.csv", False), ("one.ipynb", True), ("leaf.html", True)):
        expect(item_of_browser(page, name)).to_have_count(int(offered))
        page.keyboard.press("Escape")
    page.locator(".jp-DirListing-item", has_text="data.csv").click(modifiers=["Control"])
    expect(item_of_browser(page, "data.csv")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator(".jp-DirListing-item", has_text="leaf.html").click()
    open_sidebar(page).get_by_role("button", name="Publish this folder").click(timeout=PATIENCE)
    expect(page.get_by_role("dialog")).to_contain_text("Publish shelf")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    item_of_browser(page, "leaf.html").click()
    first_time(page)
    assert "A leaf" in served(page, live_link(page))
    dismiss(page)
    page.locator(".jp-DirListing-item", has_text="one.ipynb").click()
    page.locator(".jp-DirListing-item", has_text="two.ipynb").click(modifiers=["Control"])
    item_of_browser(page, "two.ipynb").click()
    first_time(page, Site_name="two-books")
    text = served(page, live_link(page))
    assert "Book one" in text
    assert "Book two" in text
