"""The verbs for a site that is already there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from netlify_nb import show
from netlify_nb.cli.output import ask, say
from netlify_nb.connect import targets
from netlify_nb.errors import InvalidInput
from netlify_nb.models import Deploy, Event, HistoryEntry, Site
from netlify_nb.progress import TerminalProgress
from netlify_nb.sites import SiteHandle


def sites(options: argparse.Namespace) -> int:
    """List the sites of the account."""
    with connected(options) as connection:
        found = list(connection.client.list_sites(filter="all"))
    return say(options, [_site_json(site) for site in found], show.sites_text(found))


def history(options: argparse.Namespace) -> int:
    """List the deploys of a site."""
    with on_site(options) as handle:
        found = handle.history(options.limit or None)
    return say(options, [entry.as_json() for entry in found], show.history_text(found))


def restore(options: argparse.Namespace) -> int:
    """Make a deploy live."""
    with on_site(options) as handle:
        deploy = handle.restore(options.deploy)
        site = handle.info
    return say(options, _deploy_json(deploy, site), show.restored_text(site, deploy))


def lock(options: argparse.Namespace) -> int:
    """Keep the live deploy live."""
    return _set_lock(options, locked=True)


def unlock(options: argparse.Namespace) -> int:
    """Let later deploys go live again."""
    return _set_lock(options, locked=False)


def claim(options: argparse.Namespace) -> int:
    """Print a fresh claim link: the one thing whose purpose is to hand a key over."""
    with on_site(options) as handle:
        link = handle.claim_link(timedelta(minutes=options.minutes), webhook=options.webhook)
    text = (
        f"{link.claim_url}\n\nUntil {link.expires_at.astimezone():%H:%M}, whoever opens this link can take the site"
        " over. Send it to nobody else."
    )
    return say(options, link.as_json(), text)


def download(options: argparse.Namespace) -> int:
    """Write the live deploy's files to a zip."""
    output = Path(options.output)
    with on_site(options) as handle:
        bundle = handle.download(output)
    document = {"output": str(output), "files": len(bundle.files), "bytes": bundle.total_bytes}
    return say(options, document, f"{output}: {show.files(len(bundle.files))}, {show.size(bundle.total_bytes)}")


def delete(options: argparse.Namespace) -> int:
    """Delete a site, after asking."""
    with on_site(options) as handle:
        site = handle.info
        if not options.yes:
            _confirm(site)
        handle.delete()
    return say(options, {"deleted": True, "site_id": site.id, "site_name": site.name}, f"Deleted {site.name}.")


def _confirm(site: Site) -> None:
    if not sys.stdin.isatty():
        raise InvalidInput(f"{site.name} was not deleted: nobody is here to ask.", hint="Add --yes to delete it.")
    if ask(f"Delete {site.name} ({site.url}) with all its deploys, for good? Type its name: ") != site.name:
        raise InvalidInput(f"{site.name} was not deleted.", hint="To delete it, type its name as it is written.")


def _set_lock(options: argparse.Namespace, *, locked: bool) -> int:
    with on_site(options) as handle:
        deploy = handle.lock() if locked else handle.unlock()
        site = handle.info
    text = (
        f"Locked: {deploy.id} stays live at {site.url}, whatever is deployed."
        if locked
        else f"Unlocked: the next deploy of {site.name} goes live by itself."
    )
    return say(options, _deploy_json(deploy, site), text)


@contextmanager
def connected(options: argparse.Namespace) -> Iterator[Any]:
    """Connect to the target that was asked for, and say so when Netlify makes us wait."""
    with TerminalProgress() as progress:

        def tell(seconds: float, why: str) -> None:
            progress(Event.waiting(seconds, why))

        with targets.connect(options.target, on_wait=tell) as connection:
            yield connection


@contextmanager
def on_site(options: argparse.Namespace) -> Iterator[SiteHandle]:
    """Give a handle on the site that was asked for, or that this folder means."""
    with connected(options) as connection:
        yield SiteHandle(connection, targets.site_for(connection, options.site, Path.cwd()))


def _site_json(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "name": site.name,
        "url": site.url,
        "admin_url": site.admin_url,
        "account": site.account_slug,
        "claimed": site.claimed,
        "published_deploy_id": site.published_deploy_id,
        "created_at": site.created_at.isoformat() if site.created_at else None,
        "updated_at": site.updated_at.isoformat() if site.updated_at else None,
    }


def _deploy_json(deploy: Deploy, site: Site) -> dict[str, Any]:
    return HistoryEntry(deploy, live=deploy.id == site.published_deploy_id).as_json()
