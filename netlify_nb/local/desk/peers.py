"""Whose program is at the other end of a connection, on systems that tell.

Any user of a machine can connect to its loopback address. Pages on which somebody could sign a program in without a
password are therefore for the user only who runs the server; Linux tells whose a connection is.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOCAL, _REMOTE, _UID = 1, 2, 7


def belongs_to_somebody_else(connection: socket.socket) -> bool:
    """Whether the other end is known to be another user's; ``False`` where the system does not tell."""
    if not hasattr(os, "getuid"):
        return False
    try:
        theirs, ours = connection.getpeername()[1], connection.getsockname()[1]
    except OSError:
        return False
    uid = _owner(theirs, ours)
    return uid not in (None, 0, os.getuid())


def _owner(local_port: int, remote_port: int) -> int | None:
    """Return the user id of the socket with these ports, as seen from its own end."""
    wanted = (f":{local_port:04X}", f":{remote_port:04X}")
    for table in _TABLES:
        try:
            lines = table.read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[_LOCAL].endswith(wanted[0]) and fields[_REMOTE].endswith(wanted[1]):
                return int(fields[_UID])
    return None
