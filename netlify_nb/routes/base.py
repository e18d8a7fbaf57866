"""What all handlers share: who may ask, JSON in, JSON out, errors with their status, long work off the loop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError

from netlify_nb import errors
from netlify_nb.routes.jobs import Jobs, as_json
from netlify_nb.routes.links import Keys, needs_path, through_server
from netlify_nb.routes.paths import on_disk
from netlify_nb.routes.policy import Policy

if TYPE_CHECKING:
    from netlify_nb.routes.service import Service

# The nearest class in an error's family decides. 401 is not among them: to a browser it means "log in to Jupyter".
_STATUSES: dict[type[errors.NetlifyNbError], int] = {
    errors.InvalidInput: 400,
    errors.SourceError: 422,
    errors.SourceNotFound: 404,
    errors.BundleError: 422,
    errors.TooLarge: 413,
    errors.StorageError: 507,
    errors.ConfigurationError: 409,
    errors.NotAllowed: 403,
    errors.ApiError: 502,
    errors.NotSignedIn: 403,
    errors.PaymentRequired: 402,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Unprocessable: 422,
    errors.RateLimited: 429,
    errors.NetworkError: 502,
    errors.TimedOut: 504,
    errors.DeployError: 502,
    errors.PublishRunning: 409,
    errors.ClaimError: 409,
    errors.LocalServerError: 503,
    errors.Cancelled: 409,
}


_MOST = 1_000_000
"""Bytes of a request: paths and options, never contents."""


def status_of(error: errors.NetlifyNbError) -> int:
    """Return the HTTP status that tells what kind of error this is."""
    return next((_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES), 500)


@dataclass
class Desk:
    """What every handler is given."""

    policy: Policy
    jobs: Jobs
    keys: Keys
    local_links: str = "auto"

    @cached_property
    def service(self) -> Service:
        """The core. It is imported by the first request: a server that starts pays for nothing that nobody uses."""
        from netlify_nb.routes.service import Service  # noqa: PLC0415  # as the docstring says

        return Service(self.policy)


class Handler(APIHandler):
    """Base of all JSON handlers here. ``auth_resource`` is what an authorizer is asked about."""

    auth_resource = "netlify-nb"

    def initialize(self, desk: Desk) -> None:
        """Take what the handlers work with."""
        self.desk = desk

    def set_default_headers(self) -> None:
        """Let nothing of this be kept: a claim link is a key, and the rest is old in a moment."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")

    def body(self) -> dict[str, Any]:
        """Return the request's JSON object. Raises `InvalidInput`, and `TooLarge` above a megabyte."""
        if len(self.request.body) > _MOST:
            raise errors.TooLarge("The request is too large: it can have one megabyte.")
        try:
            document = self.get_json_body()
        except (HTTPError, UnicodeDecodeError):
            raise errors.InvalidInput("The request is not JSON.") from None
        if document is None:
            return {}
        if not isinstance(document, dict):
            raise errors.InvalidInput("The request must be a JSON object.")
        return document

    async def sources(self, paths: Any) -> list[Path]:
        """Return the files that a list of contents paths names. Raises `SourceNotFound` or `InvalidInput`."""
        if not isinstance(paths, list) or not paths:
            raise errors.InvalidInput("paths must be a list of paths, and not empty.")
        return [await on_disk(self.contents_manager, path) for path in paths]

    def target(self) -> str | None:
        """Return the target that the query names."""
        return self.get_query_argument("target", None) or None

    def answer(self, document: Any, status: int = 200) -> None:
        """Finish with JSON, in which links to local sites are such that this browser can open them."""
        self.set_status(status)
        self.finish(self.dumps(document))

    def dumps(self, document: Any) -> str:
        """Return JSON as `answer` sends it."""
        import json  # noqa: PLC0415  # beside its only use

        if needs_path(self.desk.local_links, self.base_url, self.request.host):
            document = through_server(document, f"{self.base_url}netlify-nb/")
        return json.dumps(document)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer one of our errors as `netlify_nb.routes.jobs.as_json` has it, with its status."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, errors.NetlifyNbError):
            self.set_status(status_of(error))
            self.finish(self.dumps(as_json(error)))
        else:
            super().write_error(status_code, **kwargs)

    def log_exception(self, *exc_info: Any) -> None:
        """Log what is unexpected; an error that is told to the person is nothing for the log."""
        if not isinstance(exc_info[1], errors.NetlifyNbError):
            super().log_exception(*exc_info)
