"""Sites that are there: history, restore, lock, claim, download."""

from __future__ import annotations

import tempfile
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from netlify_nb.errors import InvalidInput
from netlify_nb.routes.base import Handler
from netlify_nb.routes.paths import root_of
from netlify_nb.routes.threads import in_thread

_PIECE = 256 * 1024


class SitesHandler(Handler):
    """``GET sites?target=…`` → ``{target, sites}``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """List the sites."""
        root = root_of(self.contents_manager)
        self.answer(await in_thread(self.desk.service.sites, self.target(), root))


class HistoryHandler(Handler):
    """``GET sites/ID/history`` → ``{site, history}``."""

    @authenticated
    @authorized
    async def get(self, site_id: str) -> None:
        """List the deploys of a site, newest first."""
        self.answer(await in_thread(self.desk.service.history, site_id, self.target()))


class RestoreHandler(Handler):
    """``POST sites/ID/restore {deploy}`` → as history."""

    @authenticated
    @authorized
    async def post(self, site_id: str) -> None:
        """Make an earlier deploy live."""
        deploy = self.body().get("deploy")
        if not isinstance(deploy, str) or not deploy:
            raise InvalidInput("deploy must name the deploy to make live.")
        found = await in_thread(self.desk.service.restore, site_id, self.target(), deploy)
        self.desk.jobs.changed()
        self.answer(found)


class LockHandler(Handler):
    """``POST sites/ID/lock`` and ``DELETE sites/ID/lock`` → as history."""

    @authenticated
    @authorized
    async def post(self, site_id: str) -> None:
        """Keep the live deploy live."""
        self.body()
        await self._set(site_id, locked=True)

    @authenticated
    @authorized
    async def delete(self, site_id: str) -> None:
        """Let later deploys go live."""
        await self._set(site_id, locked=False)

    async def _set(self, site_id: str, *, locked: bool) -> None:
        found = await in_thread(self.desk.service.lock, site_id, self.target(), locked=locked)
        self.desk.jobs.changed()
        self.answer(found)


class ClaimHandler(Handler):
    """``POST sites/ID/claim`` → ``{claim_url, expires_at}``: made on the click, kept nowhere."""

    @authenticated
    @authorized
    async def post(self, site_id: str) -> None:
        """Make a claim link."""
        self.body()
        self.answer(await in_thread(self.desk.service.claim, site_id, self.target()))


class DownloadHandler(Handler):
    """``GET sites/ID/download`` → a zip of the live files."""

    @authenticated
    @authorized
    async def get(self, site_id: str) -> None:
        """Send the live files."""
        with tempfile.TemporaryDirectory(prefix="netlify-nb-") as folder:
            path = Path(folder) / "site.zip"
            name = await in_thread(self.desk.service.download, site_id, self.target(), path)
            self.set_header("Content-Disposition", f'attachment; filename="{name}.zip"')
            self.set_header("Content-Type", "application/zip")
            self.set_header("Content-Length", str(path.stat().st_size))
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    self.write(piece)
                    await self.flush()  # waits for the reader: a big zip costs one piece of memory
            await self.finish(set_content_type="application/zip")
