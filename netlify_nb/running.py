"""Which notebook is this? Asked by code that runs inside of it.

A kernel is not told its notebook's name. What can be asked, surest first:

1. VS Code puts ``__vsc_ipynb_file__`` into the user's namespace.
2. The Jupyter server knows which notebook each kernel belongs to, also after a rename: its runtime file
   ``jpserver-PID.json`` holds address and token, and ``GET api/sessions`` lists kernels with paths.
3. ``JPY_SESSION_NAME`` is what the path was when the kernel started (jupyter_server sets it); it goes stale on a
   rename.

Under nbclient and plain IPython there is nothing to ask.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from netlify_nb.errors import NetlifyNbError, NotebookUnknown

_CONNECTION_FILE = re.compile(r"kernel-(?P<id>.+)\.json")
_TIMEOUT = 3.0


def running_notebook(*, namespace: Mapping[str, Any], environ: Mapping[str, str], connection_file: str | None) -> Path:
    """Return the absolute path of the notebook that this kernel belongs to.

    ``connection_file`` is the kernel's own (``None`` outside of a kernel). Raises `NotebookUnknown`.
    """
    if isinstance(named := namespace.get("__vsc_ipynb_file__"), str) and Path(named).is_file():
        return Path(named)
    if connection_file is None:
        raise NotebookUnknown("This is not a notebook: there is no kernel here.")
    if (found := _ask_servers(environ, connection_file)) is not None:
        return found
    session = environ.get("JPY_SESSION_NAME", "")
    path = Path(session)
    if session.endswith(".ipynb") and path.is_absolute() and path.is_file():
        return path
    if session.endswith(".ipynb"):
        raise NotebookUnknown(
            f"{path.name} is not there any more: it was renamed or moved, and the Jupyter server cannot be asked.",
            hint="Name the notebook: %netlify_deploy report.ipynb, or restart the kernel.",
        )
    raise NotebookUnknown("The notebook that runs this cell cannot be found out from here.")


def notebook_of(shell: Any) -> Path:
    """Return the path of the notebook that this IPython shell runs. Raises `NotebookUnknown`."""
    return running_notebook(namespace=shell.user_ns, environ=os.environ, connection_file=_connection_file(shell))


def in_kernel(shell: Any) -> bool:
    """Whether this shell is a kernel's: in a plain terminal there is nothing to show rich output."""
    return hasattr(shell, "kernel")


def _connection_file(shell: Any) -> str | None:
    if not in_kernel(shell):
        return None
    from ipykernel.connect import get_connection_file  # noqa: PLC0415  # loaded: this is a kernel

    try:
        return str(get_connection_file())
    except RuntimeError:  # an embedded kernel without a file
        return None


def _ask_servers(environ: Mapping[str, str], connection_file: str) -> Path | None:
    """Return the path that a Jupyter server of this user has for this kernel, or ``None``."""
    match = _CONNECTION_FILE.fullmatch(Path(connection_file).name)
    if match is None:
        return None
    for server in _servers(environ):
        for session in _sessions(server):
            kernel = session.get("kernel") or {}
            if kernel.get("id") != match["id"]:
                continue
            if session.get("type") not in (None, "notebook"):
                raise NotebookUnknown(f"This kernel belongs to a {session['type']}, not to a notebook.")
            name = session.get("path") or (session.get("notebook") or {}).get("path")
            return _on_disk(server, name) if isinstance(name, str) else None
    return None


def _servers(environ: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what the runtime files of this user's Jupyter servers say, the one that started this kernel first."""
    from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415  # only needed when nothing surer was found

    parent = f"jpserver-{environ.get('JPY_PARENT_PID')}.json"
    files = sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json"), key=lambda file: file.name != parent)
    for file in files:
        try:
            server = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            continue  # another server is just starting or stopping
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            yield server


def _sessions(server: Mapping[str, Any]) -> list[dict[str, Any]]:
    from netlify_nb.netlify.transport import Transport  # noqa: PLC0415  # the one place that opens sockets
    from netlify_nb.netlify.wire import Request, check, read_json  # noqa: PLC0415

    request = Request("listSessions", "GET", "/api/sessions", "asking Jupyter for its sessions", safe_to_repeat=False)
    try:
        # Jupyter Server reads "Bearer" as it reads "token" (jupyter_server.auth.identity, IdentityProvider.get_token).
        with Transport(
            server["url"].rstrip("/"),
            server.get("token") or None,
            connect_timeout=_TIMEOUT,
            read_timeout=_TIMEOUT,
            tries=1,
        ) as transport:
            response = transport.send(request)
            check(request, response)
            sessions = read_json(request, response)
    except NetlifyNbError:
        return []  # stopped meanwhile, behind a password, or not reachable: the next way is tried
    return [session for session in sessions if isinstance(session, dict)] if isinstance(sessions, list) else []


def _on_disk(server: Mapping[str, Any], name: str) -> Path | None:
    root = server.get("root_dir") or server.get("notebook_dir")
    if not isinstance(root, str):
        return None
    # A drive of another contents manager ("RTC:notes.ipynb", as jupyter-collaboration writes it) names the same file.
    _, _, bare = name.rpartition(":")
    for candidate in (name, bare, unquote(urlsplit(name).path)):
        path = Path(root).expanduser() / candidate.lstrip("/")
        if path.is_file():
            return path
    return None
