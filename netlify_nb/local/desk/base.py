"""What all pages for a person have in common."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tornado.template
import tornado.web

from netlify_nb.local.api.access import read_json
from netlify_nb.local.errors import LocalError, Refused

from .peers import belongs_to_somebody_else

if TYPE_CHECKING:
    from netlify_nb.local.api.base import Core

    from .grants import Codes

_HERE = Path(__file__).parent
TEMPLATES = tornado.template.Loader(str(_HERE / "templates"))
STATIC = {"desk.css": "text/css", "claim.js": "text/javascript", "icon.svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Desk:
    """What the pages work with."""

    core: Core
    key: bytes
    """Signs the hidden field of forms; made anew by each start."""
    codes: Codes


class DeskHandler(tornado.web.RequestHandler):
    """A page: no scripts but ours, in no frame, for this computer's user only."""

    def initialize(self, desk: Desk) -> None:
        """Take what the pages work with."""
        self.desk = desk
        self.core = desk.core

    def set_default_headers(self) -> None:
        """Let nothing in and nothing out."""
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("Cache-Control", "no-store")
        # With "no-referrer" browsers would hide from us, too, where a form comes from.
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def prepare(self) -> None:
        """Refuse other users of this machine, and forms that were sent from other sites."""
        connection = self.request.connection
        stream = getattr(connection, "stream", None)
        if stream is not None and belongs_to_somebody_else(stream.socket):
            raise Refused(403, "These pages are for the user who runs this local Netlify.")
        if self.request.method == "POST":
            origin = self.request.headers.get("Origin")
            if origin is not None and origin != f"{self.request.protocol}://{self.request.host}":
                raise Refused(403, "This form was sent from another site.")

    def allow_form_to(self, origin: str) -> None:
        """Let the form of this page lead to another origin, which was checked."""
        self.set_header(
            "Content-Security-Policy", _POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")
        )

    def show(self, template: str, **values: Any) -> None:
        """Answer with a page; everything put into a template is escaped."""
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(TEMPLATES.load(template).generate(shapes=self.core.shapes, day=_day, **values))

    def page(self) -> int:
        """Return which page of a long list is asked for, from 1."""
        asked = self.get_query_argument("page", "")
        return max(1, int(asked[:6])) if asked.isascii() and asked.isdigit() else 1

    def seal(self, what: str) -> str:
        """Return the hidden field of a form about ``what``: only a page of ours can have it."""
        return hmac.new(self.desk.key, what.encode(), hashlib.sha256).hexdigest()

    def check_seal(self, what: str) -> None:
        """Refuse a form that was not on one of our pages."""
        if not hmac.compare_digest(self.get_body_argument("seal", "").encode(), self.seal(what).encode()):
            raise Refused(403, "This form is too old or not ours. Go back, reload the page and try again.")

    def json_body(self) -> dict[str, Any]:
        """Return the JSON object that a script of ours sent."""
        # A form of another site cannot send this type without being asked first, which nobody answers.
        if self.request.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
            raise Refused(415, "JSON is expected here.")
        return read_json(self.request.body, dict)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what was not foreseen."""
        if not isinstance(value, Refused):
            super().log_exception(typ, value, tb)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a page that says why."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        message = self._reason
        if isinstance(error, Refused):
            self.set_status(error.status)
            message = error.message
        elif isinstance(error, LocalError):
            self.set_status(507)
            message = f"{error.message} {error.hint}"
        elif status_code == 404:  # noqa: PLR2004 (not found)
            message = "There is no such page."
        self.show("message.html", title="Not possible", message=message)


def _day(at: str | None) -> str:
    return (at or "")[:16].replace("T", " ")


class StaticHandler(DeskHandler):
    """The style and the scripts of the pages."""

    def get(self, name: str) -> None:
        """Answer with a file of ours."""
        if name not in STATIC:
            raise Refused(404, "There is no such file.")
        self.set_header("Content-Type", f"{STATIC[name]}; charset=UTF-8")
        self.set_header("Cache-Control", "max-age=60")
        self.finish((_HERE / "static" / name).read_bytes())


class NoPageHandler(DeskHandler):
    """Everything else."""

    def get(self) -> None:
        """Say that it is not there."""
        raise Refused(404, "There is no such page on this local Netlify.")
