"""From a host name to what is shown there.

=======================  =========================================
``NAME.localhost``       the live deploy of a site
``DEPLOY--NAME.…``       one deploy, for ever
``ALIAS--NAME.…``        the newest deploy of a branch
=======================  =========================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netlify_nb.local.store import Store
    from netlify_nb.local.store.deploys import Deploy
    from netlify_nb.local.store.sites import Site

APP_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Where the API and the pages for a person are. Any other name was bound to this address by somebody else."""
_SUFFIX = ".localhost"
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_DEPLOY_ID = re.compile(r"[0-9a-f]{24}")
_PORT = re.compile(r":\d+$")


@dataclass(frozen=True)
class Shown:
    """What an address shows; no deploy where a site has none yet."""

    site: Site
    deploy: Deploy | None


def host_name(header: str) -> str:
    """Return the name in a ``Host`` header, in lower case and without port and final dot."""
    return _PORT.sub("", header.strip().lower()).removesuffix(".")


def label_of(host: str) -> str | None:
    """Return the label before ``.localhost``, or ``None`` if the name has another form."""
    label = host.removesuffix(_SUFFIX)
    return label if label != host and _LABEL.fullmatch(label) else None


def shown_at(label: str, store: Store) -> Shown | None:
    """Return what a label stands for, or ``None`` if for nothing."""
    first, dashes, name = label.partition("--")
    if not dashes:
        site = store.sites.named(label)
        if site is None:
            return None
        return Shown(site, store.deploys.get(site.published_id) if site.published_id else None)
    if _DEPLOY_ID.fullmatch(first):
        deploy = store.deploys.get(first)
        site = store.sites.get(deploy.site_id) if deploy else None
        # The name may have been cut to what fits into a host name's label.
        if deploy is None or site is None or deploy.state != "ready" or not site.name.startswith(name):
            return None
        return Shown(site, deploy)
    site = store.sites.named(name)
    deploy = store.deploys.of_alias(site.id, first) if site else None
    return Shown(site, deploy) if site and deploy else None
