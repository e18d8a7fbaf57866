"""What the handlers ask for, as plain blocking functions: each is called in a thread. No Tornado here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from netlify_nb import publishing
from netlify_nb import record as record_room
from netlify_nb import settings as settings_room
from netlify_nb.connect import account, local, targets
from netlify_nb.connection import Connection
from netlify_nb.errors import Cancelled, ConfigurationError, NetlifyNbError, NotAllowed, SiteNotFound
from netlify_nb.models import Event, OnEvent, Site, TargetName, ignore_event
from netlify_nb.routes.policy import Policy
from netlify_nb.routes.published import sources_below
from netlify_nb.sites import SiteHandle

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SHOWN = 20
_MOST_SITES = 100


def _nobody_stops(hang_up: Callable[[], None]) -> None:
    """Take what would end the requests, and never call it."""


@dataclass(frozen=True)
class Service:
    """The core, within what the administrator allows."""

    policy: Policy
    person: Callable[[], targets.World] = targets.World.real

    # -- publishing ------------------------------------------------------------------------------------------

    def publish(
        self,
        paths: Sequence[Path],
        options: Mapping[str, Any],
        *,
        on_event: OnEvent = ignore_event,
        stopped: Callable[[], bool] = publishing.never,
        on_stop: Callable[[Callable[[], None]], None] = _nobody_stops,
    ) -> dict[str, Any]:
        """Publish files and return the publication as JSON, with ``changes``, ``title`` and ``audience``.

        ``on_stop`` is given what ends the requests under way, to be called when ``stopped`` has become true.
        """
        world = self.policy.world(self.person())
        arguments = {**options, "target": self.policy.target(options.get("target"))}
        environment = settings_room.from_environment(world.environ)
        settings_room.resolve(arguments, environment)  # refuses what cannot be meant before anything is started

        def tell(event: Event) -> None:
            if stopped():  # rendering many pages asks nobody but the teller
                raise Cancelled("Stopped. Nothing that was live has changed.")
            on_event(event)

        def tell_wait(seconds: float, why: str) -> None:
            on_event(Event.waiting(seconds, why))

        with targets.connect(arguments["target"], on_wait=tell_wait, world=world) as connection:
            on_stop(connection.transport.hang_up)
            arguments["team"] = self._team_and_site(connection, paths, arguments, environment)
            publication = publishing.publish(
                paths,
                connection=connection,
                arguments=arguments,
                environment=environment,
                world=publishing.World(on_event=tell, stopped=stopped, max_bytes=self.policy.max_bytes),
            )
        return {
            **publication.as_json(),
            "title": publication.title,
            "changes": str(publication.changes),
            "audience": publication.audience,
        }

    def check(self, paths: Sequence[Path], options: Mapping[str, Any]) -> dict[str, Any]:
        """Render and look, send nothing. Returns ``{findings: […], stops: bool}``."""
        settings = settings_room.resolve(self._with_record(paths, options))
        world = publishing.World(max_bytes=self.policy.max_bytes)
        tree = publishing.render(paths, settings, world)
        publishing.bundle_of(tree, world.on_event)
        stopping = publishing.stopping(tree.findings, strict=settings.strict)
        return {"findings": [finding.as_json() for finding in tree.findings], "stops": bool(stopping)}

    # -- looking ---------------------------------------------------------------------------------------------

    def status(self, path: Path, target: str | None) -> dict[str, Any]:
        """Return what is known of a source.

        ``{target, audience, remembered, site, history, problem}``: ``remembered`` is the record's entry and ``{}``
        before the first publish; ``problem`` is an error as JSON where the site cannot be asked.
        """
        known: dict[str, Any] = {
            "target": self._target(target),
            "remembered": {},
            "site": None,
            "history": [],
            "problem": None,
        }
        try:
            known["remembered"] = record_room.find([path]).read(known["target"])
            site_id = known["remembered"].get("site_id")
            if site_id and not self._nothing_yet(known["target"]):
                known |= self.history(str(site_id), known["target"])
        except SiteNotFound as error:
            # A local site that is gone is made again by the next publish; anything else is worth saying.
            known["problem"] = None if known["target"] == "local" else error.as_json()
        except NetlifyNbError as error:
            known["problem"] = error.as_json()
        return known

    def sites(self, target: str | None, root: Path | None = None) -> dict[str, Any]:
        """Return ``{target, sites: […]}``: what this account has and this server allows, newest first.

        With ``root`` each site has ``sources`` too: the paths below it that its record says are published there.
        """
        chosen = self._target(target)
        if self._nothing_yet(chosen):
            return {"target": chosen, "sites": []}
        with self._connect(chosen) as connection:
            found = [site for site in connection.client.list_sites(filter="all") if self.policy.allows(site)]
        found.sort(key=lambda site: site.updated_at.timestamp() if site.updated_at else 0, reverse=True)
        known = sources_below(root, chosen) if root else {}
        shown = [{**site_json(site), "sources": known.get(site.id, [])} for site in found[:_MOST_SITES]]
        return {"target": chosen, "sites": shown}

    def history(self, site_id: str, target: str | None) -> dict[str, Any]:
        """Return ``{site, history: […]}``, newest deploy first."""
        with self.site(site_id, target) as handle:
            return _history(handle)

    # -- changing --------------------------------------------------------------------------------------------

    def restore(self, site_id: str, target: str | None, deploy_id: str) -> dict[str, Any]:
        """Make a deploy live. Returns `history`."""
        with self.site(site_id, target) as handle:
            handle.restore(deploy_id)
            return _history(handle)

    def lock(self, site_id: str, target: str | None, *, locked: bool) -> dict[str, Any]:
        """Lock or unlock the live deploy. Returns `history`."""
        with self.site(site_id, target) as handle:
            handle.lock() if locked else handle.unlock()
            return _history(handle)

    def claim(self, site_id: str, target: str | None) -> dict[str, Any]:
        """Make a claim link: ``{claim_url, expires_at}``."""
        with self.site(site_id, target) as handle:
            link = handle.claim_link()
        return {"claim_url": link.claim_url, "expires_at": link.expires_at.isoformat()}

    def download(self, site_id: str, target: str | None, to: Path) -> str:
        """Write the live files to the zip ``to``; return the site's name."""
        with self.site(site_id, target) as handle:
            name = handle.info.name
            handle.download(to)
        return name

    @contextmanager
    def site(self, site_id: str, target: str | None) -> Iterator[SiteHandle]:
        """Yield a handle on a site that this server allows. Raises `SiteNotFound` or `NotAllowed`."""
        chosen = self._target(target)
        if self._nothing_yet(chosen):
            raise SiteNotFound("There is no such site here: nothing was published to this machine yet.")
        with self._connect(chosen) as connection:
            handle = SiteHandle(connection, site_id)
            self.policy.check_site(handle.info)
            yield handle

    # -- account ---------------------------------------------------------------------------------------------

    def account(self) -> dict[str, Any]:
        """Return who is signed in to Netlify: ``{signed_in, user, token_source, by_browser, umbrella, problem}``."""
        world = self.policy.world(self.person())
        environment = settings_room.from_environment(world.environ)
        token = world.credentials.find(settings_room.resolve({}, environment).api_url)
        answer: dict[str, Any] = {
            "signed_in": token is not None,
            "user": None,
            "token_source": token.source if token else None,
            "by_browser": bool(world.environ.get("NETLIFY_OAUTH_CLIENT_ID")),
            "umbrella": bool(self.policy.umbrella_token_file),
            "problem": None,
        }
        if token and "netlify" in self.policy.targets:
            try:
                connection, user = account.whoami("netlify", world=world)
                connection.close()
                answer["user"] = user.label
            except NetlifyNbError as error:
                answer["problem"] = error.as_json()
        return answer

    def login(self, show: Callable[[str], None], stopped: Callable[[], bool]) -> dict[str, Any]:
        """Sign in through the browser: ``show`` gets the address to open. Returns ``{user}``."""
        self._own_account()
        signed_in = account.login_with_ticket(show, stopped=stopped, world=self.person())
        return {"user": signed_in.user.label}

    def logout(self) -> dict[str, Any]:
        """Forget the kept token. Returns ``{signed_out, still}``; ``still`` where the environment has another."""
        self._own_account()
        world = self.person()
        return {"signed_out": account.logout(world=world), "still": bool(world.environ.get("NETLIFY_AUTH_TOKEN"))}

    # -- the local server below this one ---------------------------------------------------------------------

    def has_local(self) -> bool:
        """Whether there are local sites that may be shown; looking at one starts nothing that was never used."""
        return "local" in self.policy.targets and not self._nothing_yet("local")

    def local_port(self) -> int:
        """Return the port of the local Netlify, which is started if it is not running."""
        return local.start().port

    def has_desk(self, port: int) -> bool:
        """Whether the pages for a person at ``port`` of this machine are those of a local Netlify in use here."""
        world = self.policy.world(self.person())
        netlify = urlsplit(settings_room.resolve({}, settings_room.from_environment(world.environ)).api_url)
        if "netlify" in self.policy.targets and netlify.hostname in _LOOPBACK and netlify.port == port:
            return True
        return self.has_local() and self.local_port() == port

    # -- shared ----------------------------------------------------------------------------------------------

    def _own_account(self) -> None:
        if self.policy.umbrella_token_file:
            raise NotAllowed("This server publishes with an account of its own; nobody signs in or out.")

    def _target(self, asked: str | None) -> TargetName:
        """Return the target that a publish would go to now, without connecting to it."""
        if (chosen := self.policy.target(asked)) is not None:
            return chosen
        world = self.policy.world(self.person())
        environment = settings_room.from_environment(world.environ)
        return "netlify" if world.credentials.find(settings_room.resolve({}, environment).api_url) else "local"

    def _nothing_yet(self, target: TargetName) -> bool:
        """Whether the local server was never used: looking must not start it."""
        return target == "local" and local.status() is None and not local.data_dir().exists()

    def _connect(self, target: TargetName) -> Connection:
        return targets.connect(target, world=self.policy.world(self.person()))

    def _with_record(self, paths: Sequence[Path], options: Mapping[str, Any]) -> dict[str, Any]:
        remembered = record_room.find(paths).read(self._target(options.get("target")))
        known = {name: remembered.get(name) for name in record_room.REMEMBERED}
        return {**known, **{name: value for name, value in options.items() if value is not None}}

    def _team_and_site(
        self,
        connection: Connection,
        paths: Sequence[Path],
        arguments: Mapping[str, Any],
        environment: Mapping[str, Any],
    ) -> str | None:
        """Return the team for a new site, after holding the site that this would go to against the policy."""
        team = self.policy.team(arguments.get("team"))
        if not (self.policy.site_name_pattern or self.policy.teams):
            return team
        remembered = record_room.find(paths).read(connection.target)
        wanted = arguments.get("site") or environment.get("site") or remembered.get("site_id")
        wanted = wanted or settings_room.linked_site([*{path.parent for path in paths}, Path.cwd()])
        if wanted is None and self.policy.names_must_be_chosen:
            raise ConfigurationError(
                "This server wants a name for the site.", hint=f"It must match {self.policy.site_name_pattern}"
            )
        if wanted is None:
            return team
        try:
            self.policy.check_site(connection.client.find_site(str(wanted)))
        except SiteNotFound:
            self.policy.check_name(str(wanted))
        return team


def _history(handle: SiteHandle) -> dict[str, Any]:
    found = handle.history(_SHOWN)
    return {
        "site": site_json(found.site),
        "history": [entry.as_json() for entry in found],
        "audience": handle.connection.audience,
    }


def site_json(site: Site) -> dict[str, Any]:
    """Return what the sidebar shows of a site. Its session id, as good as a key, stays here."""
    return {
        "id": site.id,
        "name": site.name,
        "url": site.url,
        "admin_url": site.admin_url,
        "account": site.account_name or site.account_slug,
        "claimed": site.claimed,
        "claimable": site.session_id is not None and not site.claimed,
        "locked": bool(site.published_deploy and site.published_deploy.locked),
        "published_deploy_id": site.published_deploy_id,
        "updated_at": site.updated_at.isoformat() if site.updated_at else None,
    }
