"""Publishing from a panel: one at a time, told in stages, and stopped whenever a person says so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from netlify_nb.connect import publish as connected
from netlify_nb.errors import Cancelled, NetlifyNbError, PreflightStopped, PublishRunning
from netlify_nb.models import Event, Publication
from netlify_nb.widgets import facts
from netlify_nb.widgets.meter import Meter
from netlify_nb.widgets.stand import Answer, Facts, Stand

_UNTIL_SENT = frozenset({"render", "check", "bundle", "site"})
"""Phases in which nothing has gone to the other end that would have to be taken back."""


class Sending:
    """Publishes. ``refresh`` shows afterwards what is there; ``save`` asks the front end to save a notebook."""

    def __init__(self, stand: Stand, refresh: Callable[[], None], save: Callable[[Path], bool]) -> None:
        self._stand = stand
        self._refresh = refresh
        self._save = save
        self._acting = threading.Lock()
        self._stops: set[threading.Event] = set()

    def begin(self, details: Mapping[str, Any]) -> Callable[[Answer], Facts]:
        """Take a publish in hand and return what carries it out: what says stop from now on is meant for it too."""
        stop = threading.Event()
        self._stops.add(stop)
        return lambda _answer: self._run(details, stop)

    def cancel(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Stop a publish; the deploy at the other end is cancelled, and what was live stays."""
        for stop in list(self._stops):
            stop.set()

    def _run(self, details: Mapping[str, Any], stop: threading.Event) -> Facts:
        """Publish, telling the progress. Warnings hold it up until ``accept`` says that they are meant."""
        stand = self._stand
        if not self._acting.acquire(blocking=False):
            self._stops.discard(stop)
            raise PublishRunning("This panel is publishing already.")
        try:
            stand.no_problem()
            stand.show_result(None)
            stand.show("findings", [])
            self._publish(details, stop)
        except PreflightStopped as error:
            found = facts.of_findings(list(error.details.get("findings") or []))
            stand.show("findings", found)
            if not details.get("accept") and all(item["level"] != "error" for item in found):
                return {"asks": True}
            stand.tell_problem(error)
        except NetlifyNbError as error:
            stand.tell_problem(error)
        finally:
            stand.show("progress", None)
            stand.show("waiting", None)
            self._stops.discard(stop)
            self._acting.release()
        return {}

    def _publish(self, details: Mapping[str, Any], stop: threading.Event) -> None:
        meter = Meter()
        began = time.monotonic()

        def tell(event: Event) -> None:
            if stop.is_set() and event.phase in _UNTIL_SENT:
                # Rendering many pages asks nobody but the teller.
                raise Cancelled("Stopped. Nothing that was live has changed.")
            if (reading := meter.read(event)) is not None:
                self._stand.show("progress", reading)

        source = self._stand.destination.source()
        if source.suffix == ".ipynb":
            tell(Event("render", "Saving the notebook"))
            self._save(source)  # where nobody can, the result says which save was published
        tell(Event("render", "Rendering"))
        arguments = self._stand.destination.arguments(details)
        # Strict stops on warnings too, before anything is sent; a person who has seen them says that they are meant.
        arguments["strict"] = arguments.get("strict") or not details.get("accept")
        publication = connected.publish(
            [source], arguments, on_event=tell, stopped=stop.is_set, world=self._stand.world()
        )
        self.took_place(publication, time.monotonic() - began)

    def took_place(self, publication: Publication, seconds: float | None = None) -> None:
        """Show what a publish came to, and the history with it. ``seconds`` is how long it took, if that is known."""
        stand = self._stand
        stand.ledger.sizes.note(publication.deploy.id, publication.bytes)
        stand.destination.went_to(publication.site.id)
        stand.show("findings", facts.of_findings([finding.as_json() for finding in publication.findings]))
        stand.show_result(facts.of_publication(publication, seconds))
        self._refresh()
        stand.changed(publication.site.id)
