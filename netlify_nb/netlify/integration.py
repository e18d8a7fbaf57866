"""The Integration API: configuration that a registered extension keeps with a site or a team.

Two versions are in use: v1 (``@netlify/sdk`` 1.x) and v2, which its successors call extensions (``@netlify/sdk`` 2
and later, ``@netlify/sdk--extension-api-client``). Both serve extensions registered with Netlify by their slug, and
take the token in a header of their own. Without a registered slug, `Client.update_site_metadata` is the place for
what belongs to a site.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from netlify_nb.errors import NotFound
from netlify_nb.netlify.caller import Caller
from netlify_nb.netlify.operations import Operation, fill
from netlify_nb.netlify.transport import Transport
from netlify_nb.netlify.wire import Body, Request

BASE_URL: Final = "https://api.netlifysdk.com"
"""Where ``@netlify/sdk`` 1.1 to 1.42 asks; later ones moved, so it can be chosen."""
TOKEN_HEADER: Final = "netlify-token"  # noqa: S105  the name of a header
_V2: Final = {"Api-Version": "2"}
Config = Mapping[str, Any]


def integration_transport(token: str, base_url: str = BASE_URL, **options: Any) -> Transport:
    """Return a transport to the Integration API; ``options`` are those of `Transport`."""
    return Transport(base_url, token, token_header=TOKEN_HEADER, **options)


@dataclass(frozen=True)
class Integration:
    """What an extension keeps (v1). ``has_build_hook_enabled`` is whether it runs code in builds."""

    config: Mapping[str, Any] = field(default_factory=dict)
    has_build_hook_enabled: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Integration:
        """Read an integration from the API's JSON object."""
        config = data.get("config")
        return cls(dict(config) if isinstance(config, Mapping) else {}, bool(data.get("has_build_hook_enabled")))


_SITE = "/site/{site_id}/integrations/{slug}"
_TEAM = "/team/{team_id}/integrations/{slug}"


def _five(what: str, path: str) -> dict[str, Operation]:
    """Return the rows that sites and teams have alike."""
    return {
        f"get{what}Integration": Operation(f"get{what}Integration", "GET", path, "reading the context"),
        f"enable{what}Integration": Operation(
            f"enable{what}Integration", "POST", path, "enabling the integration", repeat=False
        ),
        f"update{what}Integration": Operation(f"update{what}Integration", "PUT", path, "changing the context"),
        f"disable{what}Integration": Operation(
            f"disable{what}Integration", "DELETE", path, "disabling the integration"
        ),
    }


V1: Final[Mapping[str, Operation]] = {
    **_five("Site", _SITE),
    **_five("Team", _TEAM),
    "generateBuildToken": Operation(
        "generateBuildToken", "POST", f"{_SITE}/generate-build-token", "making a build token", repeat=False
    ),
    "exchangeBuildToken": Operation(
        "exchangeBuildToken", "POST", f"{_SITE}/exchange-build-token", "exchanging the build token", repeat=False
    ),
    "listSafeIntegrations": Operation(
        "listSafeIntegrations", "GET", "/site/{site_id}/integrations/safe", "listing the integrations", signed=False
    ),
}


