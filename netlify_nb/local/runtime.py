"""What is written down about the server: who it is (kept) and where it runs (while it does).

Both files can be read by their owner only: they hold the token and the client secret.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from .disk import writing

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY = "identity.json"
RUNTIME = "runtime.json"
LOCK = "server.lock"
START_LOCK = "start.lock"
LOG = "server.log"


@dataclass(frozen=True)
class Identity:
    """What stays the same from start to start."""

    token: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)
    port: int | None = None


@dataclass(frozen=True)
class Runtime:
    """A running server: where it is, and what opens it."""

    api_url: str
    token: str = field(repr=False)
    pid: int
    port: int
    data_dir: Path
    client_id: str
    client_secret: str = field(repr=False)
    version: str = ""
    """Of this package, as it was when the server started; empty for one from before it said so."""

    @property
    def app_url(self) -> str:
        """The origin of the pages for a person: ``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self.port}"


def prepare_directory(data_dir: Path) -> None:
    """Make the directory, for its owner only; raises :class:`~.errors.NotWritable`."""
    with writing(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(PermissionError):
            data_dir.chmod(0o700)


def read_identity(data_dir: Path) -> Identity | None:
    """Return who the server of a directory is, if it was ever started."""
    found = _read(data_dir / IDENTITY)
    try:
        return Identity(**found) if found else None
    except TypeError:
        return None


def ensure_identity(data_dir: Path, port: int | None = None) -> Identity:
    """Return the identity, made on the first start; with ``port``, write that down as the port to come back to."""
    identity = read_identity(data_dir)
    if identity is None:
        identity = Identity(f"nfl_{secrets.token_urlsafe(32)}", secrets.token_hex(32), secrets.token_urlsafe(32))
        _write(data_dir / IDENTITY, asdict(identity))
    if port is not None and port != identity.port:
        identity = replace(identity, port=port)
        _write(data_dir / IDENTITY, asdict(identity))
    return identity


def write_runtime(runtime: Runtime) -> None:
    """Tell this user's programs where the server is."""
    _write(runtime.data_dir / RUNTIME, {**asdict(runtime), "data_dir": str(runtime.data_dir)})


def read_runtime(data_dir: Path) -> Runtime | None:
    """Return what was written last; the server may have died since."""
    found = _read(data_dir / RUNTIME)
    # What a newer version may have added is left out.
    known = {one.name: found[one.name] for one in fields(Runtime) if one.name in found}
    try:
        return Runtime(**{**known, "data_dir": data_dir}) if found else None
    except TypeError:
        return None


def forget_runtime(data_dir: Path) -> None:
    """Tell this user's programs that no server runs any more."""
    (data_dir / RUNTIME).unlink(missing_ok=True)


def proof(token: str, challenge: str) -> str:
    """Return what only who knows the token can answer to a challenge."""
    return hmac.new(token.encode(), b"netlify-nb local " + challenge.encode(), hashlib.sha256).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with writing(path.parent):
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as out:
            json.dump(content, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
