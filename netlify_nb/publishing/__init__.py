"""The use case: a source becomes a live site.

::

    sources ─ pages.render ─▶ Tree ─▶ Bundle ─ zip or delta, to a site found or created ─▶ Deploy
            ─ wait until ready, look as a reader would ─▶ Publication

Progress is told as events through one callback. Whatever fails or is stopped, the live deploy stays what it was,
and publishing again sends only what has not arrived.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netlify_nb import record as record_room
from netlify_nb import show
from netlify_nb.connection import Connection
from netlify_nb.errors import Cancelled, InvalidInput, NetlifyNbError, PreflightStopped, TooLarge
from netlify_nb.models import Event, Finding, OnEvent, Publication, Site, Tree, ignore_event
from netlify_nb.publishing import keep, manifest
from netlify_nb.publishing.choose import Wish, find_or_create
from netlify_nb.publishing.send import Sender
from netlify_nb.publishing.turn import turn
from netlify_nb.publishing.verify import verify
from netlify_nb.publishing.wait import Patience, until
from netlify_nb.settings import Settings, linked_site, resolve

if TYPE_CHECKING:
    from netlify_nb.bundle import Bundle
    from netlify_nb.pages import RenderOptions

Source = Any
"""A path (str or Path) of a notebook, folder or HTML file; or, from Python, an object with a rich display."""


_RECORD_WAIT = 10.0
"""Seconds to wait for others to have written the record, which takes each some milliseconds."""


def never() -> bool:
    """Say that nobody wants to stop."""
    return False


def _user_folder(kind: str) -> Path:
    import platformdirs  # noqa: PLC0415  # only a publish pays for it

    base = platformdirs.user_cache_dir if kind == "cache" else platformdirs.user_state_dir
    return Path(base("netlify-nb", appauthor=False))


@dataclass(frozen=True)
class World:
    """What a publish touches outside itself; tests give their own."""

    on_event: OnEvent = ignore_event
    stopped: Callable[[], bool] = never
    """Asked often; once true, the publish ends with `Cancelled` and its deploy is cancelled."""
    patience: Callable[[float], Patience] = Patience
    cache: Path = field(default_factory=lambda: _user_folder("cache"))
    """Where rendered pages and the note of what is live are kept; losing it costs time, nothing else."""
    state: Path = field(default_factory=lambda: _user_folder("state"))
    context: keep.OpenContext = keep.in_metadata
    """Opens the place where a few facts are kept with the site itself."""
    max_bytes: int = 0
    """The most that all files together may have; 0 for no limit of our own."""


def publish(
    sources: Sequence[Source],
    *,
    connection: Connection,
    arguments: Mapping[str, Any],
    environment: Mapping[str, Any],
    world: World | None = None,
) -> Publication:
    """Publish ``sources`` as one site and return the `Publication`.

    ``arguments`` are settings that a person gave now (or configured); ``environment`` those of the environment.
    The record of the sources, where they are files, fills in the rest and is written at the end. Raises a
    `NetlifyNbError`; when it does, nothing that was live has changed.
    """
    world = world or World()
    paths = tuple(path for path in map(_as_path, sources) if path is not None)
    record = record_room.find(paths) if paths and len(paths) == len(sources) else None
    remembered = record.read(connection.target) if record else {}
    known = {name: remembered.get(name) for name in record_room.REMEMBERED}
    if record and known.get("root"):
        known["root"] = str(record.path.parent / str(known["root"]))  # like the sources, relative to the file
    settings = resolve(arguments, environment, known)
    wishes = _wishes(arguments, environment, remembered, paths)
    _check_root_is_asked_for(settings)

    world.on_event(Event("render", "Rendering"))
    url = remembered.get("url")
    tree = render(sources, settings, world, url=url)
    stop_on_findings(tree.findings, strict=settings.strict)
    bundle = bundle_of(tree, world.on_event, world.stopped)
    if world.max_bytes and bundle.total_bytes > world.max_bytes:
        raise TooLarge(
            f"These files have {show.size(bundle.total_bytes)}, and at most {show.size(world.max_bytes)} are allowed."
        )
    if record and settings.record:
        record.check_writable()

    with ExitStack() as turns:
        what = wishes[0].site if wishes else (record.path, record.sources) if record else os.getpid()
        turns.enter_context(turn(world.state / "locks", f"{connection.api_url} {what}", "This source"))
        world.on_event(Event("site", "Finding the site"))
        site, _created = find_or_create(connection, wishes, title=tree.title, team=settings.team)
        turns.enter_context(turn(world.state / "locks", f"{connection.api_url} id {site.id}", f"The site {site.name}"))
        remembered_now: tuple[Finding, ...] = ()
        if record and settings.record:
            # Written before the upload, so that a publish that is cut short goes on with the same site.
            # Publishes of other sources beside this one write the same file, and each writes all of it.
            key, what = f"record {record.path.resolve()}", str(record.path)
            with turn(world.state / "locks", key, what, doing="written", wait=_RECORD_WAIT):
                remembered_now = _remember(record, connection, site, arguments)
        if tree.pages and site.url and site.url != url and not settings.execute:
            # Now that the address is known, pages can name it to search engines and in link previews. A notebook
            # that was executed for this publish is not executed twice for it; the next publish makes up for that.
            tree = render(sources, settings, world, url=site.url)
            bundle = bundle_of(tree, world.on_event, world.stopped)
        names = record.sources if record else [path.name for path in paths]
        notebook = paths[0] if len(paths) == 1 else None
        keeper = keep.Keeper(connection, keep.facts(tree, names, settings), notebook, world.context)
        work = _Work(connection, site, bundle, settings, world, keeper)
        return work.run(replace(tree, findings=(*tree.findings, *remembered_now)), _saved_at(paths))


def render(sources: Sequence[Source], settings: Settings, world: World, *, url: str | None = None) -> Tree:
    """Return the files that ``sources`` become; ``url`` is where readers will find them. Raises a `SourceError`."""
    from netlify_nb import pages  # noqa: PLC0415  # brings the machinery of pages

    options = _render_options(pages, settings, url)
    return pages.render(sources, options=options, cache_dir=world.cache / "pages", on_event=world.on_event)


def bundle_of(tree: Tree, on_event: OnEvent, stopped: Callable[[], bool] = never) -> Bundle:
    """Return the checked bundle of a tree. Raises a `BundleError`, and `Cancelled` once ``stopped`` says so."""
    from netlify_nb.bundle import Bundle  # noqa: PLC0415  # with its compressor

    on_event(Event("bundle", "Bundling"))
    return Bundle.from_files(tree.files, on_event=on_event, stopped=stopped)


def _render_options(pages: Any, settings: Settings, url: str | None) -> RenderOptions:
    options: RenderOptions = pages.RenderOptions(
        title=settings.title,
        lang=settings.lang,
        code=settings.code,
        execute=settings.execute,
        kernel=settings.kernel,
        parameters=settings.parameters,
        timeout=settings.timeout,
        allow_errors=settings.allow_errors,
        root=Path(settings.root) if settings.root else None,
        include=settings.include,
        allow=settings.allow,
        download=settings.download,
        credit=settings.credit,
        order=settings.order,
        titles=settings.titles,
        url=url,
    )
    return options


def _as_path(source: Source) -> Path | None:
    from netlify_nb.pages.sources import as_path  # noqa: PLC0415  # brings the machinery of pages

    return as_path(source)


def _check_root_is_asked_for(settings: Settings) -> None:
    if settings.root and not Path(settings.root).is_dir():
        raise InvalidInput(
            f"The root {settings.root!r} is no folder.", hint="Name the folder that assets may come from."
        )


def _wishes(
    arguments: Mapping[str, Any], environment: Mapping[str, Any], remembered: Mapping[str, Any], paths: Sequence[Path]
) -> list[Wish]:
    """Return the sites that somebody or something named for these sources, the one that counts most first."""
    if site := arguments.get("site"):
        return [Wish(site, "person")]
    wishes = []
    if site := environment.get("site"):
        wishes.append(Wish(site, "environment"))
    if site := remembered.get("site_id"):
        wishes.append(Wish(site, "record"))
    homes = [path if path.is_dir() else path.parent for path in paths]
    if site := linked_site(dict.fromkeys([*homes, *(home.resolve() for home in homes), Path.cwd()])):
        wishes.append(Wish(site, "link"))
    return wishes


def _remember(
    record: record_room.Record, connection: Connection, site: Site, arguments: Mapping[str, Any]
) -> tuple[Finding, ...]:
    """Write the record, and return what to tell of options that the next publish takes over from it."""
    values: dict[str, Any] = {"site_id": site.id, "site_name": site.name, "url": site.url}
    values |= {name: arguments[name] for name in record_room.REMEMBERED if arguments.get(name) is not None}
    if "root" in values:
        values["root"] = Path(os.path.relpath(values["root"], record.path.parent)).as_posix()
    changed = record.write(connection.target, values)
    kept = [name for name in record_room.REMEMBERED if name in changed]
    if not kept:
        return ()
    return (
        Finding(
            "remembered",
            "info",
            f"{record.path.name} remembers {', '.join(kept)} for the next publish of this source.",
            hint="To drop an option, delete its line there; --no-record keeps nothing.",
        ),
    )


def stopping(findings: Sequence[Finding], *, strict: bool) -> list[Finding]:
    """Return the findings that stop a publish: errors, and with ``strict`` warnings too."""
    return [item for item in findings if item.level == "error" or (strict and item.level == "warning")]


def stop_on_findings(findings: Sequence[Finding], *, strict: bool) -> None:
    """Raise `PreflightStopped` if something in ``findings`` stops a publish."""
    if found := stopping(findings, strict=strict):
        first = found[0]
        place = f" (cell {first.cell})" if first.cell else ""
        more = f" And {len(found) - 1} more." if len(found) > 1 else ""
        raise PreflightStopped(
            f"Not published: {first.message.rstrip('.')}{place}.{more}",
            hint=first.hint or "`netlify-nb check` lists everything.",
            findings=[item.as_json() for item in findings],
        )


def _saved_at(paths: Sequence[Path]) -> datetime | None:
    if len(paths) != 1 or not paths[0].is_file():
        return None
    return datetime.fromtimestamp(paths[0].stat().st_mtime, timezone.utc)


@dataclass
class _Work:
    """The part of a publish that speaks to Netlify."""

    connection: Connection
    site: Site
    bundle: Bundle
    settings: Settings
    world: World
    keeper: keep.Keeper

    def run(self, tree: Tree, saved_at: datetime | None) -> Publication:
        tell = self.world.on_event
        live = manifest.read(self.connection, self.site, self.world.cache / "live")
        patience = self.world.patience(self.settings.deadline)
        sender = Sender(self.connection, self.site, self.bundle, self.settings, tell, self.world.stopped, patience)
        tell(Event("upload", "Uploading", unit="bytes"))
        try:
            sent = sender.send(live)
            tell(Event("process", "Waiting for Netlify to process it"))
            deploy = until(
                lambda: self.connection.client.get_site_deploy(self.site.id, sent.deploy.id),
                lambda deploy: deploy.ready,
                patience,
                self.world.stopped,
            )
            sender.deploy = deploy
            site = self.connection.client.get_site(self.site.id)
            is_live = site.published_deploy_id == deploy.id
            url = site.url or self.site.url or ""
            deploy_url = deploy.deploy_url or url
            findings = (*tree.findings, *self._locked(site, is_live=is_live))
            if is_live or deploy.deploy_url:
                tell(Event("verify", "Looking at the page as a reader would"))
                with self.keeper.beside(site, deploy) if is_live else nullcontext():
                    findings += verify(
                        self.connection,
                        site,
                        url if is_live else deploy_url,
                        self.bundle.files["index.html"],
                        stale=live.get("index.html"),
                        patience=patience,
                        stopped=self.world.stopped,
                    )
        except KeyboardInterrupt:
            sender.cancel()
            raise KeyboardInterrupt(*self._what_is_live()) from None
        except Cancelled:
            sender.cancel()
            message, hint = self._what_is_live()
            raise Cancelled(message, hint=hint) from None
        except NetlifyNbError:
            # During the upload nobody else can finish this deploy; a processing one is left to Netlify.
            if sender.deploy is None or sender.deploy.state in ("new", "preparing", "prepared", "uploading"):
                sender.cancel()
            raise
        if is_live:
            manifest.note(site, deploy.id, self.bundle.digests, self.world.cache / "live")
        tell(Event("done", f"Live at {url}" if is_live else f"Ready at {deploy_url}"))
        return Publication(
            target=self.connection.target,
            site=site,
            deploy=replace(deploy, draft=deploy.draft or self.settings.draft),
            url=url,
            deploy_url=deploy_url,
            live=is_live,
            draft=deploy.draft or self.settings.draft,
            files=len(self.bundle.files),
            bytes=self.bundle.total_bytes,
            uploaded_files=sent.uploaded_files,
            uploaded_bytes=sent.uploaded_bytes,
            changes=manifest.compare(live, self.bundle.digests, first=self.site.published_deploy is None),
            title=tree.title,
            findings=findings,
            saved_at=saved_at,
            audience=self.connection.audience,
        )

    def _what_is_live(self) -> tuple[str, str]:
        """Return what to tell somebody who has stopped us: it may have been too late."""
        try:
            live = self.connection.client.in_a_hurry().get_site(self.site.id).published_deploy_id
        except NetlifyNbError:
            return "Stopped. Netlify cannot be asked what is live now.", "Look at `netlify-nb history`."
        if live == self.site.published_deploy_id:
            return "Stopped. Nothing that was live has changed.", ""
        back = "`netlify-nb restore` brings the one before it back." if self.site.published_deploy else ""
        return f"Stopped too late: the deploy {live} is live.", back

    def _locked(self, site: Site, *, is_live: bool) -> tuple[Finding, ...]:
        if is_live or self.settings.draft or self.settings.alias is not None:
            return ()
        return (
            Finding(
                "not-live",
                "warning",
                "The deploy is ready but not live: automatic publishing of this site is locked."
                if site.published_deploy and site.published_deploy.locked
                else "The deploy is ready but another one is live.",
                hint="`netlify-nb restore DEPLOY` makes it live; `netlify-nb unlock` frees the deploys to come.",
            ),
        )
