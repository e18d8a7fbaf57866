"""The server extension: what an administrator can configure, and which handler answers where."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Enum, Int, List, Unicode

from netlify_nb.errors import ConfigurationError
from netlify_nb.messages import ACTIONS, ICONS, MESSAGES, SECTIONS
from netlify_nb.routes.policy import Policy
from netlify_nb.version import __version__

if TYPE_CHECKING:
    from netlify_nb.routes.jobs import Jobs

_ID = r"([A-Za-z0-9.-]{1,255})"
_LABEL = r"([a-z0-9-]{1,63})"
_PORT = r"(\d{1,5})"
_DESK = (
    r"(|claim|authorize|projects/[a-z0-9-]{1,63}|-/(?:static/[a-z.]+|claim/(?:look|take)|submissions/[0-9a-f]+/\d+))"
)
"""The local Netlify's pages for a person, and what they ask for. Not its API."""


class NetlifyNb(ExtensionApp):
    """Publish notebooks to Netlify from JupyterLab and Notebook."""

    name = "netlify_nb"
    description = "Publish notebooks to Netlify."

    allowed_targets = List(
        Enum(["netlify", "local"]), default_value=["netlify", "local"], help="Where people may publish to."
    ).tag(config=True)
    forbid_local = Bool(
        default_value=False, help="Forbid the embedded local Netlify; the same as leaving it out of allowed_targets."
    ).tag(config=True)
    allowed_teams = List(
        Unicode(), help="Slugs of the teams whose sites may be published to; new sites go to the first. Empty: any."
    ).tag(config=True)
    site_name_pattern = Unicode(
        "", help="Regular expression that the whole name of every site must match, such as `lab-7-.*`. Empty: any."
    ).tag(config=True)
    max_bytes = Int(0, min=0, help="The most bytes that one publish may have, before compression. 0: no limit.").tag(
        config=True
    )
    umbrella_token_file = Unicode(
        "",
        help="File with the token of one account that everybody here publishes with. Nobody can sign in or out then."
        " Combine it with site_name_pattern, so that people see and change their own sites only.",
    ).tag(config=True)
    local_links = Enum(
        ["auto", "direct", "path"],
        default_value="auto",
        help="Whether local sites are shown below this server's address (path) because browsers cannot reach"
        " NAME.localhost here (direct). auto: path behind a prefix, as JupyterHub has, or under a foreign host name.",
    ).tag(config=True)

    _jobs: Jobs | None = None

    def initialize(self) -> None:
        """Begin, unless the configuration could not be read: then nothing would be forbidden that should be."""
        if not self._linked:
            raise ConfigurationError("A setting of NetlifyNb cannot be what it is, so the extension stays off.")
        super().initialize()  # type: ignore[no-untyped-call]  # Jupyter Server says no types here

    def initialize_settings(self) -> None:
        """Give the front end its words with the page that it is, so that it need not ask for them."""
        if not (Path(__file__).parents[1] / "labextension" / "package.json").is_file():
            self.log.warning(
                "netlify_nb was installed from a checkout without Node.js: JupyterLab has no Publish button."
            )
        policy = self.policy
        assert self.serverapp is not None  # noqa: S101  # for the type checker: the server is what calls this
        page = self.serverapp.web_app.settings.setdefault("page_config_data", {})
        page["netlifyNb"] = {
            "version": __version__,
            "messages": MESSAGES,
            "sections": list(SECTIONS),
            "actions": list(ACTIONS),
            "icons": ICONS,
            "targets": list(policy.targets),
            "siteNamePattern": policy.site_name_pattern,
            "umbrella": bool(policy.umbrella_token_file),
            "localLinks": self.local_links,
        }

    def initialize_handlers(self) -> None:
        """Add the handlers. They are imported here, so that a server that only lists extensions pays nothing."""
        from netlify_nb.routes import account, local_desk, local_pages, publishing, sites  # noqa: PLC0415
        from netlify_nb.routes.base import Desk  # noqa: PLC0415
        from netlify_nb.routes.jobs import Jobs  # noqa: PLC0415
        from netlify_nb.routes.links import Keys  # noqa: PLC0415

        self._jobs = Jobs(lambda error: self.log.error("A job failed unexpectedly.", exc_info=error))
        desk = {"desk": Desk(self.policy, self._jobs, Keys(secrets.token_bytes(32)), self.local_links)}
        table: list[tuple[str, type[Any]]] = [
            (r"publish", publishing.PublishHandler),
            (r"check", publishing.CheckHandler),
            (r"status", publishing.StatusHandler),
            (r"jobs", publishing.JobsHandler),
            (r"jobs/([0-9a-f]{16})", publishing.JobHandler),
            (r"jobs/([0-9a-f]{16})/events", publishing.JobEventsHandler),
            (r"sites", sites.SitesHandler),
            (rf"sites/{_ID}/history", sites.HistoryHandler),
            (rf"sites/{_ID}/restore", sites.RestoreHandler),
            (rf"sites/{_ID}/lock", sites.LockHandler),
            (rf"sites/{_ID}/claim", sites.ClaimHandler),
            (rf"sites/{_ID}/download", sites.DownloadHandler),
            (r"account", account.AccountHandler),
            (r"login", account.LoginHandler),
            (rf"local/{_LABEL}(/.*)?", local_pages.LocalEntryHandler),
            (rf"local-page/([0-9a-f-]+)/{_LABEL}(/.*)", local_pages.LocalPageHandler),
            (rf"local-desk/{_PORT}/{_DESK}", local_desk.LocalDeskEntryHandler),
            (rf"local-desk-page/([0-9a-f-]+)/{_PORT}/{_DESK}", local_desk.LocalDeskHandler),
        ]
        self.handlers.extend((rf"/netlify-nb/{path}", handler, desk) for path, handler in table)

    async def stop_extension(self) -> None:
        """Stop what still runs; what was live stays live. An error here would keep the whole server from ending."""
        if self._jobs is None:
            return
        from netlify_nb.routes.threads import in_thread  # noqa: PLC0415  # as above

        await in_thread(self._jobs.close)

    @property
    def policy(self) -> Policy:
        """What is allowed, as configured."""
        return Policy(
            targets=tuple(target for target in self.allowed_targets if target != "local" or not self.forbid_local),
            teams=tuple(self.allowed_teams),
            site_name_pattern=self.site_name_pattern,
            max_bytes=self.max_bytes,
            umbrella_token_file=self.umbrella_token_file,
        )
