"""How a bundle travels: as one zip, or as a list of digests and the files that Netlify lacks."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from netlify_nb.bundle import Bundle, BundleFile
from netlify_nb.connection import Connection
from netlify_nb.errors import Cancelled, NetlifyNbError, NetworkError, ServerFault
from netlify_nb.models import Deploy, Event, OnEvent, Site
from netlify_nb.publishing.wait import Patience, until
from netlify_nb.scratch import scratch_folder
from netlify_nb.settings import Settings

ZIP_FILES = 25_000
"""Most files that Netlify takes in one zip (its documentation, "deploy with the API")."""
ZIP_BYTES = 50_000_000
"""From what size on a zip is not chosen: Netlify cuts requests off after 30 s, and one zip is one request."""
ASYNC_FILES = 500
"""From how many files on the digest is sent as async, so that no request nears Netlify's 30 seconds.

Netlify's Go client draws the line at the same number.
"""
WORKERS = 10
"""Files under way at once: as many as Netlify's Go client sends."""
_TICK = 0.2
COMPLETE = frozenset({"uploaded", "processing", "processed", "ready"})
"""States of a deploy that lacks no file any more."""
STATES_WITH_REQUIRED = COMPLETE | {"prepared", "uploading"}

# A guess at what deflate leaves of text; only the choice between two correct ways hangs on it.
_TEXT_LEFT = 0.3
_ZIP_ENTRY = 100
_STORED = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".webm", ".mp3", ".zip", ".gz", ".woff2", ".pdf"}
)


@dataclass(frozen=True)
class Sent:
    """What went over the line. ``uploaded_bytes`` counts bodies as sent: the zip's size, or the files'."""

    deploy: Deploy
    uploaded_files: int
    uploaded_bytes: int


