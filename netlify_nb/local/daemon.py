"""The server's own process, from taking the lock to giving it back."""

from __future__ import annotations

import asyncio
import logging
import logging.handlers
import os
import signal
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from netlify_nb.version import __version__

from . import runtime as files
from .disk import writing
from .errors import LocalError
from .limits import Limits
from .runtime import Runtime
from .server import bind, serve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger(__name__)
_LOCK_SECONDS = 1.5
"""A server that is just ending, or a ``stop`` that looks whether it has, may hold the lock for a moment."""
_LOG_BYTES = 1024 * 1024


def serve_until_signalled(
    data_dir: Path, port: int | None = None, ready: Callable[[Runtime], None] = lambda _runtime: None
) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is called once requests are answered."""
    files.prepare_directory(data_dir)
    lock = FileLock(data_dir / files.LOCK, mode=0o600, thread_local=False, poll_interval=0.02)
    try:
        with writing(data_dir):
            lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        raise LocalError(
            "A local Netlify runs on this data already.", "Stop it first with `netlify-nb local stop`."
        ) from None
    try:
        # Left by a server that was killed; nobody may take us for it.
        files.forget_runtime(data_dir)
        asyncio.run(_serve(data_dir, port, ready))
    finally:
        lock.release()


def log_to(data_dir: Path) -> None:
    """Write what happens to a log in the data directory, of bounded size and for its owner only."""
    os.umask(0o077)
    handler = logging.handlers.RotatingFileHandler(
        data_dir / files.LOG, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # It tells of every request that makes no sense, with its address and query.
    logging.getLogger("tornado.general").setLevel(logging.ERROR)


async def _serve(data_dir: Path, port: int | None, ready: Callable[[Runtime], None]) -> None:
    known = files.ensure_identity(data_dir)
    sockets = bind(port or known.port, must=port is not None)
    identity = files.ensure_identity(data_dir, port=int(sockets[0].getsockname()[1]))
    try:
        server = serve(data_dir, identity, sockets, Limits.from_environ(os.environ))
    except BaseException:
        for one in sockets:
            one.close()
        raise
    runtime = Runtime(
        f"http://127.0.0.1:{server.port}/api/v1",
        identity.token,
        os.getpid(),
        server.port,
        data_dir,
        identity.client_id,
        identity.client_secret,
        __version__,
    )
    # Before anybody knows of this server: who is told of it may end it at once.
    asked = _signals()
    try:
        files.write_runtime(runtime)
        log.info("serving on port %s", server.port)
        ready(runtime)
        await asked.wait()
        log.info("ending")
    finally:
        files.forget_runtime(data_dir)
        await server.close()


def _signals() -> asyncio.Event:
    """Return what is set when the process is asked to end."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        if os.name == "posix":
            # The loop's own way: a signal that another thread receives must wake it too.
            loop.add_signal_handler(number, asked.set)
        else:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(asked.set))
    return asked
