"""Signing in by ticket: a person says yes in a browser, anywhere, and no redirect has to find its way back.

That is what suits Jupyter, where the browser and the kernel need not be on one machine. Netlify's own command line
signs in the same way.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from netlify_nb.errors import Cancelled, ConfigurationError, LoginNotPossible, NotFound
from netlify_nb.models import Ticket
from netlify_nb.netlify.client_account import AccountCalls

APP_URL = "https://app.netlify.com"
PATIENCE = 300.0
"""Seconds that a person has to say yes; Netlify's command line gives up after five minutes too."""
_PAUSE = 1.0


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
    query = urlencode({"response_type": "ticket", "ticket": ticket.id})
    return ticket, f"{app_url.rstrip('/')}/authorize?{query}"


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
