"""Signing in and out. A token is never taken from a browser and never given to one."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from netlify_nb.routes.base import Handler
from netlify_nb.routes.jobs import Job
from netlify_nb.routes.threads import in_thread


class AccountHandler(Handler):
    """``GET account`` → ``{signed_in, user, token_source, by_browser, umbrella, problem}``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Say who is signed in."""
        self.answer(await in_thread(self.desk.service.account))


class LoginHandler(Handler):
    """``POST login`` → 202 and a job whose ``address`` a person opens; ``DELETE login`` signs out."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Begin to sign in through the browser."""
        self.body()

        def work(job: Job) -> dict[str, Any]:
            return self.desk.service.login(job.show, job.stopped)

        self.answer(self.desk.jobs.start("login", work).as_json(), 202)

    @authenticated
    @authorized
    async def delete(self) -> None:
        """Forget the kept token."""
        answer = await in_thread(self.desk.service.logout)
        self.desk.jobs.changed()
        self.answer(answer)
