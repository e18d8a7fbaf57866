"""The front page and the page of each site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from netlify_nb.local.errors import Refused

from .base import DeskHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.forms import Form, Submission
    from netlify_nb.local.store.sites import Site

_SHOWN = 100


class HomePage(DeskHandler):
    """What is here."""

    def get(self) -> None:
        """List the sites, newest first."""
        store, page = self.core.store, self.page()
        sites, total = store.sites.reachable(store.people.owner().id, limit=_SHOWN, offset=(page - 1) * _SHOWN)
        accounts = {account.id: account.name for account in store.people.accounts()}
        rows = [
            (
                site,
                accounts.get(site.account_id, ""),
                store.deploys.get(site.published_id) if site.published_id else None,
            )
            for site in sites
        ]
        self.show("home.html", title="Local Netlify", rows=rows, total=total, page=page, size=_SHOWN)


class SubmittedFile(DeskHandler):
    """A file that somebody sent with a form."""

    def get(self, submission_id: str, number: str) -> None:
        """Hand the file out as a download: it comes from strangers and must never run here."""
        submission = self.core.store.forms.submission(submission_id)
        if submission is None or int(number) >= len(submission.uploads):
            raise Refused(404, "There is no such file.")
        upload = submission.uploads[int(number)]
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(upload.filename, safe='')}")
        self.finish(self.core.store.blobs.read(upload.sha))


class ProjectPage(DeskHandler):
    """One site with its deploys."""

    def get(self, name: str, _rest: str | None = None) -> None:
        """List the deploys, newest first."""
        site, page = self._site(name), self.page()
        deploys, total = self.core.store.deploys.page(site.id, limit=_SHOWN, offset=(page - 1) * _SHOWN)
        account = self.core.store.people.account(site.account_id)
        self.show(
            "project.html",
            title=site.name,
            site=site,
            account=account,
            deploys=deploys,
            total=total,
            page=page,
            size=_SHOWN,
            forms=[(form, self._submissions(site, form)) for form in self.core.store.forms.of_site(site.id)],
            seal=self.seal(site.id),
        )

    def post(self, name: str, _rest: str | None = None) -> None:
        """Make another deploy live, or lock and unlock publishing."""
        site = self._site(name)
        self.check_seal(site.id)
        do = self.get_body_argument("do", "")
        if do == "restore":
            deploy = self.core.store.deploys.get(self.get_body_argument("deploy", ""))
            if deploy is None or deploy.site_id != site.id or deploy.state != "ready":
                raise Refused(422, "This deploy cannot be published.")
            self.core.store.deploys.publish(deploy)
        elif do in {"lock", "unlock"}:
            self.core.store.sites.change(site.id, locked=int(do == "lock"))
        else:
            raise Refused(422, "There is no such action.")
        self.redirect(f"/projects/{site.name}", status=303)

    def _submissions(self, site: Site, form: Form) -> list[Submission]:
        found, _total = self.core.store.forms.submissions(site_id=site.id, form_id=form.id, limit=_SHOWN, offset=0)
        return found

    def _site(self, name: str) -> Site:
        site = self.core.store.sites.named(name)
        if site is None or not self.core.store.sites.may_use(site, self.core.store.people.owner().id):
            raise Refused(404, "There is no such site.")
        return site