@dataclass
class Sender:
    """Sends one bundle to one site. ``deploy`` is set as soon as Netlify has opened one, so it can be cancelled."""

    connection: Connection
    site: Site
    bundle: Bundle
    settings: Settings
    on_event: OnEvent
    stopped: Callable[[], bool]
    patience: Patience
    deploy: Deploy | None = None

    def send(self, live: Mapping[str, str]) -> Sent:
        """Send by the way that moves fewer bytes, or the one asked for. ``live`` is path → SHA-1 of what is live."""
        return self._send_zip() if self._zip_is_shorter(live) else self._send_delta()

    def _zip_is_shorter(self, live: Mapping[str, str]) -> bool:
        if self.settings.upload != "auto":
            return self.settings.upload == "zip"
        if self.settings.draft or self.settings.alias or len(self.bundle.files) > ZIP_FILES:
            return False
        known = set(live.values())
        missing = {file.sha1: file.size for file in self.bundle.files.values() if file.sha1 not in known}
        as_zip = sum(
            _ZIP_ENTRY + 2 * len(path) + file.size * (1 if Path(path).suffix.lower() in _STORED else _TEXT_LEFT)
            for path, file in self.bundle.files.items()
        )
        return as_zip <= ZIP_BYTES and (not live or sum(missing.values()) > as_zip)

    def _send_zip(self) -> Sent:
        with scratch_folder() as folder:
            path = folder / "site.zip"
            size = self.bundle.zip_to(path, on_event=self.on_event, stopped=self.stopped)
            counter = _Counter(size, self.on_event, self.stopped)
            self._check_stop()
            self.deploy = self.connection.client.create_or_find_deploy_from_zip(
                self.site.id,
                lambda: counter.watch("zip", path.open("rb")),
                size,
                title=self.settings.message,
                stop=self.stopped,
            )
        return Sent(self.deploy, uploaded_files=len(self.bundle.files), uploaded_bytes=size)

    def _send_delta(self) -> Sent:
        client = self.connection.client
        self.deploy = client.create_or_find_deploy(
            self.site.id,
            files=self.bundle.digests,
            draft=self.settings.draft,
            branch=self.settings.alias,
            title=self.settings.message,
            async_=len(self.bundle.files) > ASYNC_FILES,
            stop=self.stopped,
        )
        if self.deploy.required is None:
            self.deploy = until(
                lambda: client.get_site_deploy(self.site.id, self._opened.id),
                lambda deploy: deploy.state in STATES_WITH_REQUIRED and deploy.required is not None,
                self.patience,
                self.stopped,
            )
        wanted = set(self.deploy.required or ())
        # Each content once, under one of the paths that have it: Netlify stores by digest.
        files = {file.sha1: file for file in self.bundle.files.values() if file.sha1 in wanted}
        try:
            self._upload(list(files.values()))
        except (NetworkError, ServerFault):
            if not self._arrived():
                raise
        self.deploy = replace(self.deploy, state="uploaded")
        return Sent(self.deploy, len(files), sum(file.size for file in files.values()))

    def _arrived(self) -> bool:
        """Whether Netlify has every file all the same: only the answer to the last one may have been lost."""
        with contextlib.suppress(NetlifyNbError):
            return self.connection.client.in_a_hurry().get_site_deploy(self.site.id, self._opened.id).state in COMPLETE
        return False

    @property
    def _opened(self) -> Deploy:
        assert self.deploy is not None  # noqa: S101  # for the type checker; set by the caller above
        return self.deploy

    def _upload(self, files: list[BundleFile]) -> None:
        if not files:
            return
        counter = _Counter(sum(file.size for file in files), self.on_event, self.stopped)
        pool = ThreadPoolExecutor(min(WORKERS, len(files)), thread_name_prefix="netlify-nb-upload")
        try:
            pending: set[Future[None]] = {pool.submit(self._upload_one, file, counter) for file in files}
            while pending:  # wake now and then, so that Ctrl-C and Cancel are heard during a long upload
                done, pending = wait(pending, timeout=_TICK, return_when=FIRST_EXCEPTION)
                for future in done:
                    future.result()
                counter.tell()
                self._check_stop()
        except BaseException:
            # The first failure ends it for all; threads that wait for a silent server are told by hanging up.
            counter.stop()
            self.connection.transport.hang_up()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _upload_one(self, file: BundleFile, counter: _Counter) -> None:
        self.connection.client.upload_deploy_file(
            self._opened.id, file.path, lambda: counter.watch(file.path, file.open()), file.size, stop=counter.stopped
        )

    def _check_stop(self) -> None:
        if self.stopped():
            raise Cancelled("Stopped before it was live.")

    def cancel(self) -> None:
        """Cancel the deploy at the other end, if one was opened; what goes wrong here must not hide the cause."""
        if self.deploy is not None and not self.deploy.ready:
            with contextlib.suppress(NetlifyNbError):
                self.connection.client.in_a_hurry().cancel_site_deploy(self.deploy.id)


class _Counter:
    """Counts bytes as they are read for sending, over all threads, and stops reading when told to.

    Events are told by the thread that made it: a notebook's display belongs to the thread that runs the cell.
    """

    def __init__(self, total: int, on_event: OnEvent, stopped: Callable[[], bool]) -> None:
        self._total = total
        self._on_event = on_event
        self._asked = stopped
        self._halted = False
        self._done: dict[str, int] = {}
        self._thread = threading.get_ident()

    def watch(self, name: str, body: BinaryIO) -> BinaryIO:
        """Return ``body``, counted anew under ``name``: what an earlier attempt has sent does not count."""
        self._done[name] = 0
        return _Watched(body, lambda count: self._add(name, count))  # type: ignore[return-value]  # reads and closes: all that a body does

    def stop(self) -> None:
        """Let nothing more be read."""
        self._halted = True

    def stopped(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._halted or self._asked()

    def tell(self) -> None:
        """Tell how far it is."""
        done = min(sum(list(self._done.values())), self._total)
        self._on_event(Event("upload", "Uploading", done=done, total=self._total, unit="bytes"))

    def _add(self, name: str, count: int) -> None:
        if self.stopped():
            raise Cancelled("Stopped before it was live.")
        self._done[name] += count
        if threading.get_ident() == self._thread:
            self.tell()


class _Watched(io.RawIOBase):
    """A body whose reads are counted."""

    def __init__(self, body: BinaryIO, count: Callable[[int], None]) -> None:
        self._body = body
        self._count = count

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._body.read(size)
        self._count(len(data))
        return data

    def close(self) -> None:
        self._body.close()
        super().close()
