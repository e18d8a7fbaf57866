"""Bodies that go to the disk instead of into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netlify_nb.local.errors import Refused

from .base import ApiHandler, Core

if TYPE_CHECKING:
    from netlify_nb.local.store.incoming import Incoming


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
