"""What any command does with its output, its errors and its end."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from worlds import get

VERBS = ("deploy build check sites history restore lock unlock claim download delete login logout whoami local").split()  # noqa: SIM905  # a list of words

BIN = str(Path(sys.executable).parent)


def test_help_names_every_verb(world):
    """`--help` lists what there is, and each verb explains its options."""
    said = world.run("--help").out
    assert all(verb in said for verb in VERBS)
    assert "--draft" in world.run("deploy", "--help").out
    assert world.run("--version").out.startswith("netlify-nb ")


def test_no_command_takes_a_token(world):
    """A token on a command line would be in the shell's history and in every process list."""
    for verb in VERBS[:-1]:
        said = world.run(verb, "--help").out
        assert "--token" not in said
        assert "--secret" not in said


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cannot_show_every_letter(world, encoding):
    """Where an arrow cannot be shown, something else stands in its place, and JSON stays JSON."""
    env = {"PYTHONIOENCODING": encoding}
    world.page(title="Übersicht 日本")
    document = world.run("deploy", "report.html", "-m", "日本 → 🎉", "--json", env=env).json
    assert document["live"]
    world.run("deploy", "report.html", env=env)
    assert world.run("history", "--json", env=env).json[1]["title"] == "日本 → 🎉"
    world.run("history", env=env)
    world.run("deploy", "日本.ipynb", env=env, code=1)


def test_a_reader_that_goes_away(world):
    """`| head` ends it without a word."""
    world.page(title="Piped")
    world.run("deploy", "report.html")
    process = subprocess.Popen(
        [sys.executable, "-m", "netlify_nb", "history"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=world.environ,
        cwd=world.work,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_a_stream_that_is_closed_from_the_start(world, closed):
    """A supervisor that gives no output, or no input, gets the work done all the same."""
    page = world.page(title="Nobody reads this")
    site = world.run("deploy", page, "--json").json
    page.write_text(page.read_text().replace("nothing much", "something"))
    process = subprocess.run(
        ["/bin/sh", "-c", f"exec '{sys.executable}' -m netlify_nb deploy report.html --json {closed}"],
        capture_output=True,
        env=world.environ,
        cwd=world.work,
        check=False,
        timeout=60,
    )
    assert (process.returncode, process.stderr) == (0, b"")
    assert "something happened" in get(site["url"])[1]


def test_a_result_that_cannot_be_written(world):
    """When the disk of `> result.json` is full, one sentence says so."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no disk that is always full")
    world.page(title="Onto a full disk")
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "netlify_nb", "deploy", "report.html", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=world.environ,
            cwd=world.work,
            check=False,
        )
    assert process.returncode == 1
    assert process.stderr == b"netlify-nb: The result cannot be written: No space left on device.\n"


def test_a_folder_that_is_gone(world):
    """A command in a folder that was deleted meanwhile says so."""
    gone = world.root / "gone"
    gone.mkdir()
    process = subprocess.Popen(
        ["sh", "-c", f"rmdir '{gone}'; exec '{sys.executable}' -P -m netlify_nb history --json"]
        if sys.version_info >= (3, 11)
        else ["sh", "-c", f"rmdir '{gone}'; exec '{sys.executable}' -m netlify_nb history --json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=world.environ,
        cwd=gone,
    )
    out, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert "netlify-nb: " in err
    assert '"error"' in out


def test_on_a_terminal_progress_is_shown_and_gone(world):
    """On a terminal a line says how far it is; standard output holds the result alone."""
    world.folder(files={"large.bin": os.urandom(3_000_000)}, title="On a terminal")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "netlify_nb", "deploy", "site", "--json"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=world.environ,
        cwd=world.work,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert b"Uploading" in shown
    assert b"\n" not in shown
    assert out.startswith(b"{")


def test_jupyter_netlify_is_the_same(world):
    """`jupyter netlify VERB` finds the same command, where the package is installed."""
    if shutil.which("jupyter-netlify", path=BIN) is None:
        pytest.skip("the package is not installed here, only importable")
    world.page(title="By jupyter netlify")
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "netlify", "deploy", "report.html", "--json"],
        capture_output=True,
        text=True,
        env={**world.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        cwd=world.work,
        check=True,
    )
    assert '"live": true' in done.stdout


def test_the_local_server_by_hand(world):
    """`local start`, `status` and `stop` say where it is; sites survive a restart at the same address."""
    world.local_dir = world.root / "own"
    assert world.run("local", "status", "--json").json["running"] is False
    document = world.run("local", "start", "--json").json
    assert set(document) == {"api_url", "token", "pid", "data_dir", "running"}
    assert document["running"] is True
    world.secrets.add(document["token"])
    world.page(title="Survives")
    site = world.run("deploy", "report.html", "--json").json
    assert world.run("local", "stop", "--json").json["running"] is False
    assert "not running" in world.run("local", "stop").out
    assert world.run("deploy", "report.html", "--json").json["url"] == site["url"]
    assert get(site["url"])[0] == 200
    world.run("local", "stop")


def test_a_damaged_setting_of_color_or_language_is_no_matter(world):
    """An environment of a cron job, with next to nothing in it, is enough."""
    world.page(title="By cron")
    env = {"LANG": "C", "LC_ALL": "C", "TERM": "dumb"}
    assert world.run("deploy", "report.html", "--json", env=env).json["live"]
