"""Work that outlives the request that began it, so that a reload of the page loses nothing."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from netlify_nb.errors import Cancelled, NetlifyNbError
from netlify_nb.messages import way_out
from netlify_nb.models import Event

State = Literal["running", "done", "failed", "cancelled"]
_AT_ONCE = 4
_FAREWELL = 5.0
"""Seconds that a server which ends leaves its jobs, so that a deploy under way is cancelled at Netlify too."""
_REMEMBERED = 50


@dataclass
class Job:
    """One piece of work. `as_json` is the whole truth at one moment, so whoever missed a moment misses nothing."""

    id: str
    kind: Literal["publish", "login"]
    paths: tuple[str, ...] = ()
    state: State = "running"
    event: Event | None = None
    address: str | None = None
    """Where a person has to say yes, for a sign-in."""
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _listeners: set[Callable[[], None]] = field(default_factory=set, repr=False)
    _hang_up: Callable[[], None] | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return ``{id, kind, paths, state, phase, message, done, total, unit, address, result, error}``."""
        event = self.event or Event("wait", "")
        return {
            "id": self.id,
            "kind": self.kind,
            "paths": list(self.paths),
            "state": self.state,
            "stopping": self._stop.is_set() and self.state == "running",
            "phase": event.phase,
            "message": event.message,
            "done": event.done,
            "total": event.total,
            "unit": event.unit,
            "address": self.address,
            "result": self.result,
            "error": self.error,
        }

    def stop(self) -> None:
        """Ask it to end, and wake it if it waits for a silent server."""
        self._stop.set()
        if self._hang_up is not None:
            self._hang_up()
        self.tell()

    def stopped(self) -> bool:
        """Whether it was asked to end."""
        return self._stop.is_set()

    def on_stop(self, hang_up: Callable[[], None]) -> None:
        """Take what ends the requests that are under way."""
        self._hang_up = hang_up

    def on_event(self, event: Event) -> None:
        """Take progress, from any thread. The end is told by the job's state and result, never by an event."""
        if event.phase != "done":
            self.event = event
            self.tell()

    def show(self, address: str) -> None:
        """Take the address at which a person signs in."""
        self.address = address
        self.tell()

    def tell(self) -> None:
        """Wake whoever listens."""
        for listener in tuple(self._listeners):
            listener()

    @contextmanager
    def heard_by(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call ``listener`` (from any thread) after each change."""
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)


class Jobs:
    """All jobs of this server: those that run, and the last ones that have ended."""

    def __init__(self, log_unexpected: Callable[[BaseException], None]) -> None:
        self._log_unexpected = log_unexpected
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._turn = threading.Condition()
        self._working = 0
        self._waiting: list[Job] = []
        self._threads: set[threading.Thread] = set()
        self.revision = 0
        """Grows whenever something was changed through this server; a window that sees it grow looks again."""

    def start(
        self, kind: Literal["publish", "login"], work: Callable[[Job], dict[str, Any]], paths: tuple[str, ...] = ()
    ) -> Job:
        """Begin ``work`` in a thread and return its job at once. What it returns becomes the job's result."""
        job = Job(secrets.token_hex(8), kind, paths)
        self._jobs[job.id] = job
        ended = [old.id for old in self._jobs.values() if old.state != "running"]
        for old in ended[: max(len(self._jobs) - _REMEMBERED, 0)]:
            del self._jobs[old]
        self.changed()
        job.on_stop(self._wake)
        self._waiting.append(job)
        # A daemon: no job keeps the server from ending (`netlify_nb.routes.threads` says more).
        thread = threading.Thread(target=self._run, args=(job, work), name=f"netlify-nb-{kind}", daemon=True)
        self._threads = {other for other in self._threads if other.is_alive()} | {thread}
        thread.start()
        return job

    def get(self, job_id: str) -> Job | None:
        """Return a job, or ``None`` when it is not known (any more)."""
        return self._jobs.get(job_id)

    def all(self) -> list[Job]:
        """Return all jobs, oldest first."""
        return list(self._jobs.values())

    def changed(self) -> None:
        """Note that something was changed."""
        self.revision += 1

    def close(self, patience: float = _FAREWELL) -> None:
        """Ask all jobs to end and wait for them, ``patience`` seconds at most."""
        for job in self.all():
            if job.state == "running":
                job.stop()
        end = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0))

    def _run(self, job: Job, work: Callable[[Job], dict[str, Any]]) -> None:
        state: State = "failed"
        try:
            with self._in_turn(job):
                job.result = work(job)
            state = "done"
        except Cancelled as error:
            state, job.error = "cancelled", as_json(error)
        except NetlifyNbError as error:
            job.error = as_json(error)
        except Exception as error:  # noqa: BLE001  # a person waits for an answer, whatever went wrong
            self._log_unexpected(error)
            job.error = as_json(
                NetlifyNbError("Something unexpected went wrong.", hint="The Jupyter server's log says more.")
            )
        self.changed()
        job.state = state
        job.tell()

    @contextmanager
    def _in_turn(self, job: Job) -> Iterator[None]:
        """Wait until few enough others work. Raises `Cancelled` for a job that is stopped before it begins."""
        with self._turn:
            self._turn.wait_for(lambda: job.stopped() or (self._working < _AT_ONCE and self._waiting[0] is job))
            self._waiting.remove(job)
            self._turn.notify_all()
            if job.stopped():
                raise Cancelled("Stopped before it began. Nothing that was live has changed.")
            self._working += 1
        try:
            yield
        finally:
            with self._turn:
                self._working -= 1
                self._turn.notify_all()

    def _wake(self) -> None:
        with self._turn:
            self._turn.notify_all()


def as_json(error: NetlifyNbError) -> dict[str, Any]:
    """Return ``{code, message, hint, details, action, label}``: the error, and the button to offer after it."""
    way = way_out(error)
    return {**error.as_json(), "action": way.action, "label": way.label}
