"""``/sites``: create, list, get, change, delete."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar

from netlify_nb.local.errors import Refused, not_found
from netlify_nb.local.names import check_domain, check_site_name, new_site_name
from netlify_nb.local.passwords import hidden

from .base import ApiHandler
from .bodies import ZipBody
from .nobody import SeenByAnybody

if TYPE_CHECKING:
    from netlify_nb.local.store.people import Account
    from netlify_nb.local.store.sites import Site

_ORDERS = {
    "created_at": "seq DESC",
    "updated_at": "updated_at DESC, seq DESC",
    "alphabetical": "name",
    "published_at": "(SELECT published_at FROM deploys WHERE deploys.id = published_id) DESC, seq DESC",
}
_KEPT_SETTINGS = ("notification_email", "force_ssl", "processing_settings", "deploy_origin", "domain_aliases", "repo")
_TYPES: dict[str, type] = {
    "name": str,
    "custom_domain": str,
    "password": str,
    "session_id": str,
    "created_via": str,
    "account_slug": str,
    "notification_email": str,
    "force_ssl": bool,
    "processing_settings": dict,
    "deploy_origin": dict,
    "domain_aliases": list,
    "repo": dict,
}
_TEXT_LENGTH = 4096


class SitesHandler(ZipBody, ApiHandler):
    """All sites of a user."""

    def get(self) -> None:
        """List the sites that the token may use, newest first."""
        page, size = self.page()
        sites, total = self.core.store.sites.reachable(
            self.user.id,
            kind=self.query("filter") or "all",
            name=self.query("name"),
            order=_ORDERS.get(self.query("sort_by") or "", _ORDERS["created_at"]),
            limit=size,
            offset=(page - 1) * size,
        )
        self.reply_page([self.core.shapes.site(site) for site in sites], total)

    async def post(self) -> None:
        """Create a site in the user's own team, or in the one named by ``account_slug``."""
        given = {} if self.is_zip else _checked(self.json_body())
        wanted = given.get("account_slug") or self.query("account_slug")
        await self._create(self._account(wanted), given)

    async def _create(self, account: Account, given: dict[str, Any]) -> None:
        if self.core.store.people.is_nobody(self.user.id):
            raise Refused(401, "Access Denied")
        self.core.rates.check_deploy(self.user.id)
        with contextlib.ExitStack() as undo:
            site = create(self, account, given)
            undo.callback(self.core.store.sites.remove, site.id)
            if self.is_zip:
                await self.in_background(
                    self.core.deploying.open_archive, site, self.user.id, self.zip_body(), self.query("title"), None
                )
            elif isinstance(given.get("files"), dict):
                await self.in_background(self.core.deploying.open_digest, site, self.user.id, given, None)
            undo.pop_all()
        self.set_header("Location", f"{self.core.shapes.origin}/api/v1/sites/{site.id}")
        self.reply(self.core.shapes.site(site, account), 201)

    def _account(self, wanted: str | None) -> Account:
        own = self.core.store.people.accounts(self.user.id)
        for account in own:
            if wanted in (None, account.id, account.slug):
                return account
        raise not_found()


class TeamSitesHandler(SitesHandler):
    """The sites of one team."""

    def get(self, account: str) -> None:  # type: ignore[override]  # Tornado passes what the route's groups matched
        """List the sites of a team."""
        found = self._account(account)
        page, size = self.page()
        sites, total = self.core.store.sites.reachable(
            self.user.id,
            name=self.query("name"),
            account_id=found.id,
            limit=size,
            offset=(page - 1) * size,
        )
        self.reply_page([self.core.shapes.site(site, found) for site in sites], total)

    async def post(self, account: str) -> None:  # type: ignore[override]  # as above
        """Create a site in a team, named by its slug or id."""
        found = self._account(account)
        await self._create(found, {} if self.is_zip else _checked(self.json_body()))


class SiteHandler(SeenByAnybody, ZipBody):
    """One site."""

    def get(self, site_id: str) -> None:
        """Return a site."""
        self.see()
        self.reply(self.core.shapes.site(self.site(site_id)))

    async def patch(self, site_id: str) -> None:
        """Change what is given of a site; with a zip as body, deploy it."""
        site = self.site(site_id)
        if self.is_zip:
            self.core.rates.check_deploy(self.user.id)
            await self.in_background(
                self.core.deploying.open_archive, site, self.user.id, self.zip_body(), self.query("title"), None
            )
        else:
            change(self, site, _checked(self.json_body()))
        self.reply(self.core.shapes.site(self.site(site.id)))

    put = patch

    def delete(self, site_id: str) -> None:
        """Remove a site with all its deploys; its name is free again."""
        self.core.store.sites.remove(self.site(site_id).id)
        self.done()


