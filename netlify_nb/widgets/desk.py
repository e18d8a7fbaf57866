"""What stands behind a panel: it takes commands, calls the rooms below, and tells what came of it.

It knows no widget. ``show(name, value)`` is given public facts, which Jupyter may save; ``answer`` (one for each
command) is given what only the asking browser gets, such as a claim link. Commands run in threads, so that a cell can
run meanwhile and a silent server holds nobody up.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from netlify_nb import frontend
from netlify_nb.connect import targets
from netlify_nb.errors import NetlifyNbError
from netlify_nb.messages import problem
from netlify_nb.models import Publication
from netlify_nb.widgets.destination import Destination
from netlify_nb.widgets.keeping import Keeping
from netlify_nb.widgets.sending import Sending
from netlify_nb.widgets.signing import Signing
from netlify_nb.widgets.sizes import Sizes
from netlify_nb.widgets.stand import Answer, Facts, Show, Stand
from netlify_nb.widgets.viewing import Viewing

Work = Callable[[Mapping[str, Any], Answer], Facts | None]


def saved_by_front_end(path: Path) -> bool:
    """Ask the front end to save the notebook ``path``; return whether it did."""
    return frontend.request_save(path, environ=os.environ)


class Desk:
    """Carries out a panel's commands: `take` is given the name of one of `commands` and its details."""

    def __init__(
        self,
        destination: Destination,
        *,
        show: Show,
        changed: Callable[[str], None],
        world: Callable[[], targets.World] = targets.World.real,
        save: Callable[[Path], bool] = saved_by_front_end,
        sizes: Sizes | None = None,
    ) -> None:
        self._stand = stand = Stand(destination, show, changed, world)
        stand.ledger.sizes = sizes or Sizes()
        viewing = Viewing(stand)
        self.refresh = refresh = viewing.refresh
        self._sending = Sending(stand, refresh, save)
        keeping = Keeping(stand, refresh)
        signing = Signing(stand, refresh)
        self._works: Mapping[str, Work] = {
            "refresh": viewing.refresh,
            "older": viewing.older,
            "sites": viewing.sites,
            "cancel": self._sending.cancel,
            "restore": keeping.restore,
            "lock": keeping.lock,
            "unlock": keeping.unlock,
            "delete": keeping.delete,
            "download": keeping.download,
            "claim": keeping.claim,
            "sign-in": signing.sign_in,
            "sign-in-token": signing.sign_in_token,
            "sign-in-cancel": signing.sign_in_cancel,
            "sign-out": signing.sign_out,
        }

    @property
    def commands(self) -> frozenset[str]:
        """What the browser may ask for."""
        return frozenset(self._works) | {"publish"}

    @property
    def site_id(self) -> str | None:
        """The id of the site that is shown, once it is known."""
        return self._stand.site.id if self._stand.site else None

    def take(self, command: str, details: Mapping[str, Any], answer: Answer) -> Callable[[], None]:
        """Return what carries ``command`` out, for a thread. Every failure is answered as a problem; none is raised.

        Taken in the order in which they came, commands mean each other in that order: "cancel" the publish before it.
        """
        work: Callable[[Answer], Facts | None]
        if command == "publish":
            work = self._sending.begin(details)
        else:
            known = self._works[command]
            work = lambda answer: known(details, answer)  # noqa: E731  # as short as its twin above

        def carry_out() -> None:
            try:
                answer({"done": True, **(work(answer) or {})})
            except NetlifyNbError as error:
                answer({"problem": problem(error)})
            except Exception:  # noqa: BLE001  # a person waits for an answer, whatever went wrong
                sys.excepthook(*sys.exc_info())
                answer({"problem": problem(_unexpected())})

        return carry_out

    def took_place(self, publication: Publication) -> None:
        """Show what a publish came to that somebody else has made."""
        self._sending.took_place(publication)


def _unexpected() -> NetlifyNbError:
    return NetlifyNbError(
        "Something unexpected went wrong.", hint="JupyterLab's log console (View menu) or the kernel's log says more."
    )
