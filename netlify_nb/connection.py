"""One end of the line: a client and what a door needs to know of the place it speaks to.

`netlify_nb.connect` makes these; everything below it works with one without asking which target it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netlify_nb.models import TargetName

if TYPE_CHECKING:
    from types import TracebackType

    from netlify_nb.netlify.client import Client
    from netlify_nb.netlify.transport import Transport


@dataclass(frozen=True)
class OAuthApp:
    """An OAuth application: claim links are signed with its secret, which no ``repr`` shows."""

    client_id: str
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Connection:
    """A signed-in client and the place it speaks to. Close it, or use it in a ``with`` block."""

    target: TargetName
    transport: Transport = field(repr=False)
    client: Client = field(repr=False)
    api_url: str
    app_url: str
    token_source: str
    """Where the token came from: ``environment``, ``keyring``, ``file`` or ``local``."""
    oauth: OAuthApp | None = None
    audience: str = ""
    """Who can see what is published here, in one sentence for a person."""
    names_are_global: bool = True
    """Whether a site name must be unlike those of everybody else, so that a plain word is surely taken."""
    recreates_sites: bool = False
    """Whether a remembered site that is gone is simply made again."""

    def close(self) -> None:
        """Close the pooled connections."""
        self.transport.close()

    def __enter__(self) -> Connection:  # noqa: PYI034  # nobody derives from it
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
