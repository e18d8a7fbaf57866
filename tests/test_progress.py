"""Progress on a terminal. In a notebook it is tested with the magics, in a real kernel."""

from __future__ import annotations

import io

import pytest

from netlify_nb.models import Event
from netlify_nb.progress import TerminalProgress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def publish(progress):
    """Tell what a publish tells."""
    with progress:
        progress(Event("render", "Rendering"))
        for done in range(0, 1001, 100):
            progress(Event("upload", "Uploading", done, 1000, "bytes"))
        progress(Event("done", "Live at http://example.org"))


def test_on_a_terminal_there_is_one_line_that_is_gone_at_the_end():
    """While it works a line says what and how far; afterwards the terminal is as clean as before."""
    stream = Terminal()
    publish(TerminalProgress(stream))
    shown = stream.getvalue()
    assert "Rendering" in shown
    assert "Uploading" in shown
    assert "1.00k" in shown
    assert "\n" not in shown
    assert shown.rstrip(" \r").count("\r") > 3
    assert shown.endswith("\r")


def test_a_speed_is_told_for_bytes_only():
    """How many pages come in a second nobody wants to know, and it would never stand still."""
    stream = Terminal()
    with TerminalProgress(stream) as progress:
        progress(Event("render", "Rendered", 1, 7, "pages"))
        progress(Event("render", "Rendered", 2, 7, "pages"))
    assert "2 of 7 pages" in stream.getvalue()
    assert "/s" not in stream.getvalue()


def test_elsewhere_nothing_is_printed():
    """In a log or a pipe there is no progress to read."""
    stream = io.StringIO()
    publish(TerminalProgress(stream))
    assert stream.getvalue() == ""


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["log", "terminal"])
def test_each_wait_is_told_once(stream):
    """Of a countdown only the first is printed; a second wait is told again."""
    with TerminalProgress(stream) as progress:
        for seconds in (40.4, 39.4, 1.0, 0.4, 20.0, 19.0):
            progress(Event.waiting(seconds, "Netlify's rate limit is used up."))
    assert [line for line in stream.getvalue().splitlines() if line.strip()] == [
        "Netlify's rate limit is used up. Going on in 40 s.",
        "Netlify's rate limit is used up. Going on in 20 s.",
    ]
