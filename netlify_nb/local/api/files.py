"""``/files``: what a deploy consists of, and the bytes as they were uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netlify_nb.local.errors import not_found
from netlify_nb.local.names import mime_type

from .base import ApiHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.deploys import Deploy, Kept

RAW = "application/vnd.bitballoon.v1.raw"
"""Asks for the bytes of a file; as the ``Content-Type`` of a GET, odd as it is."""
_PIECE = 512 * 1024


class FilesHandler(ApiHandler):
    """All files of a deploy, or of a site's live one."""

    def get(self, kind: str, some_id: str) -> None:
        """List the files."""
        deploy = which(self, kind, some_id)
        if deploy is None:
            self.reply([])
            return
        files = finished_files(self, deploy)
        page, size = self.page()
        shown = sorted(files)
        if self.query("page") or self.query("per_page"):
            start = (page - 1) * size
            answer = [self.core.shapes.file(path, files[path], deploy) for path in shown[start : start + size]]
            self.reply_page(answer, len(shown))
            return
        self.reply([self.core.shapes.file(path, files[path], deploy) for path in shown])


class FileHandler(ApiHandler):
    """One file."""

    async def get(self, kind: str, some_id: str, path: str) -> None:
        """Return what is known of a file or, asked for by its media type, its bytes."""
        deploy = which(self, kind, some_id)
        files = finished_files(self, deploy) if deploy else {}
        wanted = "/" + path.removeprefix("/")
        if deploy is None or wanted not in files:
            raise not_found()
        if self.media_type != RAW:
            self.reply(self.core.shapes.file(wanted, files[wanted], deploy))
            return
        self.set_header("Content-Type", mime_type(wanted))
        self.set_header("Content-Length", str(files[wanted].size))
        # What was uploaded is handed out as a download: it must never run with this origin's rights.
        self.set_header("Content-Disposition", "attachment")
        source = self.core.store.blobs.source(files[wanted].sha)
        for start in range(0, source.size, _PIECE):
            self.write(source.read(start, _PIECE))
            await self.flush()
        await self.finish()


def which(handler: ApiHandler, kind: str, some_id: str) -> Deploy | None:
    """Return the deploy of a route: the named one, or the live one of the named site (``None`` before the first)."""
    if kind == "deploys":
        return handler.deploy(some_id)[0]
    site = handler.site(some_id)
    return handler.core.store.deploys.get(site.published_id) if site.published_id else None


def finished_files(handler: ApiHandler, deploy: Deploy) -> dict[str, Kept]:
    """Return path → hash and size; 404 while the deploy is not ready."""
    if deploy.state != "ready":
        raise not_found()
    return handler.core.store.deploys.files(deploy)
