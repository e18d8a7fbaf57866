"""The Integration API, beside the REST API at the root of this server, in both of its versions.

At Netlify it serves extensions that are registered there by their slug. Here nobody has to be registered: every slug
of small letters, digits and hyphens is a registered one.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar

from netlify_nb.local.errors import Refused, not_found
from netlify_nb.local.store.integrations import Owner

from .access import error_answer
from .base import same
from .people import TeamHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.integrations import Integration

    from .base import Core

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?")
_SWITCHES = {"has_build_hook_enabled": "build_hook", "has_connectors_enabled": "connectors"}


class IntegrationHandler(TeamHandler):
    """The token comes in a header of its own, and errors are ``{"error"}``."""

    def authorization(self) -> str:
        """Return the token as an ``Authorization`` header would have it."""
        return f"Bearer {self.request.headers.get('netlify-token', '')}"

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error in this API's shape."""
        status, answer = error_answer(kwargs.get("exc_info", (None, None, None))[1], status_code)
        self.set_status(status)
        self.finish(json.dumps({"error": answer.get("message", "invalid")}))

    def owner(self, kind: str, some_id: str) -> Owner:
        """Return the site or team of a route; 404 if it is not the user's."""
        return Owner.site(self.site(some_id).id) if kind == "site" else Owner.team(self.team(some_id).id)

    def existing(self, owner: Owner, slug: str) -> Integration:
        """Return the extension of a route; 404 if it is not there."""
        found = self.core.store.integrations.get(owner, slug_of(slug))
        if found is None:
            raise not_found()
        return found

    def config(self) -> dict[str, Any]:
        """Return what is to be kept."""
        config = self.json_body(nulls=True).get("config", {})
        if not isinstance(config, dict):
            raise Refused(422, "config must be an object")
        return config


class FirstVersionHandler(IntegrationHandler):
    """Version 1: an extension is enabled for a site or a team, and keeps an object there."""

    def get(self, kind: str, some_id: str, slug: str) -> None:
        """Return what is kept."""
        found = self.existing(self.owner(kind, some_id), slug)
        self.reply({"config": found.config or {}, "has_build_hook_enabled": found.build_hook})

    def post(self, kind: str, some_id: str, slug: str) -> None:
        """Enable the extension."""
        owner = self.owner(kind, some_id)
        if not self.core.store.integrations.add(owner, slug_of(slug), self.config()):
            raise Refused(409, "already_enabled")
        site, team = (owner.id, "") if kind == "site" else ("", owner.id)
        self.reply({"token": self.core.build_tokens.issue(self.user.id, site, team)}, 201)

    def put(self, kind: str, some_id: str, slug: str) -> None:
        """Replace what is kept, or switch something."""
        owner, given = self.owner(kind, some_id), self.json_body(nulls=True)
        found = self.existing(owner, slug)
        with self.core.store.database.write():
            if "config" in given:
                self.core.store.integrations.configure(owner, found.slug, self.config())
            for name, column in _SWITCHES.items():
                if name in given:
                    self.core.store.integrations.switch(owner, found.slug, column, on=given[name] is True)
        self.done()

    def delete(self, kind: str, some_id: str, slug: str) -> None:
        """Disable the extension, which deletes what it keeps."""
        owner = self.owner(kind, some_id)
        self.core.store.integrations.remove(owner, self.existing(owner, slug).slug)
        self.done()


class BuildTokenHandler(IntegrationHandler):
    """Tokens for the builds of a site."""

    def post(self, site_id: str, slug: str) -> None:
        """Make one."""
        site, team = self.site(site_id), self.team(str(self.json_body().get("teamId", "")))
        self.existing(Owner.site(site.id), slug)
        self.reply({"token": self.core.build_tokens.issue(self.user.id, site.id, team.id)})


class ExchangeHandler(IntegrationHandler):
    """What the extension's own code does with a build's token."""

    public: ClassVar[bool] = True

    def post(self, site_id: str, slug: str) -> None:
        """Give a token of the user for one of a build."""
        given = self.json_body()
        about = self.core.build_tokens.look(str(given.get("token", "")))
        known = same(str(given.get("secret", "")), self.core.client_secret)
        if about is None or not known or about[1] != site_id or not self._enabled(site_id, slug):
            raise Refused(401, "Access Denied")
        user_id, site, team = about
        self.reply({"token": self.core.store.people.new_token(user_id), "site_id": site, "team_id": team})

    def _enabled(self, site_id: str, slug: str) -> bool:
        return self.core.store.integrations.get(Owner.site(site_id), slug_of(slug)) is not None


class SafeListHandler(IntegrationHandler):
    """What anybody may know."""

    public: ClassVar[bool] = True

    def get(self, site_id: str) -> None:
        """List the extensions of a site, without what they keep."""
        found = self.core.store.integrations.of_site(site_id)
        # The keys that Netlify's command line checks (@netlify/config, site_info.js).
        self.reply(
            [
                {
                    "slug": one.slug,
                    "name": one.slug,
                    "version": "",
                    "has_build": one.build_hook,
                    "has_connector": one.connectors,
                }
                for one in found
            ]
        )


