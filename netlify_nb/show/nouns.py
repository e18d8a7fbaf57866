"""One site, one deploy, and a list of sites."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netlify_nb.show.markup import MimeBundle, code, facts_table, link, tagged
from netlify_nb.show.words import ago, exact, line

if TYPE_CHECKING:
    from netlify_nb.models import Deploy, Site


def badges(deploy: Deploy, *, live: bool) -> str:
    """Return the words that stand beside a deploy: live, locked, draft, its alias, or its state when not ready."""
    words = [
        word
        for word, holds in (
            ("live", live),
            ("locked", live and deploy.locked),
            ("draft", deploy.draft),
            (
                deploy.branch or "",
                bool(deploy.branch) and deploy.context not in (None, "production") and not deploy.draft,
            ),
            (deploy.state, not deploy.ready),
        )
        if holds
    ]
    return ", ".join(words)


def deploy_bundle(deploy: Deploy) -> MimeBundle:
    """Return one deploy as text and as an inert HTML table."""
    rows = [
        ("Deploy", code(deploy.id)),
        ("State", html.escape(badges(deploy, live=False) or deploy.state)),
        ("Message", html.escape((deploy.error_message if deploy.failed else deploy.title) or "")),
        (
            "Made",
            f'<span title="{html.escape(exact(deploy.created_at))}">{html.escape(ago(deploy.created_at))}</span>',
        ),
        ("Address", link(deploy.deploy_url) if deploy.deploy_url else ""),
    ]
    return tagged(repr(deploy), facts_table(rows), "deploy")


def site_bundle(site: Site) -> MimeBundle:
    """Return one site as text and as an inert HTML table."""
    live = site.published_deploy
    rows = [
        ("Site", html.escape(site.name)),
        ("Address", link(site.url) if site.url else ""),
        ("Live since", html.escape(ago(live.published_at or live.created_at)) if live else "nothing is live yet"),
        ("Team", html.escape(site.account_name or "")),
        ("Dashboard", link(site.admin_url) if site.admin_url else ""),
    ]
    return tagged(repr(site), facts_table(rows), "site")


def sites_text(sites: Sequence[Site]) -> str:
    """Return a list of sites as text."""
    if not sites:
        return "There are no sites in this account yet."
    width = max(len(site.name) for site in sites)
    return "\n".join(f"{site.name:<{width}}  {site.url or ''}  {ago(site.updated_at)}".rstrip() for site in sites)


def restored_text(site: Site, deploy: Deploy) -> str:
    """Return what a restore did, as text."""
    title = f" ({line(deploy.title)})" if deploy.title else ""
    return f"Live again: {deploy.id}{title}, made {ago(deploy.created_at)}\n{site.url or ''}".rstrip()


def restored_bundle(site: Site, deploy: Deploy) -> MimeBundle:
    """Return what a restore did, as text and inert HTML."""
    title = f" ({html.escape(deploy.title)})" if deploy.title else ""
    page = (
        f"<p><strong>Live again:</strong> {code(deploy.id)}{title}, made {html.escape(ago(deploy.created_at))}"
        f"{f' at {link(site.url)}' if site.url else ''}</p>"
    )
    return tagged(restored_text(site, deploy), page, "restored")


def site_facts(site: Site) -> dict[str, Any]:
    """Return what buttons beside a result need to know of its site."""
    return {"site_id": site.id, "site_name": site.name, "url": site.url}
