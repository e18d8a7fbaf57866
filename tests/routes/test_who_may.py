"""Every route, for those who may not and with what makes no sense: refused, and nothing done.

The routes are read from the extension itself: one that is added without an example here fails the first test, and one
that has an example is put through all of them.
"""

from __future__ import annotations

import json
import re

import pytest
import requests
from tornado.web import RequestHandler

from netlify_nb.routes.app import NetlifyNb
from netlify_nb.routes.base import Handler
from netlify_nb.routes.local_pages import LocalPageHandler

SITE = "3970e0fe-8564-4903-9a55-c5f8de49fb8b"
JOB = "0123456789abcdef"
KEY = "ffffffffff-abc"
ROUTES = [
    ("POST", "publish"),
    ("POST", "check"),
    ("GET", "status?path=report.html"),
    ("GET", "jobs"),
    ("GET", f"jobs/{JOB}"),
    ("DELETE", f"jobs/{JOB}"),
    ("GET", f"jobs/{JOB}/events"),
    ("GET", "sites"),
    ("GET", f"sites/{SITE}/history"),
    ("POST", f"sites/{SITE}/restore"),
    ("POST", f"sites/{SITE}/lock"),
    ("DELETE", f"sites/{SITE}/lock"),
    ("POST", f"sites/{SITE}/claim"),
    ("GET", f"sites/{SITE}/download"),
    ("GET", "account"),
    ("POST", "login"),
    ("DELETE", "login"),
]
"""Those that answer JSON to the front end."""
PAGES = [
    ("GET", "local/report/"),
    ("GET", f"local-page/{KEY}/report/"),
    ("GET", "local-desk/8001/claim"),
    ("GET", f"local-desk-page/{KEY}/8001/claim"),
    ("POST", f"local-desk-page/{KEY}/8001/-/claim/take"),
]
"""Those that a person opens in a tab."""
CHANGING = [route for route in ROUTES if route[0] != "GET"]
WITH_BODY = [path for method, path in ROUTES if method == "POST"]
WITH_PATHS = ["publish", "check"]
WITH_ID = [(method, path) for method, path in ROUTES if SITE in path or JOB in path]


def handlers():
    """Yield each route of the extension as method, pattern and handler."""
    extension = NetlifyNb()
    extension.initialize_handlers()
    for pattern, handler, *_rest in extension.handlers:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if getattr(handler, method.lower()) is not getattr(RequestHandler, method.lower()):
                yield method, pattern, handler


def test_every_route_has_an_example_here():
    """A route without one would be tested by nobody; a JSON route must be among those that answer JSON."""
    found = list(handlers())
    assert len(found) == len(ROUTES) + len(PAGES)
    for method, pattern, handler in found:
        examples = ROUTES if issubclass(handler, Handler) else PAGES
        assert any(
            method == asked and re.fullmatch(pattern, f"/netlify-nb/{path.partition('?')[0]}")
            for asked, path in examples
        ), f"{method} {pattern} has no example"
        if handler is not LocalPageHandler:  # there the key in the address decides, tested in test_local_pages.py
            assert handler.auth_resource == "netlify-nb"


def nothing_happened(server) -> bool:
    jobs = server.ask("GET", "jobs").json()["jobs"]
    return jobs == [] and not (server.root / "netlify-nb.toml").exists() and not (server.root.parent / "local").exists()


@pytest.fixture(scope="module", autouse=True)
def _report(server):
    server.page()


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}], ids=["no token", "wrong token"])
def test_without_a_right_token_every_route_refuses(server, method, path, headers):
    """No token, or a wrong one: 403, in JSON, and no job."""
    response = server.ask(method, path, {"paths": ["report.html"]}, headers=headers, allow_redirects=False)
    assert response.status_code == 403
    assert response.json()["message"]
    assert nothing_happened(server)


@pytest.mark.parametrize(("method", "path"), PAGES)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}], ids=["no token", "wrong token"])
def test_a_page_asks_a_stranger_to_log_in(server, method, path, headers):
    """Without a login, a page leads to Jupyter's login; with a made-up key, to where a login is wanted."""
    answer = server.ask(method, path, headers=headers, allow_redirects=False)
    if method == "POST":
        assert answer.status_code == 403
    else:
        assert answer.status_code == 302
        assert "/login?next=" in answer.headers["Location"] or answer.headers["Location"].endswith("local/report/")
    assert nothing_happened(server)


@pytest.fixture(scope="module")
def by_cookie(server):
    """A browser that is logged in, and sends no XSRF token by itself."""
    with requests.Session() as session:
        session.get(f"{server.url}/login?token={server.headers['Authorization'].split()[1]}", timeout=30)
        assert session.cookies
        yield session


