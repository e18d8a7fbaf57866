"""What stands behind a panel: it takes commands, calls the rooms below, and tells what came of it.

It knows no widget. ``show(name, value)`` is given public facts, which Jupyter may save; ``answer`` (one for each
command) is given what only the asking browser gets, such as a claim link. Commands run in threads, so that a cell can
run meanwhile and a silent server holds nobody up.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from netlify_nb import frontend
from netlify_nb.connect import account, targets
from netlify_nb.connect import publish as connected
from netlify_nb.connection import Connection
from netlify_nb.errors import (
    ConfigurationError,
    DeployNotFound,
    NetlifyNbError,
    NotSignedIn,
    PreflightStopped,
    PublishRunning,
    SiteNotFound,
)
from netlify_nb.messages import problem
from netlify_nb.models import Event, Publication, Site, User
from netlify_nb.sites import SiteHandle
from netlify_nb.widgets import facts
from netlify_nb.widgets.claim_button import link_message
from netlify_nb.widgets.destination import Destination
from netlify_nb.widgets.ledger import FIRST_ROWS, Ledger
from netlify_nb.widgets.meter import Meter

Facts = dict[str, Any]
Show = Callable[[str, Any], None]
Answer = Callable[[Facts], None]

_OFFERED_SITES = 20


def saved_by_front_end(path: Path) -> bool:
    """Ask the front end to save the notebook ``path``; return whether it did."""
    return frontend.request_save(path, environ=os.environ)


class Desk:
    """Carries out a panel's commands: `handle` is given the name of one of `COMMANDS` and its details."""

    def __init__(
        self,
        destination: Destination,
        *,
        show: Show,
        changed: Callable[[str], None],
        world: Callable[[], targets.World] = targets.World.real,
        save: Callable[[Path], bool] = saved_by_front_end,
    ) -> None:
        self._destination = destination
        self._show = show
        self._changed = changed
        """Told the id of a site that is not any more what other panels may show."""
        self._world = world
        self._save = save
        self._acting = threading.Lock()
        self._looking = threading.RLock()
        self._stop = threading.Event()
        self._stop_waiting = threading.Event()
        self._site: Site | None = None
        self._user: User | None = None
        self._ledger = Ledger()
        self._handing_over = False

    @property
    def site_id(self) -> str | None:
        """The id of the site that is shown, once it is known."""
        return self._site.id if self._site else None

    def handle(self, command: str, details: Mapping[str, Any], answer: Answer) -> None:
        """Carry ``command`` out in this thread. Every failure is answered as a problem, and none is raised."""
        work = COMMANDS.get(command)
        if work is None:
            return
        try:
            answer({"done": True, **(work(self, details, answer) or {})})
        except NetlifyNbError as error:
            answer({"problem": problem(error)})

    # -- looking ---------------------------------------------------------------------------------------------

    def refresh(self, _details: Mapping[str, Any] | None = None, _answer: Answer | None = None) -> None:
        """Show what will be published, where, what is live there, and the newest deploys; or why that fails."""
        with self._looking:
            try:
                with self._connect() as connection:
                    self._look(connection)
            except NetlifyNbError as error:
                if isinstance(error, NotSignedIn):
                    self._user = None
                    self._show("account", self._nobody())
                self._show("problem", problem(error))
            else:
                self._show("problem", None)
            self._show("waiting", None)
            self._show("loaded", True)  # noqa: FBT003  # a fact by its name

    def _look(self, connection: Connection) -> None:
        self._show("where", {**facts.of_target(connection), **self._destination.facts()})
        self._show("options", self._destination.remembered(connection))
        if self._user is None:
            # Asked before anything else: a token that is no good any more is told of as such.
            self._user = connection.client.get_current_user()
        self._show("account", {**facts.of_user(self._user, connection), "ticket": self._by_ticket()})
        site_id = self._destination.site(connection)
        if site_id is None:
            self._forget_site()
        else:
            self._look_at(connection, site_id)

    def _look_at(self, connection: Connection, site_id: str) -> None:
        try:
            history = SiteHandle(connection, site_id).history(FIRST_ROWS + 1)
        except SiteNotFound:
            if self._handing_over and self._site is not None:
                # Whoever has handed a site over may not see it any more (docs/explanation/not-promised.md).
                self._show("site", {**facts.of_site(self._site, connection), "claimed": True, "gone": True})
                return
            self._forget_site()
            if not self._destination.named and connection.recreates_sites:
                return  # the next publish makes it again
            raise
        self._site = history.site
        self._ledger.take(history, self._user)
        self._show("site", facts.of_site(history.site, connection))
        self._show("history", self._ledger.as_json())

    def older(self, details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Answer with ``count`` rows from the ``start``-th after the newest; ``more`` says whether there are others."""
        with self._looking:
            if self._site is None:
                return {"rows": [], "more": False}
            start, count = int(details.get("start", 0)), int(details.get("count", FIRST_ROWS))
            rows, more = self._ledger.older(self._site.id, start, count, self._connect)
            return {"rows": rows, "more": more}

    def sites(self, details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Answer with names of sites that hold what was typed so far."""
        typed = str(details.get("typed") or "")
        with self._connect() as connection:
            found = connection.client.list_sites(name=typed or None, limit=_OFFERED_SITES)
            return {"names": [site.name for site in found]}

    # -- publishing ------------------------------------------------------------------------------------------

    def publish(self, details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Publish, telling the progress. Warnings hold it up until ``accept`` says that they are meant."""
        if not self._acting.acquire(blocking=False):
            raise PublishRunning("This panel is publishing already.")
        try:
            self._stop.clear()
            self._show("problem", None)
            self._show("result", None)
            self._show("findings", [])
            return self._publish(details)
        except PreflightStopped as error:
            found = facts.of_findings(list(error.details.get("findings") or []))
            self._show("findings", found)
            if not details.get("accept") and all(item["level"] != "error" for item in found):
                return {"asks": True}
            self._show("problem", problem(error))
            return {}
        except NetlifyNbError as error:
            self._show("problem", problem(error))
            return {}
        finally:
            self._show("progress", None)
            self._acting.release()

    def _publish(self, details: Mapping[str, Any]) -> Facts:
        meter = Meter()
        began = time.monotonic()

        def tell(event: Event) -> None:
            if (reading := meter.read(event)) is not None:
                self._show("progress", reading)

        source = self._destination.source()
        if source.suffix == ".ipynb":
            tell(Event("render", "Saving the notebook"))
            self._save(source)  # where nobody can, the result says which save was published
        tell(Event("render", "Rendering"))
        arguments = self._destination.arguments(details)
        # Strict stops on warnings too, before anything is sent; a person who has seen them says that they are meant.
        arguments["strict"] = arguments.get("strict") or not details.get("accept")
        publication = connected.publish(
            [source],
            arguments,
            on_event=tell,
            stopped=self._stop.is_set,
            world=self._world(),
        )
        self.took_place(publication, time.monotonic() - began)
        return {}

    def took_place(self, publication: Publication, seconds: float | None = None) -> None:
        """Show what a publish came to, and the history with it."""
        self._ledger.sizes[publication.deploy.id] = publication.bytes
        self._destination.went_to(publication.site.id)
        self._show("findings", facts.of_findings([finding.as_json() for finding in publication.findings]))
        self._show("result", facts.of_publication(publication, seconds))
        self.refresh()
        self._changed(publication.site.id)

    def cancel(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Stop a publish; the deploy at the other end is cancelled, and what was live stays."""
        self._stop.set()

    # -- the way back ----------------------------------------------------------------------------------------

    def restore(self, details: Mapping[str, Any], _answer: Answer) -> None:
        """Make a deploy live."""
        self._control(details, lambda handle, deploy: handle.restore(deploy))

    def lock(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Keep the live deploy live."""
        self._control({}, lambda handle, _: handle.lock())

    def unlock(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Let later deploys go live by themselves again."""
        self._control({}, lambda handle, _: handle.unlock())

    def delete(self, details: Mapping[str, Any], _answer: Answer) -> None:
        """Delete a draft or a failed deploy."""
        self._control(
            details, lambda handle, deploy: handle.connection.client.delete_site_deploy(handle.wanted, deploy)
        )

    def download(self, _details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Write the live deploy's files to a zip beside the source, and answer with its path."""
        with self._connect() as connection:
            handle = self._handle(connection)
            site = handle.info
            path = self._destination.free_path(f"{site.name}-{(site.published_deploy_id or 'empty')[:8]}", ".zip")
            bundle = handle.download(path)
        return {"path": str(path), "bytes": bundle.total_bytes}

    def _control(self, details: Mapping[str, Any], act: Callable[[SiteHandle, str], object]) -> None:
        deploy = str(details.get("deploy") or "")
        with self._connect() as connection:
            handle = self._handle(connection)
            try:
                act(handle, deploy)
            except DeployNotFound:
                with self._looking:
                    self._ledger.expire(deploy)
                    self._show("history", self._ledger.as_json())
                raise
        self.refresh()
        self._changed(handle.wanted)

    # -- handing over ----------------------------------------------------------------------------------------

    def claim(self, _details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Answer with a fresh claim link; it is told to the asking browser only, and shown nowhere else."""
        with self._connect() as connection:
            handle = self._handle(connection)
            link = link_message(handle.claim_link())
        self._handing_over = True
        return {"link": link}

    # -- the account -----------------------------------------------------------------------------------------

    def sign_in(self, _details: Mapping[str, Any], answer: Answer) -> None:
        """Sign in through the browser: the address to open is told at once, and the rest goes by itself."""
        self._stop_waiting.set()  # an earlier attempt, whose page nobody has open any more
        self._stop_waiting = stop = threading.Event()
        account.login_with_ticket(
            lambda address: answer({"address": address}), stopped=stop.is_set, world=self._world()
        )
        self._other_user()

    def sign_in_token(self, details: Mapping[str, Any], _answer: Answer) -> None:
        """Sign in with a pasted token, which is checked, kept as every token is, and forgotten here."""
        account.login_with_token(str(details.get("token") or ""), world=self._world())
        self._other_user()

    def sign_in_cancel(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Wait no longer for somebody to say yes in the browser."""
        self._stop_waiting.set()

    def sign_out(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Forget the kept token."""
        world = self._world()
        if not account.logout(world=world):
            raise ConfigurationError(
                "There is no kept token to forget.",
                hint="The one in use comes from NETLIFY_AUTH_TOKEN: unset it and restart the kernel.",
            )
        self._other_user()

    def _other_user(self) -> None:
        self._user = None
        self._show("result", None)
        self._show("findings", [])
        self.refresh()

    def _nobody(self) -> Facts:
        return {"signed_in": False, "label": "", "source": "", "ticket": self._by_ticket()}

    def _by_ticket(self) -> bool:
        return bool(self._world().environ.get("NETLIFY_OAUTH_CLIENT_ID"))

    # -- shared ----------------------------------------------------------------------------------------------

    def _connect(self) -> Connection:
        return targets.connect(self._destination.target, on_wait=self._tell_wait, world=self._world())

    def _tell_wait(self, seconds: float, why: str) -> None:
        self._show("waiting", {"message": why, "until": datetime.now(timezone.utc).timestamp() + seconds})

    def _handle(self, connection: Connection) -> SiteHandle:
        site_id = self.site_id or self._destination.site(connection)
        if site_id is None:
            raise SiteNotFound("Nothing has been published from here yet.", hint="Publish first.")
        return SiteHandle(connection, site_id)

    def _forget_site(self) -> None:
        self._site = None
        self._ledger.forget()
        self._show("site", None)
        self._show("history", self._ledger.as_json())


COMMANDS: Mapping[str, Callable[[Desk, Mapping[str, Any], Answer], Facts | None]] = {
    "refresh": Desk.refresh,
    "older": Desk.older,
    "sites": Desk.sites,
    "publish": Desk.publish,
    "cancel": Desk.cancel,
    "restore": Desk.restore,
    "lock": Desk.lock,
    "unlock": Desk.unlock,
    "delete": Desk.delete,
    "download": Desk.download,
    "claim": Desk.claim,
    "sign-in": Desk.sign_in,
    "sign-in-token": Desk.sign_in_token,
    "sign-in-cancel": Desk.sign_in_cancel,
    "sign-out": Desk.sign_out,
}
"""What the browser may ask for."""
