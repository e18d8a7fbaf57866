"""The local Netlify's sites below the Jupyter server's address; `netlify_nb.routes.links` says why and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_server.auth.decorator import allow_unauthenticated, authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated

from netlify_nb.routes.threads import in_thread

if TYPE_CHECKING:
    from requests import Response

    from netlify_nb.routes.base import Desk

_SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads"
"""A published page gets an origin of its own, so its scripts cannot speak as the person to this Jupyter server."""
_PIECE = 256 * 1024
_TIMEOUT = (3.05, 60)
_ASKED = ("Range", "If-Range", "If-None-Match", "Accept")
_TOLD = ("Content-Type", "Content-Length", "Content-Range", "Accept-Ranges", "Etag")


class LocalEntryHandler(JupyterHandler):
    """``local/LABEL/PATH``: the address for a person; needs a login, and leads on to the page."""

    auth_resource = "netlify-nb"

    def initialize(self, desk: Desk) -> None:
        """Take what makes keys."""
        self.desk = desk

    @authenticated
    @authorized
    async def get(self, label: str, path: str | None = None) -> None:
        """Lead on to the page, with a key for this site."""
        self.set_header("Cache-Control", "no-store")
        self.redirect(f"{self.base_url}netlify-nb/local-page/{self.desk.keys.make(label)}/{label}{quote(path or '/')}")


class LocalPageHandler(JupyterHandler):
    """``local-page/KEY/LABEL/PATH``: one file of a site, for whoever has the key to it."""

    def initialize(self, desk: Desk) -> None:
        """Take what checks keys."""
        self.desk = desk

    @property
    def content_security_policy(self) -> str:
        """Keep the page away from everything of Jupyter's."""
        return _SANDBOX

    # The key in the path is the permission: a sandboxed page sends no cookie with what it asks for.
    @allow_unauthenticated
    async def get(self, key: str, label: str, path: str) -> None:
        """Send a file of a site."""
        if not self.desk.keys.opens(key, label):
            # Run out or made up: the login decides.
            self.redirect(f"{self.base_url}netlify-nb/local/{label}{quote(path)}")
            return
        if not await in_thread(self.desk.service.has_local):
            raise HTTPError(404)
        port = await in_thread(self.desk.service.local_port)
        url = f"http://127.0.0.1:{port}/s/{label}{quote(path)}"
        headers = {name: self.request.headers[name] for name in _ASKED if name in self.request.headers}
        headers["Accept-Encoding"] = "identity"
        reply = await in_thread(ask, "GET", url, headers)
        with reply:
            await self._pass_on(reply, f"{self.base_url}netlify-nb/local-page/{key}/")

    async def _pass_on(self, reply: Response, base: str) -> None:
        self.set_status(reply.status_code)
        self.clear_header("Content-Type")
        for name in _TOLD:
            if name in reply.headers:
                self.set_header(name, reply.headers[name])
        self.set_header("Cache-Control", "private, no-cache")
        self.set_header("Referrer-Policy", "no-referrer")  # the key is in the address
        self.set_header("X-Content-Type-Options", "nosniff")
        # A sandboxed page is a stranger to every origin, its own server too: without this, no font and no module.
        self.set_header("Access-Control-Allow-Origin", "*")
        location = reply.headers.get("Location", "")
        if location.startswith("/s/"):
            self.set_header("Location", base + location.removeprefix("/s/"))
        try:
            while piece := await in_thread(reply.raw.read, _PIECE):
                self.write(piece)
                await self.flush()
            await self.finish()
        except StreamClosedError:
            return

    def compute_etag(self) -> str | None:
        """Keep the site's own."""
        return None

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Say it without a page of Jupyter's, which would be shown in the sandbox."""
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(f"{status_code} {self._reason}\n")


def ask(method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> Response:
    """Ask this machine's own server; redirects are the browser's to follow. Raises HTTP 502."""
    import requests  # noqa: PLC0415  # dear, and not needed when a server starts

    with requests.Session() as session:
        session.trust_env = False  # a proxy has no business with this machine's own server
        try:
            return session.request(
                method, url, headers=headers, data=body, stream=True, allow_redirects=False, timeout=_TIMEOUT
            )
        except requests.RequestException:
            raise HTTPError(502, "The local Netlify does not answer.") from None
