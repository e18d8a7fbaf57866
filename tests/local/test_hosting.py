from __future__ import annotations

import os

import pytest

SITE = {
    "index.html": "<h1>Home</h1>",
    "about.html": "about",
    "docs/index.html": "docs",
    "Data/Table.CSV": "a,b",
    "style.css": "x{}" * 1000,
    "big.bin": bytes(range(256)) * 8192,
    "empty.txt": "",
    "noext": "plain",
    "404.html": "<h1>Lost</h1>",
    "img.svg": "<svg/>",
    "page é.html": "accent",
}


@pytest.fixture(scope="module")
def hosted(netlify):
    site = netlify.new_site()
    netlify.deploy_zip(site, SITE)
    return lambda path="/", method="GET", headers=None: netlify.page(site["name"], path, method, headers)


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, "<h1>Home</h1>"),
        ("/index.html", 200, "<h1>Home</h1>"),
        ("/about", 200, "about"),
        ("/about/", 200, "about"),
        ("/about.html", 200, "about"),
        ("/ABOUT", 200, "about"),
        ("/docs/", 200, "docs"),
        ("/data/table.csv", 200, "a,b"),
        ("/noext", 200, "plain"),
        ("/empty.txt", 200, ""),
        ("/page%20%C3%A9", 200, "accent"),
        ("/nothing", 404, "<h1>Lost</h1>"),
        ("/nothing/at/all/", 404, "<h1>Lost</h1>"),
        ("/../../etc/passwd", 404, "<h1>Lost</h1>"),
        ("/..%2f..%2fetc/passwd", 404, "<h1>Lost</h1>"),
        ("/%00", 404, "<h1>Lost</h1>"),
        ("/%ff", 404, "<h1>Lost</h1>"),
    ],
)
def test_addresses_lead_to_files(hosted, path, status, text):
    """Pretty addresses, directory indexes, any case; what is not there shows the site's own 404 page."""
    answer = hosted(path)
    answer.encoding = "utf-8"
    assert (answer.status_code, answer.text) == (status, text)


def test_a_directory_without_slash_leads_to_the_one_with(hosted):
    """Relative links in a directory's index only work with the slash."""
    answer = hosted("/docs?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/docs/?x=1")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=UTF-8"),
        ("/style.css", "text/css; charset=UTF-8"),
        ("/big.bin", "application/octet-stream"),
        ("/img.svg", "image/svg+xml"),
        ("/Data/Table.CSV", "text/csv; charset=UTF-8"),
    ],
)
def test_types_are_what_browsers_need(hosted, path, kind):
    """The type comes from the name, and text is UTF-8."""
    assert hosted(path).headers["Content-Type"] == kind


def test_what_a_browser_has_is_not_sent_again(hosted):
    """ETag and If-None-Match, for plain and compressed answers apart."""
    for encoding in ("identity", "gzip"):
        first = hosted("/style.css", headers={"Accept-Encoding": encoding})
        tag = first.headers["Etag"]
        again = hosted("/style.css", headers={"Accept-Encoding": encoding, "If-None-Match": f'"x", W/{tag}'})
        assert (again.status_code, again.content, again.headers["Etag"]) == (304, b"", tag)
        assert hosted("/style.css", headers={"Accept-Encoding": encoding, "If-None-Match": '"x"'}).status_code == 200
    assert hosted("/nothing", headers={"If-None-Match": "*"}).status_code == 404


