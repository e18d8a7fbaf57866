"""Pages as a reader's browser shows them: everything there, nothing asked of other hosts, nothing axe minds."""

from __future__ import annotations

import functools
import http.server
import threading
from html import escape
from pathlib import Path

import pytest

from netlify_nb.pages import RenderOptions, libraries, render

ROOT = Path(__file__).parents[2]
AXE = ROOT / "build" / "vendor" / "axe.min.js"

pytestmark = pytest.mark.skipif(
    not AXE.is_file() or not libraries.find("widgets"), reason="not fetched: python vendor/build.py --tests"
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *args):
        """Keep standard error clean."""


@pytest.fixture
def serve(tmp_path):
    servers = []

    def start(tree):
        folder = tmp_path / f"site{len(servers)}"
        for path, content in tree.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


class Visit:
    """One page opened with every foreign host blocked; keeps what went wrong."""

    def __init__(self, browser, base, path="index.html", *, scheme="light", width=1280):
        self.trouble = []
        self.foreign = []
        self.context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.trouble.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("response", lambda r: self.trouble.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        self.context.route("**/*", functools.partial(self._gate, base))
        self.page.goto(f"{base}/{path}", wait_until="load")

    def _gate(self, base, route):
        if route.request.url.startswith((base, "chrome", "blob:", "data:")):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()

    def violations(self, *rules):
        """Return what axe minds; with rules only these."""
        if not self.page.evaluate("'axe' in window"):
            self.page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
        found = self.page.evaluate("(options) => axe.run(document, options)", options)["violations"]
        return [(item["id"], item["nodes"][0]["html"][:200]) for item in found]

    def overflow(self):
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.fixture
def visit(browser):
    visits = []

    def go(*arguments, **more):
        visits.append(Visit(browser, *arguments, **more))
        return visits[-1]

    yield go
    for one in visits:
        one.context.close()


DRAWN = {
    ".nb-drawn[data-kind=plotly] .main-svg": 1,
    ".nb-drawn[data-kind=vega] svg": 2,
    ".nb-text-html .vega-embed svg, .nb-text-html .vega-embed canvas": 1,
    "pre.mermaid svg": 2,
    ".nb-widget .widget-slider": 1,
    ".nb-widget select": 1,
    ".nb-widget button": 1,
    "[data-ran=yes]": 1,
    ".nb-tree details": 3,
    "math": 6,
    ".nb-application-pdf iframe": 1,
    "audio": 1,
    "video": 2,
}


# The first look is at everything; afterwards only what colours and width can change.
LOOKS = {
    ("light", 1280): (),
    ("light", 390): ("scrollable-region-focusable", "target-size"),
    ("dark", 390): ("color-contrast", "link-in-text-block"),
    ("dark", 1280): ("color-contrast", "scrollable-region-focusable"),
}


def look_at(seen):
    """Return what is wrong with a page in light and dark, wide and narrow; it is loaded once."""
    wrong = []
    for (scheme, width), rules in LOOKS.items():
        seen.page.emulate_media(color_scheme=scheme)
        seen.page.set_viewport_size({"width": width, "height": 900})
        # What is drawn anew for the new width has been by the frame after the next.
        seen.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        wrong += [(scheme, width, *violation) for violation in seen.violations(*rules)]
        if seen.overflow() > 0:
            wrong.append((scheme, width, "overflow"))
    return [*wrong, *seen.trouble, *seen.foreign]


def test_the_gallery_shows_everything_with_no_network(visit, serve):
    """Each kind of output is drawn, and there is no foreign or failed request, no error, nothing that axe minds."""
    seen = visit(serve(render([ROOT / "notebooks" / "gallery.ipynb"])))
    for selector, count in DRAWN.items():
        seen.page.wait_for_function(
            "([selector, count]) => document.querySelectorAll(selector).length >= count", arg=[selector, count]
        )
    seen.page.wait_for_function("document.querySelector('[data-root-id]')?.childElementCount || window.Bokeh?.index")
    seen.page.evaluate("document.querySelectorAll('img').forEach((picture) => { picture.loading = 'eager'; })")
    seen.page.wait_for_function(
        "[...document.querySelectorAll('main img')].every((picture) => picture.complete && picture.naturalWidth > 0)"
    )
    own = seen.page.get_by_role("button", name="A widget of your own, pressed 42 times")
    own.click()
    seen.page.get_by_role("button", name="A widget of your own, pressed 43 times").wait_for()
    assert look_at(seen) == []


def test_the_first_notebook_is_clean(visit, serve):
    """What `make demo` publishes."""
    assert look_at(visit(serve(render([ROOT / "notebooks" / "01-first-publish.ipynb"])))) == []


def test_readers_can_switch_colours_unfold_code_and_copy_it(visit, serve, desk):
    """And the choice of colours stays for the next page."""
    base = serve(desk.tree("# T", desk.code("answer = 42"), code="fold"))
    seen = visit(base)
    page = seen.page
    assert not page.locator("pre.nb-code").is_visible()
    page.get_by_role("button", name="Show code").click()
    assert page.locator("pre.nb-code").is_visible()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Switch to dark colours").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    seen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Show code").click()
    page.get_by_role("button", name="Copy this code").click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "answer = 42"


