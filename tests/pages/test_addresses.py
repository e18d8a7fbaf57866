"""Addresses: what scripts, frames and charts ask of other hosts comes from the page's own site, or is told of."""

from __future__ import annotations

import json
import re
from html import escape

import pytest

from netlify_nb.pages import libraries
from netlify_nb.pages.assets import site_name

needs_vendor = pytest.mark.skipif(not libraries.find("vega"), reason="not fetched: python vendor/build.py")


def hosts(tree):
    return {finding.message.rpartition(" ")[2].strip(".") for finding in tree.findings if "fetch" in finding.message}


@needs_vendor
@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.jsdelivr.net/npm/vega@6"></script>',
        '<script>load("https://cdn.jsdelivr.net/npm/vega@6")</script>',
        '<script src="https://unpkg.com/vega@6.1.2/build/vega.min.js" integrity="sha384-x"></script>',
    ],
)
def test_a_library_that_the_page_has_is_not_fetched_elsewhere(desk, text_of, html):
    """In an attribute and in a script; another file has another hash than the one that was meant."""
    tree = desk.tree(desk.code("x", desk.data({"text/html": html})))
    text = text_of(tree)
    assert "https://" not in text
    assert "assets/vega-min." in text
    assert "integrity" not in text
    assert not hosts(tree)


@needs_vendor
def test_another_major_version_stays_where_it_is(desk):
    """It is another program."""
    html = '<script src="https://cdn.jsdelivr.net/npm/vega@4"></script>'
    assert hosts(desk.tree(desk.code("x", desk.data({"text/html": html})))) == {"cdn.jsdelivr.net"}


@pytest.mark.parametrize(
    ("mime", "value"),
    [
        ("application/javascript", 'fetch("https://far.example/data.json")'),
        ("text/html", '<script>import("https://far.example/a.js")</script>'),
        ("text/html", '<script>tiles = "https://far.example/{z}/{x}/{y}.png"</script>'),
        ("text/html", f'<iframe srcdoc="{escape("<img src=https://far.example/a.png alt=a>")}"></iframe>'),
        ("text/html", f'<iframe srcdoc="{escape("<script src=https://far.example/a.js></script>")}"></iframe>'),
        ("application/vnd.vegalite.v5+json", {"data": {"url": "https://far.example/a.csv"}}),
    ],
)
def test_requests_elsewhere_are_told_of(desk, mime, value):
    """Wherever they hide."""
    assert hosts(desk.tree(desk.code("x", desk.data({mime: value})))) == {"far.example"}


def test_an_address_in_a_comment_is_no_request(desk):
    """Scripts name their origin."""
    html = "<script>\n// from https://far.example/theme.js\n/* https://far.example/x.css */\n let a = 1</script>"
    assert not hosts(desk.tree(desk.code("x", desk.data({"text/html": html}))))


def test_the_name_of_a_schema_is_no_request(desk):
    """Every chart of Altair says which one it follows."""
    html = '<script>let spec = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json"}</script>'
    assert not hosts(desk.tree(desk.code("x", desk.data({"text/html": html}))))


@needs_vendor
def test_a_module_is_imported_from_the_page_itself(desk, text_of):
    """A module's address must begin with a dot; RequireJS names a script without its ending."""
    code = 'import "https://cdn.plot.ly/plotly-3.0.1.min";require.config({paths:{plotly:["https://cdn.plot.ly/plotly-3.0.1.min"]}})'
    html = text_of(desk.tree(desk.code("x", desk.data({"text/html": f"<script>{code}</script>"}))))
    assert re.search(r'import "\./assets/plotly-min\.\w+\.js"', html)
    assert re.search(r'\["assets/plotly-min\.\w+"\]', html)


def test_plotly_maps_tell_what_they_need(desk):
    """Tiles and outlines are not in Plotly's script."""
    for kind in ("scattermap", "choroplethmapbox", "choropleth"):
        tree = desk.tree(desk.code("x", desk.data({"application/vnd.plotly.v1+json": {"data": [{"type": kind}]}})))
        assert hosts(tree), kind


def test_what_a_frame_shows_comes_along(desk, text_of):
    """A document inside an attribute, as folium writes maps."""
    desk.file("kite.png")
    inner = escape('<h1>Map</h1><img src="kite.png" alt="kite">')
    tree = desk.tree(desk.code("x", desk.data({"text/html": f'<iframe srcdoc="{inner}"></iframe>'})))
    assert site_name("kite.png", desk.png) in tree.files
    assert f"src=&quot;{site_name('kite.png', desk.png)}" in text_of(tree)
    assert not tree.findings


@needs_vendor
def test_data_of_a_chart_comes_along(desk, text_of):
    """Vega-Lite names its files by address."""
    desk.file("birds.csv", "a,b\n1,2\n")
    spec = {"data": {"url": "birds.csv"}, "mark": "bar", "encoding": {}}
    tree = desk.tree(desk.code("x", desk.data({"application/vnd.vegalite.v5+json": spec})))
    path = next(path for path in tree.files if path.endswith(".csv"))
    assert json.dumps(path) in text_of(tree)


@pytest.mark.parametrize("text", ["![a](file:///etc/hostname)", '<a href="file:///etc/hostname">x</a>'])
def test_files_of_one_machine_are_told_of(desk, text_of, text):
    """A reader's browser opens none."""
    tree = desk.tree(text)
    assert "file:" not in text_of(tree)
    assert [finding.code for finding in tree.findings] == ["missing-file"]


def test_windows_paths_are_found(desk):
    """Browsers read a backslash as a slash."""
    desk.file("images/kite.png")
    tree = desk.tree(r'<img src="images\kite.png" alt="kite">')
    assert not tree.findings
    assert site_name("kite.png", desk.png) in tree.files


def test_an_output_of_nothing_is_nothing(desk):
    """Some libraries display an empty bundle to make room for a later one."""
    assert not desk.tree(desk.code("x", desk.data({}))).findings
