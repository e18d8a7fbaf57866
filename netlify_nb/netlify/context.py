"""What belongs to a site or team rather than to one machine: read, replaced and cleared alike wherever it is kept.

With a slug registered at Netlify that is the Integration API, in either version. Without one it is a place of our
own in the site's metadata, which other programs' entries are left beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from netlify_nb.errors import NotFound

if TYPE_CHECKING:
    from netlify_nb.netlify.client_snippets import SnippetCalls
    from netlify_nb.netlify.integration import ExtensionClient, IntegrationClient

KEY = "netlify_nb"
"""Under which name ours stands in a site's metadata."""


class Context(Protocol):
    """A small JSON object that is kept with a site or a team."""

    def get(self) -> dict[str, Any]:
        """Return it; empty where there is none."""

    def set(self, values: Mapping[str, Any]) -> None:
        """Replace it as a whole."""

    def clear(self) -> None:
        """Delete it; clearing what is not there is no error."""


@dataclass(frozen=True)
class SiteMetadata:
    """Kept in the site's metadata under `KEY`.

    Netlify replaces metadata only as a whole, so two programs that write at the same moment can undo each other.
    """

    client: SnippetCalls
    site_id: str

    def get(self) -> dict[str, Any]:
        """Return it; empty where there is none."""
        ours = self.client.get_site_metadata(self.site_id).get(KEY)
        return dict(ours) if isinstance(ours, Mapping) else {}

    def set(self, values: Mapping[str, Any]) -> None:
        """Replace it as a whole; what others keep there stays."""
        there = self.client.get_site_metadata(self.site_id)
        if there.get(KEY) != values:
            self.client.update_site_metadata(self.site_id, {**there, KEY: dict(values)})

    def clear(self) -> None:
        """Delete it; what others keep there stays."""
        there = self.client.get_site_metadata(self.site_id)
        if KEY in there:
            self.client.update_site_metadata(self.site_id, {key: there[key] for key in there if key != KEY})


@dataclass(frozen=True)
class SiteIntegration:
    """Kept by version 1 of the Integration API with a site. Setting it enables the extension there."""

    client: IntegrationClient
    site_id: str

    def get(self) -> dict[str, Any]:
        """Return it; empty where there is none."""
        found = self.client.get_site_integration(self.site_id)
        return dict(found.config) if found else {}

    def set(self, values: Mapping[str, Any]) -> None:
        """Replace it as a whole."""
        if self.client.get_site_integration(self.site_id) is None:
            self.client.enable_site_integration(self.site_id, values)
        else:
            self.client.update_site_integration(self.site_id, values)

    def clear(self) -> None:
        """Disable the extension there, which deletes it."""
        if self.client.get_site_integration(self.site_id) is not None:
            self.client.disable_site_integration(self.site_id)


@dataclass(frozen=True)
class TeamIntegration:
    """Kept by version 1 of the Integration API with a team, as `SiteIntegration`."""

    client: IntegrationClient
    team_id: str

    def get(self) -> dict[str, Any]:
        """Return it; empty where there is none."""
        found = self.client.get_team_integration(self.team_id)
        return dict(found.config) if found else {}

    def set(self, values: Mapping[str, Any]) -> None:
        """Replace it as a whole."""
        if self.client.get_team_integration(self.team_id) is None:
            self.client.enable_team_integration(self.team_id, values)
        else:
            self.client.update_team_integration(self.team_id, values)

    def clear(self) -> None:
        """Disable the extension there, which deletes it."""
        if self.client.get_team_integration(self.team_id) is not None:
            self.client.disable_team_integration(self.team_id)


@dataclass(frozen=True)
class SiteExtension:
    """Kept by version 2 of the Integration API with a site. Setting it installs the extension on its team."""

    client: ExtensionClient
    team_id: str
    site_id: str

    def get(self) -> dict[str, Any]:
        """Return it; empty where there is none."""
        return self.client.get_site_configuration(self.team_id, self.site_id) or {}

    def set(self, values: Mapping[str, Any]) -> None:
        """Replace it as a whole."""
        try:
            self.client.set_site_configuration(self.team_id, self.site_id, values)
        except NotFound:
            self.client.install(self.team_id)
            self.client.set_site_configuration(self.team_id, self.site_id, values)

    def clear(self) -> None:
        """Delete it."""
        if self.client.get_site_configuration(self.team_id, self.site_id) is not None:
            self.client.delete_site_configuration(self.team_id, self.site_id)


@dataclass(frozen=True)
class TeamExtension:
    """Kept by version 2 of the Integration API with a team, as `SiteExtension`."""

    client: ExtensionClient
    team_id: str

    def get(self) -> dict[str, Any]:
        """Return it; empty where there is none."""
        return self.client.get_team_configuration(self.team_id) or {}

    def set(self, values: Mapping[str, Any]) -> None:
        """Replace it as a whole."""
        try:
            self.client.set_team_configuration(self.team_id, values)
        except NotFound:
            self.client.install(self.team_id)
            self.client.set_team_configuration(self.team_id, values)

    def clear(self) -> None:
        """Delete it."""
        if self.client.get_team_configuration(self.team_id) is not None:
            self.client.delete_team_configuration(self.team_id)