def test_text_is_compressed_for_those_who_take_it(hosted):
    """Gzip where it is accepted and saves something; the cache is told that it varies."""
    plain = hosted("/style.css", headers={"Accept-Encoding": "identity"})
    small = hosted("/style.css", headers={"Accept-Encoding": "br, gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.content == plain.content == SITE["style.css"].encode()
    assert int(small.headers["Content-Length"]) < len(plain.content) / 10
    assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"
    assert small.headers["Etag"] != plain.headers["Etag"]
    assert "Content-Encoding" not in hosted("/style.css", headers={"Accept-Encoding": "gzip;q=0"}).headers
    assert "Content-Encoding" not in hosted("/big.bin", headers={"Accept-Encoding": "gzip"}).headers


def test_head_says_what_get_would(hosted):
    """HEAD has the headers of GET and no body."""
    for path in ("/", "/style.css", "/big.bin", "/nothing"):
        for encoding in ("identity", "gzip"):
            head = hosted(path, "HEAD", headers={"Accept-Encoding": encoding})
            get = hosted(path, headers={"Accept-Encoding": encoding})
            assert head.content == b""
            assert head.status_code == get.status_code
            for name in ("Content-Length", "Content-Type", "Etag"):
                assert head.headers.get(name) == get.headers.get(name), (path, name)


@pytest.mark.parametrize(
    ("wanted", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=2097142-", 206, 2097142, 2097152),
        ("bytes=-5", 206, 2097147, 2097152),
        ("bytes=100-99999999", 206, 100, 2097152),
        ("bytes=-99999999", 200, 0, 2097152),
        ("bytes=9-3", 200, 0, 2097152),
        ("lines=1-2", 200, 0, 2097152),
        ("bytes=0-1,4-5", 200, 0, 2097152),
    ],
)
def test_ranges(hosted, wanted, status, start, end):
    """A part of a file can be asked for, as players and resumed downloads do."""
    answer = hosted("/big.bin", headers={"Range": wanted})
    assert answer.status_code == status
    assert answer.content == SITE["big.bin"][start:end]
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(SITE['big.bin'])}"


def test_a_range_beyond_the_end_is_416(hosted):
    """What is not there cannot be sent."""
    answer = hosted("/big.bin", headers={"Range": "bytes=2097152-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */2097152")
    tag = hosted("/big.bin").headers["Etag"]
    assert hosted("/big.bin", headers={"Range": "bytes=0-1", "If-Range": tag}).status_code == 206
    assert hosted("/big.bin", headers={"Range": "bytes=0-1", "If-Range": '"old"'}).status_code == 200


def test_a_site_without_a_404_page_has_a_plain_one(netlify, site):
    """Before the first deploy, and for what is not there, a plain page answers."""
    before = netlify.page(site["name"])
    assert (before.status_code, "Page not found" in before.text) == (404, True)
    netlify.deploy_zip(site, {"index.html": "x"})
    assert "Page not found" in netlify.page(site["name"], "/none").text
    assert netlify.page("no-such-site").status_code == 404
    assert netlify.page(f"{'0' * 24}--{site['name']}").status_code == 404
    assert netlify.page(f"no-such-alias--{site['name']}").status_code == 404


def test_the_path_form_gives_each_page_an_origin_of_its_own(netlify, site):
    """Where subdomains cannot be used, sites are below /s/, and cannot reach the API from there."""
    deploy = netlify.deploy_zip(site, {"index.html": "hi", "a/index.html": "a", "_redirects": "/old /a/"})
    for path, text in ((f"/s/{site['name']}/", "hi"), (f"/s/{deploy['id']}--{site['name']}/a/", "a")):
        answer = netlify.desk("GET", path)
        assert (answer.status_code, answer.text) == (200, text)
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "allow-same-origin" not in answer.headers["Content-Security-Policy"]
    assert netlify.desk("GET", f"/s/{site['name']}").headers["Location"] == f"/s/{site['name']}/"
    assert netlify.desk("GET", f"/s/{site['name']}/old").headers["Location"] == f"/s/{site['name']}/a/"
    missing = netlify.desk("GET", f"/s/{site['name']}/none")
    assert (missing.status_code, "sandbox" in missing.headers["Content-Security-Policy"]) == (404, True)


REDIRECTS = """
# a comment
/old                    /new                     # behind it, too
/temporary              /new              302
/blog/:year/:title      /posts/:title-:year
/news/*                 /archive/:splat
/store  id=:id  kind=a  /shop/:id         301
/store  id=:id          /item?n=:id       302
/elsewhere/*            https://example.org/:splat  302
/app/*                  /index.html       200
/taken.html             /new              301
/forced.html            /new              301!
/gone                   /410.html         410
/en                     /english          302  Language=en,fr
/de                     /deutsch          302  Country=de
/loop/*                 //evil.example/:splat  301
/proxy                  https://example.org/x  200
/spaces                 /a%20b.html       302
/shown                  /a%20b.html       200
https://old.example.com/* https://new.example.com/:splat 301!
http://OTHER.netlify.app/* https://example.com/ 301!
broken
/only-source
"""


@pytest.fixture(scope="module")
def redirecting(netlify):
    site = netlify.new_site()
    files = {"index.html": "home", "new.html": "new", "taken.html": "taken", "forced.html": "f", "410.html": "gone"}
    files["a b.html"] = "spaced"
    toml = """
    [[redirects]]
    from = "/toml/*"
    to = "/new?from=:splat"
    status = 302
    [redirects.query]
    [[redirects]]
    from = "/old"
    to = "/never"
    [[redirects]]
    from = 7
    to = "x"
    """
    netlify.deploy_zip(site, {**files, "_redirects": REDIRECTS, "netlify.toml": toml})
    return lambda path, **kwargs: netlify.page(site["name"], path, **kwargs)


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/old", 301, "/new"),
        ("/old/", 301, "/new"),
        ("/old?a=1&b=2", 301, "/new?a=1&b=2"),
        ("/temporary", 302, "/new"),
        ("/blog/2026/caf%C3%A9", 301, "/posts/caf%C3%A9-2026"),
        ("/news", 301, "/archive/"),
        ("/news/a/b%20c", 301, "/archive/a/b%20c"),
        ("/store?id=7&kind=a", 301, "/shop/7"),
        ("/store?id=a%26b", 302, "/item?n=a%26b"),
        ("/elsewhere/x/y?q=1", 302, "https://example.org/x/y?q=1"),
        ("/forced.html", 301, "/new"),
        ("/loop/x", 301, "/evil.example/x"),
        ("/toml/a", 302, "/new?from=a"),
        ("/spaces", 302, "/a%20b.html"),
    ],
)
def test_redirect_rules(redirecting, path, status, location):
    """Placeholders, splats, queries, status codes and force; `_redirects` comes before netlify.toml."""
    answer = redirecting(path)
    assert (answer.status_code, answer.headers["Location"]) == (status, location)


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/app/deep/link", 200, "home"),
        ("/taken.html", 200, "taken"),
        ("/gone", 410, "gone"),
        ("/shown", 200, "spaced"),
        ("/", 200, "home"),
        ("/_redirects", 404, None),
        ("/netlify.toml", 404, None),
        ("/store", 404, None),
        ("/de", 404, None),
        ("/en", 404, None),
        ("/proxy", 502, None),
        ("/newsroom", 404, None),
    ],
)
def test_rewrites_and_what_does_not_match(redirecting, path, status, text):
    """A rewrite shows another file at the same address; an existing file is only hidden by force."""
    answer = redirecting(path)
    assert answer.status_code == status
    assert text is None or answer.text == text


