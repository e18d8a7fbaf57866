"""One request for a page of a site."""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import tornado.web

from netlify_nb.local.names import mime_type
from netlify_nb.local.store.blobs import BINARY

from .address import host_name, label_of, shown_at
from .ranges import Span, span_of

if TYPE_CHECKING:
    from netlify_nb.local.store import Store
    from netlify_nb.local.store.deploys import Kept

    from .snapshots import Found, Snapshot, Snapshots

_PIECE = 256 * 1024
_AT_ONCE = 1024 * 1024
"""Files up to this size are read and written in one go."""
_CACHE = "public,max-age=0,must-revalidate"
"""What Netlify sends: a browser may keep a page but must ask whether it is still the one."""
_SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads"
"""Under a path, sites share the origin of the API and of each other: this gives each page an origin of its own."""
_NOT_FOUND = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Page not found</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="font-family:system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">
<h1>Page not found</h1><p>There is nothing at this address of the local Netlify.</p></body></html>
"""


class HostedHandler(tornado.web.RequestHandler):
    """Serves ``http://NAME.localhost:PORT/`` and, for hosts that have no subdomains, ``/s/NAME/``."""

    def initialize(self, store: Store, snapshots: Snapshots) -> None:
        """Take what is served."""
        self._store = store
        self._snapshots = snapshots

    def set_default_headers(self) -> None:
        """Send nothing about the server."""
        self.clear_header("Server")

    def compute_etag(self) -> str | None:
        """Tornado would hash what was written; the hash is known already."""
        return None

    async def get(self, label: str | None = None, path: str | None = None) -> None:
        """Answer with a file, a redirect or the site's page for what is not there."""
        if label is None:
            prefix = ""
            label = label_of(host_name(self.request.host)) or ""
            path = self.request.path
        else:
            prefix = f"/s/{label}"
            # Taken from the raw path: Tornado has decoded its groups already.
            path = self.request.path[len(prefix) :]
            self.set_header("Content-Security-Policy", _SANDBOX)
            if not path:
                self.redirect(prefix + "/", permanent=True)
                return
        shown = shown_at(label, self._store)
        if shown is None or shown.deploy is None or shown.site.disabled:
            self._nothing()
            return
        snapshot = self._snapshots.of(shown.deploy)
        decoded = unquote(path, errors="replace")
        found = snapshot.find(decoded)
        if found is None:
            await self._missing(snapshot)
        elif found.redirect is not None:
            query = f"?{self.request.query}" if self.request.query else ""
            self.redirect(prefix + quote(_one_slash(found.redirect)) + query, permanent=True)
        else:
            await self._file(found)

    head = get

    async def _missing(self, snapshot: Snapshot) -> None:
        page = snapshot.file("/404.html")
        if page is None:
            self._nothing()
        else:
            self.set_status(404)
            await self._file(page)

    def _nothing(self) -> None:
        self.set_status(404)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", _CACHE)
        self.finish(_NOT_FOUND)

    async def _file(self, found: Found) -> None:
        kept = found.kept
        if kept is None:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", content_type(found.path))
        self.set_header("Cache-Control", _CACHE)
        self.set_header("Etag", f'"{kept.sha}"')
        self.set_header("Accept-Ranges", "bytes")
        if self.get_status() == HTTPStatus.OK:
            if self._has_it(kept):
                self.set_status(304)
                self.clear_header("Content-Type")
                await self.finish()
                return
            span = self._span(kept)
        else:
            span = Span(0, kept.size)
        if span is None:
            self.set_status(416)
            self.set_header("Content-Range", f"bytes */{kept.size}")
            await self.finish()
            return
        if span.length != kept.size:
            self.set_status(206)
            self.set_header("Content-Range", f"bytes {span.start}-{span.end - 1}/{kept.size}")
        self.set_header("Content-Length", str(span.length))
        if self.request.method == "HEAD":
            await self.finish()
            return
        await self._send(kept, span)

    async def _send(self, kept: Kept, span: Span) -> None:
        source = os.open(self._store.blobs.path(kept.sha), os.O_RDONLY | BINARY)
        try:
            if span.start:
                os.lseek(source, span.start, os.SEEK_SET)
            if span.length <= _AT_ONCE:
                await self.finish(os.read(source, span.length))
                return
            left = span.length
            while left:
                piece = os.read(source, min(left, _PIECE))
                left -= len(piece)
                self.write(piece)
                # Waits until the reader has taken it: a slow reader of a big file costs one piece of memory.
                await self.flush()
            await self.finish()
        finally:
            os.close(source)

    def _has_it(self, kept: Kept) -> bool:
        given = self.request.headers.get("If-None-Match")
        if given is None:
            return False
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in given.split(",")}
        return "*" in tags or kept.sha in tags

    def _span(self, kept: Kept) -> Span | None:
        wanted = self.request.headers.get("Range")
        only_if = self.request.headers.get("If-Range")
        if wanted is None or (only_if is not None and only_if.strip('"') != kept.sha):
            return Span(0, kept.size)
        return span_of(wanted, kept.size)

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Answer an error without telling anything about the server."""
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(f"{status_code} {self._reason}\n")


def content_type(path: str) -> str:
    """Return the ``Content-Type`` of a file; text is taken to be UTF-8."""
    kind = mime_type(path)
    if kind.startswith("text/") or kind in {"application/javascript", "application/json", "application/xml"}:
        return f"{kind}; charset=UTF-8"
    return kind


def _one_slash(path: str) -> str:
    # `//host/…` in a Location header would lead to another host.
    return "/" + path.lstrip("/\\")
