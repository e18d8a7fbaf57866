"""What every route of the API has in common: the token, the limits, the shapes of errors, paging."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import sys
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import tornado.web
from tornado.http1connection import HTTP1Connection

from netlify_nb.local.errors import LocalError, Refused, not_found
from netlify_nb.local.limits import MEGABYTE
from netlify_nb.local.reach import find_deploy, find_site
from netlify_nb.local.store.people import User

from .access import caller, error_answer, read_json
from .paging import PagedHandler
from .tokens import BuildTokens, DropTokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netlify_nb.local.deploying import Deploying
    from netlify_nb.local.limits import Limits
    from netlify_nb.local.notify import Notifier
    from netlify_nb.local.store import Store
    from netlify_nb.local.store.deploys import Deploy
    from netlify_nb.local.store.sites import Site

    from .rates import Rates
    from .shapes import Shapes

log = logging.getLogger(__name__)
T = TypeVar("T")
DRAINED = 64 * MEGABYTE
"""How much of a refused body is let by before the connection is cut."""


@dataclass(frozen=True)
class Core:
    """What the routes work with."""

    store: Store
    deploying: Deploying
    shapes: Shapes
    limits: Limits
    rates: Rates
    notifier: Notifier
    client_id: str
    client_secret: str = field(repr=False)
    drop_tokens: DropTokens = field(default_factory=DropTokens, repr=False)
    build_tokens: BuildTokens = field(default_factory=BuildTokens, repr=False)


@tornado.web.stream_request_body
class ApiHandler(PagedHandler):
    """Answers JSON to those who show a token. Bodies arrive in pieces, so that none is larger than it may be."""

    public: ClassVar[bool] = False
    """Whether the route asks for no token."""
    core: Core
    user: User
    _rates: Mapping[str, str] = MappingProxyType({})
    token_digest: str

    def initialize(self, core: Core) -> None:
        """Take what the routes work with."""
        self.core = core
        self._pieces: list[bytes] = []
        self._received = 0
        self._allowed = 0
        self._refused = False

    def set_default_headers(self) -> None:
        """Send nothing about the server, and let nobody keep or reinterpret an answer."""
        self.clear_header("Server")
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        # Called again for an error's answer.
        for name, value in self._rates.items():
            self.set_header(name, value)

    def decode_argument(self, value: bytes, name: str | None = None) -> str:  # noqa: ARG002 (Tornado's signature)
        """Read what is no UTF-8 as something that does not exist; Tornado would answer before the body has come."""
        # A group of the route that matched nothing comes as None, whatever Tornado's annotation says.
        return value and value.decode("utf-8", "replace")  # type: ignore[return-value]

    def compute_etag(self) -> str | None:
        """Answers of the API have no tags."""
        return None

    def prepare(self) -> None:
        """Look at the request before its body comes; what is refused is answered once the body has gone by.

        Answered at once, a client would still be sending, and a connection that is closed on somebody who sends is
        reset: the answer would be lost.
        """
        if isinstance(self.request.connection, HTTP1Connection):
            # The count in data_received is what bounds it; Tornado's own bound would close without an answer.
            self.request.connection.set_max_body_size(sys.maxsize)
        self._allowed = DRAINED
        try:
            if not self.public:
                self._sign_in()
            self._allowed = self.body_limit()
            self.check_in()
        except (Refused, LocalError) as error:
            self._refuse(error)
        length = self.request.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > self._allowed:
            self._too_large()

    def check_in(self) -> None:
        """Refuse what a route need not see the body of; for routes to override."""

    def _refuse(self, error: Exception) -> None:
        """Drop what is still to come of the body, then raise ``error`` in place of the method."""
        self._refused = True
        self._pieces.clear()
        self._allowed = max(self._received, DRAINED)

        def refuse(*_groups: str, **_named: str) -> None:
            raise error

        setattr(self, str(self.request.method).lower(), refuse)

    def _sign_in(self) -> None:
        who = caller(self.core, self.authorization())
        self._rates = who.headers
        for name, value in self._rates.items():
            self.set_header(name, value)
        self.user = who.user or self.stand_in() or who.must()
        self.token_digest = who.token_digest
        self.core.rates.check(self.token_digest)

    def stand_in(self) -> User | None:
        """Return who a request without a good token is taken for, on routes where it is not refused."""
        return None

    def authorization(self) -> str:
        """Return who calls: ``Bearer TOKEN``."""
        return self.request.headers.get("Authorization", "")

    async def head(self, *groups: str, **named: str) -> None:
        """Answer as a GET is answered; Tornado leaves the body out."""
        answer = self.get(*groups, **named)
        if answer is not None:
            await answer

    def body_limit(self) -> int:
        """Return how many bytes the body of this request may have."""
        return self.core.limits.json_body

    def _too_large(self) -> None:
        self.set_header("Connection", "close")
        raise Refused(413, f"The body is larger than the {self._allowed:,} bytes that are allowed here.")

    def data_received(self, chunk: bytes) -> None:
        """Take the next piece of the body."""
        if self._finished:
            return
        self._received += len(chunk)
        try:
            if self._received > self._allowed:
                self._too_large()
            if not self._refused:
                self.take(chunk)
        except Refused as error:
            # Raised from here, Tornado would cut the connection without an answer.
            self.send_error(error.status, exc_info=sys.exc_info())
        except Exception as error:  # noqa: BLE001 (whatever it is, the sender is to be answered)
            self._refuse(error)

    def take(self, chunk: bytes) -> None:
        """Keep a piece in memory; routes that take files write it to the disk instead."""
        self._pieces.append(chunk)

    @property
    def body(self) -> bytes:
        """The whole body, where it was kept in memory."""
        return b"".join(self._pieces)

    def json_body(self, *, nulls: bool = False) -> dict[str, Any]:
        """Return the body as an object; without ``nulls``, properties that are ``null`` are left out.

        Clients send ``null`` for what they do not set.
        """
        raw = self.body
        if not raw.strip():
            return {}
        if raw.startswith(b"PK"):
            raise Refused(415, "The body is a zip, which is sent as Content-Type: application/zip.")
        found = read_json(raw, dict)
        return {key: value for key, value in found.items() if nulls or value is not None}

    def json_list(self) -> list[Any]:
        """Return the body as a list."""
        return read_json(self.body, list)

    @property
    def media_type(self) -> str:
        """The media type of the body, in lower case and without parameters."""
        return self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def query(self, name: str) -> str | None:
        """Return a parameter of the query, or ``None`` where it is missing or empty."""
        return self.get_query_argument(name, None) or None

    def flag(self, name: str) -> bool:
        """Return whether a parameter of the query is switched on."""
        return (self.query(name) or "").lower() in {"true", "1", "yes"}

    # -- answers --------------------------------------------------------------------------------------------

    def reply(self, answer: Any, status: int = 200) -> None:
        """Answer with JSON."""
        self.set_status(status)
        self.finish(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))

    def done(self) -> None:
        """Answer 204: it is done, and there is nothing to say."""
        self.set_status(204)
        self.clear_header("Content-Type")
        self.finish()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error in Netlify's shape, whatever was raised."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        status, answer = error_answer(error, status_code)
        self.set_status(status)
        for name, value in error.headers.items() if isinstance(error, Refused) else ():
            self.set_header(name, value)
        if isinstance(error, tornado.web.HTTPError) and status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.set_header("Allow", ", ".join(self._methods()))
        self.finish(json.dumps(answer))

    def _methods(self) -> list[str]:
        bare = tornado.web.RequestHandler
        there = [
            name
            for name in ("get", "post", "put", "patch", "delete")
            if getattr(type(self), name) is not getattr(bare, name)
        ]
        return [name.upper() for name in (["get", "head", *there[1:]] if "get" in there else there)]

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what was not foreseen; refusals are answers, not accidents."""
        if not isinstance(value, Refused):
            super().log_exception(typ, value, tb)

    async def in_background(self, work: Callable[..., T], *args: Any) -> T:
        """Run what would hold up other requests in a thread."""
        return await asyncio.get_running_loop().run_in_executor(None, work, *args)

    # -- what requests are about ----------------------------------------------------------------------------

    def site(self, site_id: str) -> Site:
        """Return the site of an id or domain, if this user may use it; otherwise 404."""
        return find_site(self.core.store, site_id, self.user)

    def deploy(self, deploy_id: str, site_id: str | None = None) -> tuple[Deploy, Site]:
        """Return a deploy and its site, if this user may use them; otherwise 404."""
        found, site = find_deploy(self.core.store, deploy_id, self.user)
        if site_id is not None and self.site(site_id).id != site.id:
            raise not_found()
        return found, site


class UnknownRoute(ApiHandler):
    """Everything that the API does not have."""

    public: ClassVar[bool] = True

    def check_in(self) -> None:
        """Say so in JSON, also to those without a token."""
        raise not_found()


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    # JSON can say half a character, which is in no secret.
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
