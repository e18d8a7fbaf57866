"""The token: where it is found, kept and forgotten.

Found in this order: ``NETLIFY_AUTH_TOKEN``; the system's keyring, where its backend works; a file that only the
user can read. A note without secrets says which of the two holds it, so that a machine where nobody ever signed
in does not wake its keyring for each publish.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from netlify_nb.errors import StorageError

TokenSource = Literal["environment", "keyring", "file"]
ENVIRONMENT = "NETLIFY_AUTH_TOKEN"
_SERVICE = "netlify-nb"


class Keyring(Protocol):
    """What we use of the ``keyring`` package."""

    def get_password(self, service: str, username: str) -> str | None: ...  # noqa: D102
    def set_password(self, service: str, username: str, password: str) -> None: ...  # noqa: D102
    def delete_password(self, service: str, username: str) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Token:
    """A token and where it came from. Its ``repr`` does not show it."""

    value: str = field(repr=False)
    source: TokenSource


def config_dir() -> Path:
    """Return the folder of the user's own settings for this package, by the platform's custom."""
    import platformdirs  # noqa: PLC0415  # not needed where the environment has the token

    return Path(platformdirs.user_config_dir("netlify-nb", appauthor=False))


class Credentials:
    """The tokens that this user has kept, one for each API (keyed by its base address)."""

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        folder: Path | None = None,
        keyring: Keyring | None = None,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._folder = folder
        self._keyring = keyring

    @property
    def path(self) -> Path:
        """The file of kept tokens (mode 0600); for a token in the keyring it holds only that fact."""
        return (self._folder or config_dir()) / "credentials.json"

    def find(self, api_url: str) -> Token | None:
        """Return the token for ``api_url``, or ``None`` when nobody has signed in.

        Raises `StorageError` when the file is there and cannot be read.
        """
        if given := (self._environ.get(ENVIRONMENT) or "").strip():
            return Token(given, "environment")
        return self.kept(api_url)

    def kept(self, api_url: str) -> Token | None:
        """Return the token that `keep` kept, whatever the environment says. Raises `StorageError`."""
        entry = self._read().get(api_url)
        if not isinstance(entry, dict):
            return None
        if entry.get("kept_in") == "keyring":
            stored = self._ask_keyring(api_url)
            return Token(stored, "keyring") if stored else None
        value = entry.get("token")
        return Token(value, "file") if isinstance(value, str) and value else None

    def keep(self, api_url: str, value: str) -> TokenSource:
        """Keep ``value`` for ``api_url`` and return where it went. Raises `StorageError`."""
        entries = self._read()
        if self._tell_keyring(api_url, value):
            entries[api_url] = {"kept_in": "keyring"}
        else:
            entries[api_url] = {"kept_in": "file", "token": value}
        self._write(entries)
        return "keyring" if entries[api_url]["kept_in"] == "keyring" else "file"

    def forget(self, api_url: str) -> bool:
        """Forget the token for ``api_url``; return whether there was one. Raises `StorageError`."""
        entries = self._read()
        entry = entries.pop(api_url, None)
        if entry is None:
            return False
        if isinstance(entry, dict) and entry.get("kept_in") == "keyring":
            with contextlib.suppress(Exception):  # a backend that has gone cannot be asked to forget
                self._backend().delete_password(_SERVICE, api_url)
        self._write(entries)
        return True

    def _backend(self) -> Keyring:
        if self._keyring is not None:
            return self._keyring
        import keyring  # noqa: PLC0415  # slow to import, and not needed where the environment has the token

        backend: Keyring = keyring
        return backend

    def _ask_keyring(self, api_url: str) -> str | None:
        # Backends raise errors of any class on odd hosts (no D-Bus, a locked wallet): to us they all mean "no".
        try:
            return self._backend().get_password(_SERVICE, api_url)
        except Exception:  # noqa: BLE001
            return None

    def _tell_keyring(self, api_url: str, value: str) -> bool:
        """Return whether the keyring took the token, proved by reading it back."""
        try:
            self._backend().set_password(_SERVICE, api_url, value)
        except Exception:  # noqa: BLE001  # as above
            return False
        return self._ask_keyring(api_url) == value

    def _read(self) -> dict[str, Any]:
        try:
            entries = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            return {}  # a damaged file is as good as signed out; signing in writes it anew
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be read: {error.strerror}.",
                hint=f"Mend its permissions or delete it, or set {ENVIRONMENT} instead of signing in.",
            ) from error
        return entries if isinstance(entries, dict) else {}

    def _write(self, entries: dict[str, Any]) -> None:
        path = self.path
        temporary = None
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # mkstemp makes the file 0600, so that the token is at no moment readable by others.
            handle, temporary = tempfile.mkstemp(prefix=".credentials.", dir=path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(entries, file, indent=1)
            os.replace(temporary, path)  # noqa: PTH105  # a pair with mkstemp
            temporary = None
        except OSError as error:
            reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
            raise StorageError(
                f"{path} cannot be written: {reason}.", hint=f"Or set {ENVIRONMENT} instead of signing in."
            ) from error
        finally:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