class InstallationHandler(IntegrationHandler):
    """Version 2: an extension is installed on a team."""

    def post(self, team_id: str, slug: str) -> None:
        """Install it; once more does nothing."""
        self.core.store.integrations.add(Owner.team(self.team(team_id).id), slug_of(slug), None)
        self.reply({}, 201)

    def delete(self, team_id: str, slug: str) -> None:
        """Uninstall it, with all that it keeps for the team and its sites."""
        owner = Owner.team(self.team(team_id).id)
        self.core.store.integrations.remove(owner, self.existing(owner, slug).slug)
        self.done()


class ConfigurationHandler(IntegrationHandler):
    """Version 2: what an extension keeps with a team that it is installed on, or with a site of it."""

    def get(self, team_id: str, slug: str, site_id: str | None = None) -> None:
        """Return what is kept; 404 if nothing is."""
        owner, found = self._found(team_id, slug, site_id)
        if found is None or found.config is None:
            raise not_found()
        self.reply({"id": f"{owner.id}/{found.slug}", "config": found.config})

    def put(self, team_id: str, slug: str, site_id: str | None = None) -> None:
        """Replace what is kept; 404 where the extension is not installed."""
        owner, _found = self._found(team_id, slug, site_id)
        self.existing(Owner.team(self.team(team_id).id), slug)
        config = self.config()
        with self.core.store.database.write():
            self.core.store.integrations.add(owner, slug, None)
            self.core.store.integrations.configure(owner, slug, config)
        self.reply({"id": f"{owner.id}/{slug}", "config": config})

    def delete(self, team_id: str, slug: str, site_id: str | None = None) -> None:
        """Delete what is kept; the installation stays."""
        owner, found = self._found(team_id, slug, site_id)
        if found is None or found.config is None:
            raise not_found()
        if site_id is None:
            self.core.store.integrations.configure(owner, slug, None)
        else:
            self.core.store.integrations.remove(owner, slug)
        self.done()

    def _found(self, team_id: str, slug: str, site_id: str | None) -> tuple[Owner, Integration | None]:
        owner = Owner.team(self.team(team_id).id)
        if site_id is not None:
            site = self.site(site_id)
            if site.account_id != owner.id:
                raise not_found()
            owner = Owner.site(site.id)
        return owner, self.core.store.integrations.get(owner, slug_of(slug))


class ConfigurationsHandler(IntegrationHandler):
    """Version 2: what is kept with all sites of a team."""

    def get(self, team_id: str, slug: str | None = None) -> None:
        """List it."""
        team = self.team(team_id)
        if self.query("configuration_type") not in (None, "site"):
            raise Refused(422, "configuration_type must be site")
        found = self.core.store.integrations.of_sites(team.id, slug_of(slug) if slug else None)
        self.reply(
            [
                {"slug": one.slug, "team_id": team.id, "site_id": one.site_id, "config": one.config}
                for one in found
                if one.config is not None
            ]
        )


class InstallationsMetaHandler(IntegrationHandler):
    """What a build asks: extensions that take part in it, of which there are none here."""

    def authorization(self) -> str:
        """Return the token; builds show it either way."""
        return self.request.headers.get("Authorization") or super().authorization()

    def get(self, team_id: str, site_id: str) -> None:  # noqa: ARG002 (whatever is asked about)
        """Return an empty list."""
        self.reply([])


def slug_of(slug: str) -> str:
    """Return a slug; 401 in this API's words for one that nobody can have registered."""
    if not _SLUG.fullmatch(slug):
        raise Refused(401, "invalid_integration_slug")
    return slug


def routes(core: Core) -> list[Any]:
    """Return Tornado's table of routes."""
    given = {"core": core}
    part = r"([^/]+)"
    team = rf"/team/{part}/integrations"
    return [
        (rf"/site/{part}/integrations/safe", SafeListHandler, given),
        (rf"/site/{part}/integrations/{part}/generate-build-token", BuildTokenHandler, given),
        (rf"/site/{part}/integrations/{part}/exchange-build-token", ExchangeHandler, given),
        (rf"{team}/installations/meta/{part}", InstallationsMetaHandler, given),
        (rf"{team}/configurations", ConfigurationsHandler, given),
        (rf"{team}/{part}/configurations", ConfigurationsHandler, given),
        (rf"{team}/{part}/installation", InstallationHandler, given),
        (rf"{team}/{part}/configuration/team", ConfigurationHandler, given),
        (rf"{team}/{part}/configuration/site/{part}", ConfigurationHandler, given),
        (rf"/(site|team)/{part}/integrations/{part}", FirstVersionHandler, given),
    ]
