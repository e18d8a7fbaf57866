"""Who is signed in, and how that changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from netlify_nb.connect import account
from netlify_nb.errors import ConfigurationError
from netlify_nb.widgets.stand import Answer, Stand


class Signing:
    """Signs in and out. ``refresh`` shows afterwards what the other person sees."""

    def __init__(self, stand: Stand, refresh: Callable[[], None]) -> None:
        self._stand = stand
        self._refresh = refresh
        self._stop_waiting = threading.Event()

    def sign_in(self, _details: Mapping[str, Any], answer: Answer) -> None:
        """Sign in through the browser: the address to open is told at once, and the rest goes by itself."""
        self._stop_waiting.set()  # an earlier attempt, whose page nobody has open any more
        self._stop_waiting = stop = threading.Event()
        world = self._stand.world()
        account.login_with_ticket(lambda address: answer({"address": address}), stopped=stop.is_set, world=world)
        self._other_user()

    def sign_in_token(self, details: Mapping[str, Any], _answer: Answer) -> None:
        """Sign in with a pasted token, which is checked, kept as every token is, and forgotten here."""
        account.login_with_token(str(details.get("token") or ""), world=self._stand.world())
        self._other_user()

    def sign_in_cancel(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Wait no longer for somebody to say yes in the browser."""
        self._stop_waiting.set()

    def sign_out(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Forget the kept token."""
        if not account.logout(world=self._stand.world()):
            raise ConfigurationError(
                "There is no kept token to forget.",
                hint="The one in use comes from NETLIFY_AUTH_TOKEN: unset it and restart the kernel.",
            )
        self._other_user()

    def _other_user(self) -> None:
        stand = self._stand
        with stand.looking:
            stand.user = None
            stand.no_problem()
            stand.show_result(None)
            stand.show("findings", [])
        self._refresh()
