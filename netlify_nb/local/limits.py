"""How much the server takes: bounds that protect this machine, apart from those that Netlify documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds on what one request may bring. Sizes are in bytes."""

    json_body: int = 32 * MEGABYTE
    """A digest of 54,000 files, the documented limit of one directory, is about 6 MB of JSON."""
    form_body: int = 8 * MEGABYTE
    """Netlify takes form submissions up to 8 MB, uploaded files included."""
    zip_body: int = 4096 * MEGABYTE
    file_body: int = 4096 * MEGABYTE
    zip_files: int = 25_000
    """Netlify's documented limit of one extraction."""
    unpacked: int = 8192 * MEGABYTE
    ratio: int = 200
    """Above this many times its own size an archive is refused, once it also unpacks to ``ratio_floor``.

    Deflate cannot exceed 1032, and a folder of logs may come near; tricks beyond that are refused for overlapping.
    """
    ratio_floor: int = 2048 * MEGABYTE
    requests_per_minute: int = 500
    deploys_per_minute: int = 3
    deploys_per_day: int = 100
    enforce_rates: bool = False
    """Whether Netlify's request and deploy rates are enforced or only reported in the headers."""
    keep_days: int | None = None
    """Deploys older than this are removed, as Netlify does after 30 days; ``None`` keeps them."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Limits:
        """Return the limits, with what ``NETLIFY_NB_LOCAL_RATES`` and ``NETLIFY_NB_LOCAL_KEEP_DAYS`` say.

        ``NETLIFY_NB_LOCAL_RATES=1`` enforces Netlify's rates; the other is a number of days.
        """
        days = environ.get("NETLIFY_NB_LOCAL_KEEP_DAYS", "")
        return cls(
            enforce_rates=environ.get("NETLIFY_NB_LOCAL_RATES", "") not in ("", "0"),
            keep_days=int(days) if days.isascii() and days.isdigit() else None,
        )
