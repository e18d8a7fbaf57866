"""Claim links: how somebody else takes a site over into an account of their own. Pure.

Netlify's way (https://github.com/netlify/build-and-claim): every unclaimed site carries a ``session_id``; a JWT
over it, signed with the secret of an OAuth application of the same user, is the fragment of a link. Whoever
opens it signs in, chooses a team, and gets every unclaimed site of that session id.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode, urlsplit

from netlify_nb.errors import ClaimNotConfigured, InvalidInput, SiteAlreadyClaimed, SiteNotClaimable
from netlify_nb.models import ClaimLink, Site
from netlify_nb.netlify.signing import sign

APP_URL = "https://app.netlify.com"
LIFETIME = timedelta(minutes=15)
"""A claim link is a key, so it is made when it is asked for and soon worth nothing."""
LONGEST = timedelta(days=1)
"""A link that must live longer is better made anew."""


def _now() -> datetime:
    return datetime.now(timezone.utc)


def new_session_id() -> str:
    """Return a session id that nobody can guess (256 bits): whoever signs one takes over its sites."""
    return f"netlify-nb-{secrets.token_urlsafe(32)}"


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable() and " " not in text


def claim_link(
    site: Site,
    *,
    client_id: str | None,
    client_secret: str | None,
    app_url: str = APP_URL,
    webhook: str | None = None,
    lifetime: timedelta = LIFETIME,
    source: str = "netlify_nb",
    clock: Callable[[], datetime] = _now,
) -> ClaimLink:
    """Return a link by which a person takes over this site, and every other with the same session id.

    ``client_id`` and ``client_secret`` are those of an OAuth application of the user whose token created the site.
    ``webhook`` is an address that Netlify tells of the claim. ``app_url`` is where people sign in.

    Raises ``ClaimNotConfigured`` without them, ``SiteNotClaimable`` for a site without session id,
    ``SiteAlreadyClaimed``, and ``InvalidInput`` for a lifetime that is over before it begins or longer than a day, or a
    webhook that is no web address.
    """
    if not client_id or not client_secret:
        raise ClaimNotConfigured("Claim links are not configured.")
    if site.claimed is True:
        raise SiteAlreadyClaimed(f"The site '{site.name}' has been claimed already.", site_id=site.id)
    if site.session_id is None:
        raise SiteNotClaimable(f"The site '{site.name}' carries no session id.", site_id=site.id)
    if lifetime <= timedelta(0):
        raise InvalidInput("A claim link must live for some time.")
    if lifetime > LONGEST:
        raise InvalidInput("A claim link is valid for a day at most.", hint="Make a new one when it is needed.")
    if webhook is not None and not _is_web_address(webhook):
        raise InvalidInput(f"The webhook {webhook!r} is no web address.", hint="It begins with https://.")
    issued = int(clock().timestamp())
    expires = issued + max(1, int(lifetime.total_seconds()))
    claims: dict[str, Any] = {"client_id": client_id, "session_id": site.session_id}
    if webhook is not None:
        claims["claim_webhook"] = webhook
    claims |= {"iat": issued, "exp": expires}
    # The source stands before the fragment, and the token in it: a fragment is not sent to servers.
    url = f"{app_url.rstrip('/')}/claim?{urlencode({'utm_source': source})}#{sign(claims, client_secret)}"
    return ClaimLink(url, site.session_id, datetime.fromtimestamp(expires, timezone.utc))
