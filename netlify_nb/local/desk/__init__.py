"""Pages for a person, on the API's own address: the front page, taking a site over, signing a program in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from . import authorize, base, claim, home
from .grants import Codes
from .liveness import LivenessHandler

if TYPE_CHECKING:
    from netlify_nb.local.api.base import Core
    from netlify_nb.local.runtime import Identity


def pages(core: Core, identity: Identity) -> list[Any]:
    """Return Tornado's table of routes; the last one takes everything."""
    desk = {"desk": base.Desk(core, secrets.token_bytes(32), Codes())}
    return [
        (r"/-/alive", LivenessHandler, {"identity": identity, "busy": core.deploying.busy}),
        (r"/-/static/([a-z.]+)", base.StaticHandler, desk),
        (r"/-/claim/look", claim.ClaimLook, desk),
        (r"/-/claim/take", claim.ClaimTake, desk),
        (r"/-/submissions/([0-9a-f]{24})/(\d{1,4})", home.SubmittedFile, desk),
        (r"/claim", claim.ClaimPage, desk),
        (r"/drop/([a-z0-9-]+)", claim.ClaimPage, desk),
        (r"/authorize", authorize.AuthorizePage, desk),
        (r"/oauth/token", authorize.TokenHandler, desk),
        (r"/projects/([^/]+)(/.*)?", home.ProjectPage, desk),
        (r"/", home.HomePage, desk),
        (r".*", base.NoPageHandler, desk),
    ]
