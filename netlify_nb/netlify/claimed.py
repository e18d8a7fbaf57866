"""Whether somebody has taken a site over, and the webhook by which Netlify may tell of it.

What arrives at a webhook is a hint and no more: claim webhooks are not signed (third-party evidence only), and
anybody can post to a public address. So it only says which site to look at, and the look decides.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from netlify_nb.errors import Forbidden, InvalidInput, NotSignedIn, SiteNotFound
from netlify_nb.models import Site
from netlify_nb.netlify.client import Client
from netlify_nb.netlify.signing import verify

_LARGEST_NOTICE = 64 * 1024


@dataclass(frozen=True)
class ClaimStatus:
    """Whose a site is now, as far as the API tells.

    ``unclaimed``: still where it was made. ``claimed``: taken over, and this token still sees it, so publishing goes
    on. ``gone``: this token does not see it any more; it was taken over, or deleted.
    """

    state: Literal["unclaimed", "claimed", "gone"]
    site_id: str
    account_id: str | None = None
    account_name: str | None = None
    account_slug: str | None = None

    @property
    def can_publish(self) -> bool:
        """Whether this token can still publish to the site."""
        return self.state != "gone"


def claim_status(client: Client, site_id: str, *, made_in: str | None = None) -> ClaimStatus:
    """Look whether a site was claimed. ``made_in`` is the id of the account that it was made in.

    Netlify does not document whether the making token keeps its access, so both are read: another account or the
    flag ``claimed``, and a site that cannot be seen any more. Raises ``NotSignedIn`` if the token is the trouble.
    """
    try:
        site = client.get_site(site_id)
    except SiteNotFound:
        return ClaimStatus("gone", site_id)
    except (NotSignedIn, Forbidden):
        client.get_current_user()
        return ClaimStatus("gone", site_id)
    return status_of(site, made_in=made_in)


def status_of(site: Site, *, made_in: str | None = None) -> ClaimStatus:
    """Read the status from a site that was looked up just now."""
    moved = made_in is not None and site.account_id is not None and site.account_id != made_in
    state: Literal["unclaimed", "claimed"] = "claimed" if site.claimed or moved else "unclaimed"
    return ClaimStatus(state, site.id, site.account_id, site.account_name, site.account_slug)


def receive_claim_notice(client: Client, body: bytes, *, made_in: Mapping[str, str | None]) -> ClaimStatus | None:
    """Handle what was posted to a claim webhook: look at the site that it speaks of, and return what is so.

    ``made_in`` maps the ids of the sites that were made for others to the account each was made in; a notice about
    any other site returns ``None`` and asks Netlify nothing. Call it from any web framework::

        status = receive_claim_notice(client, request.body, made_in={site.id: site.account_id})
        if status is not None and status.state != "unclaimed":
            ...

    Raises ``InvalidInput`` for what is not a notice: answer 400 then, and 200 otherwise.
    """
    try:
        notice = json.loads(body) if len(body) <= _LARGEST_NOTICE else None
    except ValueError:
        notice = None
    site_id = notice.get("site_id") if isinstance(notice, dict) else None
    if not isinstance(site_id, str):
        raise InvalidInput("This is not a notice of a claim.")
    if site_id not in made_in:
        return None
    return claim_status(client, site_id, made_in=made_in[site_id])


def is_signed_by_netlify(body: bytes, signature: str | None, secret: str) -> bool:
    """Whether a webhook of a hook with a JWS secret is Netlify's: its ``X-Webhook-Signature`` covers this body.

    https://docs.netlify.com/deploy/deploy-notifications/#payload-signature: a JWT of the issuer ``netlify`` whose
    ``sha256`` is that of the body.
    """
    claims = verify(signature or "", secret)
    if claims is None or claims.get("iss") != "netlify":
        return False
    return hmac.compare_digest(str(claims.get("sha256")).encode(), hashlib.sha256(body).hexdigest().encode())
