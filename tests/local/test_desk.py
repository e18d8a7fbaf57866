from __future__ import annotations

import os
import re
import socket
import subprocess
import sys

import pytest


def test_the_front_page_lists_sites_and_escapes_what_people_wrote(netlify):
    """Titles, form contents and names are text, never markup."""
    site = netlify.new_site()
    page = {"index.html": "<form name='<i>f' netlify><input name=a></form>"}
    netlify.deploy_zip(site, page, params={"title": "<script>alert(1)</script>"})
    form = {"form-name": "<i>f", "a": "<img src=x onerror=alert(1)>"}
    assert netlify.page(site["name"], "/", "POST", data=form).status_code == 200
    assert site["name"] in netlify.desk("GET", "/").text
    shown = netlify.desk("GET", f"/projects/{site['name']}").text
    assert "&lt;script&gt;" in shown
    assert "&lt;img src=x" in shown
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "<i>f" not in shown


def test_deploys_are_restored_and_locked_without_script(netlify, site):
    """Plain forms that only our own page can send."""
    first = netlify.deploy_zip(site, {"index.html": "1"})
    netlify.deploy_zip(site, {"index.html": "2"})
    path = f"/projects/{site['name']}"
    seal = re.search(r'name="seal" value="([^"]+)"', netlify.desk("GET", path).text)[1]
    restore = {"seal": seal, "do": "restore", "deploy": first["id"]}
    assert netlify.desk("POST", path, data={**restore, "seal": "x"}).status_code == 403
    strange = {"Origin": "http://evil.example"}
    assert netlify.desk("POST", path, data=restore, headers=strange).status_code == 403
    assert netlify.desk("POST", path, data=restore).status_code == 303
    assert netlify.page(site["name"]).text == "1"
    netlify.desk("POST", path, data={"seal": seal, "do": "lock"})
    assert netlify.api("GET", f"/deploys/{first['id']}").json()["locked"] is True
    assert netlify.desk("POST", path, data={"seal": seal, "do": "explode"}).status_code == 422
    assert netlify.desk("POST", path, data={**restore, "deploy": "0" * 24}).status_code == 422


def test_what_is_not_there_says_so_in_a_page(netlify):
    """Unknown pages, sites and files are 404."""
    for path in ("/nothing", "/projects/no-such-site", "/-/static/secret", f"/-/submissions/{'0' * 24}/0"):
        answer = netlify.desk("GET", path)
        assert (answer.status_code, "<h1>" in answer.text) == (404, True)


def test_pages_for_a_person_carry_the_headers_that_keep_others_out(netlify):
    """No frames, no foreign scripts, nothing kept by caches."""
    for path in ("/", "/claim", "/nothing", "/-/static/claim.js"):
        headers = netlify.desk("GET", path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Server" not in headers


ASK = """
import os, socket, sys
"preload".encode("idna")
os.setuid(65534)
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
    connection.sendall(b"GET /claim HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n")
    print(connection.recv(100).split(b" ")[1].decode())
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="needs to become another user, and Linux to be told apart"
)
def test_other_users_of_this_machine_get_no_pages(netlify):
    """Loopback is open to every user of a machine; these pages are for the one who runs the server."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(netlify.runtime.port)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "403"


def test_both_loopback_addresses_answer(netlify):
    """Browsers may take a localhost name to be ::1."""
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        with socket.create_connection(("::1", netlify.runtime.port), timeout=5) as connection:
            connection.sendall(b"GET /claim HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        pytest.skip("no IPv6 loopback here")
