"""Bodies that go to the disk instead of into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netlify_nb.local.errors import Refused

from .base import ApiHandler, Core

if TYPE_CHECKING:
    from netlify_nb.local.store.blobs import Incoming

_IN_MEMORY = 256 * 1024
"""Bodies up to this size are written in one go when they are complete."""


class ZipBody(ApiHandler):
    """A route that takes JSON or, with ``Content-Type: application/zip``, an archive."""

    def initialize(self, core: Core) -> None:
        """Start without an archive."""
        super().initialize(core)
        self._archive: Incoming | None = None

    @property
    def is_zip(self) -> bool:
        """Whether the body is an archive."""
        return self.media_type in {"application/zip", "application/x-zip-compressed"}

    def body_limit(self) -> int:
        """Return the bound for archives or for JSON."""
        return self.core.limits.zip_body if self.is_zip else super().body_limit()

    def take(self, chunk: bytes) -> None:
        """Write an archive to the disk as it comes."""
        if not self.is_zip:
            super().take(chunk)
            return
        if self._archive is None:
            self._archive = self.core.store.blobs.receive()
        self._archive.write(chunk)

    def zip_body(self) -> Incoming:
        """Return the archive that was received."""
        if self._archive is None:
            raise Refused(422, "The body is empty; a zip archive was announced.")
        return self._archive

    def on_finish(self) -> None:
        """Throw away an archive that nobody took."""
        self.on_connection_close()

    def on_connection_close(self) -> None:
        """Throw away what a caller that went away had sent."""
        if self._archive is not None:
            self._archive.close()
            self._archive = None


class FileBody(ApiHandler):
    """A route whose body is one file: small ones are kept in memory, larger ones are written as they come."""

    def initialize(self, core: Core) -> None:
        """Start in memory."""
        super().initialize(core)
        self._incoming: Incoming | None = None

    def body_limit(self) -> int:
        """Return the bound for files."""
        return self.core.limits.file_body

    def take(self, chunk: bytes) -> None:
        """Keep a piece."""
        if self._incoming is None:
            self._pieces.append(chunk)
            if self._received <= _IN_MEMORY:
                return
            self._incoming = self.core.store.blobs.receive()
            chunk = self.body
            self._pieces.clear()
        self._incoming.write(chunk)

    def sha_of_body(self) -> str:
        """Return the SHA-1 of what was received, without keeping it."""
        if self._incoming is None:
            self._incoming = self.core.store.blobs.receive()
            self._incoming.write(self.body)
        return self._incoming.sha

    def keep_body(self) -> None:
        """Put what was received into the store."""
        if self._incoming is not None:
            self._incoming.keep()
            self._incoming = None

    def on_finish(self) -> None:
        """Throw away what was not kept."""
        self.on_connection_close()

    def on_connection_close(self) -> None:
        """Throw away what a caller that went away had sent."""
        if self._incoming is not None:
            self._incoming.close()
            self._incoming = None
