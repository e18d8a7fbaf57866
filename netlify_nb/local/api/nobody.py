"""Sites that belong to nobody yet can be looked at by anybody.

Netlify's command line follows the deploy of such a site without a token, and looks the site up with the token of
whoever is about to claim it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import ApiHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.people import User


class SeenByAnybody(ApiHandler):
    """A route about the site that stands first in it."""

    def stand_in(self) -> User | None:
        """Take who shows no token for the nobody whose site it is."""
        return self._nobody() if self.request.method == "GET" else None

    def see(self) -> None:
        """Go on as the nobody whose site it is, if it is one's."""
        self.user = self._nobody() or self.user

    def _nobody(self) -> User | None:
        drop = self.core.store.drops.of_site(self.path_args[0])
        site = self.core.store.sites.get(drop.site_id) if drop else None
        return self.core.store.people.user(site.user_id) if site else None