class IntegrationClient(Caller):
    """Version 1. A site or team that has not enabled the extension has no context: ``None``.

    Named after the methods of ``@netlify/sdk``'s ``NetlifyIntegrationClient``.
    """

    def __init__(self, transport: Transport, slug: str) -> None:
        super().__init__(transport)
        self.slug = slug

    def get_site_integration(self, site_id: str) -> Integration | None:
        """Return what is kept with a site, or ``None`` where the extension is not enabled."""
        return self._get("getSiteIntegration", {"site_id": site_id})

    def enable_site_integration(self, site_id: str, config: Config) -> str | None:
        """Enable the extension for a site, with its first context. Returns the token that is made for it.

        Raises ``ApiError`` with status 409 where it is enabled already, ``NotSignedIn`` for a slug nobody registered.
        """
        return self._enable("enableSiteIntegration", {"site_id": site_id}, config)

    def update_site_integration(self, site_id: str, config: Config) -> None:
        """Replace a site's context."""
        self._put("updateSiteIntegration", {"site_id": site_id}, {"config": dict(config)})

    def disable_site_integration(self, site_id: str) -> None:
        """Disable the extension for a site; its context is gone."""
        self._do(self._request("disableSiteIntegration", {"site_id": site_id}))

    def get_team_integration(self, team_id: str) -> Integration | None:
        """Return what is kept with a team, or ``None`` where the extension is not enabled."""
        return self._get("getTeamIntegration", {"team_id": team_id})

    def enable_team_integration(self, team_id: str, config: Config) -> str | None:
        """Enable the extension for a team, as `enable_site_integration`."""
        return self._enable("enableTeamIntegration", {"team_id": team_id}, config)

    def update_team_integration(self, team_id: str, config: Config) -> None:
        """Replace a team's context."""
        self._put("updateTeamIntegration", {"team_id": team_id}, {"config": dict(config)})

    def disable_team_integration(self, team_id: str) -> None:
        """Disable the extension for a team; its context is gone."""
        self._do(self._request("disableTeamIntegration", {"team_id": team_id}))

    def enable_build_event_handlers(self, site_id: str) -> None:
        """Let the extension run code in the site's builds."""
        self._put("updateSiteIntegration", {"site_id": site_id}, {"has_build_hook_enabled": True})

    def disable_build_event_handlers(self, site_id: str) -> None:
        """Let it not."""
        self._put("updateSiteIntegration", {"site_id": site_id}, {"has_build_hook_enabled": False})

    def enable_connectors(self, team_id: str) -> None:
        """Enable the extension's connectors for a team."""
        self._put("updateTeamIntegration", {"team_id": team_id}, {"has_connectors_enabled": True})

    def disable_connectors(self, team_id: str) -> None:
        """Disable them."""
        self._put("updateTeamIntegration", {"team_id": team_id}, {"has_connectors_enabled": False})

    def generate_build_token(self, site_id: str, team_id: str) -> str:
        """Make a token that the site's builds can present."""
        request = self._request("generateBuildToken", {"site_id": site_id}, Body.of_json({"teamId": team_id}))
        return self._one(request, _token)

    def exchange_build_token(self, site_id: str, token: str, secret: str) -> Mapping[str, Any]:
        """Turn a build's token into ``{token, site_id, team_id}``; ``secret`` is the extension's own."""
        body = Body.of_json({"token": token, "secret": secret})
        return self._one(self._request("exchangeBuildToken", {"site_id": site_id}, body), dict)

    def list_safe_integrations(self, site_id: str) -> Iterator[Mapping[str, Any]]:
        """Yield what anybody may know of the extensions that a site has enabled."""
        return self._turn(fill(V1["listSafeIntegrations"], {"site_id": site_id}), dict)

    def _request(self, operation: str, parameters: Mapping[str, str], body: Body | None = None) -> Request:
        return fill(V1[operation], {**parameters, "slug": self.slug}, body=body)

    def _get(self, operation: str, parameters: Mapping[str, str]) -> Integration | None:
        try:
            return self._maybe(self._request(operation, parameters), Integration.from_json)
        except NotFound:
            return None

    def _enable(self, operation: str, parameters: Mapping[str, str], config: Config) -> str | None:
        request = self._request(operation, parameters, Body.of_json({"config": dict(config)}))
        return self._maybe(request, _token)

    def _put(self, operation: str, parameters: Mapping[str, str], document: Mapping[str, Any]) -> None:
        self._do(self._request(operation, parameters, Body.of_json(document)))


def _token(data: Mapping[str, Any]) -> str:
    token = data.get("token")
    return token if isinstance(token, str) else ""


