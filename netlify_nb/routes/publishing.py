"""Publishing as a job: begin, look, follow, stop; and looking before publishing."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.iostream import StreamClosedError
from tornado.web import authenticated

from netlify_nb.errors import NotFound
from netlify_nb.routes.base import Handler
from netlify_nb.routes.jobs import Job
from netlify_nb.routes.options import publish_options
from netlify_nb.routes.threads import in_thread

_HEARTBEAT = 15.0
"""Seconds after which a quiet stream says that it lives; proxies close those that say nothing for a minute."""
_PAUSE = 0.1
"""Seconds between two looks: progress is for eyes."""


class PublishHandler(Handler):
    """``POST publish {paths, site, title, message, draft, code, strict, target, team}`` → 202 and the job."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Begin to publish."""
        body = self.body()
        paths = body.pop("paths", None)
        options = publish_options(body)
        self.desk.service.policy.target(options.get("target"))
        sources = await self.sources(paths)

        def work(job: Job) -> dict[str, Any]:
            return self.desk.service.publish(
                sources, options, on_event=job.on_event, stopped=job.stopped, on_stop=job.on_stop
            )

        self.answer(self.desk.jobs.start("publish", work, tuple(paths)).as_json(), 202)


class CheckHandler(Handler):
    """``POST check {paths, …}`` → ``{findings, stops}``; nothing is sent."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Look for what should be noticed."""
        body = self.body()
        paths = body.pop("paths", None)
        options = publish_options(body)
        self.answer(await in_thread(self.desk.service.check, await self.sources(paths), options))


class StatusHandler(Handler):
    """``GET status?path=…&target=…`` → what is known of a source."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Look where a notebook is published."""
        (path,) = await self.sources([self.get_query_argument("path", "")])
        self.answer(await in_thread(self.desk.service.status, path, self.target()))


class JobsHandler(Handler):
    """``GET jobs`` → ``{revision, jobs}``; the revision grows with every change made through this server."""

    _track_activity = False  # windows ask often; that alone must not keep a server from being culled

    @authenticated
    @authorized
    async def get(self) -> None:
        """List what runs and what has ended lately."""
        jobs = self.desk.jobs
        self.answer({"revision": jobs.revision, "jobs": [job.as_json() for job in jobs.all()]})


class _OneJob(Handler):
    def job(self, job_id: str) -> Job:
        """Return the job. Raises `NotFound`."""
        job = self.desk.jobs.get(job_id)
        if job is None:
            raise NotFound("There is no such job; the server may have been restarted.")
        return job


class JobHandler(_OneJob):
    """``GET jobs/ID`` and ``DELETE jobs/ID``, which asks it to stop and answers at once."""

    @authenticated
    @authorized
    async def get(self, job_id: str) -> None:
        """Look how far it is."""
        self.answer(self.job(job_id).as_json())

    @authenticated
    @authorized
    async def delete(self, job_id: str) -> None:
        """Stop it."""
        job = self.job(job_id)
        job.stop()
        self.answer(job.as_json(), 202)


class JobEventsHandler(_OneJob):
    """``GET jobs/ID/events``: server-sent events, each the whole job as it is then; ends with the job."""

    @authenticated
    @authorized
    async def get(self, job_id: str) -> None:
        """Follow it."""
        job = self.job(job_id)
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("X-Accel-Buffering", "no")  # nginx would hold events back
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the server has ended
                loop.call_soon_threadsafe(woken.set)

        with job.heard_by(wake), contextlib.suppress(StreamClosedError):
            while True:
                woken.clear()
                ended = job.state != "running"  # before the look, so that the last event tells the end
                self.write(f"data: {self.dumps(job.as_json())}\n\n")
                await self.flush()
                if ended:
                    break
                while not await _within(_HEARTBEAT, woken):
                    self.write(": still here\n\n")
                    await self.flush()
                await asyncio.sleep(_PAUSE)
            await self.finish(set_content_type="text/event-stream")


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for ``event``; return whether it came within ``seconds``."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True
