"""One socket for everything: the API, the published sites, the pages for a person."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tornado.httpserver
import tornado.httputil
import tornado.netutil
import tornado.routing
import tornado.web

from . import api
from .api import integrations
from .api.base import Core
from .api.rates import Rates
from .api.shapes import Shapes
from .api.uploads import upload
from .deploying import Deploying
from .desk import pages
from .errors import PortTaken
from .hosting import Host, HostedHandler
from .hosting.address import APP_HOSTS, host_name, label_of
from .hosting.detect import FormDetector
from .housekeeping import keep_tidy
from .limits import MEGABYTE, Limits
from .store import Store

if TYPE_CHECKING:
    from pathlib import Path

from .notify import Notifier
from .runtime import Identity

_TRIES = 20
_IDLE_SECONDS = 120
_BODY_SECONDS = 600
"""A body must be complete within this time: a client that stalls gives its connection back."""


class StrangeHost(tornado.web.RequestHandler):
    """Refuses requests under a host name that is not ours: somebody's domain was pointed at this address."""

    def prepare(self) -> None:
        """Answer 421 and say why."""
        self.clear_header("Server")
        self.set_status(421)
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.set_header("Connection", "close")
        self.finish("This server answers on localhost only.\n")


class HostRouter(tornado.routing.Router):
    """Chooses by host name; what cannot be told apart by it is refused."""

    def __init__(
        self,
        core: Core,
        app: tornado.web.Application,
        sites: tornado.web.Application,
        strange: tornado.web.Application,
    ) -> None:
        self._core = core
        self._app = app
        self._sites = sites
        self._strange = strange

    def find_handler(
        self, request: tornado.httputil.HTTPServerRequest, **kwargs: Any
    ) -> tornado.httputil.HTTPMessageDelegate | None:
        """Return what answers a request."""
        host = host_name(request.host)
        if host in APP_HOSTS:
            return upload(self._core, request) or self._app.find_handler(request, **kwargs)
        if label_of(host) is not None:
            return self._sites.find_handler(request, **kwargs)
        return self._strange.find_handler(request, **kwargs)


@dataclass
class Server:
    """A server that is listening; ``close`` ends it gracefully."""

    http: tornado.httpserver.HTTPServer
    core: Core
    port: int
    tidying: asyncio.Task[None]

    async def close(self) -> None:
        """Take no new connections, let what is running end, close the store."""
        self.tidying.cancel()
        self.http.stop()
        with contextlib.suppress(Exception):
            await self.http.close_all_connections()
        self.core.deploying.stop()
        # Requests that were cut may still be working in a thread, with a connection of the store.
        await asyncio.get_running_loop().shutdown_default_executor()
        self.core.store.close()


def serve(data_dir: Path, identity: Identity, sockets: list[socket.socket], limits: Limits | None = None) -> Server:
    """Start serving what is in ``data_dir`` on sockets that are bound already; needs a running event loop."""
    limits = limits or Limits()
    store = Store.open(data_dir)
    store.people.accept_token(identity.token, store.people.owner().id)
    port = int(sockets[0].getsockname()[1])
    deploying = Deploying(store, limits, inspect=FormDetector(store))
    shapes = Shapes(store, port, deploying.required)
    notifier = Notifier(store, shapes, asyncio.get_running_loop())
    deploying.ended = notifier.deploy_ended
    core = Core(
        store,
        deploying,
        shapes,
        limits,
        Rates(limits),
        notifier,
        identity.client_id,
        identity.client_secret,
    )
    hosted = {"host": Host(store, limits, notifier.submitted)}
    app = tornado.web.Application(
        [
            *api.routes(core),
            *integrations.routes(core),
            (r"/s/([a-z0-9-]+)(/.*)?", HostedHandler, hosted),
            *pages(core, identity),
        ],
        log_function=_quiet,
    )
    sites = tornado.web.Application([(r".*", HostedHandler, hosted)], log_function=_quiet)
    strange = tornado.web.Application([(r".*", StrangeHost)], log_function=_quiet)
    http = tornado.httpserver.HTTPServer(
        HostRouter(core, app, sites, strange),
        max_body_size=limits.form_body,
        chunk_size=512 * 1024,
        max_buffer_size=4 * MEGABYTE,
        idle_connection_timeout=_IDLE_SECONDS,
        body_timeout=_BODY_SECONDS,
    )
    deploying.resume()
    http.add_sockets(sockets)
    return Server(http, core, port, asyncio.create_task(keep_tidy(store, limits.keep_days)))


def bind(port: int | None, *, must: bool = False) -> list[socket.socket]:
    """Return listening sockets on 127.0.0.1 and, where it exists, ::1, with one port for both.

    ``port`` is what was used last or, with ``must``, what was asked for: then :class:`~.errors.PortTaken` if it
    cannot be had. Otherwise any free one is taken in its place.
    """
    if port is not None:
        with contextlib.suppress(PortTaken):
            return _bind(port)
        if must:
            raise PortTaken(
                f"Port {port} is in use by another program.",
                "Choose another with --port, or leave it out to take a free one.",
            )
    for _ in range(_TRIES):
        with contextlib.suppress(PortTaken):
            return _bind(0)
    raise PortTaken("No free port was found.", "End some programs that listen on ports of this machine.")


def _bind(port: int) -> list[socket.socket]:
    bound: list[socket.socket] = []
    try:
        bound += tornado.netutil.bind_sockets(port, "127.0.0.1", socket.AF_INET)
        port = int(bound[0].getsockname()[1])
        # Browsers may take NAME.localhost to be ::1.
        try:
            bound += tornado.netutil.bind_sockets(port, "::1", socket.AF_INET6)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise
    except OSError as error:
        for one in bound:
            one.close()
        raise PortTaken(f"Port {port} cannot be had: {error.strerror or error}.") from error
    for one in bound:
        # Inherited by every connection: an answer must not wait for the acknowledgement of the one before.
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def _quiet(handler: tornado.web.RequestHandler) -> None:
    """Log no requests: addresses of pages, titles and tokens in queries are nobody's business."""
