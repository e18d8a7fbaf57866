"""One request for a page of a site."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import tornado.web
from tornado.http1connection import HTTP1Connection

from netlify_nb.local.errors import NotWritable, Refused
from netlify_nb.local.passwords import right

from . import gate, submit
from .address import host_name, label_of
from .redirects import matching
from .sending import CACHE, SendingHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.sites import Site

    from .host import Host
    from .redirects import Outcome
    from .snapshots import Snapshot

_DRAINED = 64 * 1024 * 1024
_SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads"
"""Under a path, sites share the origin of the API and of each other: this gives each page an origin of its own."""
_NOT_FOUND = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Page not found</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="font-family:system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">
<h1>Page not found</h1><p>There is nothing at this address of the local Netlify.</p></body></html>
"""


@tornado.web.stream_request_body
class HostedHandler(SendingHandler):
    """Serves ``http://NAME.localhost:PORT/`` and, for hosts that have no subdomains, ``/s/NAME/``."""

    def initialize(self, host: Host) -> None:
        """Take what is served."""
        self._host = host
        self._pieces: list[bytes] = []
        self._received = 0
        self._prefix = ""

    def set_default_headers(self) -> None:
        """Send nothing about the server."""
        self.clear_header("Server")
        if self.request.path.startswith("/s/") and label_of(host_name(self.request.host)) is None:
            self.set_header("Content-Security-Policy", _SANDBOX)

    def decode_argument(self, value: bytes, name: str | None = None) -> str:  # noqa: ARG002 (Tornado's signature)
        """Read what is no UTF-8 as something that does not exist; Tornado would answer before the body has come."""
        # A group of the route that matched nothing comes as None, whatever Tornado's annotation says.
        return value and value.decode("utf-8", "replace")  # type: ignore[return-value]

    def compute_etag(self) -> str | None:
        """Tornado would hash what was written; the hash is known already."""
        return None

    def prepare(self) -> None:
        """Let a body by that is too large: cut off in the middle, its sender would not see the answer."""
        if isinstance(self.request.connection, HTTP1Connection):
            self.request.connection.set_max_body_size(_DRAINED)

    def data_received(self, chunk: bytes) -> None:
        """Take a piece of a form; what is too large is let by and answered in the end."""
        self._received += len(chunk)
        if self._received <= self._host.limits.form_body:
            self._pieces.append(chunk)

    # -- ways in --------------------------------------------------------------------------------------------

    async def get(self, label: str | None = None, path: str | None = None) -> None:
        """Answer with a file, a redirect or the site's page for what is not there."""
        place = self._place(label, path)
        if place is None:
            return
        site, snapshot, path = place
        if not gate.may_enter(self._host.key, site, self.get_cookie(gate.COOKIE) or ""):
            self._ask_password("This site is protected.")
            return
        await self._answer(site, snapshot, unquote(path, errors="replace"))

    head = get

    async def post(self, label: str | None = None, path: str | None = None) -> None:
        """Take a password or a form."""
        place = self._place(label, path)
        if place is None:
            return
        site, snapshot, path = place
        if self._received > self._host.limits.form_body:
            raise Refused(413, f"A form can have {self._host.limits.form_body:,} bytes.")
        values, files = submit.read_form(self.request.headers, b"".join(self._pieces))
        if not gate.may_enter(self._host.key, site, self.get_cookie(gate.COOKIE) or ""):
            await self._try_password(site, (values.get("password") or [""])[0])
            return
        form = submit.form_of(site, values, self._host.store)
        loop = asyncio.get_running_loop()
        submission = await loop.run_in_executor(None, submit.keep, form, values, files, self.request, self._host.store)
        self._host.submitted(submission)
        await self._thank(site, snapshot, form.paths, unquote(path, errors="replace"))

    def _place(self, label: str | None, path: str | None) -> tuple[Site, Snapshot, str] | None:
        """Return the site, deploy and path of the address; if it shows nothing, answer and return ``None``."""
        if label is None:
            label, path = label_of(host_name(self.request.host)) or "", self.request.path
        else:
            self._prefix = f"/s/{label}"
            # From the raw path: Tornado has decoded its groups already.
            path = self.request.path[len(self._prefix) :]
            if not path:
                self.redirect(self._prefix + "/", permanent=True)
                return None
        shown = self._host.shown(label)
        if shown is None or shown.deploy is None or shown.site.disabled:
            self._nothing()
            return None
        return shown.site, self._host.snapshots.of(shown.deploy), path

    # -- passwords and forms --------------------------------------------------------------------------------

    def _ask_password(self, text: str) -> None:
        self.set_status(401)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(gate.PAGE % text.encode())

    async def _try_password(self, site: Site, password: str) -> None:
        if not await asyncio.get_running_loop().run_in_executor(None, right, site.password, password):
            self._ask_password("This is not the password.")
            return
        # For this host only: no Domain.
        self.set_cookie(
            gate.COOKIE, gate.ticket(self._host.key, site), path=f"{self._prefix}/", httponly=True, samesite="Lax"
        )
        self.set_header("Cache-Control", "no-store")
        self.redirect(self.request.uri or "/", status=303)

    async def _thank(self, site: Site, snapshot: Snapshot, form_paths: list[str], path: str) -> None:
        found = snapshot.find(path)
        own = found is None or found.path in form_paths or path == "/"
        if found is not None and not own:
            # The form's own `action`: fetched anew, so that reloading it does not send the form again.
            self.redirect(self._prefix + quote(_one_slash(path)), status=303)
            return
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(self._host.goal_page(site, submit.thanks(f"{self._prefix}/")))

    # -- pages ----------------------------------------------------------------------------------------------

    async def _answer(self, site: Site, snapshot: Snapshot, path: str) -> None:
        found = snapshot.find(path)
        if snapshot.rules.redirects:
            arguments = {name: values[-1].decode("utf-8", "replace") for name, values in self._query.items()}
            for outcome in matching(
                snapshot.rules.redirects, path, arguments, self.request.query, self.request.headers
            ):
                if found is not None and not outcome.rule.force:
                    break
                await self._follow(site, snapshot, path, outcome)
                return
        if found is None:
            await self._missing(site, snapshot, path)
        elif found.redirect is not None:
            query = f"?{self.request.query}" if self.request.query else ""
            self.redirect(self._prefix + quote(_one_slash(found.redirect)) + query, permanent=True)
        else:
            await self.send_file(site, snapshot, path, found)

    @property
    def _query(self) -> dict[str, list[bytes]]:
        return self.request.query_arguments

    async def _follow(self, site: Site, snapshot: Snapshot, path: str, outcome: Outcome) -> None:
        status = outcome.rule.status
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            self.set_header("Cache-Control", CACHE)
            self.redirect(outcome.location(self._prefix), status=status)
            return
        if outcome.path is None:
            raise Refused(502, "This rule shows a page of another host, which the local Netlify does not fetch.")
        found = snapshot.find(outcome.path)
        if found is not None and found.redirect is not None:
            found = snapshot.find(found.redirect)
        if found is None:
            await self._missing(site, snapshot, path)
            return
        self.set_status(status)
        await self.send_file(site, snapshot, path, found)

    async def _missing(self, site: Site, snapshot: Snapshot, path: str) -> None:
        page = snapshot.file("/404.html")
        if page is None:
            self._nothing()
        else:
            self.set_status(404)
            await self.send_file(site, snapshot, path, page)

    def _nothing(self) -> None:
        self.set_status(404)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", CACHE)
        self.finish(_NOT_FOUND)

    # -- what goes wrong ------------------------------------------------------------------------------------

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what was not foreseen."""
        if not isinstance(value, Refused):
            super().log_exception(typ, value, tb)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error without telling anything about the server."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        text = self._reason
        if isinstance(error, Refused):
            self.set_status(error.status)
            status_code, text = error.status, error.message
        elif isinstance(error, NotWritable):
            self.set_status(507)
            status_code, text = 507, "There is no space to keep what was sent."
        if status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            self.set_header("Allow", "GET, HEAD, POST")
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(f"{status_code} {text}\n")


def _one_slash(path: str) -> str:
    # `//host/…` in a Location header would lead to another host.
    return "/" + path.lstrip("/\\")
