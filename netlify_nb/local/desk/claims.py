"""Whether a claim is good, and for which sites: pure decisions, no HTTP.

A claim is a JWT that the maker of a site signs with the secret of its OAuth application, over the ``client_id`` and
the ``session_id`` under which it created the site. Whoever holds it may take over every site of that session that
nobody has taken over yet.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.store.people import digest

if TYPE_CHECKING:
    from netlify_nb.local.store import Store
    from netlify_nb.local.store.drops import Drop
    from netlify_nb.local.store.sites import Site

_LEEWAY_SECONDS = 10
"""For clocks that differ a little; also of a claim that was signed a moment before this second began."""


class NotClaimable(Exception):
    """Why a claim is refused, for a person: ``code`` is stable, the text is a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Claim:
    """A claim whose signature is good."""

    session_id: str
    webhook: str | None


def read_claim(token: str, client_id: str, client_secret: str) -> Claim:
    """Return what a claim says; :class:`NotClaimable` if it is expired, tampered with, foreign or no claim at all."""
    # Imported here: PyJWT brings a cryptography library, and most servers never see a claim.
    import jwt  # noqa: PLC0415

    try:
        # The one algorithm is named here and not taken from the token, which could say "none".
        payload = jwt.decode(token, client_secret, algorithms=["HS256"], leeway=_LEEWAY_SECONDS)
    except jwt.ExpiredSignatureError:
        raise NotClaimable("expired", "This claim link has expired. Ask for a fresh one.") from None
    except jwt.ImmatureSignatureError:
        raise NotClaimable(
            "not-yet", "This claim link is not valid yet. Compare the clocks of both machines."
        ) from None
    except jwt.InvalidAlgorithmError:
        raise NotClaimable("algorithm", "This claim link is not signed with HS256, so it is not accepted.") from None
    except jwt.InvalidSignatureError:
        if _unverified(token).get("client_id") not in (None, client_id):
            raise _foreign() from None
        raise NotClaimable(
            "tampered", "The signature of this claim link is wrong: it was changed, or signed with another secret."
        ) from None
    except jwt.PyJWTError:
        raise NotClaimable("malformed", "This is not a claim link: it cannot be read.") from None
    session_id, webhook = payload.get("session_id"), payload.get("claim_webhook")
    if payload.get("client_id") != client_id:
        raise _foreign()
    if not isinstance(session_id, str) or not session_id:
        raise NotClaimable("malformed", "This claim link names no session.")
    return Claim(session_id, webhook if isinstance(webhook, str) else None)


def claimable(claim: Claim, store: Store) -> list[Site]:
    """Return the sites that a claim would move; :class:`NotClaimable` if there are none."""
    sites = store.sites.of_session(claim.session_id)
    if not sites:
        raise NotClaimable(
            "unknown-session", "No site was created for this claim link; it may have been deleted meanwhile."
        )
    unclaimed = [site for site in sites if not site.claimed]
    if not unclaimed:
        account = store.people.account(sites[-1].account_id)
        whose = f" by {account.name}" if account else ""
        raise NotClaimable("already-claimed", f"This site has been claimed already{whose}.")
    return unclaimed


def claimable_drop(name: str, token: str, store: Store) -> tuple[Site, Drop]:
    """Return a site that was published by nobody; :class:`NotClaimable` unless the token is its own."""
    site = store.sites.named(name)
    drop = store.drops.of_site(site.id) if site else None
    if site is None or drop is None:
        raise NotClaimable("unknown-drop", "This site cannot be claimed: it was claimed already, or its hour is over.")
    if not hmac.compare_digest(drop.token_digest, digest(token)):
        raise NotClaimable("tampered", "This link is not the one of this site.")
    return site, drop


def _foreign() -> NotClaimable:
    return NotClaimable("foreign", "This claim link was made for another application than this local Netlify's.")


def _unverified(token: str) -> dict[str, Any]:
    import jwt  # noqa: PLC0415 (as above)

    try:
        found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return {}
    return found