def test_the_keyboard_reaches_the_text_and_what_scrolls(visit, serve, desk):
    """Skip link first; a wide table can be focused and so scrolled."""
    wide = "|" + "a column |" * 40 + "\n|" + "-|" * 40 + "\n|" + "1|" * 40
    page = visit(serve(desk.tree(f"# T\n\n{wide}"))).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "nb-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "nb-main"
    assert page.evaluate("document.querySelector('.nb-prose table').tabIndex") == 0


def test_a_site_can_be_searched_and_walked(visit, serve, desk):
    """From the index by search to a page, and on to the next."""
    desk.write("# Kites\n\nRed kites soar.", name="a.ipynb")
    desk.write("# Owls\n\nOwls are quiet.", name="b.ipynb")
    base = serve(render([desk.folder], options=RenderOptions(title="Birds")))
    seen = visit(base)
    assert seen.violations() == []
    seen.page.get_by_role("searchbox").fill("soar")
    seen.page.locator(".nb-found a", has_text="Kites").click()
    seen.page.get_by_role("link", name="Next Owls").click()
    assert seen.page.title() == "Owls · Birds"
    assert (seen.foreign, seen.trouble) == ([], [])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_print_shows_the_text_and_not_the_tools(visit, serve, desk, theme):
    """Paper has no buttons."""
    page = visit(serve(desk.tree("# T\n\n## A\n\n## B", desk.code("x = 1"))), scheme=theme).page
    page.emulate_media(media="print")
    assert not page.locator(".nb-bar").is_visible()
    assert not page.locator(".nb-toc").is_visible()
    assert page.locator("h1").is_visible()


def test_nothing_lies_over_the_rest_of_the_page(visit, serve, desk):
    """An output or text that its author fixed to the window stays in its place."""
    over = '<div style="position:fixed;inset:0;background:red;z-index:9999">over</div>'
    page = visit(serve(desk.tree("# T", over, desk.code("x", desk.data({"text/html": over})), "the end"))).page
    page.get_by_text("the end").click()
    page.get_by_role("button", name="Switch to dark colours").click()


def test_a_map_of_folium_says_what_it_needs(visit, serve, desk):
    """Its frame is on the page; its scripts and tiles can only come from their hosts, and each is told of."""
    inner = (
        '<script src="https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"></script>'
        '<link rel="stylesheet" href="https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css">'
        '<div id="map">The map</div><script>L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png");</script>'
    )
    frame = f'<div><iframe srcdoc="{escape(inner)}" style="width:100%;height:200px"></iframe></div>'
    tree = desk.tree("# T", desk.code("m", desk.data({"text/html": frame})))
    asked = {finding.message.split(" from ")[1] for finding in tree.findings if finding.code == "foreign-request"}
    assert asked == {"cdn.jsdelivr.net.", "tile.openstreetmap.org."}
    seen = visit(serve(tree))
    assert seen.page.frame_locator("iframe").locator("#map").inner_text() == "The map"
    assert {address.split("/")[2] for address in seen.foreign} == {"cdn.jsdelivr.net"}


def test_colours_follow_the_system_until_the_reader_chooses(visit, serve, desk):
    """Libraries whose outputs know the dark look for the attribute."""
    page = visit(serve(desk.tree("# T")), scheme="dark").page
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{theme} === 'light'")
    page.get_by_role("button", name="Switch to dark colours").click()
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    assert page.evaluate(theme) == "dark"


def test_widgets_of_ipywidgets_answer_the_reader(visit, serve, desk):
    """Drawn by the lighter of the two managers; two that are linked move together."""
    slider = {
        "model_module": "@jupyter-widgets/controls",
        "model_module_version": "2.0.0",
        "model_name": "IntTextModel",
        "state": {"_view_module": "@jupyter-widgets/controls", "_view_name": "IntTextView", "value": 3},
    }
    ends = [[f"IPY_MODEL_{name}", "value"] for name in "ab"]
    bond = slider | {"model_name": "LinkModel", "state": {"source": ends[0], "target": ends[1], "_view_name": None}}
    kind = "application/vnd.jupyter.widget-state+json"
    saved = {kind: {"version_major": 2, "version_minor": 0, "state": {"a": slider, "b": slider, "bond": bond}}}
    view = "application/vnd.jupyter.widget-view+json"
    cells = [desk.code("w", desk.data({view: {"model_id": name}})) for name in "ab"]
    seen = visit(serve(desk.tree("# T", *cells, metadata={"widgets": saved})))
    first = seen.page.locator(".nb-widget input").first
    first.fill("7")
    first.press("Enter")
    seen.page.wait_for_function("document.querySelectorAll('.nb-widget input')[1].value === '7'")
    assert (seen.foreign, seen.trouble) == ([], [])