def test_a_rule_for_one_address_of_the_site(netlify, site):
    """It is for that host only: another address of the same site is none of its business."""
    host = f"{site['name']}.localhost:{netlify.runtime.port}"
    rules = f"http://{host}/moved/* /here/:splat 302\nhttp://x--{host}/* /never 302\n"
    netlify.deploy_zip(site, {"index.html": "home", "_redirects": rules})
    assert netlify.page(site["name"], "/moved/a").headers["Location"] == "/here/a"
    assert netlify.page(site["name"], "/").text == "home"


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br;q=1.0, gzip;q=0.2", "gzip"),
        ("*", "gzip"),
        ("identity;q=0.5, gzip;q=1.0", "gzip"),
        ("identity;q=1, gzip;q=0.5", None),
        ("gzip;q=0", None),
        ("*;q=0, gzip;q=0.0", None),
        ("br", None),
        ("", None),
    ],
)
def test_who_weighs_encodings_gets_the_one_preferred(hosted, accepts, encoding):
    """By RFC 9110; in any case an answer that could differ says on what it depends."""
    answer = hosted("/style.css", headers={"Accept-Encoding": accepts})
    assert (answer.headers.get("Content-Encoding"), answer.headers["Vary"]) == (encoding, "Accept-Encoding")


def test_a_rule_for_a_language(redirecting):
    """Conditions that can be checked are checked."""
    answer = redirecting("/en", headers={"Accept-Language": "de, en-GB;q=0.5"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/english")


HEADERS = """
/*
  X-All: yes
  X-Twice: one
# a comment
/docs/*
  X-Twice: two
  Cache-Control: public, max-age=60
  Content-Length: 1
  Set-Cookie: a=b
  Bad Name: x
/docs/:page
  X-Page: here
  Content-Type: text/plain
"""


def test_header_rules(netlify, site):
    """Headers of all matching rules are joined; those that would break the answer cannot be set."""
    toml = '[[headers]]\nfor = "/docs/*"\n  [headers.values]\n  X-Toml = "yes"\n  X-List = ["a", "b"]\n'
    files = {"index.html": "i", "docs/a.html": "a", "_headers": HEADERS, "netlify.toml": toml}
    netlify.deploy_zip(site, files)
    home = netlify.page(site["name"]).headers
    assert (home["X-All"], home["X-Twice"], "X-Page" in home) == ("yes", "one", False)
    answer = netlify.page(site["name"], "/docs/a")
    page = answer.headers
    assert answer.text == "a"
    assert (page["X-Twice"], page["Cache-Control"], page["X-Page"]) == ("one, two", "public, max-age=60", "here")
    assert (page["Content-Type"], page["X-Toml"], page["X-List"]) == ("text/plain", "yes", "a, b")
    assert "Set-Cookie" not in page
    assert netlify.page(site["name"], "/_headers").status_code == 404


def test_a_deploy_with_broken_rules_is_shown_without_them(netlify, site):
    """Rules that cannot be understood do no harm."""
    files = {
        "index.html": "i",
        "_headers": b"\xff\xfe\0/x\n  : :\n",
        "_redirects": os.urandom(2000),
        "netlify.toml": "[[[",
    }
    netlify.deploy_zip(site, files)
    assert netlify.page(site["name"]).text == "i"


def test_a_password_is_asked_for_once(netlify, site):
    """A protected site shows nothing without the password; who knows it gets a cookie for this host only."""
    netlify.deploy_zip(site, {"index.html": "secret"})
    netlify.api("PATCH", f"/sites/{site['id']}", json={"password": "open sesame"})
    closed = netlify.page(site["name"])
    assert (closed.status_code, "secret" in closed.text, "Password" in closed.text) == (401, False, True)
    wrong = netlify.page(site["name"], "/", "POST", data={"password": "nope"})
    assert (wrong.status_code, "Set-Cookie" in wrong.headers) == (401, False)
    right = netlify.page(site["name"], "/x?y=1", "POST", data={"password": "open sesame"})
    assert (right.status_code, right.headers["Location"]) == (303, "/x?y=1")
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Domain" not in cookie
    headers = {"Cookie": cookie.partition(";")[0]}
    assert netlify.page(site["name"], headers=headers).text == "secret"
    netlify.api("PATCH", f"/sites/{site['id']}", json={"password": "another"})
    assert netlify.page(site["name"], headers=headers).status_code == 401
    netlify.api("PATCH", f"/sites/{site['id']}", json={"password": ""})
    assert netlify.page(site["name"]).text == "secret"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_done_to_a_site_from_outside(netlify, site, method):
    """A site's own address takes GET, HEAD and forms."""
    netlify.deploy_zip(site, {"index.html": "x"})
    assert netlify.page(site["name"], "/", method).status_code == 405
