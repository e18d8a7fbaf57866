"""``/deploys``: open one with a zip or a digest, send its files, look at it, make it live, end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netlify_nb.local.errors import Refused

from .base import ApiHandler
from .bodies import ZipBody
from .nobody import SeenByAnybody

if TYPE_CHECKING:
    from netlify_nb.local.store.deploys import Deploy
    from netlify_nb.local.store.sites import Site


class DeployAnswers(ApiHandler):
    """How deploys are answered."""

    def reply_deploy(self, deploy: Deploy, site: Site, status: int = 200) -> None:
        """Answer with a deploy."""
        self.reply(self.core.shapes.deploy(deploy, site), status)


class SiteDeploysHandler(ZipBody, DeployAnswers):
    """The deploys of a site."""

    def get(self, site_id: str) -> None:
        """List a site's deploys, newest first."""
        site = self.site(site_id)
        page, size = self.page()
        contexts = []
        if self.flag("production"):
            contexts.append("production")
        if self.flag("deploy-previews"):
            contexts.append("deploy-preview")
        deploys, total = self.core.store.deploys.page(
            site.id,
            state=self.query("state"),
            branch=self.query("branch"),
            contexts=tuple(contexts),
            by_publication=self.flag("latest-published"),
            limit=size,
            offset=(page - 1) * size,
        )
        self.reply_page([self.core.shapes.deploy(deploy, site) for deploy in deploys], total)

    async def post(self, site_id: str) -> None:
        """Open a deploy: a zip, a digest, or (without ``files``) one whose list of files follows in a PUT."""
        site = self.site(site_id)
        deploying, title = self.core.deploying, self.query("title")
        self.core.rates.check_deploy(self.user.id)
        if self.is_zip:
            # Of the flags only `branch` is documented for the query; a draft needs the digest method.
            deploy = await self.in_background(
                deploying.open_archive, site, self.user.id, self.zip_body(), title, self.query("branch")
            )
        else:
            body = self.json_body()
            opening = deploying.open_digest if "files" in body else deploying.open_new
            deploy = await self.in_background(opening, site, self.user.id, body, title)
        self.reply_deploy(deploy, site)


class SiteDeployHandler(SeenByAnybody, DeployAnswers):
    """One deploy, by its site's route."""

    def get(self, site_id: str, deploy_id: str) -> None:
        """Return a deploy, with the files that it still needs."""
        self.see()
        self.reply_deploy(*self.deploy(deploy_id, site_id))

    async def put(self, site_id: str, deploy_id: str) -> None:
        """Take the list of files of a deploy that was opened without one; ``draft`` stays what it was."""
        deploy, site = self.deploy(deploy_id, site_id)
        deploy = await self.in_background(self.core.deploying.give_files, deploy, self.json_body(), self.query("title"))
        self.reply_deploy(deploy, site)

    def delete(self, site_id: str, deploy_id: str) -> None:
        """Remove a deploy from the history."""
        deploy, site = self.deploy(deploy_id, site_id)
        remove(self, deploy, site)


class DeployHandler(DeployAnswers):
    """One deploy, by its own route."""

    def get(self, deploy_id: str) -> None:
        """Return a deploy, with the files that it still needs."""
        self.reply_deploy(*self.deploy(deploy_id))

    def delete(self, deploy_id: str) -> None:
        """Remove a deploy from the history."""
        deploy, site = self.deploy(deploy_id)
        remove(self, deploy, site)


class RestoreHandler(DeployAnswers):
    """Making an existing deploy live."""

    def post(self, deploy_id: str, site_id: str | None = None) -> None:
        """Make a ready deploy live at once; no new deploy is created, and a lock stays in force."""
        deploy, _site = self.deploy(deploy_id, site_id)
        if deploy.state != "ready":
            raise Refused(422, f"The deploy is {deploy.state}; only one that is ready can be published.")
        self.core.store.deploys.publish(deploy)
        self.reply_deploy(*self.deploy(deploy_id), 201)


class LockHandler(DeployAnswers):
    """Stopping and resuming automatic publishing."""

    def post(self, deploy_id: str, verb: str) -> None:
        """Lock or unlock the live deploy: while it is locked, later deploys become ready but not live."""
        deploy, site = self.deploy(deploy_id)
        if site.published_id == deploy.id:
            site = self.core.store.sites.change(site.id, locked=int(verb == "lock"))
            self.core.notifier.deploy_locked(deploy, site)
        elif verb == "lock":
            raise Refused(422, "Only the published deploy can be locked.")
        self.reply_deploy(deploy, site)


class CancelHandler(DeployAnswers):
    """Ending a deploy that is in progress."""

    def post(self, deploy_id: str) -> None:
        """End a deploy; one that has ended already stays as it is."""
        deploy, site = self.deploy(deploy_id)
        self.reply_deploy(self.core.deploying.cancel(deploy), site, 201)


class OtherUploadHandler(ApiHandler):
    """Functions and the like: taken, so that clients go on, and thrown away, because nothing is run here."""

    def body_limit(self) -> int:
        """Return the bound for files."""
        return self.core.limits.file_body

    def take(self, chunk: bytes) -> None:
        """Let a piece go by."""

    def put(self, deploy_id: str, kind: str, name: str) -> None:
        """Take a function."""
        self.deploy(deploy_id)
        self.reply({"id": name, "name": name, "kind": kind})


class BranchesHandler(ApiHandler):
    """The branches of a site."""

    def get(self, site_id: str) -> None:
        """List the newest ready deploy of each branch."""
        site = self.site(site_id)
        branches: list[dict[str, Any]] = []
        for deploy in self.core.store.deploys.aliases(site.id):
            url = self.core.shapes.site_url(f"{deploy.alias}--{site.name}")
            branches.append(
                {
                    "id": deploy.id,
                    "deploy_id": deploy.id,
                    "name": deploy.branch,
                    "slug": deploy.alias,
                    "url": url,
                    "ssl_url": url,
                }
            )
        self.reply(branches)


class BuildsHandler(ApiHandler):
    """The builds of a site: there are none here, and who watches for one to end is told so."""

    def get(self, site_id: str) -> None:
        """Return an empty list."""
        self.site(site_id)
        self.reply([])


def remove(handler: ApiHandler, deploy: Deploy, site: Site) -> None:
    """Remove a deploy; refused with 405 while it is live or in progress."""
    if site.published_id == deploy.id or deploy.in_progress:
        raise Refused(405, "A deploy that is published or in progress cannot be deleted.")
    handler.core.store.deploys.remove(deploy.id)
    handler.done()
