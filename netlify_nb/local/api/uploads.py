"""``PUT /deploys/{id}/files/{path}``: one file of a deploy.

A deploy of a thousand files is a thousand of these requests, so this route alone does without Tornado's
``RequestHandler`` and answers where the bytes arrive. Everything it decides is decided elsewhere.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, ResponseStartLine

from netlify_nb.local.errors import LocalError, Refused
from netlify_nb.local.names import file_path, mime_type

from .access import caller, error_answer
from .base import DRAINED

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest

    from netlify_nb.local.store.deploys import Deploy
    from netlify_nb.local.store.incoming import Incoming

    from .base import Core

log = logging.getLogger(__name__)
ROUTE = re.compile(r"/api/v1/deploys/([^/]+)/files/(.+)")
_IN_MEMORY = 256 * 1024
"""Files up to this size are written in one go when they are complete."""


_encode = json.JSONEncoder(ensure_ascii=False).encode


class Upload(HTTPMessageDelegate):
    """One file on its way in."""

    def __init__(self, core: Core, request: HTTPServerRequest, deploy_id: str, path: str) -> None:
        self._core = core
        self._request = request
        self._deploy_id = deploy_id
        self._raw_path = path
        self._pieces: list[bytes] = []
        self._received = 0
        self._allowed = core.limits.file_body
        self._incoming: Incoming | None = None
        self._error: Exception | None = None
        self._answered = False
        self._rates: dict[str, str] = {}
        self._path = ""
        self._expected = ""
        self._new = False
        self._deploy: Deploy | None = None

    def headers_received(self, start_line: object, headers: HTTPHeaders) -> None:  # noqa: ARG002 (Tornado's signature)
        """Look at the request; what is refused is answered once the body has gone by, see ``ApiHandler.prepare``."""
        if isinstance(self._request.connection, HTTP1Connection):
            self._request.connection.set_max_body_size(sys.maxsize)
        try:
            self._check_in(headers)
        except Exception as error:  # noqa: BLE001 (whatever it is, the sender is to be answered)
            self._refuse(error)
        length = headers.get("Content-Length", "")
        if length.isdigit() and int(length) > self._allowed:
            self._cut()

    def _check_in(self, headers: HTTPHeaders) -> None:
        who = caller(self._core, headers.get("Authorization", ""))
        self._rates = who.headers
        user = who.must()
        self._core.rates.check(who.token_digest)
        try:
            # Percent signs are decoded once.
            self._path = file_path(unquote_to_bytes(self._raw_path).decode())
        except UnicodeDecodeError:
            raise Refused(422, "The file's path is not UTF-8.") from None
        self._deploy, self._expected, self._new = self._core.deploying.expected(self._deploy_id, user, self._path)

    def data_received(self, chunk: bytes) -> None:
        """Take the next piece."""
        if self._answered:
            return
        self._received += len(chunk)
        if self._received > self._allowed:
            self._cut()
        elif self._error is None:
            try:
                self._take(chunk)
            except Exception as error:  # noqa: BLE001 (as above)
                self._refuse(error)

    def _take(self, chunk: bytes) -> None:
        if self._incoming is None:
            self._pieces.append(chunk)
            if self._received <= _IN_MEMORY:
                return
            self._incoming = self._core.store.blobs.receive()
            chunk = b"".join(self._pieces)
            self._pieces.clear()
        self._incoming.write(chunk)

    def finish(self) -> None:
        """Keep the file if it is what was announced, and answer."""
        if self._answered:
            return
        if self._error is None:
            try:
                self._keep()
            except Exception as error:  # noqa: BLE001 (as above)
                self._refuse(error)
        if self._error is not None:
            if not isinstance(self._error, (Refused, LocalError)):
                log.error("an upload failed", exc_info=self._error)
            self._rates |= getattr(self._error, "headers", {})
            self._answer(*error_answer(self._error))
            return
        self._answer(
            HTTPStatus.OK,
            {
                "id": self._path,
                "path": self._path,
                "sha": self._expected,
                "mime_type": mime_type(self._path),
                "size": self._received,
            },
        )

    def _keep(self) -> None:
        blobs = self._core.store.blobs
        if self._incoming is None:
            sha = blobs.keep(b"".join(self._pieces), expected=self._expected, new=self._new)
        else:
            sha = self._incoming.sha
            if sha == self._expected:
                self._incoming.keep()
                self._incoming = None
        announced = self._request.arguments.get("size")
        if announced and announced[-1].isdigit() and int(announced[-1][:20]) != self._received:
            raise Refused(422, f"{self._path!a} has {self._received} bytes; announced were {int(announced[-1][:20])}.")
        if sha != self._expected:
            raise Refused(422, f"The content of {self._path!a} has SHA-1 {sha}; announced was {self._expected}.")
        if self._deploy is not None:
            self._core.deploying.received(self._deploy, sha)

    def on_connection_close(self) -> None:
        """Throw away what a caller that went away had sent."""
        self._answered = True
        self._discard()

    def _discard(self) -> None:
        self._pieces.clear()
        if self._incoming is not None:
            self._incoming.close()
            self._incoming = None

    def _refuse(self, error: Exception) -> None:
        self._error = error
        self._discard()
        self._allowed = max(self._received, DRAINED)

    def _cut(self) -> None:
        """Answer at once and close: there is more to come than can be let by."""
        self._discard()
        status, answer = error_answer(self._error or Refused(413, f"A file can have {self._allowed:,} bytes here."))
        self._answer(status, answer, close=True)

    def _answer(self, status: int, answer: dict[str, object], *, close: bool = False) -> None:
        self._answered = True
        body = _encode(answer).encode("utf-8", "replace")
        headers = HTTPHeaders(
            {
                "Content-Type": "application/json; charset=utf-8",
                "Content-Length": str(len(body)),
                "Cache-Control": "no-store",
                **self._rates,
            }
        )
        if close:
            headers["Connection"] = "close"
        connection = self._request.connection
        if connection is not None:
            # One write for both: two would wait for each other's acknowledgement.
            connection.write_headers(ResponseStartLine("HTTP/1.1", status, HTTPStatus(status).phrase), headers, body)
            connection.finish()


def upload(core: Core, request: HTTPServerRequest) -> Upload | None:
    """Return what takes a request in, if it sends a file of a deploy."""
    if request.method != "PUT":
        return None
    match = ROUTE.fullmatch(request.path)
    return Upload(core, request, match[1], match[2]) if match else None
