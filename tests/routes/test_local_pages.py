"""Local sites below the Jupyter server's address, for browsers that cannot reach this machine's own ports."""

from __future__ import annotations

import pytest
import requests

from netlify_nb.routes.links import Keys, needs_path, through_server

BASE = "/user/ada/"


@pytest.fixture
def hub(serve):
    """A server below a prefix, as JupyterHub runs it."""
    return serve(f"--ServerApp.base_url={BASE}")


def test_behind_a_prefix_links_are_the_servers_own(hub):
    """What a person is shown is below the server, demands a login, and shows the page in a sandbox."""
    (hub.root / "site").mkdir()
    hub.page("site/index.html", "<img src='wave.svg'><a href='more/'>more</a>")
    hub.page("site/more/index.html", "deeper")
    (hub.root / "site" / "wave.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    done = hub.publish("site", site="waves")
    assert done["url"] == f"{BASE}netlify-nb/local/waves/"
    assert done["deploy_url"].startswith(f"{BASE}netlify-nb/local/{done['deploy_id']}--waves")
    origin = hub.url.removesuffix(BASE.rstrip("/"))
    stranger = requests.get(origin + done["url"], allow_redirects=False, timeout=10)
    assert stranger.status_code == 302
    assert "/login" in stranger.headers["Location"]

    page = requests.get(origin + done["url"], headers=hub.headers, timeout=10)
    assert page.status_code == 200
    assert "wave.svg" in page.text
    assert page.headers["Content-Security-Policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in page.headers["Content-Security-Policy"]
    # The address with the key serves what the sandboxed page asks for, without a cookie.
    image = requests.get(page.url + "wave.svg", timeout=10)
    assert image.headers["Content-Type"] == "image/svg+xml"
    folder = requests.get(page.url + "more", timeout=10)
    assert "deeper" in folder.text
    assert folder.url == page.url + "more/"
    assert requests.get(page.url + "nothing-here", timeout=10).status_code == 404
    again = requests.get(page.url, headers={"If-None-Match": page.headers["Etag"]}, timeout=10)
    assert again.status_code == 304
    part = requests.get(page.url, headers={"Range": "bytes=0-4"}, timeout=10)
    assert (part.status_code, part.text) == (206, page.text[:5])


def test_a_key_opens_its_own_site_only(hub):
    """With the key of one site, another one is not reached."""
    first = hub.publish(hub.page("one.html", "first words"), site="first")
    hub.publish(hub.page("two.html", "second words"), site="second")
    origin = hub.url.removesuffix(BASE.rstrip("/"))
    page = requests.get(origin + first["url"], headers=hub.headers, timeout=10)
    other = requests.get(page.url.replace("/first/", "/second/"), timeout=10)
    assert "second words" not in other.text
    for path in ("..%2f..%2fapi%2fv1%2fsites", "%2e%2e/%2e%2e/api/v1/sites", "../../api/v1/user"):
        escaped = requests.get(page.url + path, timeout=10)
        assert "session_id" not in escaped.text
        assert "account" not in escaped.text


def test_a_key_runs_out():
    """A key is good for its label, for half a day, and cannot be made without the secret."""
    now = [1000.0]
    keys = Keys(b"secret", clock=lambda: now[0])
    key = keys.make("waves")
    assert keys.opens(key, "waves")
    assert not keys.opens(key, "tides")
    assert not Keys(b"other", clock=lambda: now[0]).opens(key, "waves")
    for broken in ("", "-", "zz-1", key + "0", "ffffffffff-" + key.partition("-")[2], "1-é"):
        assert not keys.opens(broken, "waves")
    now[0] += 12 * 3600 + 1
    assert not keys.opens(key, "waves")


@pytest.mark.parametrize(
    ("setting", "base", "host", "expected"),
    [
        ("auto", "/", "localhost:8888", False),
        ("auto", "/", "127.0.0.1:8888", False),
        ("auto", "/", "[::1]:8888", False),
        ("auto", "/", "jupyter.example.org", True),
        ("auto", "/user/ada/", "localhost:8000", True),
        ("path", "/", "localhost:8888", True),
        ("direct", "/user/ada/", "hub.example.org", False),
    ],
)
def test_where_the_browser_is_decides(setting, base, host, expected):
    """Behind a prefix, or under a foreign name, the browser is taken to be elsewhere."""
    assert needs_path(setting, base, host) is expected


def test_only_whole_addresses_of_local_sites_and_desks_are_exchanged():
    """Sentences that mention one, other hosts, other pages and other values stay as they are."""
    given = {
        "url": "http://waves.localhost:8001/a?b",
        "list": ["http://waves.localhost:8001", 3, None],
        "text": "See http://waves.localhost:8001/ for more",
        "away": "https://waves.netlify.app/",
        "claim": "http://127.0.0.1:8001/claim?utm_source=x#abc.def",
        "sign in": "http://localhost:8001/authorize?response_type=ticket&ticket=1",
        "api": "http://127.0.0.1:8001/api/v1/user",
        "far": "https://app.netlify.com/claim#abc",
    }
    assert through_server(given, "/b/") == {
        **given,
        "url": "/b/local/waves/a?b",
        "list": ["/b/local/waves/", 3, None],
        "claim": "/b/local-desk/8001/claim?utm_source=x#abc.def",
        "sign in": "/b/local-desk/8001/authorize?response_type=ticket&ticket=1",
    }
