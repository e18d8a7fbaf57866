"""Times and identifiers, in the forms that Netlify uses."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timezone


def now() -> str:
    """Return the time as Netlify writes it: ``2026-11-21T02:33:25.120Z``."""
    return written(datetime.now(timezone.utc))


def written(at: datetime) -> str:
    """Return a time (UTC) as Netlify writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_site_id() -> str:
    """Return a fresh UUID."""
    return str(uuid.uuid4())


def new_id() -> str:
    """Return 24 random hexadecimal digits, the form of ids of deploys, users, accounts and forms."""
    return secrets.token_hex(12)
