"""The published sites, served as Netlify serves them: names in, files out."""

from __future__ import annotations

from .handler import HostedHandler
from .host import Host

__all__ = ["Host", "HostedHandler"]
