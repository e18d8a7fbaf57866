from __future__ import annotations

import pytest

from netlify_nb.netlify.headers import links, moment, next_page, seconds_to_wait, server_time

NOW = 1_700_000_000.0  # 2023-11-14 22:13:20 UTC


@pytest.mark.parametrize(
    "written",
    [
        "1700000060",
        "1700000060000",
        "60",
        "60.0",
        "2023-11-14 22:14:20 UTC",
        "2023-11-14T22:14:20Z",
        "2023-11-14T22:14:20.000Z",
        "2023-11-14T23:14:20+01:00",
        "2023-11-14T22:14:20",
        "Tue, 14 Nov 2023 22:14:20 GMT",
        " 60 ",
    ],
)
def test_every_known_form_of_a_reset_is_the_same_moment(written):
    """Epoch, seconds, ISO, HTTP date and the spelled-out form of a recorded answer all mean a minute from now."""
    assert moment(written, NOW) == NOW + 60


@pytest.mark.parametrize("written", ["", "soon", "-5", "nan", "inf", "1e9", "9" * 400, "2023-99-99", "٣٠ s"])
def test_a_moment_in_no_known_form_is_none(written):
    """What cannot be read is not guessed."""
    assert moment(written, NOW) is None


def test_the_wait_prefers_retry_after():
    """RFC 9110's header speaks of this refusal, the other of the limit in general."""
    assert seconds_to_wait({"retry-after": "7", "x-ratelimit-reset": "90"}, NOW) == 7


def test_the_wait_is_measured_against_the_servers_own_clock():
    """A machine whose clock is an hour off still waits 30 seconds."""
    headers = {"x-ratelimit-reset": "2023-11-14 22:14:20 UTC", "date": "Tue, 14 Nov 2023 22:13:50 GMT"}
    assert seconds_to_wait(headers, NOW + 3600) == 30


@pytest.mark.parametrize("reset", ["0", str(int(NOW) - 10), "2001-09-09 01:46:41 UTC"])
def test_a_reset_in_the_past_still_waits_a_second(reset):
    """Otherwise a server with a stale header would be asked in a tight loop."""
    assert seconds_to_wait({"x-ratelimit-reset": reset}, NOW) == 1


def test_without_a_readable_header_the_wait_is_five_seconds():
    """As Netlify's own JavaScript client has it."""
    assert seconds_to_wait({}, NOW) == 5
    assert seconds_to_wait({"retry-after": "later"}, NOW) == 5


def test_links_are_read_with_and_without_quotes():
    """Several relations, commas in addresses and odd spacing are all in RFC 8288."""
    value = '<https://x/a?q=1,2>; rel="next",  <https://x/b> ;rel=last; title="t", <https://x/c>; rel="prev first"'
    assert links(value) == {
        "next": "https://x/a?q=1,2",
        "last": "https://x/b",
        "prev": "https://x/c",
        "first": "https://x/c",
    }


@pytest.mark.parametrize(
    "value",
    [
        "",
        "nonsense",
        "<https://x/a>",
        '<https://x/a?page=2>; rel="last"',
        '<https://x/a>; rel="next"',
        '<http://[::1/?page=2>; rel="next"',
    ],
)
def test_no_next_page_without_a_next_link_that_says_which(value):
    """A list ends where no link leads on, or where the link leads nowhere."""
    assert next_page({"link": value}) is None


def test_only_the_query_of_the_next_page_is_taken():
    """A link to another host is followed on our own."""
    assert next_page({"link": '<https://evil.example/steal?page=2&name=>; rel="next"'}) == (("page", "2"), ("name", ""))


def test_an_unreadable_date_is_no_clock():
    """Some servers send none, some send nonsense."""
    assert server_time({}) is None
    assert server_time({"date": "yesterday"}) is None
    assert server_time({"date": "Tue, 14 Nov 2023 22:13:20 GMT"}) == NOW
