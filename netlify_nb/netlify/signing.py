"""JWTs signed with a shared secret (HS256), as Netlify reads them on claim links and writes them on webhooks. Pure.

No other algorithm is ever accepted: neither ``none`` nor one that would make a public key of the secret.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jwt import PyJWS

_ONLY = "HS256"


@cache
def _signer() -> PyJWS:
    from jwt import PyJWS  # noqa: PLC0415  costs 60 ms, and most sessions sign nothing
    from jwt.algorithms import HMACAlgorithm  # noqa: PLC0415

    class AnyLength(HMACAlgorithm):
        # PyJWT warns of keys under 32 bytes. The length is Netlify's choice, and nobody here could act on it.
        def check_key_length(self, key: Any) -> None:  # noqa: ARG002  PyJWT's signature
            return None

    signer = PyJWS(algorithms=[_ONLY])
    signer.unregister_algorithm(_ONLY)
    signer.register_algorithm(_ONLY, AnyLength(HMACAlgorithm.SHA256))
    return signer


def sign(claims: Mapping[str, Any], secret: str) -> str:
    """Return the claims as a JWT. The secret is used as text, as Netlify's own example does."""
    payload = json.dumps(claims, separators=(",", ":")).encode()
    return _signer().encode(payload, secret, algorithm=_ONLY, headers={"typ": "JWT"})


def verify(token: str, secret: str) -> Mapping[str, Any] | None:
    """Return the claims of a JWT signed with this secret, or ``None``. Times in it are for the caller to judge."""
    from jwt.exceptions import PyJWTError  # noqa: PLC0415  as above

    try:
        payload = _signer().decode(token, secret, algorithms=[_ONLY])
        claims = json.loads(payload)
    except (PyJWTError, ValueError):
        return None
    return claims if isinstance(claims, dict) else None
