"""``/drop``: publishing without an account, as Netlify's command line does with ``deploy --allow-anonymous``.

The calls are not in Netlify's OpenAPI document; they are as its command line makes them (26.2.0).
"""

from __future__ import annotations

from typing import Any, ClassVar

from netlify_nb.local.errors import Refused, not_found
from netlify_nb.local.names import new_site_name
from netlify_nb.local.passwords import hidden
from netlify_nb.local.store.people import digest

from .base import ApiHandler, same

PASSWORD = "My-Drop-Site"  # noqa: S105 (public: it stands in the source of Netlify's command line)
"""Protects a site that did not say by what it was made."""


class DropTokenHandler(ApiHandler):
    """The first step."""

    public: ClassVar[bool] = True

    def post(self) -> None:
        """Hand out a token."""
        self.reply({"token": self.core.drop_tokens.issue()})


class DropSiteHandler(ApiHandler):
    """The second step."""

    public: ClassVar[bool] = True

    async def post(self) -> None:
        """Make a site of nobody's with a list of files, which are then sent with the token."""
        given = self.json_body()
        token, files = str(given.get("token", "")), given.get("files")
        if given.get("functions") or given.get("edge_functions"):
            raise Refused(422, "A site without an account has no functions.")
        if not isinstance(files, dict):
            raise Refused(422, "files must be an object of path and SHA-1.")
        if not self.core.drop_tokens.take(token):
            raise Refused(401, "Access Denied")
        store, via = self.core.store, given.get("created_via")
        with store.database.write():
            account = store.drops.open_account()
            site = store.sites.add(
                new_site_name(),
                account,
                account.owner_id,
                # Until it is claimed it is one that somebody made for somebody else.
                session_id=account.slug,
                created_via=via if isinstance(via, str) else "drop",
                settings={},
            )
            if not isinstance(via, str):
                site = store.sites.change(site.id, password=hidden(PASSWORD))
            store.drops.add(site, token)
        try:
            opened = self.core.deploying.open_digest
            deploy = await self.in_background(opened, site, account.owner_id, {"files": files}, None)
        except Refused:
            store.drops.remove(site.id)
            raise
        required = self.core.deploying.required(deploy)
        self.reply({"id": site.id, "deploy_id": deploy.id, "subdomain": site.name, "required": required}, 201)


class DropClaimHandler(ApiHandler):
    """The last step, for who has an account."""

    def post(self) -> None:
        """Move a site into the caller's team."""
        given: dict[str, Any] = self.json_body()
        drop = self.core.store.drops.of_site(str(given.get("site", "")))
        if drop is None or not same(drop.token_digest, digest(str(given.get("token", "")))):
            raise not_found()
        account = self.core.store.people.accounts(self.user.id)[0]
        self.core.store.drops.claim(drop, account)
        self.reply(self.core.shapes.site(self.site(drop.site_id), account))
