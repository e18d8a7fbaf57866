from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from netlify_nb.local import process, runtime


@pytest.fixture
def data_dir(tmp_path):
    yield tmp_path / "data"
    process.stop(tmp_path / "data")


def test_starting_twice_gives_one_server(data_dir):
    """A second start returns the running server."""
    first = process.start(data_dir)
    assert process.start(data_dir) == first
    assert process.start(data_dir, port=1) == first
    assert process.status(data_dir) == first


def test_many_processes_starting_at_once_give_one_server(data_dir):
    """However many programs start it at the same moment, all get the same one."""
    code = "import sys; from netlify_nb.local import process; r = process.start(); print(r.pid, r.port)"
    env = {**os.environ, "NETLIFY_NB_LOCAL_DIR": str(data_dir), "PYTHONPATH": os.pathsep.join(sys.path)}

    def start(_):
        return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(start, range(5)))
    assert len(answers) == 1
    assert answers == {f"{process.status(data_dir).pid} {process.status(data_dir).port}\n"}


def test_port_token_and_sites_survive_a_restart(data_dir):
    """What was published stays at its address."""
    first = process.start(data_dir)
    assert process.stop(data_dir)
    assert process.status(data_dir) is None
    second = process.start(data_dir)
    assert second.pid != first.pid
    assert replace(second, pid=first.pid) == first


def test_a_taken_port_is_left_to_its_owner(data_dir):
    """The port of last time is taken again if it is free, and another one if not."""
    first = process.start(data_dir)
    process.stop(data_dir)
    with socket.create_server(("127.0.0.1", first.port)):
        second = process.start(data_dir)
        assert second.port != first.port
        assert requests.get(second.app_url, timeout=5).ok


def test_a_port_asked_for_that_is_taken_is_an_error(data_dir):
    """Who asks for a port gets that one or a clear error."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(process.PortTaken, match=f"Port {port} is in use") as caught:
            process.start(data_dir, port=port)
    assert "--port" in caught.value.hint
    assert process.status(data_dir) is None
    assert process.start(data_dir, port=port).port == port


def test_a_killed_server_is_not_running(data_dir):
    """After kill -9 the status is "not running", and a start brings it back where it was."""
    first = process.start(data_dir)
    os.kill(first.pid, signal.SIGKILL)
    second = process.start(data_dir)
    assert second.port == first.port
    os.kill(second.pid, signal.SIGKILL)
    _gone(second.pid)
    assert process.status(data_dir) is None
    assert process.stop(data_dir) is False


def test_a_stranger_on_the_port_is_not_taken_for_the_server(data_dir):
    """Whoever answers on a dead server's port is asked for a proof, and is not shown the token."""
    first = process.start(data_dir)
    os.kill(first.pid, signal.SIGKILL)
    _gone(first.pid)
    asked = []

    def answer(listener):
        connection, _ = listener.accept()
        with connection:
            asked.append(connection.recv(4096))
            body = b'{"pid": %d, "proof": "0"}' % first.pid
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    with socket.create_server(("127.0.0.1", first.port)) as listener:
        stranger = threading.Thread(target=answer, args=(listener,))
        stranger.start()
        assert process.status(data_dir) is None
        stranger.join()
    assert asked
    assert first.token.encode() not in asked[0]


def test_a_server_that_hangs_is_ended(data_dir):
    """A server that no longer reacts is ended all the same."""
    running = process.start(data_dir)
    os.kill(running.pid, signal.SIGSTOP)
    assert process.stop(data_dir, timeout=0.3)
    assert process.status(data_dir) is None


def test_secrets_are_for_the_owner_only(data_dir):
    """Files with the token cannot be read by others, and the database does not hold it."""
    running = process.start(data_dir)
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    for path in data_dir.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    for secret in (running.token, running.client_secret):
        assert secret not in repr(running)
        kept = [path.name for path in data_dir.iterdir() if path.is_file() and secret.encode() in path.read_bytes()]
        assert sorted(kept) == [runtime.IDENTITY, runtime.RUNTIME]