@pytest.mark.parametrize(("method", "path"), [*CHANGING, *(route for route in PAGES if route[0] != "GET")])
def test_a_cookie_alone_changes_nothing(server, by_cookie, method, path):
    """Another page can make a browser send its login cookie, but not the XSRF token: refused."""
    body = {"paths": ["report.html"]}
    response = by_cookie.request(method, f"{server.url}/netlify-nb/{path}", json=body, timeout=30)
    assert response.status_code == 403
    assert "_xsrf" in response.text or "not ours" in response.text
    assert nothing_happened(server)


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_a_cookie_with_the_xsrf_token_is_let_in(server, by_cookie, method, path):
    """The refusals above are for want of the token, and of nothing else."""
    xsrf = {"X-XSRFToken": by_cookie.cookies["_xsrf"]}
    allowed = by_cookie.request(method, f"{server.url}/netlify-nb/{path}", data="[]", headers=xsrf, timeout=30)
    assert allowed.status_code != 403 or "_xsrf" not in allowed.text


@pytest.mark.parametrize("path", WITH_PATHS)
@pytest.mark.parametrize(
    "name",
    ["../report.html", "a/../../report.html", "/etc/hostname", ".secret/page.html", ".hidden.html", "a\0b", "no"],
)
def test_a_path_outside_the_root_or_hidden_is_not_there(server, path, name):
    """What the contents manager does not show cannot be published: 404, as if it were not there."""
    server.page(".secret/page.html")
    server.page(".hidden.html")
    (server.root.parent / "report.html").write_text("<p>outside</p>")
    response = server.ask("POST", path, {"paths": [name]})
    assert response.status_code == 404
    assert response.json()["code"] == "source-not-found"
    assert nothing_happened(server)
    assert server.ask("GET", "status", params={"path": name}).status_code in (400, 404)


def test_a_link_out_of_the_root_leads_nowhere(server):
    """A symbolic link to a file outside is what the contents manager shows, so it is the person's own to publish."""
    (server.root.parent / "target.html").write_text("<p>linked</p>")
    (server.root / "link.html").symlink_to(server.root.parent / "target.html")
    shown = requests.get(f"{server.url}/api/contents/link.html", headers=server.headers, timeout=30)
    asked = server.ask("GET", "status", params={"path": "link.html"})
    assert (shown.status_code == 200) is (asked.status_code == 200)
    (server.root / "link.html").unlink()


NONSENSE = [b"{", b"\xff\xfe", b"[]", b"3", b'"text"']


@pytest.mark.parametrize("body", [*NONSENSE, b" " * 1_000_001])
@pytest.mark.parametrize("path", WITH_BODY)
def test_nonsense_is_refused_with_a_sentence(server, path, body):
    """JSON that is none, or no object, or far too long: a 4xx with a message, and nothing begun."""
    response = requests.post(f"{server.url}/netlify-nb/{path}", data=body, headers=server.headers, timeout=30)
    assert response.status_code == (413 if len(body) > 100 else 400), response.text
    assert response.json()["code"] == ("too-large" if len(body) > 100 else "invalid-input")
    assert response.json()["message"]
    assert nothing_happened(server)


@pytest.mark.parametrize(
    "body",
    [
        "null",
        '{"paths": "report.html"}',
        '{"paths": []}',
        '{"paths": [3]}',
        '{"paths": [null]}',
        '{"paths": ["report.html"], "root": "/"}',
        '{"paths": ["report.html"], "title": 3}',
        '{"paths": ["report.html"], "target": "moon"}',
        '{"paths": ["report.html"], "code": {}}',
        '{"paths": ["report.html"], "draft": "yes"}',
        '{"paths": ["report.html"], "strict": 1}',
    ],
)
@pytest.mark.parametrize("path", WITH_PATHS)
def test_wrong_types_are_refused_with_a_sentence(server, path, body):
    """Values of the wrong type, options that are none: 400 with a message, and nothing begun."""
    response = requests.post(f"{server.url}/netlify-nb/{path}", data=body, headers=server.headers, timeout=30)
    assert response.status_code == 400, response.text
    assert response.json()["code"] == "invalid-input"
    assert nothing_happened(server)


@pytest.mark.parametrize("body", ['{"deploy": 3}', '{"deploy": ""}', "{}"])
def test_a_restore_needs_a_deploy(server, body):
    """Nonsense instead of a deploy's id: 400."""
    response = requests.post(
        f"{server.url}/netlify-nb/sites/{SITE}/restore", data=body, headers=server.headers, timeout=30
    )
    assert response.status_code == 400
    assert json.loads(response.text)["code"] == "invalid-input"


@pytest.mark.parametrize(("method", "path"), WITH_ID)
def test_an_id_that_nothing_has_is_not_there(server, method, path):
    """A job or site that is not known: 404 in JSON; looking for it does not even start the local Netlify."""
    response = server.ask(method, path, {"deploy": "abc"} if path.endswith("restore") else None)
    assert response.status_code == 404, response.text
    assert response.json()["code"] in ("not-found", "site-not-found")
    assert nothing_happened(server)


@pytest.mark.parametrize("path", ["sites", "status?path=report.html", f"sites/{SITE}/history", f"sites/{SITE}/claim"])
def test_a_target_that_is_none_is_refused(server, path):
    """Another target than the two: 400."""
    method = "POST" if path.endswith("claim") else "GET"
    response = server.ask(method, path + ("&" if "?" in path else "?") + "target=moon")
    assert response.status_code == 400
    assert response.json()["code"] == "invalid-input"
