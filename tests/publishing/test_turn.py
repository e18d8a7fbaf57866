"""One publish of a site at a time."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from netlify_nb.errors import PublishRunning, StorageError
from netlify_nb.publishing.turn import turn


def test_the_second_is_told_at_once(tmp_path):
    """Who comes second does not wait; another site is not concerned."""
    with turn(tmp_path, "a", "The site a"):
        with pytest.raises(PublishRunning, match="The site a"), turn(tmp_path, "a", "The site a"):
            pass
        with turn(tmp_path, "b", "The site b"):
            pass
    with turn(tmp_path, "a", "The site a"):
        pass


def test_one_can_wait_for_a_turn(tmp_path):
    """Where others take a moment only, it is waited for."""
    held = turn(tmp_path, "a", "The file a", doing="written")
    held.__enter__()
    timer = threading.Timer(0.05, held.__exit__, (None, None, None))
    with (
        pytest.raises(PublishRunning, match="The file a is being written"),
        turn(tmp_path, "a", "The file a", doing="written"),
    ):
        pass
    timer.start()
    with turn(tmp_path, "a", "The file a", wait=30):
        pass
    timer.join()


def test_a_killed_process_locks_nobody_out(tmp_path):
    """The system gives back the turn of a process that was killed."""
    code = (
        "import sys, pathlib; from netlify_nb.publishing.turn import turn\n"
        "with turn(pathlib.Path(sys.argv[1]), 'a', 'a'):\n    print('mine', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"mine\n"
        with pytest.raises(PublishRunning), turn(tmp_path, "a", "a"):
            pass
        process.kill()
    with turn(tmp_path, "a", "a"):
        pass


def test_a_place_that_cannot_be_written(tmp_path):
    """Where no lock can be kept, the place is named."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"), turn(tmp_path / "file", "a", "a"):
        pass
