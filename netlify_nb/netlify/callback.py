"""Where the browser comes back to after saying yes: one small page on this machine, for as long as it is needed.

The implicit flow brings the token in the address's fragment, which no server ever sees; so the page reads it,
takes it out of the address bar, and posts it back here. An answer counts only with the ``state`` that we sent,
which nobody else can know, at the Host that we listen on, which no other name can be made to lead to.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlsplit

from netlify_nb.errors import Cancelled, LoginNotPossible, PortTaken
from netlify_nb.netlify.oauth import PATIENCE, new_state

if TYPE_CHECKING:
    from typing_extensions import Self

PATH = "/callback"
_LARGEST_ANSWER = 16 * 1024
_SLOWEST = 10.0

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Signing in</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}}</style>
<main><p id="message" role="status">{message}</p></main>{script}"""

# The fragment leaves the address bar before anything else happens, so that it is not kept in the history.
_SCRIPT = """<noscript><p>This page needs JavaScript to pass the sign-in on.</p></noscript>
<script nonce="{nonce}">
const answer = location.hash.slice(1), message = document.getElementById("message");
history.replaceState(null, "", location.pathname);
fetch(location.pathname, {{method: "POST", body: new URLSearchParams(answer)}})
  .then(reply => reply.text()).then(text => {{ message.textContent = text; }})
  .catch(() => {{ message.textContent = "Nobody is waiting for this sign-in any more."; }});
</script>"""

_THANKS = "You are signed in. You can close this page."
_REFUSED = "The sign-in was refused. You can close this page."
_FOREIGN = "This is not the sign-in that was asked for."


@dataclass(frozen=True)
class Answer:
    """What the browser brought: a token or a code, of the kind that was asked for. Never printed."""

    value: str = field(repr=False)
    kind: Literal["access_token", "code"]


class Callback:
    """Listens at ``redirect_uri`` on this machine until an answer has come; use it in a ``with`` statement.

    ``host`` and ``port`` must be those of the registered redirect address; port 0 takes a free one. Raises
    ``PortTaken``::

        with Callback(port=8976) as callback:
            webbrowser.open(authorize_url(client_id, callback.redirect_uri, callback.state))
            token = callback.wait().value
    """

    def __init__(
        self, *, host: Literal["127.0.0.1", "localhost"] = "127.0.0.1", port: int = 0, state: str | None = None
    ) -> None:
        self.host = host
        self.state = state or new_state()
        self._arrived = threading.Event()
        self._answer: Answer | None = None
        try:
            self._server = _Server(("127.0.0.1", port), _Handler)
        except OSError as error:
            text = f"Port {port} of this machine cannot be listened at: {error.strerror}."
            raise PortTaken(text, port=port) from None
        self._server.callback = self
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def redirect_uri(self) -> str:
        """The address to be led back to."""
        return f"http://{self.host}:{self.port}{PATH}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self, *, deadline: float = PATIENCE, stopped: Callable[[], bool] = lambda: False) -> Answer:
        """Wait for the answer. Raises ``LoginNotPossible`` for a no or for none in time; ``Cancelled``."""
        pieces = max(1, round(deadline / 0.2))
        for _ in range(pieces):
            if stopped():
                raise Cancelled("Stopped before anybody signed in.")
            if self._arrived.wait(deadline / pieces):
                break
        else:
            raise LoginNotPossible("Nobody said yes in the browser in time.", hint="Sign in again.")
        if self._answer is None:
            raise LoginNotPossible("The sign-in was refused.", hint="Sign in again.")
        return self._answer

    def take(self, fields: dict[str, str]) -> str:
        """Take what a browser brought, and return what to tell the person. Anything without our state is ignored."""
        if not hmac.compare_digest(fields.get("state", "").encode(), self.state.encode()):
            return _FOREIGN
        if not self._arrived.is_set():
            for kind in ("access_token", "code"):
                if fields.get(kind):
                    self._answer = Answer(fields[kind], kind)
            self._arrived.set()
        return _THANKS if self._answer is not None else _REFUSED


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    callback: Callback


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SLOWEST

    def do_GET(self) -> None:
        if not self._is_ours():
            return
        fields = dict(parse_qsl(urlsplit(self.path).query))
        if fields:
            self._say(200, _PAGE.format(message=self.server.callback.take(fields), script=""))
            return
        nonce = secrets.token_urlsafe(16)
        self._say(200, _PAGE.format(message="Signing in …", script=_SCRIPT.format(nonce=nonce)), nonce)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not self._is_ours():
            return
        if not length.isdigit() or int(length) > _LARGEST_ANSWER:
            self._say(413, "Too long.")
            return
        fields = dict(parse_qsl(self.rfile.read(int(length)).decode("utf-8", "replace")))
        self._say(200, self.server.callback.take(fields), kind="text/plain")

    def _is_ours(self) -> bool:
        callback = self.server.callback
        here = f"{callback.host}:{callback.port}"
        # Another page's script may post here, and a name may be made to lead here; neither is our own page.
        ours = self.headers.get("Host") == here and self.headers.get("Origin") in {None, f"http://{here}"}
        if not ours or urlsplit(self.path).path != PATH:
            self._say(404, "Not found.", kind="text/plain")
            return False
        return True

    def _say(self, status: int, text: str, nonce: str = "", *, kind: str = "text/html") -> None:
        data = text.encode()
        self.send_response(status)
        script = f"'nonce-{nonce}'" if nonce else "'none'"
        policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {script}; connect-src 'self'"
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(data)),
            "Content-Security-Policy": policy + "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def version_string(self) -> str:
        """Say nothing of what this is written in."""
        return "netlify-nb"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class' name
        """Write no log: the request line of the code flow holds the code."""
