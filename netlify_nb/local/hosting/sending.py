"""Handing out one file: its type, its tag, compressed or in part, as the rules of its deploy and the browser wish."""

from __future__ import annotations

import asyncio
import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING

import tornado.web

from netlify_nb.local.names import mime_type

from .compress import accepted, worth_it
from .headers import headers_for
from .ranges import Span, span_of

if TYPE_CHECKING:
    from netlify_nb.local.store.deploys import Kept
    from netlify_nb.local.store.sites import Site

    from .host import Host
    from .snapshots import Found, Snapshot

_PIECE = 256 * 1024
_AT_ONCE = 1024 * 1024
"""Files up to this size are read and written in one go."""
CACHE = "public,max-age=0,must-revalidate"
"""What Netlify sends: a browser may keep a page but must ask whether it is still the one."""
_TEXT = frozenset({"application/javascript", "application/json", "application/xml", "application/manifest+json"})


class SendingHandler(tornado.web.RequestHandler):
    """Knows how; what is asked for is for its heirs to find out."""

    _host: Host

    async def send_file(self, site: Site, snapshot: Snapshot, path: str, found: Found) -> None:
        """Answer with a file; ``path`` is what was asked for, by which header rules go."""
        kept = found.kept
        if kept is None:
            raise tornado.web.HTTPError(404)
        kind = mime_type(found.path)
        self.set_header("Content-Type", content_type(kind))
        self.set_header("Cache-Control", CACHE)
        for name, value in headers_for(snapshot.rules.headers, path).items():
            if name.lower() == "content-security-policy":
                self.add_header(name, value)
            else:
                self.set_header(name, value)
        shown = self._host.dressed(site, kept) if kind == "text/html" else None
        if shown is not None:
            await self._page(shown)
            return
        if worth_it(kind, kept.size):
            self.set_header("Vary", "Accept-Encoding")
            if "Range" not in self.request.headers and accepted(self.request.headers.get("Accept-Encoding", "")):
                await self._compressed(kept)
                return
        await self._stored(kept)

    async def _page(self, content: bytes) -> None:
        """Answer with a page that differs from what was uploaded."""
        if not self._tagged(hashlib.sha1(content, usedforsecurity=False).hexdigest()):
            await self.finish(content)

    async def _compressed(self, kept: Kept) -> None:
        content = self._host.compressed.get(kept.sha)
        if content is None:
            loop = asyncio.get_running_loop()
            content = await loop.run_in_executor(None, self._compress, kept.sha)
        # The same content in another form is another thing: Netlify's tags end in -df then.
        if not self._tagged(f"{kept.sha}-df"):
            self.set_header("Content-Encoding", "gzip")
            await self.finish(content)

    def _compress(self, sha: str) -> bytes:
        return self._host.compressed.make(sha, self._host.store.blobs.read(sha))

    def _tagged(self, tag: str) -> bool:
        """Set the tag of what will be sent; if the browser has it already, say so and return ``True``."""
        self.set_header("Etag", f'"{tag}"')
        if self.get_status() != HTTPStatus.OK:
            return False
        given = self.request.headers.get("If-None-Match")
        if given is None:
            return False
        tags = {one.strip().removeprefix("W/").strip('"') for one in given.split(",")}
        if not tags & {"*", tag}:
            return False
        self.set_status(304)
        self.clear_header("Content-Type")
        self.finish()
        return True

    async def _stored(self, kept: Kept) -> None:
        """Answer with a file as it was uploaded, or with the part of it that was asked for."""
        self.set_header("Accept-Ranges", "bytes")
        if self._tagged(kept.sha):
            return
        span: Span | None = Span(0, kept.size)
        if self.get_status() == HTTPStatus.OK:
            span = self._span(kept)
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
        else:
            await self._send(kept, span)

    async def _send(self, kept: Kept, span: Span) -> None:
        source = self._host.store.blobs.source(kept.sha)
        if span.length <= _AT_ONCE:
            await self.finish(source.read(span.start, span.length))
            return
        for start in range(span.start, span.end, _PIECE):
            self.write(source.read(start, min(_PIECE, span.end - start)))
            # Waits until the reader has taken it: a slow reader of a big file costs one piece of memory.
            await self.flush()
        await self.finish()

    def _span(self, kept: Kept) -> Span | None:
        wanted = self.request.headers.get("Range")
        only_if = self.request.headers.get("If-Range")
        if wanted is None or (only_if is not None and only_if.strip('"') != kept.sha):
            return Span(0, kept.size)
        return span_of(wanted, kept.size)


def content_type(kind: str) -> str:
    """Return the ``Content-Type`` of a file; text is taken to be UTF-8."""
    return f"{kind}; charset=UTF-8" if kind.startswith("text/") or kind in _TEXT else kind
