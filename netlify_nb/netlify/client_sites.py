"""Sites: list, create, look up, change, delete, switch off and on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal

from netlify_nb.errors import Cancelled, NetlifyNbError, SiteNotFound
from netlify_nb.models import Site
from netlify_nb.netlify.caller import Caller
from netlify_nb.netlify.lost import create_or_find
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.wire import Body

_OURS = "netlify_nb"


class SiteCalls(Caller):
    """The operations on sites. ``site_id`` may be the UUID or the site's domain, not its bare name."""

    def list_sites(
        self,
        *,
        name: str | None = None,
        filter: Literal["all", "owner", "guest"] | None = None,  # noqa: A002  the API's own name
        limit: int | None = None,
    ) -> Iterator[Site]:
        """Yield the sites that this account sees. ``name`` is a part of the name."""
        return self._pages("listSites", {}, Site.from_json, limit, {"name": name, "filter": filter})

    def list_sites_for_account(
        self, account_slug: str, *, name: str | None = None, limit: int | None = None
    ) -> Iterator[Site]:
        """Yield the sites of one team."""
        parameters = {"account_slug": account_slug}
        return self._pages("listSitesForAccount", parameters, Site.from_json, limit, {"name": name})

    def create_site(
        self,
        *,
        name: str | None = None,
        session_id: str | None = None,
        created_via: str | None = _OURS,
        **properties: Any,
    ) -> Site:
        """Create a site in the token owner's own account. Without ``name`` Netlify makes one up.

        Raises ``SiteNameRefused`` for a name that is taken or not allowed. If the answer may have been lost, prefer
        `create_or_find_site`.
        """
        return self._create(
            "createSite", {}, name, {"session_id": session_id, "created_via": created_via, **properties}
        )

    def create_site_in_team(
        self,
        account_slug: str,
        *,
        name: str | None = None,
        session_id: str | None = None,
        created_via: str | None = _OURS,
        **properties: Any,
    ) -> Site:
        """Create a site in a team, named by slug or id; otherwise as `create_site`."""
        made = {"session_id": session_id, "created_via": created_via, **properties}
        return self._create("createSiteInTeam", {"account_slug": account_slug}, name, made)

    def create_or_find_site(
        self,
        *,
        session_id: str,
        account_slug: str | None = None,
        name: str | None = None,
        created_via: str | None = _OURS,
        **properties: Any,
    ) -> Site:
        """Create a site and, if the answer is lost, find it by its ``session_id`` instead of making a second one.

        ``session_id`` must be fresh (`claim.new_session_id`): it is what tells this site from every other. The name
        would not do, since a second attempt would be refused because of the first. Stopped by `Cancelled` or Ctrl-C
        while the answer is awaited, a site that was made all the same is deleted again: nobody would know of it.
        """

        def create() -> Site:
            if account_slug is None:
                return self.create_site(name=name, session_id=session_id, created_via=created_via, **properties)
            return self.create_site_in_team(
                account_slug, name=name, session_id=session_id, created_via=created_via, **properties
            )

        def find() -> Site | None:
            sites = self.list_sites(name=name)
            found = next((site for site in sites if site.session_id == session_id), None)
            return found and self.get_site(found.id)

        try:
            return create_or_find(create, find, sleep=self.transport.sleep)
        except (KeyboardInterrupt, Cancelled):
            hurried = self.in_a_hurry()
            with suppress(NetlifyNbError):
                for site in hurried.list_sites(name=name):
                    if site.session_id == session_id:
                        hurried.delete_site(site.id)
            raise

    def get_site(self, site_id: str) -> Site:
        """Look a site up by UUID or domain. Raises ``SiteNotFound``."""
        return self._one(build("getSite", {"site_id": site_id}), Site.from_json)

    def find_site(self, name_or_id: str) -> Site:
        """Look a site up by UUID, domain or name. Raises ``SiteNotFound``.

        Netlify promises only the first two, so a name that is not found so is looked for in the list.
        """
        try:
            return self.get_site(name_or_id)
        except SiteNotFound:
            for site in self.list_sites(name=name_or_id):
                if site.name == name_or_id:
                    return self.get_site(site.id)
            raise

    def update_site(self, site_id: str, **properties: Any) -> Site:
        """Change properties such as ``name``, ``custom_domain`` or ``password``. Returns the site as it is now.

        Raises ``SiteNameRefused``, ``Unprocessable`` (a property the plan does not include), ``SiteNotFound``.
        """
        about = {"name": str(properties["name"])} if properties.get("name") else {}
        request = build("updateSite", {"site_id": site_id}, body=Body.of_json(properties), about=about)
        return self._maybe(request, Site.from_json) or self.get_site(site_id)

    def delete_site(self, site_id: str) -> None:
        """Delete a site and every deploy of it. This cannot be undone."""
        self._do(build("deleteSite", {"site_id": site_id}))

    def enable_site(self, site_id: str) -> None:
        """Bring a disabled site back."""
        self._do(build("enableSite", {"site_id": site_id}))

    def disable_site(self, site_id: str, *, reason: str | None = None) -> None:
        """Take a site offline without deleting anything."""
        self._do(build("disableSite", {"site_id": site_id}, query={"reason": reason}))

    def rollback_site_deploy(self, site_id: str) -> None:
        """Go back to the deploy that was live before. `restore_site_deploy` says which one it means: prefer it."""
        self._do(build("rollbackSiteDeploy", {"site_id": site_id}))

    def _create(
        self, operation: str, parameters: Mapping[str, str], name: str | None, properties: Mapping[str, Any]
    ) -> Site:
        given = {key: value for key, value in {"name": name, **properties}.items() if value is not None}
        about = {"name": name} if name else {}
        request = build(operation, parameters, body=Body.of_json(given), about=about)
        return self._one(request, Site.from_json)
