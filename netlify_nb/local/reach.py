"""What a user can reach: sites and deploys that are not theirs do not exist for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import not_found

if TYPE_CHECKING:
    from .store import Store
    from .store.deploys import Deploy
    from .store.people import User
    from .store.sites import Site

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_OUR_DOMAIN = re.compile(r"([a-z0-9-]+)\.(?:netlify\.app|localhost)(?::\d+)?")


def find_site(store: Store, site_id: str, user: User) -> Site:
    """Return the site of an id or domain, if the user may use it; otherwise 404.

    A bare name is no id, as at Netlify; ``NAME.netlify.app``, ``NAME.localhost`` and custom domains are domains.
    """
    wanted = site_id.lower()
    if _UUID.fullmatch(wanted):
        found = store.sites.get(wanted)
    elif ours := _OUR_DOMAIN.fullmatch(wanted):
        found = store.sites.named(ours[1])
    else:
        found = store.sites.at_domain(wanted)
    if found is None or not store.sites.may_use(found, user.id):
        raise not_found()
    return found


def find_deploy(store: Store, deploy_id: str, user: User) -> tuple[Deploy, Site]:
    """Return a deploy and its site, if the user may use them; otherwise 404."""
    found = store.deploys.get(deploy_id)
    if found is None:
        raise not_found()
    return found, find_site(store, found.site_id, user)
