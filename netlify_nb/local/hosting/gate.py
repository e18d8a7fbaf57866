"""The password of a site: a page that asks for it, and a cookie for who knew it."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netlify_nb.local.store.sites import Site

COOKIE = "nf_site_access"
PAGE = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Password required</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="font-family:system-ui,sans-serif;max-width:24rem;margin:15vh auto;padding:0 1rem">
<h1>Password required</h1><p role="status">%s</p>
<form method="post"><label>Password <input type="password" name="password" autocomplete="current-password" autofocus
required></label> <button>Submit</button></form></body></html>
"""


def ticket(key: bytes, site: Site) -> str:
    """Return what the cookie of somebody holds who knew the password; another password makes another."""
    return hmac.new(key, f"{site.id} {site.password}".encode(), hashlib.sha256).hexdigest()


def may_enter(key: bytes, site: Site, cookie: str) -> bool:
    """Whether a visitor's cookie is good, if this site asks for one at all."""
    return site.password is None or hmac.compare_digest(cookie.encode(), ticket(key, site).encode())
