"""The one place that knows that there are two targets, Netlify and the local server, and chooses between them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from netlify_nb import record
from netlify_nb import settings as settings_room
from netlify_nb.connect import local
from netlify_nb.connection import Connection, OAuthApp
from netlify_nb.credentials import Credentials, TokenSource
from netlify_nb.errors import InvalidInput, NotSignedIn, SiteNotFound
from netlify_nb.models import TargetName
from netlify_nb.version import __version__

LOCAL_AUDIENCE = (
    "Only you, on this machine. To put it on the web: `netlify-nb login` (or %netlify_login), then publish again."
)
USER_AGENT = f"netlify-nb/{__version__} (netlify-nb on PyPI)"
"""Netlify's documentation asks for the name of the program and, in brackets, how to reach who makes it."""
_OFFICIAL_HOST = "api.netlify.com"


@dataclass(frozen=True)
class World:
    """Where settings of the person and the machine come from; tests give their own."""

    environ: Mapping[str, str]
    credentials: Credentials

    @classmethod
    def real(cls) -> World:
        """Return the environment of this process and the user's own credentials."""
        return cls(os.environ, Credentials())


def connect(
    target: TargetName | None = None,
    *,
    api_url: str | None = None,
    on_wait: Callable[[float, str], None] | None = None,
    world: World | None = None,
) -> Connection:
    """Return a `Connection` to ``target``; without one, to Netlify if there is a token, else to the local server.

    ``on_wait`` is told seconds and reason when Netlify's rate limit makes us wait. Raises `NotSignedIn` when
    Netlify is asked for and there is no token, `LocalServerError` when the local server cannot start.
    """
    world = world or World.real()
    environment = settings_room.from_environment(world.environ)
    wanted = settings_room.resolve({"target": target, "api_url": api_url}, environment)
    token = None if wanted.target == "local" else world.credentials.find(wanted.api_url)
    if wanted.target == "local" or (wanted.target is None and token is None):
        return _connect_local(on_wait)
    if token is None:
        raise NotSignedIn(
            "There is no Netlify token.",
            hint="Sign in with `netlify-nb login`, set NETLIFY_AUTH_TOKEN, or publish on this machine: --target local.",
        )
    return connect_netlify(wanted.api_url, token.value, token.source, world, on_wait)


def connect_netlify(
    api_url: str,
    token: str | None,
    source: TokenSource | str,
    world: World,
    on_wait: Callable[[float, str], None] | None = None,
) -> Connection:
    """Return a connection to Netlify with ``token``, found in ``source``; without a token, for signing in only."""
    from netlify_nb.netlify.client import Client  # noqa: PLC0415  # brings requests
    from netlify_nb.netlify.transport import Transport  # noqa: PLC0415

    client_id = world.environ.get("NETLIFY_OAUTH_CLIENT_ID")
    transport = Transport(api_url, token, on_wait=on_wait, user_agent=USER_AGENT)
    return Connection(
        target="netlify",
        transport=transport,
        client=Client(transport),
        api_url=api_url,
        app_url=app_url_of(api_url),
        token_source=source,
        oauth=OAuthApp(client_id, world.environ.get("NETLIFY_OAUTH_CLIENT_SECRET") or None) if client_id else None,
    )


def app_url_of(api_url: str) -> str:
    """Return where a person signs in and claims: Netlify's dashboard, or the other server's own pages."""
    parts = urlsplit(api_url)
    return settings_room.APP_URL if parts.hostname == _OFFICIAL_HOST else f"{parts.scheme}://{parts.netloc}"


def _connect_local(on_wait: Callable[[float, str], None] | None = None) -> Connection:
    from netlify_nb.netlify.client import Client  # noqa: PLC0415  # brings requests
    from netlify_nb.netlify.transport import Transport  # noqa: PLC0415

    runtime = local.start()
    transport = Transport(runtime.api_url, runtime.token, on_wait=on_wait, user_agent=USER_AGENT)
    return Connection(
        target="local",
        transport=transport,
        client=Client(transport),
        api_url=runtime.api_url,
        app_url=runtime.app_url,
        token_source="local",  # noqa: S106  # the word for where it came from
        oauth=OAuthApp(runtime.client_id, runtime.client_secret),
        audience=LOCAL_AUDIENCE,
        names_are_global=False,
        recreates_sites=True,
    )


def site_for(connection: Connection, named: str | None, folder: Path, *, world: World | None = None) -> str:
    """Return the site that a command in ``folder`` means: the one named, the environment's, or the record's only one.

    On the local target a site that the environment names counts only if it is there: it may well be one of Netlify.
    Raises `InvalidInput` when there is none or more than one.
    """
    world = world or World.real()
    if named is not None:
        if not named.strip():
            raise InvalidInput("The site is named by nothing.", hint="Name it by id, domain or name, or leave it out.")
        return named
    site = settings_room.from_environment(world.environ)["site"]
    if site and (not connection.recreates_sites or _is_there(connection, site)):
        return str(site)
    found = record.find([folder]).all_sites(connection.target)
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(
            f"{record.NAME} remembers {len(found)} sites.", hint="Say which with --site; `netlify-nb sites` lists them."
        )
    if linked := settings_room.linked_site([folder]):
        return linked
    raise InvalidInput("No site was named.", hint="Say which with --site; `netlify-nb sites` lists them.")


def _is_there(connection: Connection, site: str) -> bool:
    try:
        connection.client.find_site(site)
    except SiteNotFound:
        return False
    return True
