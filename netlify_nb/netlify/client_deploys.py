"""Deploys: create, fill, look up, list, restore, lock, cancel, delete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from netlify_nb.errors import Cancelled, NetlifyNbError
from netlify_nb.models import Deploy, DeployFile
from netlify_nb.netlify.caller import Caller
from netlify_nb.netlify.lost import create_or_find
from netlify_nb.netlify.models_deploys import DeployedBranch
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.patience import Stop
from netlify_nb.netlify.transport import Transport
from netlify_nb.netlify.wire import Body, Opener

UNSTARTED: Final = frozenset({"new", "uploading"})
"""States in which a zip deploy still waits for its zip; Netlify leaves them as soon as it has all of it."""
_CLOCK_STEP = 2.0
"""Seconds by which the server's ``Date`` header, which counts whole seconds, may be behind."""
_CLOCK_UNKNOWN = 60.0
_RECENT = 30
"""How many of the newest deploys to look through; Netlify takes three a minute."""


class DeployCalls(Caller):
    """The operations on deploys."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._made: set[str] = set()

    # -- creating --------------------------------------------------------------------------------------------

    def create_site_deploy(
        self,
        site_id: str,
        *,
        files: Mapping[str, str] | None = None,
        draft: bool = False,
        branch: str | None = None,
        title: str | None = None,
        async_: bool | None = None,
        stop: Stop | None = None,
    ) -> Deploy:
        """Create a deploy from a digest of its files. Its ``required`` lists what to upload, by SHA-1.

        ``files`` maps paths to SHA-1 in hexadecimal; without it the deploy waits for `update_site_deploy`. ``branch``
        is the alias of a deploy beside production. With ``async_`` Netlify works ``required`` out later: it is
        ``None`` until then.

        Raises ``SiteNotFound``, ``PaymentRequired``, ``RateLimited``, and what `Transport.send` raises.
        """
        flags = {"draft": draft, "branch": branch, "async": async_}
        document: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
        if files is not None:
            document["files"] = _digest(files)
        return self._create_deploy(site_id, Body.of_json(document), {"title": title}, stop)

    def create_site_deploy_from_zip(
        self,
        site_id: str,
        opener: Opener,
        size: int | None,
        *,
        branch: str | None = None,
        title: str | None = None,
        stop: Stop | None = None,
    ) -> Deploy:
        """Create a deploy from one zip that holds the whole site, with ``index.html`` at its root.

        ``opener`` is called for each attempt and returns an open file, bytes, or an iterable of bytes; ``size`` is its
        length in bytes. There is no draft of this kind: nothing in Netlify's documents says that the flag is
        honoured here, and if it were not, a draft would go live.
        """
        body = Body(opener, size, "application/zip", "the zip")
        # The body is the zip, so flags can only stand in the query; the OpenAPI document has these two there.
        return self._create_deploy(site_id, body, {"title": title, "branch": branch}, stop)

    def create_or_find_deploy(
        self,
        site_id: str,
        *,
        title: str | None,
        files: Mapping[str, str],
        draft: bool = False,
        branch: str | None = None,
        async_: bool | None = None,
        stop: Stop | None = None,
    ) -> Deploy:
        """Do as `create_site_deploy`, but if the answer is lost, find the deploy instead of making a second one.

        Ours is the newest deploy with this title, draft flag and branch that was made since we began, by the server's
        clock, that has not failed, and that this client has not been told of before. If there is none, nothing came
        of the request, and it is made once more. When somebody stops us before the answer is there, what may have
        come of it is cancelled.
        """
        ours = _Ours(self._since(), title, draft, branch)

        def create() -> Deploy:
            return self.create_site_deploy(
                site_id, files=files, draft=draft, branch=branch, title=title, async_=async_, stop=stop
            )

        def find() -> Deploy | None:
            return next((self._adopt(deploy) for deploy in self._candidates(site_id, ours)), None)

        with self._withdrawn_when_stopped(site_id, ours):
            return create_or_find(create, find, sleep=self.transport.sleep)

    def create_or_find_deploy_from_zip(
        self,
        site_id: str,
        opener: Opener,
        size: int | None,
        *,
        title: str | None,
        branch: str | None = None,
        stop: Stop | None = None,
    ) -> Deploy:
        """Do as `create_site_deploy_from_zip`, but if the answer is lost, find the deploy, as `create_or_find_deploy`.

        A deploy counts only once Netlify has begun to unpack its zip: one that waits for it after the connection was
        cut will wait forever, so it is cancelled.
        """
        ours = _Ours(self._since(), title, draft=False, branch=branch)
        waiting: set[str] = set()

        def create() -> Deploy:
            return self.create_site_deploy_from_zip(site_id, opener, size, branch=branch, title=title, stop=stop)

        def find() -> Deploy | None:
            for deploy in self._candidates(site_id, ours):
                if deploy.state not in UNSTARTED:
                    return self._adopt(deploy)
                waiting.add(deploy.id)
            return None

        try:
            with self._withdrawn_when_stopped(site_id, ours):
                return create_or_find(create, find, sleep=self.transport.sleep)
        finally:
            for deploy_id in waiting - self._made:
                self._give_up(deploy_id)

    def update_site_deploy(
        self, site_id: str, deploy_id: str, *, files: Mapping[str, str], async_: bool | None = None
    ) -> Deploy:
        """Announce the files of a deploy that was created empty."""
        document = {"files": _digest(files), **({"async": async_} if async_ is not None else {})}
        request = build("updateSiteDeploy", {"site_id": site_id, "deploy_id": deploy_id}, body=Body.of_json(document))
        return self._maybe(request, Deploy.from_json) or self.get_site_deploy(site_id, deploy_id)

    def upload_deploy_file(
        self, deploy_id: str, path: str, opener: Opener, size: int | None, *, stop: Stop | None = None
    ) -> DeployFile | None:
        """Upload one file that the deploy requires. Safe to repeat, and safe from many threads.

        ``opener`` is called for each attempt and returns an open file, bytes, or an iterable of bytes; ``size`` is its
        length in bytes (``None``: sent in chunks). Returns what Netlify says of the file, if it says anything.

        Raises ``FileChanged`` when the content is not as long as it was announced to be, ``Unprocessable`` when the
        deploy does not want this file, ``DeployNotFound``.
        """
        body = Body(opener, size, label=path)
        request = build("uploadDeployFile", {"deploy_id": deploy_id, "path": path}, query={"size": size}, body=body)
        return self._maybe(request, DeployFile.from_json, stop)

    # -- reading ---------------------------------------------------------------------------------------------

    def get_site_deploy(self, site_id: str, deploy_id: str) -> Deploy:
        """Look a deploy up in its site. Raises ``DeployNotFound``: Netlify deletes deploys of old age."""
        return self._one(build("getSiteDeploy", {"site_id": site_id, "deploy_id": deploy_id}), Deploy.from_json)

    def get_deploy(self, deploy_id: str) -> Deploy:
        """Look a deploy up. Raises ``DeployNotFound``."""
        return self._one(build("getDeploy", {"deploy_id": deploy_id}), Deploy.from_json)

    def list_site_deploys(
        self,
        site_id: str,
        *,
        state: str | None = None,
        branch: str | None = None,
        production: bool | None = None,
        deploy_previews: bool | None = None,
        latest_published: bool | None = None,
        limit: int | None = None,
    ) -> Iterator[Deploy]:
        """Yield a site's deploys, newest first. ``latest_published`` sorts by when they went live instead."""
        query = {
            "state": state,
            "branch": branch,
            "production": production,
            "deploy-previews": deploy_previews,
            "latest-published": latest_published,
        }
        return self._pages("listSiteDeploys", {"site_id": site_id}, Deploy.from_json, limit, query)

    def list_site_deployed_branches(self, site_id: str) -> Iterator[DeployedBranch]:
        """Yield the branches (aliases) that have a deploy, with their addresses."""
        return self._list("listSiteDeployedBranches", {"site_id": site_id}, DeployedBranch.from_json)

    # -- controlling -----------------------------------------------------------------------------------------

    def restore_site_deploy(self, site_id: str, deploy_id: str) -> Deploy:
        """Make a deploy the live one: at once, and without a new deploy. Raises ``DeployNotFound``."""
        request = build("restoreSiteDeploy", {"site_id": site_id, "deploy_id": deploy_id})
        return self._maybe(request, Deploy.from_json) or self.get_site_deploy(site_id, deploy_id)

    def lock_deploy(self, deploy_id: str) -> Deploy:
        """Stop later deploys from going live in place of this one."""
        return self._control("lockDeploy", deploy_id)

    def unlock_deploy(self, deploy_id: str) -> Deploy:
        """Let later deploys go live again."""
        return self._control("unlockDeploy", deploy_id)

    def cancel_site_deploy(self, deploy_id: str) -> Deploy:
        """Stop a deploy that is not finished."""
        return self._control("cancelSiteDeploy", deploy_id)

    def delete_deploy(self, deploy_id: str) -> None:
        """Delete a deploy. Netlify refuses for the live one and for one in progress (405)."""
        self._do(build("deleteDeploy", {"deploy_id": deploy_id}))

    def delete_site_deploy(self, site_id: str, deploy_id: str) -> None:
        """Delete a deploy by way of its site."""
        self._do(build("deleteSiteDeploy", {"site_id": site_id, "deploy_id": deploy_id}))

    # -- inside ----------------------------------------------------------------------------------------------

    def _control(self, operation: str, deploy_id: str) -> Deploy:
        return self._maybe(build(operation, {"deploy_id": deploy_id}), Deploy.from_json) or self.get_deploy(deploy_id)

    def _create_deploy(self, site_id: str, body: Body, query: Mapping[str, Any], stop: Stop | None) -> Deploy:
        request = build("createSiteDeploy", {"site_id": site_id}, query=query, body=body)
        return self._adopt(self._one(request, Deploy.from_json, stop))

    def _adopt(self, deploy: Deploy) -> Deploy:
        self._made.add(deploy.id)
        return deploy

    def _candidates(self, site_id: str, ours: _Ours) -> Iterator[Deploy]:
        for listed in self.list_site_deploys(site_id, limit=_RECENT):
            if ours.matches(listed) and listed.id not in self._made:
                # A list need not carry everything; what is still required is asked for.
                yield self.get_site_deploy(site_id, listed.id)

    @contextmanager
    def _withdrawn_when_stopped(self, site_id: str, ours: _Ours) -> Iterator[None]:
        """Cancel what came of a creation whose answer nobody waited for; failing to must not hide the stop."""
        try:
            yield
        except (KeyboardInterrupt, Cancelled):
            hurried = self.in_a_hurry()
            with suppress(NetlifyNbError):
                for deploy in hurried._candidates(site_id, ours):  # noqa: SLF001  # it is one of us
                    hurried._give_up(deploy.id)  # noqa: SLF001  # as above
            raise

    def _since(self) -> float:
        there = self.transport.server_now()
        return there - _CLOCK_STEP if there is not None else self.transport.now() - _CLOCK_UNKNOWN

    def _give_up(self, deploy_id: str) -> None:
        """Cancel a deploy that nobody will ever fill. It may be gone by itself, and it harms nobody if it stays."""
        try:
            self.cancel_site_deploy(deploy_id)
        except NetlifyNbError:
            return


@dataclass(frozen=True)
class _Ours:
    """By what we know a deploy again whose id we were never told."""

    since: float
    title: str | None
    draft: bool
    branch: str | None

    def matches(self, deploy: Deploy) -> bool:
        recent = deploy.created_at is not None and deploy.created_at.timestamp() >= self.since
        alike = (deploy.title, deploy.draft) == (self.title, self.draft)
        return recent and alike and self.branch in (None, deploy.branch) and not deploy.failed


def _digest(files: Mapping[str, str]) -> dict[str, str]:
    # Netlify's documents write the keys with a leading slash; both ways are taken.
    return {"/" + path.lstrip("/"): sha for path, sha in files.items()}
