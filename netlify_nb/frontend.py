"""Asking the front end to save the notebook: a kernel cannot do it.

The wish travels as a one-way comm message. An answer could not arrive while the cell runs, so the file itself is the
answer: it is watched until it has changed and has come to rest. Where nobody listens (no browser, another front end)
the time runs out, and what was saved last is published; the result says when that was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

COMM_TARGET = "netlify_nb.save"
"""The comm target that the JupyterLab extension registers in every notebook's kernel (``labextension/src/save.ts``)."""
PATIENCE = 2.0
"""Seconds that a front end has to save."""
_LOOK = 0.02
_REST = 3
"""Looks in a row that find the same before a changed file has come to rest: somebody else may be saving too."""


def send_wish() -> None:
    """Send the comm message that asks for a save; does nothing where there is no kernel."""
    from comm import create_comm  # noqa: PLC0415  # loaded already in a kernel

    create_comm(target_name=COMM_TARGET, data={}).close()


def request_save(
    path: Path,
    *,
    environ: Mapping[str, str],
    send: Callable[[], None] = send_wish,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Ask the front end to save the notebook ``path``, wait until it has, and return whether it did.

    Only kernels that a Jupyter server started for a session have ``JPY_SESSION_NAME`` (jupyter_server's session
    manager sets it); elsewhere nobody would answer, and nothing is sent or waited for.
    """
    if not environ.get("JPY_SESSION_NAME"):
        return False
    before = _stamp(path)
    send()
    ends = clock() + patience
    seen, alike = before, 0
    while clock() < ends:
        sleep(_LOOK)
        now = _stamp(path)
        alike = alike + 1 if now == seen else 0
        if now != before and now is not None and alike >= _REST - 1:
            return True
        seen = now
    return False


def _stamp(path: Path) -> tuple[Any, ...] | None:
    """Return what changes when the file is written, in place or by a new file in its stead."""
    try:
        found = path.stat()
    except OSError:  # between the removal of the old file and the new one's arrival
        return None
    if found.st_size == 0:
        # jupyter_server.services.contents.fileio.atomic_writing empties the file before it writes it anew.
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
