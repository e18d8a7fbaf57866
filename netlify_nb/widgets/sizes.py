"""How large deploys are. Netlify does not tell, so it is noted when one is made, for every panel after this one."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

_MOST = 2000
"""Deploys whose size is remembered; the oldest notes are forgotten first."""


class Sizes:
    """Bytes by the id of a deploy, kept in ``path``, a file of the user's cache. Losing it costs the column "Size"."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: dict[str, int] | None = None
        self._lock = threading.Lock()

    def get(self, deploy: str) -> int | None:
        """Return how many bytes a deploy's files have, if that was noted."""
        with self._lock:
            return self._load().get(deploy)

    def note(self, deploy: str, size: int) -> None:
        """Remember it, here and for others."""
        with self._lock:
            self._known = None  # others may have noted something meanwhile
            known = self._load()
            known.pop(deploy, None)
            known[deploy] = size
            for forgotten in list(known)[:-_MOST]:
                del known[forgotten]
            with suppress(OSError):
                self._write(known)

    def _load(self) -> dict[str, int]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, ValueError):
                read = json.loads(self._where().read_text("utf-8"))
                if isinstance(read, dict):
                    self._known = {str(name): size for name, size in read.items() if isinstance(size, int)}
        return self._known

    def _write(self, known: dict[str, int]) -> None:
        path = self._where()
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
            json.dump(known, file)
        try:
            os.replace(file.name, path)  # noqa: PTH105  # a name, not a Path
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise

    def _where(self) -> Path:
        if self._path is None:
            import platformdirs  # noqa: PLC0415  # only where a panel is

            self._path = Path(platformdirs.user_cache_dir("netlify-nb", appauthor=False)) / "sizes.json"
        return self._path
