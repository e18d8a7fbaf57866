"""Tells programs on this machine what has happened: hooks of sites, and makers of sites that were claimed.

Only loopback addresses are called. A server that fetches any address that it is given would be a way for others to
reach what only this machine can.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import tornado.httpclient

from .api.forms import submission_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .api.shapes import Shapes
    from .store import Store
    from .store.deploys import Deploy
    from .store.extras import Hook
    from .store.forms import Submission
    from .store.people import Account
    from .store.sites import Site

log = logging.getLogger(__name__)
_SECONDS = 5
_GONE = 410
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Notifier:
    """Calls addresses in the background; may be told from any thread."""

    def __init__(self, store: Store, shapes: Shapes, loop: asyncio.AbstractEventLoop) -> None:
        self._store = store
        self._shapes = shapes
        self._loop = loop
        self._running: set[asyncio.Task[None]] = set()

    def deploy_ended(self, deploy: Deploy) -> None:
        """Tell of a deploy that has become ready or failed."""
        event = "deploy_created" if deploy.state == "ready" else "deploy_failed"
        hooks = self._hooks(deploy.site_id, event)
        site = self._store.sites.get(deploy.site_id) if hooks else None
        if site is not None:
            self._tell(hooks, self._shapes.deploy(deploy, site))

    def deploy_locked(self, deploy: Deploy, site: Site) -> None:
        """Tell that the publishing of a site has been locked or unlocked."""
        hooks = self._hooks(site.id, "deploy_locked" if site.locked else "deploy_unlocked")
        if hooks:
            self._tell(hooks, self._shapes.deploy(deploy, site))

    def submitted(self, submission: Submission) -> None:
        """Tell that somebody has sent a form; of spam nobody is told."""
        hooks = [
            hook
            for hook in self._hooks(submission.site_id, "submission_created")
            if hook.form_id in (None, submission.form_id)
        ]
        site = self._store.sites.get(submission.site_id) if hooks else None
        if site is not None and not submission.spam:
            self._tell(hooks, submission_object(submission, self._shapes.site_url(site.name), self._shapes.origin))

    def claimed(self, url: str, sites: Sequence[Site], account: Account) -> None:
        """Tell that sites were claimed with a link that names a webhook."""
        for site in sites:
            body = {"claimed": True, "site_id": site.id, "destination_acc_id": account.id}
            self._loop.call_soon_threadsafe(self._start, url, body, None)

    def _hooks(self, site_id: str, event: str) -> list[Hook]:
        return [hook for hook in self._store.extras.hooks(site_id) if hook.event == event and not hook.disabled]

    def _tell(self, hooks: Sequence[Hook], body: dict[str, Any]) -> None:
        for hook in hooks:
            self._loop.call_soon_threadsafe(self._start, str(hook.data.get("url", "")), body, hook.id)

    def _start(self, url: str, body: dict[str, Any], hook_id: str | None) -> None:
        task = self._loop.create_task(self._post(url, body, hook_id))
        # The loop itself keeps only a weak reference.
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _post(self, url: str, body: dict[str, Any], hook_id: str | None) -> None:
        try:
            parts = urlsplit(url)
            if parts.hostname not in _LOOPBACK or parts.scheme not in {"http", "https"}:
                log.info("a webhook that does not lead to this machine was not called")
                return
            request = tornado.httpclient.HTTPRequest(
                url,
                method="POST",
                headers={"Content-Type": "application/json"},
                body=json.dumps(body),
                request_timeout=_SECONDS,
                follow_redirects=False,
            )
            answer = await tornado.httpclient.AsyncHTTPClient().fetch(request, raise_error=False)
        except (OSError, ValueError) as error:
            log.info("a webhook could not be called: %s", error)
            return
        if hook_id is not None and answer.code == _GONE:
            # Netlify's rule: who answers so wants to hear nothing more.
            self._store.extras.remove_hook(hook_id)
