"""Signing in: by ticket, and by the authorize page with a redirect back.

By ticket, a person says yes in a browser anywhere, and no redirect has to find its way back. That is what suits
Jupyter, where the browser and the kernel need not be on one machine; Netlify's own command line does the same. The
redirect (`authorize_url`, then `callback.Callback`) is for applications whose redirect address is registered.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from netlify_nb.errors import Cancelled, ConfigurationError, LoginNotPossible, NotFound
from netlify_nb.models import Ticket
from netlify_nb.netlify.client_account import AccountCalls
from netlify_nb.netlify.models_account import AccessToken
from netlify_nb.netlify.operations import Operation, fill
from netlify_nb.netlify.transport import Transport
from netlify_nb.netlify.wire import Body, check, read_object

APP_URL = "https://app.netlify.com"
PATIENCE = 300.0
"""Seconds that a person has to say yes; Netlify's command line gives up after five minutes too."""
_PAUSE = 1.0

# Beside the API, not in it, and not in its document: https://github.com/netlify-labs/oauth-example
_EXCHANGE_CODE = Operation("exchangeCode", "POST", "/oauth/token", "finishing the sign-in", repeat=False, signed=False)


def begin(
    client: AccountCalls, client_id: str, *, message: str | None = None, app_url: str = APP_URL
) -> tuple[Ticket, str]:
    """Ask to sign in. Returns the ticket and the address at which the person says yes.

    Raises ``ConfigurationError`` without a client id, ``NotSignedIn`` for one that Netlify does not know.
    """
    if not client_id:
        raise ConfigurationError(
            "Signing in by browser needs the id of an OAuth application.",
            hint="Set NETLIFY_OAUTH_CLIENT_ID, or paste a personal access token instead.",
        )
    ticket = client.create_ticket(client_id, message=message)
    return ticket, _authorize(app_url, {"response_type": "ticket", "ticket": ticket.id})


def wait(
    client: AccountCalls,
    ticket: Ticket,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    deadline: float = PATIENCE,
    stopped: Callable[[], bool] | None = None,
) -> str:
    """Wait until the person has said yes, and return the access token. ``stopped`` is asked every second.

    Raises ``LoginNotPossible`` when they say no, or nothing within ``deadline`` seconds; ``Cancelled``.
    """
    ends = clock() + deadline
    while True:
        if stopped is not None and stopped():
            raise Cancelled("Stopped before anybody signed in.")
        try:
            current = client.show_ticket(ticket.id)
        except NotFound:
            raise LoginNotPossible("The sign-in was refused, or has expired.", hint="Sign in again.") from None
        if current.authorized:
            return client.exchange_ticket(ticket.id).access_token
        if clock() >= ends:
            raise LoginNotPossible("Nobody said yes in the browser in time.", hint="Sign in again.")
        sleep(_PAUSE)


def new_state() -> str:
    """Return a value that ties an answer to the question it belongs to; nobody can guess it."""
    return secrets.token_urlsafe(32)


def authorize_url(
    client_id: str,
    redirect_uri: str,
    state: str,
    *,
    response_type: Literal["token", "code"] = "token",
    app_url: str = APP_URL,
) -> str:
    """Return the page at which a person says yes, to be led back to ``redirect_uri``, which must be registered.

    ``token`` (implicit) puts the token into the fragment; ``code`` puts a code into the query, which only the holder
    of the application's secret can turn into a token (`exchange_code`).
    """
    query = {
        "client_id": client_id,
        "response_type": response_type,
        "redirect_uri": redirect_uri,
        "state": state,
    }
    return _authorize(app_url, query)


def exchange_code(
    api_url: str,
    code: str,
    *,
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    connect: Callable[[str], Transport] = Transport,
) -> AccessToken:
    """Turn a code into a token. Netlify takes this beside the API: at ``/oauth/token`` of the same host.

    Raises ``LoginNotPossible`` for a code that is used up, expired or another application's.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": client_id,
        "client_secret": client_secret,
    }
    data = urlencode(form).encode()
    body = Body(lambda: data, len(data), "application/x-www-form-urlencoded")
    request = fill(_EXCHANGE_CODE, body=body)
    parts = urlsplit(api_url)
    with connect(f"{parts.scheme}://{parts.netloc}") as transport:
        response = transport.send(request)
    if response.status in {400, 401}:  # RFC 6749, 5.2: how a code is refused
        raise LoginNotPossible("Netlify does not take this sign-in.", hint="Sign in again.", status=response.status)
    check(request, response)
    token = read_object(request, response, AccessToken.from_json)
    if token is None:
        raise LoginNotPossible("Netlify answered the sign-in with nothing.", hint="Sign in again.")
    return token


def _authorize(app_url: str, query: Mapping[str, Any]) -> str:
    return f"{app_url.rstrip('/')}/authorize?{urlencode(query)}"
