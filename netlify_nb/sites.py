"""A site that is already there: its history, the way back, the lock, handing it over, and what belongs to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from netlify_nb.bundle import Bundle
from netlify_nb.connection import Connection
from netlify_nb.errors import (
    BundleEmpty,
    ConnectionCut,
    DeployNotFound,
    InvalidInput,
    NotFound,
)
from netlify_nb.models import ClaimLink, Content, Deploy, DeployFile, History, HistoryEntry, Site
from netlify_nb.scratch import scratch_folder

if TYPE_CHECKING:
    from netlify_nb.belongings import Forms, Metadata, Snippets, Submissions
    from netlify_nb.netlify.claimed import ClaimStatus

CLAIM_LIFETIME = timedelta(minutes=15)
_DOWNLOADS = 8
_PREVIOUS = "previous"
_ID_LENGTH, _ID_HYPHENS = 36, 4


@dataclass(frozen=True, repr=False)
class SiteHandle:
    """What `netlify_nb.site` returns. Each call asks Netlify anew, so it never shows what was."""

    connection: Connection
    wanted: str

    def __repr__(self) -> str:
        """Return which site it is for, and where; nothing is asked for that."""
        return f"SiteHandle({self.wanted!r}, target={self.connection.target!r})"

    @property
    def info(self) -> Site:
        """The site as it is now. Raises `SiteNotFound`."""
        return self.connection.client.find_site(self.wanted)

    def history(self, limit: int | None = 30) -> History:
        """Return the newest ``limit`` deploys (all with ``None``), newest first. Raises `SiteNotFound`."""
        site = self.info
        deploys = self.connection.client.list_site_deploys(site.id, limit=limit)
        live = site.published_deploy_id
        return History(site, [HistoryEntry(deploy, live=deploy.id == live) for deploy in deploys])

    def restore(self, deploy: str | int = _PREVIOUS) -> Deploy:
        """Make an earlier deploy (or a ready draft) live and return it.

        ``deploy`` is an id, the unambiguous start of one, ``"previous"``, or a number of steps back from the live
        one. Nothing is uploaded and no new deploy is made: the site's published deploy moves. Raises
        `DeployNotFound`, also for one that Netlify has deleted for its age, and `InvalidInput` for one that cannot
        be live.
        """
        site = self.info
        chosen = self._choose(site, str(deploy))
        if not chosen.ready:
            raise InvalidInput(
                f"The deploy {chosen.id} is in state {chosen.state!r} and cannot be made live.",
                hint="Choose one whose state is ready: `netlify-nb history` lists them.",
            )
        restored = self.connection.client.restore_site_deploy(site.id, chosen.id)
        now = self.connection.client.get_site(site.id)
        return now.published_deploy or restored

    def lock(self) -> Deploy:
        """Keep the live deploy live: later deploys become ready, and wait to be restored. Returns the live deploy."""
        return self.connection.client.lock_deploy(self._live_id())

    def unlock(self) -> Deploy:
        """Let later deploys go live by themselves again. Returns the live deploy."""
        return self.connection.client.unlock_deploy(self._live_id())

    def claim_link(self, lifetime: timedelta = CLAIM_LIFETIME, *, webhook: str | None = None) -> ClaimLink:
        """Return a fresh link by which somebody takes this site over; whoever holds it can, until it expires.

        Raises `ClaimNotConfigured`, `SiteNotClaimable`, `SiteAlreadyClaimed`, or `InvalidInput` for a ``lifetime``
        of more than a day.
        """
        from netlify_nb.netlify.claim import claim_link  # noqa: PLC0415  # brings PyJWT

        app = self.connection.oauth
        return claim_link(
            self.info,
            client_id=app.client_id if app else None,
            client_secret=app.client_secret if app else None,
            app_url=self.connection.app_url,
            webhook=webhook,
            lifetime=lifetime,
        )

    def claim_status(self, *, made_in: str | None = None) -> ClaimStatus:
        """Return whether somebody has taken the site over, and whose it is now, as far as Netlify tells.

        ``made_in`` is the id of the account that the site was made in, for sites that do not carry the flag. Use a
        handle made from the site's id: a site that went out of sight is not found by its name. Raises
        `SiteNotFound` for a name, `NotSignedIn`.
        """
        from netlify_nb.netlify.claimed import claim_status  # noqa: PLC0415  # only here

        wanted = self.wanted if _is_id(self.wanted) else self.info.id
        return claim_status(self.connection.client, wanted, made_in=made_in)

    def forms(self) -> Forms:
        """Return the forms that Netlify found in the pages of the site; a sequence, displayed as a table."""
        from netlify_nb.belongings import Forms  # noqa: PLC0415  # as above

        site = self.info
        return Forms(self.connection.client.list_site_forms(site.id), site.name)

    def submissions(
        self, form: str | None = None, *, state: Literal["spam"] | None = None, limit: int | None = None
    ) -> Submissions:
        """Return what people sent with the forms of the site, or with one, newest first.

        A sequence, displayed as a table; ``.to_dataframe()`` makes it a pandas DataFrame. ``form`` is the name or
        id of one. ``state="spam"`` returns what Netlify took for spam instead. Raises `SiteNotFound`, and
        `InvalidInput` for a form that the site does not have.
        """
        from netlify_nb.belongings import Submissions  # noqa: PLC0415  # as above

        site = self.info
        client = self.connection.client
        if form is None:
            found = list(client.list_site_submissions(site.id, state=state, limit=limit))
            # Netlify's documents do not promise the form's name, which a person wants to see.
            nameless = any(sent.form_id and not sent.form_name for sent in found)
            return Submissions(found, site.name, client.list_site_forms(site.id) if nameless else ())
        forms = list(client.list_site_forms(site.id))
        for there in forms:
            if form in (there.name, there.id):
                found = list(client.list_form_submissions(there.id, state=state, limit=limit))
                return Submissions(found, site.name, [there])
        raise InvalidInput(
            f"{site.name} has no form {form!r}.",
            hint=f"It has {', '.join(there.name for there in forms)}." if forms else "It has no form at all.",
        )

    @property
    def snippets(self) -> Snippets:
        """The markup that Netlify puts into every page: iterate, ``[id]``, ``add``, ``update``, ``delete``."""
        from netlify_nb.belongings import Snippets  # noqa: PLC0415  # as above

        return Snippets(self.connection.client, self.info.id)

    @property
    def metadata(self) -> Metadata:
        """The free-form object that Netlify keeps with the site, as a dictionary that writes through."""
        from netlify_nb.belongings import Metadata  # noqa: PLC0415  # as above

        return Metadata(self.connection.client, self.info.id)

    def delete_deploy(self, deploy: str | int) -> Deploy:
        """Delete a deploy and its permalink for good, and return what it was. ``deploy`` as for `restore`.

        Raises `InvalidInput` for the live one, which Netlify keeps, and `DeployNotFound`.
        """
        site = self.info
        chosen = self._choose(site, str(deploy))
        if chosen.id == site.published_deploy_id:
            raise InvalidInput(
                f"The deploy {chosen.id} is live and cannot be deleted.", hint="Make another one live first."
            )
        self.connection.client.delete_site_deploy(site.id, chosen.id)
        return chosen

    def files(self) -> list[DeployFile]:
        """Return the files of the live deploy, as they were uploaded."""
        return list(self.connection.client.list_site_files(self.info.id))

    def download(self, path: str | Path) -> Bundle:
        """Write the live deploy's files to the zip ``path`` and return them as a bundle.

        The zip appears only when it is complete and every file has the digest that Netlify lists for it. Raises
        `StorageError`, `BundleEmpty` when nothing is live, `ConnectionCut` for a file that arrives damaged.
        """
        site = self.info
        listed = list(self.connection.client.list_site_files(site.id))
        if not listed:
            raise BundleEmpty(f"Nothing of {site.name} is live, so there is nothing to download.", hint="")
        with scratch_folder() as folder:
            with ThreadPoolExecutor(_DOWNLOADS, thread_name_prefix="netlify-nb-download") as pool:
                fetched = list(
                    pool.map(lambda item: self._fetch(site, item[1], folder / str(item[0])), enumerate(listed))
                )
            bundle = Bundle.from_files(dict(fetched), require_index=False)
            for file in listed:
                if file.sha and bundle.files[file.path.lstrip("/")].sha1 != file.sha:
                    raise ConnectionCut(f"{file.path} arrived damaged.")
            bundle.zip_to(Path(path))
            return bundle

    def delete(self) -> Site:
        """Delete the site, its deploys and its address, for good. Returns what it was."""
        site = self.info
        self.connection.client.delete_site(site.id)
        return site

    def _fetch(self, site: Site, file: DeployFile, to: Path) -> tuple[str, Content]:
        with to.open("wb") as out:
            self.connection.client.download_site_file(site.id, file.path, out)
        return file.path.lstrip("/"), to

    def _live_id(self) -> str:
        site = self.info
        if site.published_deploy_id is None:
            raise DeployNotFound(f"Nothing of {site.name} is live yet.", hint="Publish something first.")
        return site.published_deploy_id

    def _choose(self, site: Site, wanted: str) -> Deploy:
        client = self.connection.client
        if wanted == _PREVIOUS or (wanted.isdigit() and len(wanted) <= 3):  # noqa: PLR2004  # ids are far longer
            return self._steps_back(site, 1 if wanted == _PREVIOUS else int(wanted))
        try:
            return client.get_site_deploy(site.id, wanted)
        except NotFound as error:
            if not wanted:
                raise InvalidInput("No deploy was named.", hint="Give an id, `previous` or a number.") from error
            starts = [deploy for deploy in client.list_site_deploys(site.id) if deploy.id.startswith(wanted)]
            if len(starts) == 1:
                return starts[0]
            if starts:
                raise InvalidInput(
                    f"{len(starts)} deploys start with {wanted!r}.", hint="Give more of the id."
                ) from error
            raise DeployNotFound(
                f"{site.name} has no deploy {wanted!r}; Netlify deletes old ones after 30 to 365 days, by plan.",
                deploy=wanted,
            ) from error

    def _steps_back(self, site: Site, steps: int) -> Deploy:
        """Return the deploy that was live ``steps`` before the live one: older production deploys, newest first.

        One that was made while the site was locked has never been live, and no time at which it was published.
        """
        if steps < 1:
            raise InvalidInput("A number of steps back starts at 1.")
        older = False
        dated = site.published_deploy is not None and site.published_deploy.published_at is not None
        left = steps
        for deploy in self.connection.client.list_site_deploys(site.id):
            was_live = deploy.ready and not deploy.draft and deploy.context in (None, "production")
            if older and was_live and (deploy.published_at or not dated):
                left -= 1
                if left == 0:
                    return deploy
            older = older or deploy.id == site.published_deploy_id
        raise DeployNotFound(f"{site.name} has no deploy {steps} step{'s' if steps > 1 else ''} back.", steps=steps)


def _is_id(text: str) -> bool:
    """Whether this is the id of a site, which is a UUID."""
    return len(text) == _ID_LENGTH and text.count("-") == _ID_HYPHENS
