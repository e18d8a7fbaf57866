"""What is asked on a terminal: the token, which is not shown, and the name of a site that is to go."""

from __future__ import annotations

import fcntl
import os
import pty
import subprocess
import sys
import termios

import pytest
from worlds import get

CTRL_C, CTRL_D = b"\x03", b"\x04"


def _own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def at_a_terminal(world, *arguments, asked, answer):
    """Run a command on a terminal of its own, wait until it has ``asked``, type ``answer``.

    Return the exit status, standard output, and what the terminal showed.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "netlify_nb", *arguments],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=world.environ,
        cwd=world.work,
        preexec_fn=_own_terminal,  # noqa: PLW1509  # no threads in the child
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
            if asked in shown and answer:
                os.write(ours, answer)
                answer = b""
    except OSError:  # nobody holds the other end any more
        pass
    finally:
        os.close(ours)
    out, _ = process.communicate(timeout=20)
    text = shown.decode().replace("\r\n", "\n")
    assert "Traceback" not in text
    world.look_for_secrets(text + out.decode())
    return process.returncode, out.decode(), text


@pytest.fixture
def away(netlify, world):
    """A machine on which nobody has signed in, and to which the local server is Netlify."""
    world.extra |= {"NETLIFY_API_URL": netlify.api_url}
    return world


def test_a_token_is_pasted_unseen(away, netlify):
    """The prompt names the server that a variable leads to, shows nothing of the token, and so does the answer."""
    token = netlify.token.encode()
    status, out, shown = at_a_terminal(away, "login", asked=b"(not shown): ", answer=token + b"\n")
    assert status == 0
    assert f"NETLIFY_API_URL names {netlify.api_url}" in shown
    assert out == (
        f"Signed in as Local Publisher at {netlify.api_url}, which NETLIFY_API_URL names "
        "(token in a file that only you can read).\n"
    )
    assert f"at {netlify.api_url}, which NETLIFY_API_URL names" in away.run("whoami").out


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        (CTRL_D, 1, "No token was given."),
        (b"\n", 1, "No token was given."),
        (CTRL_C, 130, "Stopped."),
    ],
)
def test_no_token_after_all(away, answer, status, told):
    """Ctrl-D, Ctrl-C or nothing at all ends it with one sentence on a line of its own."""
    ended, out, shown = at_a_terminal(away, "login", asked=b"(not shown): ", answer=answer)
    assert (ended, out) == (status, "")
    assert f"\nnetlify-nb: {told}" in shown
    assert not list((away.root / "config").rglob("credentials.json"))


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        (b"another-name\n", 1, "was not deleted."),
        (CTRL_D, 1, "was not deleted."),
        (CTRL_C, 130, "Stopped."),
    ],
)
def test_a_site_stays_unless_its_name_is_typed(world, answer, status, told):
    """Anything else than the name leaves the site alone; the question is no part of the JSON document."""
    world.page(title="Shall it go")
    site = world.run("deploy", "report.html", "--json").json
    ended, out, shown = at_a_terminal(world, "delete", "--json", asked=b"Type its name: ", answer=answer)
    assert ended == status
    assert out.startswith("{")
    assert told in shown
    assert get(site["url"])[0] == 200


def test_a_site_goes_when_its_name_is_typed(world):
    """The name is what makes sure."""
    world.page(title="It shall go")
    site = world.run("deploy", "report.html", "--json").json
    name = site["site_name"].encode()
    ended, out, _ = at_a_terminal(world, "delete", asked=b"Type its name: ", answer=name + b"\n")
    assert (ended, out) == (0, f"Deleted {site['site_name']}.\n")
    assert get(site["url"])[0] == 404
