"""Signing in, signing out, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from netlify_nb import settings as settings_room
from netlify_nb.connect.targets import World, connect, connect_netlify
from netlify_nb.connection import Connection
from netlify_nb.credentials import TokenSource
from netlify_nb.errors import ConfigurationError, InvalidInput
from netlify_nb.models import TargetName, User


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, and where the token is."""

    user: User
    source: TokenSource


def login_with_token(token: str, *, world: World | None = None) -> SignedIn:
    """Check a personal access token with ``GET /user`` and keep it. Raises `NotSignedIn` for a wrong one."""
    world = world or World.real()
    token = token.strip()
    if not token:
        raise InvalidInput("No token was given.", hint="Create one in Netlify's user settings, under Applications.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InvalidInput("That is not a token: it holds characters that no token has.")
    api_url = _api_url(world)
    with connect_netlify(api_url, token, "environment", world) as connection:
        user = connection.client.get_current_user()
    return SignedIn(user, world.credentials.keep(api_url, token))


def login_with_ticket(
    show: Callable[[str], None], *, stopped: Callable[[], bool] | None = None, world: World | None = None
) -> SignedIn:
    """Sign in through the browser: ``show`` is given the address to open; then wait until the person says yes.

    Raises `ConfigurationError` without ``NETLIFY_OAUTH_CLIENT_ID``, `LoginNotPossible` when it is denied or
    nobody answers within five minutes.
    """
    from netlify_nb.netlify import oauth  # noqa: PLC0415

    world = world or World.real()
    client_id = world.environ.get("NETLIFY_OAUTH_CLIENT_ID")
    if not client_id:
        raise ConfigurationError(
            "Signing in through the browser needs NETLIFY_OAUTH_CLIENT_ID.",
            hint="Set it to the id of your OAuth application, or paste a personal access token instead.",
        )
    with connect_netlify(_api_url(world), None, "environment", world) as connection:
        ticket, address = oauth.begin(connection.client, client_id, app_url=connection.app_url)
        show(address)
        token = oauth.wait(connection.client, ticket, stopped=stopped)
    return login_with_token(token, world=world)


def logout(*, world: World | None = None) -> bool:
    """Forget the kept token; return whether there was one."""
    world = world or World.real()
    return world.credentials.forget(_api_url(world))


def whoami(target: TargetName | None = None, *, world: World | None = None) -> tuple[Connection, User]:
    """Return a connection (to be closed by the caller) and whose it is. Raises `NotSignedIn`."""
    connection = connect(target, world=world)
    try:
        return connection, connection.client.get_current_user()
    except BaseException:
        with suppress(Exception):
            connection.close()
        raise


def _api_url(world: World) -> str:
    return settings_room.resolve({}, settings_room.from_environment(world.environ)).api_url
