"""The local Netlify's pages for a person, claim and sign-in, below the Jupyter server's address.

`netlify_nb.routes.links` says why. Unlike published sites these pages are this package's own and need no sandbox: they
run no script but their own, in no frame, and ask nobody else. Who may see them is who may use the Jupyter server.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError, authenticated

from netlify_nb.routes.local_pages import ask
from netlify_nb.routes.threads import in_thread

if TYPE_CHECKING:
    from netlify_nb.routes.base import Desk

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_MOST = 64 * 1024
"""Bytes of a form; those of these pages have some hundreds."""
_TEXT = ("text/html", "text/javascript", "application/json")
_ROOTED = re.compile(r"""(?<=["'`])/(?=["'`]|-/|claim\b|authorize\b|projects/)""")
"""The slash that begins an address of the page's own server, in quotes. Texts that people chose are escaped there."""


class LocalDeskEntryHandler(JupyterHandler):
    """``local-desk/PORT/PATH``: the address for a person, which leads on to the page. A fragment stays with it."""

    auth_resource = "netlify-nb"

    def initialize(self, desk: Desk) -> None:
        """Take what makes keys."""
        self.desk = desk

    @authenticated
    @authorized
    async def get(self, port: str, path: str) -> None:
        """Lead on to the page, with a key for this desk."""
        self.set_header("Cache-Control", "no-store")
        key = self.desk.keys.make(f"desk {port}")
        query = f"?{self.request.query}" if self.request.query else ""
        self.redirect(f"{self.base_url}netlify-nb/local-desk-page/{key}/{port}/{quote(path)}{query}")


class LocalDeskHandler(JupyterHandler):
    """``local-desk-page/KEY/PORT/PATH``: one page, for whoever has the key and is logged in."""

    auth_resource = "netlify-nb"

    def initialize(self, desk: Desk) -> None:
        """Take what checks keys."""
        self.desk = desk

    @property
    def content_security_policy(self) -> str:
        """Let nothing in and nothing out."""
        return _POLICY

    def check_xsrf_cookie(self) -> None:
        """Take the key in the address in place of the cookie: no page of another site can know it."""
        key, port = self.path_args[:2]
        if not self.desk.keys.opens(key, f"desk {port}"):
            raise HTTPError(403, "This form is too old or not ours. Go back, reload the page and try again.")

    @authenticated
    @authorized
    async def get(self, key: str, port: str, path: str) -> None:
        """Show a page."""
        if not self.desk.keys.opens(key, f"desk {port}"):
            query = f"?{self.request.query}" if self.request.query else ""
            self.redirect(f"{self.base_url}netlify-nb/local-desk/{port}/{quote(path)}{query}")
            return
        await self._pass_on("GET", port, path)

    @authenticated
    @authorized
    async def post(self, _key: str, port: str, path: str) -> None:
        """Send a form; `check_xsrf_cookie` has looked at the key."""
        if len(self.request.body) > _MOST:
            raise HTTPError(413)
        await self._pass_on("POST", port, path, self.request.body)

    async def _pass_on(self, method: str, port: str, path: str, body: bytes | None = None) -> None:
        if not await in_thread(self.desk.service.has_desk, int(port)):
            raise HTTPError(404, "There is no local Netlify at this address.")
        url = f"http://127.0.0.1:{port}/{quote(path)}"
        headers = {"Accept-Encoding": "identity"}
        if "Content-Type" in self.request.headers:
            headers["Content-Type"] = self.request.headers["Content-Type"]
        query = f"?{self.request.query}" if self.request.query else ""
        with await in_thread(ask, method, url + query, headers, body) as reply:
            content = await in_thread(lambda: reply.content)
        self.set_status(reply.status_code)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        for name in ("Content-Type", "Content-Disposition"):
            if name in reply.headers:
                self.set_header(name, reply.headers[name])
        base = self.request.path.removesuffix(self.path_args[2] and quote(path))
        location = reply.headers.get("Location", "")
        if location:
            if not location.startswith("/"):
                raise HTTPError(502, "This answer leads to another server, which cannot be reached from here.")
            self.set_header("Location", base + location.removeprefix("/"))
        if reply.headers.get("Content-Type", "").partition(";")[0] in _TEXT:
            content = below(content.decode(), base, f"{self.base_url}netlify-nb/local/", port).encode()
        await self.finish(content)

    def compute_etag(self) -> None:
        """Nothing here is kept."""

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Say it in plain words."""
        error = (kwargs.get("exc_info") or (None, None))[1]  # type: ignore[index]  # Tornado's triple
        message = getattr(error, "log_message", None) or HTTPStatus(status_code).phrase
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(f"{message}\n")


def below(text: str, desk: str, sites: str, port: str) -> str:
    """Return a page or script whose own addresses begin with ``desk``, and those of local sites with ``sites``."""
    text = _ROOTED.sub(desk, text)
    return re.sub(rf"http://([a-z0-9-]+)\.localhost:{port}/?", rf"{sites}\1/", text)
