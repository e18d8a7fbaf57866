"""Words that every graphical door shares: the stages of a publish, and the next sensible thing after a failure.

The panel and JupyterLab's sidebar show the same failure with the same button. A way out is chosen by the class of the
error, so that a new error inherits that of its parent in the tree of `netlify_nb.errors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from netlify_nb import errors

STAGES = (
    ("render", "Render"),
    ("check", "Check"),
    ("upload", "Upload"),
    ("process", "Process"),
    ("verify", "Verify"),
)
"""The stages that a person is shown, in order: key and label."""
STAGE_OF_PHASE: Mapping[str, str] = MappingProxyType(
    {
        "render": "render",
        "check": "check",
        "bundle": "check",
        "site": "check",
        "upload": "upload",
        "process": "process",
        "verify": "verify",
        "done": "verify",
    }
)
"""The stage to which each phase of `netlify_nb.models.Event` belongs; ``wait`` belongs to whichever it interrupts."""


@dataclass(frozen=True)
class WayOut:
    """What a button offers after a failure. ``action`` is for programs, ``label`` stands on the button."""

    action: str
    label: str


_AGAIN = WayOut("again", "Try again")
_REFRESH = WayOut("refresh", "Refresh")
_WAYS_OUT: Mapping[type[errors.NetlifyNbError], WayOut] = MappingProxyType(
    {
        errors.NetlifyNbError: _AGAIN,
        errors.PreflightStopped: WayOut("again", "Check again"),
        errors.NotSignedIn: WayOut("sign-in", "Sign in"),
        errors.Forbidden: WayOut("sign-in", "Sign in as somebody else"),
        errors.SiteNotFound: WayOut("new-site", "Publish to a new site"),
        errors.SiteNameRefused: WayOut("name", "Choose another name"),
        errors.DeployNotFound: _REFRESH,
        errors.NotFound: _REFRESH,
        errors.ClaimError: _REFRESH,
        errors.ClaimNotConfigured: WayOut("refresh", "Look again"),
        errors.Cancelled: WayOut("again", "Start again"),
    }
)


def way_out(error: errors.NetlifyNbError) -> WayOut:
    """Return what to offer after ``error``: what its class has, or the nearest of its parents."""
    return next(_WAYS_OUT[kind] for kind in type(error).__mro__ if kind in _WAYS_OUT)


def problem(error: errors.NetlifyNbError) -> dict[str, Any]:
    """Return ``{code, message, hint, action, label, retry_after}`` for a front end; the last in seconds or ``None``."""
    way = way_out(error)
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "action": way.action,
        "label": way.label,
        "retry_after": error.details.get("retry_after"),
    }
