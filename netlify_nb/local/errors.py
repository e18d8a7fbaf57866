"""What can go wrong with the server as a process, and what its rooms tell each other.

::

    LocalError              the server cannot be started, reached or stopped
    ├── PortTaken           the port asked for is in use
    └── NotWritable         disk full, read-only or no permission: nothing was changed
    Refused                 a request that the API answers with an error; never leaves the server
"""

from __future__ import annotations

from typing import Any


class LocalError(Exception):
    """The embedded Netlify cannot be started, reached or stopped."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class PortTaken(LocalError):
    """The port asked for is in use by another program."""


class NotWritable(LocalError):
    """The data cannot be written (disk full, read-only, no permission); what was stored before is unchanged."""


class Refused(Exception):
    """A request that is answered with an error of Netlify's shape: ``{"code", "message"}`` or ``{"errors"}``."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: dict[str, list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.headers = headers or {}
        self.status = status
        self.message = message
        self.errors = errors

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer; a taken name has Netlify's other shape, ``{"errors": {field: [why]}}``."""
        if self.errors is not None:
            return {"errors": self.errors}
        return {"code": self.status, "message": self.message}


def not_found() -> Refused:
    """Return what Netlify answers for anything that is not there or not yours."""
    return Refused(404, "Not Found")
