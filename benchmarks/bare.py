"""The least that Tornado needs to hand out files and to take them in: what the local Netlify is compared with.

``python bare.py FOLDER`` prints its port, serves what is in ``FOLDER/shown`` under ``/shown/`` and writes what is PUT
to ``/taken/NAME`` into ``FOLDER/taken``. It knows nobody, checks nothing and forces nothing onto the disk.
"""

from __future__ import annotations

import asyncio
import os
import sys

import tornado.httpserver
import tornado.netutil
import tornado.web


class Take(tornado.web.RequestHandler):
    """Writes the body of a PUT to a file."""

    def initialize(self, folder: str) -> None:
        """Take the folder."""
        self._folder = folder

    def put(self, name: str) -> None:
        """Write, and answer a little JSON, as an API does."""
        with open(os.path.join(self._folder, name), "wb") as out:  # noqa: PTH118, PTH123 -- no dearer than it must be
            out.write(self.request.body)
        self.finish({"path": name, "size": len(self.request.body)})


async def main(folder: str) -> None:
    """Serve until the process is ended."""
    routes = [
        (r"/shown/(.*)", tornado.web.StaticFileHandler, {"path": os.path.join(folder, "shown")}),  # noqa: PTH118
        (r"/taken/([\w.-]+)", Take, {"folder": os.path.join(folder, "taken")}),  # noqa: PTH118
    ]
    server = tornado.httpserver.HTTPServer(tornado.web.Application(routes, log_function=lambda _handler: None))
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