_TEAM_CONFIG = f"{_TEAM}/configuration/team"
_SITE_CONFIG = f"{_TEAM}/configuration/site/{{site_id}}"
V2: Final[Mapping[str, Operation]] = {
    row.id: row
    for row in (
        Operation("installExtension", "POST", f"{_TEAM}/installation", "installing the extension"),
        Operation("uninstallExtension", "DELETE", f"{_TEAM}/installation", "uninstalling the extension"),
        Operation("getTeamConfiguration", "GET", _TEAM_CONFIG, "reading the team's context"),
        Operation("setTeamConfiguration", "PUT", _TEAM_CONFIG, "changing the team's context"),
        Operation("deleteTeamConfiguration", "DELETE", _TEAM_CONFIG, "clearing the team's context"),
        Operation("getSiteConfiguration", "GET", _SITE_CONFIG, "reading the site's context"),
        Operation("setSiteConfiguration", "PUT", _SITE_CONFIG, "changing the site's context"),
        Operation("deleteSiteConfiguration", "DELETE", _SITE_CONFIG, "clearing the site's context"),
        Operation("listConfigurations", "GET", "/team/{team_id}/integrations/configurations", "listing the contexts"),
    )
}


class ExtensionClient(Caller):
    """Version 2: the extension is installed on a team, and keeps a context for the team and for each of its sites."""

    def __init__(self, transport: Transport, slug: str) -> None:
        super().__init__(transport)
        self.slug = slug

    def install(self, team_id: str) -> None:
        """Install the extension on a team."""
        self._do(self._request("installExtension", {"team_id": team_id}))

    def uninstall(self, team_id: str) -> None:
        """Uninstall it; its contexts are gone."""
        self._do(self._request("uninstallExtension", {"team_id": team_id}))

    def get_team_configuration(self, team_id: str) -> dict[str, Any] | None:
        """Return what is kept with a team, or ``None``."""
        return self._get("getTeamConfiguration", {"team_id": team_id})

    def set_team_configuration(self, team_id: str, config: Config) -> None:
        """Replace what is kept with a team."""
        self._do(self._request("setTeamConfiguration", {"team_id": team_id}, config))

    def delete_team_configuration(self, team_id: str) -> None:
        """Delete what is kept with a team."""
        self._do(self._request("deleteTeamConfiguration", {"team_id": team_id}))

    def get_site_configuration(self, team_id: str, site_id: str) -> dict[str, Any] | None:
        """Return what is kept with a site, or ``None``."""
        return self._get("getSiteConfiguration", {"team_id": team_id, "site_id": site_id})

    def set_site_configuration(self, team_id: str, site_id: str, config: Config) -> None:
        """Replace what is kept with a site."""
        self._do(self._request("setSiteConfiguration", {"team_id": team_id, "site_id": site_id}, config))

    def delete_site_configuration(self, team_id: str, site_id: str) -> None:
        """Delete what is kept with a site."""
        self._do(self._request("deleteSiteConfiguration", {"team_id": team_id, "site_id": site_id}))

    def list_site_configurations(self, team_id: str) -> Iterator[Mapping[str, Any]]:
        """Yield what is kept with each of the team's sites, by whichever extension."""
        parameters = {"team_id": team_id}
        query = {"configuration_type": "site"}
        return self._turn(fill(V2["listConfigurations"], parameters, query=query, headers=_V2), dict)

    def _request(self, operation: str, parameters: Mapping[str, str], config: Config | None = None) -> Request:
        body = Body.of_json({"config": dict(config)}) if config is not None else None
        return fill(V2[operation], {**parameters, "slug": self.slug}, body=body, headers=_V2)

    def _get(self, operation: str, parameters: Mapping[str, str]) -> dict[str, Any] | None:
        try:
            found = self._maybe(self._request(operation, parameters), dict)
        except NotFound:
            return None
        # The SDK's types have it under "config"; the bare object is taken as well.
        config = found.get("config", found) if found else None
        return dict(config) if isinstance(config, Mapping) else None
