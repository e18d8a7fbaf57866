"""``login``, ``logout`` and ``whoami``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from netlify_nb.cli.output import say
from netlify_nb.connect import account
from netlify_nb.errors import InvalidInput
from netlify_nb.models import User
from netlify_nb.settings import API_URL

_WHERE = {
    "environment": "token from NETLIFY_AUTH_TOKEN",
    "keyring": "token in the keyring",
    "file": "token in a file that only you can read",
    "local": "no account needed",
}


def login(options: argparse.Namespace) -> int:
    """Sign in through the browser where an OAuth application is configured, else by a token typed or piped in."""
    if options.redirect is not None:
        signed_in = account.login_with_redirect(_show_address, options.redirect)
    elif os.environ.get("NETLIFY_OAUTH_CLIENT_ID"):
        signed_in = account.login_with_ticket(_show_address)
    else:
        signed_in = account.login_with_token(_ask_token())
    text = f"Signed in as {signed_in.user.label}{_at(signed_in.api_url)} ({_WHERE[signed_in.source]})."
    if os.environ.get("NETLIFY_AUTH_TOKEN"):
        text += " NETLIFY_AUTH_TOKEN is set and comes before it."
    document = {"target": "netlify", "user": _user_json(signed_in.user), "token_source": signed_in.source}
    return say(options, document, text)


def logout(options: argparse.Namespace) -> int:
    """Forget the kept token."""
    had_one = account.logout(revoke=options.revoke)
    text = "Signed out." if had_one else "Nobody was signed in."
    if os.environ.get("NETLIFY_AUTH_TOKEN"):
        text += " NETLIFY_AUTH_TOKEN is still set and will be used."
    return say(options, {"signed_out": had_one}, text)


def whoami(options: argparse.Namespace) -> int:
    """Say who is signed in."""
    connection, user = account.whoami(options.target)
    with connection:
        at = _at(connection.api_url) if connection.target == "netlify" else ""
        text = f"{user.label} on {connection.target}{at} ({_WHERE[connection.token_source]})"
        if connection.audience:
            text += f"\n{connection.audience}"
        document = {"target": connection.target, "user": _user_json(user), "token_source": connection.token_source}
    return say(options, document, text)


def _ask_token() -> str:
    if not sys.stdin.isatty():
        token = sys.stdin.readline().strip()
        if not token:
            raise InvalidInput("No token was given.", hint="Pipe one in: netlify-nb login < token.txt")
        return token
    token = account.ask_token(lambda words: print(words, file=sys.stderr))
    if not token:
        print(file=sys.stderr)  # behind the prompt that Ctrl-D has left open
    return token


def _at(api_url: str) -> str:
    """Name the server that a token was checked with, where a variable leads somewhere else than to Netlify."""
    return "" if api_url == API_URL else f" at {api_url}, which NETLIFY_API_URL names"


def _show_address(address: str) -> None:
    import webbrowser  # noqa: PLC0415  # only here

    print(f"Open this address to sign in:\n\n  {address}\n\nWaiting for you to say yes …", file=sys.stderr)
    if sys.stderr.isatty():
        webbrowser.open(address)


def _user_json(user: User) -> dict[str, Any]:
    return {"id": user.id, "email": user.email, "full_name": user.full_name}
