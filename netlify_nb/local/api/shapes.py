"""Rows as the objects of Netlify's API: every key that its clients rely on, with ``null`` where there is nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.names import LABEL_LENGTH, mime_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from netlify_nb.local.store import Store
    from netlify_nb.local.store.deploys import Deploy, Kept
    from netlify_nb.local.store.people import Account, Ticket, User
    from netlify_nb.local.store.sites import Site

BUILD_IMAGE = "noble"
"""The name of Netlify's current build image; nothing is built here, but clients expect the key."""


@dataclass(frozen=True)
class Shapes:
    """Writes the objects; ``origin`` is ``http://127.0.0.1:PORT``."""

    store: Store
    port: int
    required: Callable[[Deploy], list[str]]
    """Returns the SHA-1s that a deploy still needs."""

    @property
    def origin(self) -> str:
        """Where the API and the pages for a person are."""
        return f"http://127.0.0.1:{self.port}"

    def site_url(self, name: str) -> str:
        """Return the address of a site."""
        return f"http://{name}.localhost:{self.port}"

    def permalink(self, deploy_id: str, name: str) -> str:
        """Return the address of a deploy for ever: ``http://DEPLOY--NAME.localhost:PORT``."""
        # No label of a host name is longer than 63; the deploy's id alone says which it is.
        return self.site_url(f"{deploy_id}--{name}"[:LABEL_LENGTH].rstrip("-"))

    def admin_url(self, name: str) -> str:
        """Return the address of the page about a site."""
        return f"{self.origin}/projects/{name}"

    def site(self, site: Site, account: Account | None = None) -> dict[str, Any]:
        """Return the object of a site, with its published deploy in it."""
        account = account or self.store.people.account(site.account_id)
        url = self.site_url(site.name)
        published = self.store.deploys.get(site.published_id) if site.published_id else None
        settings = site.settings
        return {
            "id": site.id,
            "site_id": site.id,
            "state": "current",
            "plan": "nf_team_dev",
            "premium": False,
            "claimed": site.claimed,
            "name": site.name,
            "custom_domain": site.custom_domain,
            "domain_aliases": settings.get("domain_aliases", []),
            "branch_deploy_custom_domain": None,
            "deploy_preview_custom_domain": None,
            "password": None,
            "has_password": site.password is not None,
            "notification_email": settings.get("notification_email"),
            "url": url,
            # There is no TLS on a loopback address; clients prefer this key, so it has the address that works.
            "ssl_url": url,
            "default_domain": f"{site.name}.localhost",
            "id_domain": f"{site.id}.localhost",
            "admin_url": self.admin_url(site.name),
            "screenshot_url": None,
            "created_at": site.created_at,
            "updated_at": site.updated_at,
            "user_id": site.user_id,
            "session_id": site.session_id,
            "created_via": site.created_via,
            "ssl": False,
            "force_ssl": bool(settings.get("force_ssl", False)),
            "managed_dns": False,
            "disabled": site.disabled,
            "deploy_id": site.published_id,
            "deploy_url": self.permalink(published.id, site.name) if published else url,
            "published_deploy": self.deploy(published, site) if published else None,
            "account_id": account.id if account else None,
            "account_name": account.name if account else None,
            "account_slug": account.slug if account else None,
            "git_provider": None,
            "deploy_hook": None,
            "capabilities": {},
            "processing_settings": settings.get("processing_settings", {"html": {"pretty_urls": True}}),
            "build_settings": {},
            "default_hooks_data": {"access_token": ""},
            "build_image": BUILD_IMAGE,
            "prerender": None,
            "functions_region": None,
            "prevent_non_git_prod_deploys": False,
            "deploy_origin": settings.get("deploy_origin"),
            "labels": [],
        }

    def deploy(self, deploy: Deploy, site: Site) -> dict[str, Any]:
        """Return the object of a deploy."""
        url = self.site_url(site.name)
        permalink = self.permalink(deploy.id, site.name)
        alias = self.site_url(f"{deploy.alias}--{site.name}") if deploy.alias else None
        own = alias or permalink
        return {
            "id": deploy.id,
            "site_id": site.id,
            "user_id": deploy.user_id,
            "build_id": None,
            "state": deploy.state,
            "name": site.name,
            "url": url,
            "ssl_url": url,
            "admin_url": self.admin_url(site.name),
            "deploy_url": own,
            "deploy_ssl_url": own,
            "links": {"permalink": permalink, "alias": own if alias else url, "branch": alias},
            "screenshot_url": None,
            "review_id": None,
            "review_url": None,
            "draft": deploy.draft,
            # Not worked out yet while the files are being compared; otherwise always a list.
            "required": None if deploy.state == "preparing" else self.required(deploy),
            "required_functions": [],
            "required_edge_functions": [],
            "required_server": [],
            "error_message": deploy.error_message,
            "branch": deploy.branch,
            "commit_ref": None,
            "commit_url": None,
            "skipped": False,
            "created_at": deploy.created_at,
            "updated_at": deploy.updated_at,
            "published_at": deploy.published_at,
            "title": deploy.title,
            "context": deploy.context,
            "locked": site.locked and site.published_id == deploy.id,
            "manual_deploy": True,
            "framework": deploy.settings.get("framework"),
            "function_schedules": [],
            "functions_region": None,
            "available_functions": [],
            "summary": {"status": deploy.state, "messages": []},
        }

    @staticmethod
    def file(path: str, kept: Kept, deploy: Deploy) -> dict[str, Any]:
        """Return the object of a file."""
        return {
            "id": path,
            "path": path,
            "sha": kept.sha,
            "mime_type": mime_type(path),
            "size": kept.size,
            "site_id": deploy.site_id,
            "deploy_id": deploy.id,
        }

    def user(self, user: User) -> dict[str, Any]:
        """Return the object of a user."""
        account = next(iter(self.store.people.accounts(user.id)), None)
        return {
            "id": user.id,
            "uid": user.id,
            "full_name": user.full_name,
            "avatar_url": "",
            "email": user.email,
            "affiliate_id": "",
            "site_count": self.store.sites.count(user.id),
            "created_at": user.created_at,
            "last_login": user.created_at,
            "login_providers": ["local"],
            "onboarding_progress": {},
            "account_id": account.id if account else None,
            "preferred_account_id": account.id if account else None,
            "slug": account.slug if account else None,
        }

    @staticmethod
    def account(account: Account, *, default: bool) -> dict[str, Any]:
        """Return the object of an account (a team)."""
        return {
            "id": account.id,
            "name": account.name,
            "slug": account.slug,
            "type": "local",
            "type_name": "Local",
            "type_id": "local",
            "type_slug": "local",
            "default": default,
            "capabilities": {},
            "owner_ids": [account.owner_id],
            "roles_allowed": ["Owner"],
            "members_count": 1,
            "created_at": account.created_at,
            "updated_at": account.created_at,
        }

    @staticmethod
    def ticket(ticket: Ticket) -> dict[str, Any]:
        """Return the object of a ticket."""
        return {
            "id": ticket.id,
            "client_id": ticket.client_id,
            "authorized": ticket.user_id is not None,
            "created_at": ticket.created_at,
        }
