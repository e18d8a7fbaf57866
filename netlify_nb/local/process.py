"""Start, find and stop the one local Netlify of this user.

The server is a process of its own, in a session of its own: it outlives the notebook that started it. While it runs
it holds a lock, so that there are never two on the same data, and leaves a runtime file that only its owner can
read. Whoever finds that file asks the server to prove that it is the one before trusting the port.
"""

# What only some calls need is imported there: asking for the status must stay cheap.
# ruff: noqa: PLC0415

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netlify_nb.version import __version__

from . import runtime as files
from .disk import writing
from .errors import LocalError, NotWritable, PortTaken
from .runtime import Runtime

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["LocalError", "NotWritable", "PortTaken", "Runtime", "default_data_dir", "run", "start", "status", "stop"]

_ANSWER_SECONDS = 5.0
_POLL_SECONDS = 0.02
_BUSY_SECONDS = 5.0
"""So long a server that is to be replaced is given to finish what is under way."""
_LEAST_SECONDS = 1.0
"""A server that has to be started gets at least this long, however long the others took."""


def default_data_dir() -> Path:
    """Return where the local Netlify keeps its data: ``NETLIFY_NB_LOCAL_DIR``, or the user's data directory."""
    named = os.environ.get("NETLIFY_NB_LOCAL_DIR")
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("netlify-nb", appauthor=False) / "local"


def start(data_dir: Path | None = None, port: int | None = None, timeout: float = 15) -> Runtime:
    """Return the running server, started if there is none; many processes may call this at once.

    A server of an older version of this package is replaced, once nothing is under way in it; while something is, it
    is returned as it is: it speaks Netlify's API like any other. One of a newer version stays.

    ``port`` is for a server that has to be started; without it, the port used last is taken again if it is free.
    Raises :class:`PortTaken` if ``port`` is in use, :class:`NotWritable` if the data cannot be written, and
    :class:`LocalError` if no server answers within ``timeout`` seconds.
    """
    where = _directory(data_dir)
    running = status(where)
    if running and not _is_older(running):
        return running
    files.prepare_directory(where)
    deadline = time.monotonic() + timeout
    lock = _lock(where / files.START_LOCK)
    _acquire(lock, timeout, where)
    try:
        # Somebody else may have started it while we waited.
        running = status(where)
        if running and not (_is_older(running) and _end_older(where)):
            return running
        return _spawn(where, port, max(_LEAST_SECONDS, deadline - time.monotonic()))
    finally:
        lock.release()


def status(data_dir: Path | None = None) -> Runtime | None:
    """Return the running server, or ``None``; a server that was killed, or a stranger on its port, is none."""
    found, _busy = _look(_directory(data_dir))
    return found


def _look(where: Path) -> tuple[Runtime | None, bool]:
    """Return the running server, and whether something is under way in it."""
    found = files.read_runtime(where)
    if found is None:
        return None, False
    challenge = secrets.token_hex(16)
    connection = http.client.HTTPConnection("127.0.0.1", found.port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", f"/-/alive?challenge={challenge}")
        answer = json.loads(connection.getresponse().read(4096))
        proven = secrets.compare_digest(answer["proof"], files.proof(found.token, challenge))
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None, False
    finally:
        connection.close()
    return (found if proven and answer.get("pid") == found.pid else None), answer.get("busy") is True


def stop(data_dir: Path | None = None, timeout: float = 10) -> bool:
    """End the server and return whether one was running; what it was doing is taken up at the next start."""
    where = _directory(data_dir)
    found = files.read_runtime(where)
    if found is None or not (where / files.LOCK).exists():
        return False
    lock = _lock(where / files.LOCK)
    if _free(lock, 0):
        # Nobody holds it: the server was killed and left its runtime file behind.
        files.forget_runtime(where)
        return False
    # Whoever holds the lock wrote the runtime file, so the process is ours also when it no longer answers.
    _signal(found.pid, signal.SIGTERM)
    if _free(lock, timeout):
        return True
    _signal(found.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    if _free(lock, timeout):
        files.forget_runtime(where)
        return True
    raise LocalError(
        f"The local Netlify (process {found.pid}) cannot be ended.", "End it with the means of your operating system."
    )


def run(data_dir: Path | None = None, port: int | None = None) -> None:
    """Run the server in this process until SIGTERM or SIGINT ends it.

    Raises :class:`PortTaken`, :class:`NotWritable`, or :class:`LocalError` if a server runs already.
    """
    from .daemon import serve_until_signalled

    serve_until_signalled(_directory(data_dir), port)


def _is_older(running: Runtime) -> bool:
    return _number(running.version) < _number(__version__)


def _number(version: str) -> tuple[int, ...]:
    """Return a version's numbers; what is not yet released (``1.0.0rc1``) counts as the release before it is out."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _end_older(where: Path) -> bool:
    """End a server of an older version when it is at rest, and return whether it has ended."""
    until = time.monotonic() + _BUSY_SECONDS
    while _look(where)[1]:
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_SECONDS)
    stop(where)
    return True


def _directory(data_dir: Path | None) -> Path:
    return (Path(data_dir) if data_dir is not None else default_data_dir()).absolute()


def _spawn(where: Path, port: int | None, timeout: float) -> Runtime:
    """Start the server as a process of its own and wait for it to say how that went: one line of JSON."""
    package_root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-m", "netlify_nb.local", "--data-dir", str(where)]
    if port is not None:
        command += ["--port", str(port)]
    paths = [package_root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Not the caller's directory, which could then not be removed or unmounted.
        cwd=where.anchor,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,
        creationflags=getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    said = _first_line(process, timeout)
    if said is None:
        process.kill()
        process.wait()
        raise LocalError(
            f"The local Netlify did not start within {timeout:.0f} seconds.", f"Its log is {where / files.LOG}."
        )
    if os.name == "posix":
        process.wait()  # the server itself has split off already
    else:
        process.returncode = 0  # it outlives us: nothing is to be waited for
    if said.get("ok"):
        found = files.read_runtime(where)
        if found:
            return found
    kinds: dict[str, type[LocalError]] = {"PortTaken": PortTaken, "NotWritable": NotWritable}
    raise kinds.get(str(said.get("kind")), LocalError)(
        str(said.get("message") or "The local Netlify did not start."),
        str(said.get("hint") or f"Its log is {where / files.LOG}."),
    )


def _first_line(process: subprocess.Popen[bytes], timeout: float) -> dict[str, Any] | None:
    """Return what the process said, ``{}`` if it ended without a word, ``None`` if it said nothing in time."""
    lines: list[bytes] = []
    pipe = process.stdout
    if pipe is None:
        return {}

    def read() -> None:
        with pipe:
            lines.append(pipe.readline())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(timeout)
    if not lines:
        return None
    try:
        said = json.loads(lines[0])
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _lock(path: Path) -> BaseFileLock:
    from filelock import FileLock

    return FileLock(path, mode=0o600, thread_local=False, poll_interval=_POLL_SECONDS)


def _acquire(lock: BaseFileLock, timeout: float, where: Path) -> None:
    from filelock import Timeout

    try:
        with writing(where):
            lock.acquire(timeout=timeout)
    except Timeout:
        raise LocalError(
            "Another program has been starting the local Netlify for too long.", "Try again in a moment."
        ) from None


def _free(lock: BaseFileLock, timeout: float) -> bool:
    """Return whether the lock is free, or becomes so in time."""
    from filelock import Timeout

    try:
        lock.acquire(timeout=timeout)
    except Timeout:
        return False
    lock.release()
    return True


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