def test_the_server_outlives_its_starter_and_holds_nothing_of_it(data_dir, tmp_path):
    """The directory, terminal and process of whoever started it are not needed any more."""
    place = tmp_path / "place"
    place.mkdir()
    code = "import pathlib, sys; from netlify_nb.local import process; process.start(pathlib.Path(sys.argv[1]))"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(data_dir)], cwd=place, env=env, check=True, capture_output=True, timeout=30
    )
    assert done.stdout == b""
    place.rmdir()
    running = process.status(data_dir)
    assert running is not None
    if sys.platform == "linux":
        assert Path(f"/proc/{running.pid}/cwd").readlink() == Path("/")
        assert os.getsid(running.pid) != os.getsid(0)


def test_run_serves_in_the_foreground_until_it_is_told_to_end(data_dir):
    """`run` serves until SIGTERM, and a second one says that it runs already."""
    code = "import pathlib, sys; from netlify_nb.local import process; process.run(pathlib.Path(sys.argv[1]))"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", code, str(data_dir)], env=env) as running:
        while process.status(data_dir) is None:
            assert running.poll() is None
        with pytest.raises(process.LocalError, match="runs on this data already"):
            process.run(data_dir)
        running.terminate()
        assert running.wait(10) == 0
    assert process.status(data_dir) is None


def test_data_that_cannot_be_written_is_a_clear_error(tmp_path):
    """A place where nothing can be written is named."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(process.NotWritable, match="file") as caught:
        process.start(tmp_path / "file" / "data")
    assert caught.value.hint


def test_data_of_a_newer_version_is_left_alone(data_dir):
    """A database that this version does not know is not touched."""
    process.start(data_dir)
    process.stop(data_dir)
    with closing(sqlite3.connect(data_dir / "local.sqlite3")) as database:
        database.execute("PRAGMA user_version=999")
    with pytest.raises(process.LocalError, match="newer version"):
        process.start(data_dir)


def _gone(pid):
    """Wait until a process that was killed is gone."""
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        # Where nobody reaps orphans, a dead process stays in the table.
        if sys.platform == "linux" and _is_zombie(pid):
            return
        threading.Event().wait(0.01)
    raise AssertionError("still there")


def _is_zombie(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def say_version(data_dir, version):
    """Let the running server look like one of another version."""
    path = data_dir / runtime.RUNTIME
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "version": version, "of a later version": 1}))


@pytest.mark.parametrize("version", ["", "0.0.9"])
def test_a_server_of_an_older_version_is_replaced(data_dir, version):
    """After an upgrade the next start gives the new one, at the same address."""
    first = process.start(data_dir)
    say_version(data_dir, version)
    second = process.start(data_dir)
    assert second.pid != first.pid
    assert replace(second, pid=first.pid) == first


def test_a_server_of_a_newer_version_stays(data_dir):
    """Two versions side by side do not end each other's server in turns."""
    first = process.start(data_dir)
    say_version(data_dir, "999.0")
    assert process.start(data_dir).pid == first.pid


def test_a_server_in_which_something_is_under_way_is_not_replaced(data_dir):
    """An upload is not cut off for an upgrade; the next start after it will do."""
    first = process.start(data_dir)
    say_version(data_dir, "0.0.1")
    headers = {"Authorization": f"Bearer {first.token}"}
    site = requests.post(f"{first.api_url}/sites", json={}, headers=headers, timeout=20).json()
    with closing(socket.create_connection(("127.0.0.1", first.port))) as sending:
        head = f"POST /api/v1/sites/{site['id']}/deploys HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        head += (
            f"Content-Type: application/zip\r\nAuthorization: Bearer {first.token}\r\nContent-Length: 1000000\r\n\r\n"
        )
        sending.sendall(head.encode() + b"P" * 1000)
        while not (data_dir / "incoming").exists() or not list((data_dir / "incoming").iterdir()):
            pass
        assert process.start(data_dir, timeout=20).pid == first.pid
    assert process.start(data_dir).pid != first.pid
