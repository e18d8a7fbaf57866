"""Passwords of sites: kept as what recognises them, never as what they are."""

from __future__ import annotations

import hmac
import secrets


def hidden(password: str) -> str | None:
    """Return what is kept of a password: its scrypt hash with a salt; ``None`` for an empty one, which asks nothing."""
    if not password:
        return None
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_scrypt(password, salt)}"


def right(kept: str | None, password: str) -> bool:
    """Whether this is the password; takes tens of milliseconds on purpose."""
    salt, _, hashed = (kept or "").partition(":")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), hashed)


def _scrypt(password: str, salt: bytes) -> str:
    from hashlib import scrypt  # noqa: PLC0415 (not every build of Python has it; only passwords need it)

    return scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=2**14, r=8, p=1).hex()