class SimpleHandler(ApiHandler):
    """What anybody may know of a site or deploy, for Netlify's own pages."""

    public: ClassVar[bool] = True

    def get(self, kind: str, some_id: str) -> None:
        """Return a small object; ``public`` is whether the pages ask for a password."""
        store = self.core.store
        deploy = store.deploys.get(some_id) if kind == "deploys" else None
        site = store.sites.get(deploy.site_id if deploy else some_id if kind == "sites" else "")
        if site is None:
            raise not_found()
        url = self.core.shapes.site_url(site.name)
        answer = {"id": some_id, "name": site.name, "url": url, "ssl_url": url, "public": site.password is None}
        if deploy is not None:
            permalink = self.core.shapes.permalink(deploy.id, site.name)
            answer |= {"site_id": site.id, "state": deploy.state, "deploy_url": permalink, "deploy_ssl_url": permalink}
        self.reply(answer)


class SwitchHandler(ApiHandler):
    """Taking a site off the air and putting it back."""

    def put(self, site_id: str, verb: str) -> None:
        """Disable or enable a site."""
        self.core.store.sites.change(self.site(site_id).id, disabled=int(verb == "disable"))
        self.done()


class UnlinkHandler(ApiHandler):
    """A site's link to a repository, of which there is none here."""

    def put(self, site_id: str) -> None:
        """Forget the repository."""
        site = self.site(site_id)
        settings = {key: value for key, value in site.settings.items() if key != "repo"}
        self.reply(self.core.shapes.site(self.core.store.sites.change(site.id, settings=settings)))


class RollbackHandler(ApiHandler):
    """Back to what was live before."""

    def put(self, site_id: str) -> None:
        """Make the deploy live that was live before the present one."""
        site = self.site(site_id)
        before = self.core.store.deploys.get(site.previous_id) if site.previous_id else None
        if before is None:
            raise Refused(422, "There is no earlier deploy to go back to.")
        self.core.store.deploys.publish(before)
        self.done()


class MetadataHandler(ApiHandler):
    """A site's free-form metadata."""

    def get(self, site_id: str) -> None:
        """Return the metadata."""
        self.reply(self.core.store.sites.metadata(self.site(site_id).id))

    def put(self, site_id: str) -> None:
        """Replace the metadata as a whole."""
        self.core.store.sites.replace_metadata(self.site(site_id).id, self.json_body(nulls=True))
        self.done()


def create(handler: ApiHandler, account: Account, given: dict[str, Any]) -> Site:
    """Create a site from what the API was given."""
    name = check_site_name(given["name"]) if "name" in given else new_site_name()
    with handler.core.store.database.write():
        site = handler.core.store.sites.add(
            name,
            account,
            handler.user.id,
            session_id=given.get("session_id"),
            created_via=given.get("created_via"),
            settings={key: given[key] for key in _KEPT_SETTINGS if key in given},
        )
        rest: dict[str, Any] = {key: given[key] for key in ("custom_domain", "password") if key in given}
        return change(handler, site, rest) if rest else site


def change(handler: ApiHandler, site: Site, given: dict[str, Any]) -> Site:
    """Change a site by what the API was given; everything or nothing."""
    columns: dict[str, Any] = {}
    if "name" in given and given["name"] != site.name:
        columns["name"] = check_site_name(given["name"])
    if "custom_domain" in given:
        columns["custom_domain"] = check_domain(given["custom_domain"]) if given["custom_domain"] else None
    if "password" in given:
        columns["password"] = hidden(given["password"])
    if "session_id" in given and not site.claimed_at:
        columns["session_id"] = given["session_id"]
    if "created_via" in given:
        columns["created_via"] = given["created_via"]
    settings = {key: given[key] for key in _KEPT_SETTINGS if key in given}
    if settings:
        columns["settings"] = {**site.settings, **settings}
    return handler.core.store.sites.change(site.id, **columns) if columns else site


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    # What a client calls a property's value must be of the property's type; what we do not know is ignored.
    for key, kind in _TYPES.items():
        value = given.get(key)
        if value is None:
            continue
        if not isinstance(value, kind):
            raise Refused(422, f"{key} is invalid.", errors={key: ["is invalid"]})
        if isinstance(value, str) and len(value) > _TEXT_LENGTH:
            raise Refused(422, f"{key} is too long.", errors={key: ["is too long"]})
    if not all(isinstance(alias, str) for alias in given.get("domain_aliases") or ()):
        raise Refused(422, "domain_aliases is invalid.", errors={"domain_aliases": ["is invalid"]})
    if "processing_settings" in given:
        given["processing_settings"] = {"html": {"pretty_urls": _pretty_urls(given["processing_settings"])}}
    return given


def _pretty_urls(settings: dict[str, Any]) -> bool:
    """Return the one setting of processing that the API still documents; without it, it is on."""
    html = settings.get("html")
    pretty = html.get("pretty_urls") if isinstance(html, dict) else None
    return pretty if isinstance(pretty, bool) else True
