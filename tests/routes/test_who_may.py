"""Every route, for those who may not: refused, and nothing done."""

from __future__ import annotations

import json

import pytest
import requests

SITE = "3970e0fe-8564-4903-9a55-c5f8de49fb8b"
JOB = "0123456789abcdef"
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
CHANGING = [route for route in ROUTES if route[0] != "GET"]
WITH_PATHS = ["publish", "check"]


def nothing_happened(server) -> bool:
    return server.ask("GET", "jobs").json()["jobs"] == [] and not (server.root / "netlify-nb.toml").exists()


@pytest.fixture(scope="module", autouse=True)
def _report(server):
    server.page()


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}], ids=["no token", "wrong token"])
def test_without_a_right_token_every_route_refuses(server, method, path, headers):
    """No token, or a wrong one: 403, and no job."""
    response = server.ask(method, path, {"paths": ["report.html"]}, headers=headers, allow_redirects=False)
    assert response.status_code == 403
    assert nothing_happened(server)


def test_a_local_site_asks_a_stranger_to_log_in(server):
    """Without a login, the address of a local site leads to Jupyter's login page; with a made-up key, too."""
    entry = server.ask("GET", "local/report/", headers={}, allow_redirects=False)
    assert entry.status_code == 302
    assert "/login?next=" in entry.headers["Location"]
    keyed = server.ask("GET", "local-page/ffffffffff-abc/report/", headers={}, allow_redirects=False)
    assert keyed.status_code == 302
    assert keyed.headers["Location"].endswith("/netlify-nb/local/report/")


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_a_cookie_alone_changes_nothing(server, method, path):
    """Another page can make a browser send its login cookie, but not the XSRF token: refused."""
    with requests.Session() as session:
        session.get(f"{server.url}/login?token={server.headers['Authorization'].split()[1]}", timeout=30)
        assert session.cookies
        body = {"paths": ["report.html"]}
        response = session.request(method, f"{server.url}/netlify-nb/{path}", json=body, timeout=30)
        assert response.status_code == 403
        assert "_xsrf" in response.text
        xsrf = {"X-XSRFToken": session.cookies["_xsrf"]}
        allowed = session.request(method, f"{server.url}/netlify-nb/{path}", data="[]", headers=xsrf, timeout=30)
        assert allowed.status_code != 403 or "_xsrf" not in allowed.text
    assert nothing_happened(server)


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


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"3",
        b"null",
        b'{"paths": "report.html"}',
        b'{"paths": []}',
        b'{"paths": [3]}',
        b'{"paths": ["report.html"], "root": "/"}',
        b'{"paths": ["report.html"], "title": 3}',
        b'{"paths": ["report.html"], "target": "moon"}',
        b'{"paths": ["report.html"], "code": {}}',
    ],
)
@pytest.mark.parametrize("path", WITH_PATHS)
def test_nonsense_is_refused_with_a_sentence(server, path, body):
    """JSON that is none, or not what it should be: 400 with a message, and nothing begun."""
    response = requests.post(f"{server.url}/netlify-nb/{path}", data=body, headers=server.headers, timeout=30)
    assert response.status_code == 400, response.text
    assert response.json()["code"] == "invalid-input"
    assert response.json()["message"]
    assert nothing_happened(server)


@pytest.mark.parametrize("body", ["{", "[]", '{"deploy": 3}', "{}"])
def test_a_restore_needs_a_deploy(server, body):
    """Nonsense instead of a deploy's id: 400."""
    response = requests.post(
        f"{server.url}/netlify-nb/sites/{SITE}/restore", data=body, headers=server.headers, timeout=30
    )
    assert response.status_code == 400
    assert json.loads(response.text)["code"] == "invalid-input"
