"""Where what belongs to a site or a team is kept.

With Netlify's Integration API for an extension that is registered there; without one, in the site's metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netlify_nb.connect import local
from netlify_nb.connect.targets import USER_AGENT, World
from netlify_nb.connection import Connection
from netlify_nb.errors import ConfigurationError, NotSignedIn
from netlify_nb.models import Site

if TYPE_CHECKING:
    from netlify_nb.netlify.context import Context
    from netlify_nb.netlify.transport import Transport

_FIRST, _SECOND = "1", "2"
_LOCAL_SLUG = "netlify-nb"
"""The local server takes every slug for registered, so a team needs no setting there."""


@dataclass(frozen=True)
class Extension:
    """An extension that is registered with Netlify, and where its Integration API is."""

    slug: str
    version: str
    base_url: str


def extension(world: World, connection: Connection) -> Extension | None:
    """Return the extension that the environment names, or ``None``. Raises `ConfigurationError`."""
    from netlify_nb.netlify.integration import BASE_URL  # noqa: PLC0415  # not on the way of a publish

    slug = world.environ.get("NETLIFY_INTEGRATION_SLUG")
    if not slug:
        return None
    version = world.environ.get("NETLIFY_INTEGRATION_VERSION") or _SECOND
    if version not in (_FIRST, _SECOND):
        raise ConfigurationError(f"NETLIFY_INTEGRATION_VERSION is {version!r}, and can be 1 or 2.", hint="")
    if connection.target == "local":
        return Extension(slug, version, connection.app_url)
    return Extension(slug, version, world.environ.get("NETLIFY_INTEGRATION_URL") or BASE_URL)


def of_site(connection: Connection, site: str, *, world: World | None = None) -> AbstractContextManager[Context]:
    """Open what is kept with ``site`` (an id, domain or name). Raises `SiteNotFound`."""
    return of(connection, connection.client.find_site(site), world=world)


def of(connection: Connection, site: Site, *, world: World | None = None) -> AbstractContextManager[Context]:
    """Open what is kept with a site that was found already."""
    return _of_site(connection, site, world or World.real())


def of_team(connection: Connection, team: str, *, world: World | None = None) -> AbstractContextManager[Context]:
    """Open what is kept with ``team`` (an id or slug). Raises `ConfigurationError` without a registered extension."""
    return _of_team(connection, team, world or World.real())


@contextmanager
def _of_site(connection: Connection, site: Site, world: World) -> Iterator[Context]:
    from netlify_nb.netlify import context, integration  # noqa: PLC0415  # as above

    ours = extension(world, connection)
    if ours is None:
        yield context.SiteMetadata(connection.client, site.id)
        return
    with _transport(ours, connection, world) as transport:
        if ours.version == _FIRST:
            yield context.SiteIntegration(integration.IntegrationClient(transport, ours.slug), site.id)
        else:
            team = site.account_id or site.account_slug or ""
            yield context.SiteExtension(integration.ExtensionClient(transport, ours.slug), team, site.id)


@contextmanager
def _of_team(connection: Connection, team: str, world: World) -> Iterator[Context]:
    from netlify_nb.netlify import context, integration  # noqa: PLC0415  # as above

    ours = extension(world, connection)
    if ours is None and connection.target == "local":
        ours = Extension(_LOCAL_SLUG, _SECOND, connection.app_url)
    if ours is None:
        raise ConfigurationError(
            "Something can be kept with a team only by an extension that is registered with Netlify.",
            hint="Name it in NETLIFY_INTEGRATION_SLUG, or keep it with a site: --site.",
        )
    with _transport(ours, connection, world) as transport:
        if ours.version == _FIRST:
            yield context.TeamIntegration(integration.IntegrationClient(transport, ours.slug), team)
        else:
            yield context.TeamExtension(integration.ExtensionClient(transport, ours.slug), team)


def _transport(ours: Extension, connection: Connection, world: World) -> Transport:
    from netlify_nb.netlify.integration import integration_transport  # noqa: PLC0415  # as above

    if connection.target == "local":
        return integration_transport(local.start().token, ours.base_url, user_agent=USER_AGENT)
    token = world.credentials.find(connection.api_url)
    if token is None:
        raise NotSignedIn("There is no Netlify token.")
    return integration_transport(token.value, ours.base_url, user_agent=USER_AGENT)
