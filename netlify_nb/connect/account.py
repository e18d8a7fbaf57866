"""Signing in, signing out, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from netlify_nb import settings as settings_room
from netlify_nb.connect.targets import World, app_url_of, connect, connect_netlify
from netlify_nb.connection import Connection
from netlify_nb.credentials import TokenSource
from netlify_nb.errors import ConfigurationError, InvalidInput, LoginNotPossible, NotSignedIn
from netlify_nb.models import TargetName, User


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, where the token is kept, and the base of the API that it was checked with."""

    user: User
    source: TokenSource
    api_url: str = settings_room.API_URL


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
    return SignedIn(user, world.credentials.keep(api_url, token), api_url)


def login_with_ticket(
    show: Callable[[str], None], *, stopped: Callable[[], bool] | None = None, world: World | None = None
) -> SignedIn:
    """Sign in through the browser: ``show`` is given the address to open; then wait until the person says yes.

    Raises `ConfigurationError` without ``NETLIFY_OAUTH_CLIENT_ID``, `LoginNotPossible` when it is denied or
    nobody answers within five minutes.
    """
    from netlify_nb.netlify import oauth  # noqa: PLC0415

    world = world or World.real()
    client_id = _client_id(world)
    with connect_netlify(_api_url(world), None, "environment", world) as connection:
        ticket, address = oauth.begin(connection.client, client_id, app_url=connection.app_url)
        show(address)
        token = oauth.wait(connection.client, ticket, stopped=stopped)
    return login_with_token(token, world=world)


def login_with_redirect(
    show: Callable[[str], None],
    port: int,
    *,
    stopped: Callable[[], bool] | None = None,
    world: World | None = None,
) -> SignedIn:
    """Sign in through a browser on this machine, which is led back to ``http://127.0.0.1:PORT/callback``.

    That address must be registered with the OAuth application. With its secret configured a code is exchanged for
    the token; without, the browser brings the token itself. Raises `ConfigurationError` without
    ``NETLIFY_OAUTH_CLIENT_ID``, `PortTaken`, and `LoginNotPossible` as `login_with_ticket` does.
    """
    from netlify_nb.netlify import oauth  # noqa: PLC0415
    from netlify_nb.netlify.callback import Callback  # noqa: PLC0415

    world = world or World.real()
    client_id = _client_id(world)
    secret = world.environ.get("NETLIFY_OAUTH_CLIENT_SECRET")
    api_url = _api_url(world)
    with Callback(port=port) as callback:
        show(
            oauth.authorize_url(
                client_id,
                callback.redirect_uri,
                callback.state,
                response_type="code" if secret else "token",
                app_url=app_url_of(api_url),
            )
        )
        answer = callback.wait(stopped=stopped or (lambda: False))
        token = answer.value
        if answer.kind == "code":
            redirect_uri = callback.redirect_uri
            token = oauth.exchange_code(
                api_url, token, client_id=client_id, client_secret=secret or "", redirect_uri=redirect_uri
            ).access_token
    return login_with_token(token, world=world)


def ask_token(say: Callable[[str], None], *, world: World | None = None) -> str:
    """Return what a person pastes into a hidden prompt, or nothing for Ctrl-D; ``say`` is told where tokens are made.

    Raises `LoginNotPossible` where nobody can type, as in a notebook that is run by a program.
    """
    from getpass import getpass  # noqa: PLC0415  # in a kernel this asks its front end, hidden and unsaved

    api_url = _api_url(world or World.real())
    if api_url == settings_room.API_URL:
        say("Create a personal access token at https://app.netlify.com/user/applications and paste it here.")
    else:
        say(f"NETLIFY_API_URL names {api_url}: paste a token of that server here.")
    try:
        return getpass("Token (not shown): ")
    except EOFError:
        return ""
    except NotImplementedError as error:  # how a kernel says that its front end has no prompts
        raise LoginNotPossible(
            "Nobody can type a token here.", hint="Run `netlify-nb login` on a terminal, or set NETLIFY_AUTH_TOKEN."
        ) from error


def logout(*, revoke: bool = False, world: World | None = None) -> bool:
    """Forget the kept token; return whether there was one.

    With ``revoke`` it is first made invalid at Netlify, for every program that has it. When Netlify cannot be asked,
    the error is raised and the token stays.
    """
    world = world or World.real()
    api_url = _api_url(world)
    if revoke and (token := world.credentials.kept(api_url)) is not None:
        with connect_netlify(api_url, token.value, token.source, world) as connection, suppress(NotSignedIn):
            connection.client.revoke_access_token()  # one that is invalid already is no harm
    return world.credentials.forget(api_url)


def whoami(target: TargetName | None = None, *, world: World | None = None) -> tuple[Connection, User]:
    """Return a connection (to be closed by the caller) and whose it is. Raises `NotSignedIn`."""
    connection = connect(target, world=world)
    try:
        return connection, connection.client.get_current_user()
    except BaseException:
        with suppress(Exception):
            connection.close()
        raise


def _client_id(world: World) -> str:
    client_id = world.environ.get("NETLIFY_OAUTH_CLIENT_ID")
    if not client_id:
        raise ConfigurationError(
            "Signing in through the browser needs NETLIFY_OAUTH_CLIENT_ID.",
            hint="Set it to the id of your OAuth application, or paste a personal access token instead.",
        )
    return client_id


def _api_url(world: World) -> str:
    return settings_room.resolve({}, settings_room.from_environment(world.environ)).api_url
