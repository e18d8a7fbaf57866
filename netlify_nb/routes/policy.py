"""What the administrator of a Jupyter server allows.

A person with a terminal on the same machine is not bound by it: it guides, and keeps honest people from mistakes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from netlify_nb.errors import ConfigurationError, InvalidInput, NotAllowed

if TYPE_CHECKING:
    from netlify_nb.connect.targets import World
    from netlify_nb.models import Site, TargetName


@dataclass(frozen=True)
class Policy:
    """Rules; each is off by default."""

    targets: tuple[TargetName, ...] = ("netlify", "local")
    teams: tuple[str, ...] = ()
    site_name_pattern: str = ""
    max_bytes: int = 0
    umbrella_token_file: str = ""

    def target(self, asked: str | None) -> TargetName | None:
        """Return the target to use, ``None`` for "whichever fits". Raises `NotAllowed` or `InvalidInput`."""
        if asked not in (None, "netlify", "local"):
            raise InvalidInput(f"target is {asked!r}, and can be netlify or local.")
        if asked is not None and asked not in self.targets:
            raise NotAllowed(f"This server does not allow publishing to {_WORDS[asked]}.")
        if asked is None and len(self.targets) == 1:
            return self.targets[0]
        return asked

    def team(self, asked: str | None) -> str | None:
        """Return the team that a new site belongs to. Raises `NotAllowed`."""
        if not self.teams or asked in self.teams:
            return asked
        if asked is None:
            return self.teams[0]
        raise NotAllowed(f"This server does not allow the team {asked}.", hint=f"Allowed: {', '.join(self.teams)}.")

    def check_name(self, name: str) -> None:
        """Raise `NotAllowed` for a site name that does not match the pattern."""
        if self.site_name_pattern and not re.fullmatch(self.site_name_pattern, name):
            raise NotAllowed(
                f"This server does not allow the site name {name!r}.",
                hint=f"Names must match {self.site_name_pattern}",
            )

    def check_site(self, site: Site) -> None:
        """Raise `NotAllowed` for an existing site that nobody here may touch."""
        self.check_name(site.name)
        if self.teams and site.account_slug not in (None, *self.teams):
            raise NotAllowed(f"The site {site.name} belongs to a team that this server does not allow.")

    def allows(self, site: Site) -> bool:
        """Whether a site may be shown and changed."""
        try:
            self.check_site(site)
        except NotAllowed:
            return False
        return True

    @property
    def names_must_be_chosen(self) -> bool:
        """Whether a new site needs a name from the person, since one made up by us might not match."""
        return bool(self.site_name_pattern)

    def world(self, world: World) -> World:
        """Return ``world`` with the umbrella account's token, where there is one, in place of the person's own."""
        if not self.umbrella_token_file:
            return world
        from netlify_nb.credentials import ENVIRONMENT, Credentials  # noqa: PLC0415  # not when a server starts

        path = Path(self.umbrella_token_file).expanduser()
        try:
            token = path.read_text("utf-8").strip()
        except OSError as error:
            raise ConfigurationError(
                f"The token of this server's account cannot be read: {error.strerror}.",
                hint="Ask the administrator of this Jupyter server (NetlifyNb.umbrella_token_file).",
            ) from error
        environ = {**world.environ, ENVIRONMENT: token}
        return replace(world, environ=environ, credentials=Credentials(environ=environ))


_WORDS = {"netlify": "Netlify", "local": "this machine only"}
