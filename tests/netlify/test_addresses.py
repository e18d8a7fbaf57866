from __future__ import annotations

import pytest

from netlify_nb.errors import InvalidInput
from netlify_nb.netlify.addresses import checked_api_url, is_loopback, origin


@pytest.mark.parametrize(
    "url",
    [
        "https://api.netlify.com/api/v1",
        "https://api.netlify.com/api/v1/",
        " https://api.netlify.com/api/v1 ",
    ],
)
def test_a_base_address_ends_without_a_slash(url):
    """Paths are put behind it as they are."""
    assert checked_api_url(url) == "https://api.netlify.com/api/v1"


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:1", "api.localhost", "127.9.9.9", "[::1]:8000"])
def test_plain_http_is_taken_on_this_machine_only(host):
    """The local Netlify speaks it, and nothing leaves the machine."""
    assert checked_api_url(f"http://{host}/api/v1") == f"http://{host}/api/v1"


@pytest.mark.parametrize(
    "url",
    [
        "http://api.netlify.com/api/v1",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
        "http://10.0.0.1/",
        "ftp://api.netlify.com/",
        "api.netlify.com/api/v1",
        "",
        "https://",
        "https://user:secret@api.netlify.com/",
        "https://127.0.0.1@evil.example/",
        "https://api.netlify.com/?x=1",
        "https://api.netlify.com/#x",
        "https://api.netlify.com:port/",
        "https://[::1/",
    ],
)
def test_an_address_to_which_no_token_may_go_is_refused_with_a_way_out(url):
    """In clear, malformed, or saying one host and meaning another."""
    with pytest.raises(InvalidInput) as caught:
        checked_api_url(url)
    assert "NETLIFY_API_URL" in caught.value.hint
    assert "secret" not in str(caught.value)


def test_an_origin_is_scheme_host_and_port():
    """The default port is the same origin as no port; case does not matter."""
    assert origin("https://API.netlify.com/x") == origin("https://api.netlify.com:443/y")
    assert origin("https://a.example") != origin("http://a.example")
    assert origin("http://a.example:81") != origin("http://a.example")


def test_names_that_only_look_like_this_machine_are_not():
    """RFC 6761 speaks of names that end in ``.localhost``."""
    assert is_loopback("My-Site.LOCALHOST.")
    assert not is_loopback("localhost.evil.example")
    assert not is_loopback("notlocalhost")
