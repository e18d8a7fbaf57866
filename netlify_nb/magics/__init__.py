"""The IPython door: ``%netlify_deploy`` and its kin.

Magics take no token and no secret: what is typed into a cell is saved with the notebook. Defaults can be configured
as traits (``c.NetlifyMagics.code = "hide"`` in ``ipython_config.py``, or ``%config NetlifyMagics.code = "hide"``).
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from traitlets import Bool, Enum, Unicode

from netlify_nb.errors import Cancelled, InvalidInput, NetlifyNbError, NotebookUnknown
from netlify_nb.frontend import request_save
from netlify_nb.magics.outcomes import Printed, Restored

if TYPE_CHECKING:
    from netlify_nb.models import ClaimLink, Event, History, Publication

_TRAITS = ("target", "site", "team", "code", "strict")
_ARGUMENTS = (
    "site",
    "title",
    "message",
    "draft",
    "alias",
    "lang",
    "code",
    "execute",
    "kernel",
    "strict",
    "upload",
    "target",
    "team",
    "root",
    "include",
    "allow",
    "download",
    "credit",
)


def _named_site(function: Any) -> Any:
    """Add the site, by itself or as the option that other magics and the command line have."""
    told = "id, domain or name; default: the site published last, or this notebook's"
    function = argument("--site", help=told)(function)
    # Suppressed: a place that is left empty must not overwrite what the option has said.
    return argument("site", nargs="?", default=argparse.SUPPRESS, help="the same, without the option's name")(function)


def _publishing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that publishing a source and publishing a cell share."""
    for add in reversed(
        (
            argument("--site", help="id, domain or name of the site; default: what netlify-nb.toml remembers"),
            argument("--title", help="title of the page"),
            argument("--message", "-m", help="what the history shows for this deploy"),
            argument("--draft", action="store_true", default=None, help="leave the live deploy alone"),
            argument("--alias", help="publish at ALIAS--SITE instead of the live address"),
            argument("--lang", metavar="TAG", help="language of the text: en, pt-BR"),
            argument("--code", choices=("show", "fold", "hide"), help="what becomes of the code"),
            argument("--strict", action="store_true", default=None, help="let warnings stop the publish"),
            argument("--upload", choices=("auto", "zip", "delta"), help="how to send it"),
            argument("--target", choices=("netlify", "local"), help="where to; default: netlify if signed in"),
            argument("--team", help="the team that a new site belongs to"),
            argument("--root", help="the widest folder that images and files may come from"),
            argument("--include", action="append", metavar="GLOB", help="publish these files of the folder too"),
            argument("--allow", action="append", metavar="FINGERPRINT", help="publish this found secret all the same"),
            argument("--download", action="store_true", default=None, help="offer the notebook itself to readers"),
            argument("--credit", action="store_true", default=None, help="add a line about what made the page"),
        )
    ):
        function = add(function)
    return function


@magics_class
class NetlifyMagics(Magics):
    """Publish from a notebook, look back, go back, and hand over."""

    target = Enum(["netlify", "local"], default_value=None, allow_none=True, help="Where to publish.").tag(config=True)
    site = Unicode(None, allow_none=True, help="The site to publish to: id, domain or name.").tag(config=True)
    team = Unicode(None, allow_none=True, help="The team that new sites belong to.").tag(config=True)
    code = Enum(["show", "fold", "hide"], default_value=None, allow_none=True, help="What becomes of code.").tag(
        config=True
    )
    strict = Bool(None, allow_none=True, help="Whether warnings stop a publish.").tag(config=True)
    panel = Bool(True, help="Whether the panel follows when a notebook publishes itself.").tag(config=True)  # noqa: FBT003  # a trait

    def __init__(self, shell: Any) -> None:
        # The shell's configuration has to be handed on: Magics does not ask for it itself.
        super().__init__(shell, parent=shell)
        self._last_site: str | None = None
        from netlify_nb.magics.completion import complete_in  # noqa: PLC0415  # refers to this class's parsers

        complete_in(self)

    @magic_arguments()
    @argument("sources", nargs="*", metavar="SOURCE", help="notebook, folder or HTML file; default: this notebook")
    @argument("--execute", action="store_true", default=None, help="run the notebook first, in a copy")
    @argument("--kernel", metavar="NAME", help="run it with this kernel, not its own")
    @_publishing_options
    @line_magic
    def netlify_deploy(self, line: str) -> Publication:
        """Publish this notebook, or the sources named, and show where it is live."""
        options = _parse(self.netlify_deploy, line)
        with _clean_errors():
            if options.sources:
                # As paths: what is typed here is never a text to publish, however many words it has.
                return self._publish([Path(source).expanduser() for source in options.sources], options)
            notebook = self._this_notebook()
            request_save(notebook, environ=os.environ)
            publication = self._publish([str(notebook)], options)
            self._follow_with_panel(notebook, options, publication)
            return publication

    @magic_arguments()
    @_publishing_options
    @cell_magic("netlify_deploy")
    def netlify_deploy_cell(self, line: str, cell: str) -> Publication:
        """Run the cell, and publish what it displays."""
        options = _parse(self.netlify_deploy_cell, line)
        from IPython.utils.capture import capture_output  # noqa: PLC0415  # only for this magic

        with capture_output() as captured:
            result = self.shell.run_cell(cell, store_history=False)
        captured.show()
        with _clean_errors():
            if not result.success:
                raise InvalidInput("The cell failed, so nothing was published.")  # its own error has been shown
            shown = [*([Printed(captured.stdout)] if captured.stdout.strip() else []), *captured.outputs]
            if not shown:
                raise InvalidInput("The cell displayed nothing, so there is nothing to publish.")
            return self._publish(shown, options)

    @magic_arguments()
    @argument("source", nargs="?", help="notebook, folder or HTML file; default: this notebook")
    @argument("--site", help="id, domain or name of the site; default: what netlify-nb.toml remembers")
    @argument("--title", help="title of the page")
    @argument("--code", choices=("show", "fold", "hide"), help="what becomes of the code")
    @argument("--target", choices=("netlify", "local"), help="where to; default: netlify if signed in")
    @line_magic
    def netlify_panel(self, line: str) -> Any:
        """Show a panel: what will be published and where, what is live, the history, the way back, and handing over."""
        options = _parse(self.netlify_panel, line)
        from netlify_nb.widgets.panel import open_panel  # noqa: PLC0415  # brings widgets

        with _clean_errors():
            return open_panel(self.shell, Path(options.source) if options.source else None, self._given(options))

    @magic_arguments()
    @_named_site
    @argument("--limit", type=int, default=30, help="how many deploys; 0 for all")
    @argument("--dataframe", action="store_true", help="return a pandas DataFrame")
    @argument("--target", choices=("netlify", "local"))
    @line_magic
    def netlify_history(self, line: str) -> Any:
        """Show the deploys of a site, newest first."""
        options = _parse(self.netlify_history, line)
        with _clean_errors(), self.site_meant(options) as handle:
            found: History = handle.history(options.limit if options.limit > 0 else None)
            return found.as_dataframe() if options.dataframe else found

    @magic_arguments()
    @argument("deploy", nargs="?", default="previous", help="an id, the start of one, `previous`, or steps back")
    @argument("--site", help="id, domain or name; default: the site published last, or this notebook's")
    @argument("--target", choices=("netlify", "local"))
    @line_magic
    def netlify_restore(self, line: str) -> Restored:
        """Make an earlier deploy live."""
        options = _parse(self.netlify_restore, line)
        with _clean_errors(), self.site_meant(options) as handle:
            deploy = handle.restore(options.deploy)
            site = handle.info
            _tell_panels(site.id)
            return Restored(site, deploy)

    @magic_arguments()
    @_named_site
    @argument("--target", choices=("netlify", "local"))
    @line_magic
    def netlify_claim(self, line: str) -> Any:
        """Show a button that makes a link by which somebody takes the site over; nothing secret is saved."""
        options = _parse(self.netlify_claim, line)
        with _clean_errors(), self.site_meant(options) as handle:
            link = handle.claim_link()  # made and dropped: whatever forbids it is said now, not on the click
            if not hasattr(self.shell, "kernel"):
                print(link.claim_url)  # noqa: T201  # a terminal keeps no notebook
                return None
            site, target = handle.info, handle.connection.target
        from netlify_nb.connect import targets  # noqa: PLC0415
        from netlify_nb.sites import SiteHandle  # noqa: PLC0415
        from netlify_nb.widgets.claim_button import ClaimButton  # noqa: PLC0415  # brings widgets

        def make_link() -> ClaimLink:
            with targets.connect(target) as connection:
                return SiteHandle(connection, site.id).claim_link()

        return ClaimButton(site.id, site.name, target, make_link)

    @magic_arguments()
    @line_magic
    def netlify_login(self, line: str) -> None:
        """Sign in to Netlify: through the browser, or by pasting a token into a hidden prompt."""
        _parse(self.netlify_login, line)
        from netlify_nb.connect import account  # noqa: PLC0415

        with _clean_errors():
            if os.environ.get("NETLIFY_OAUTH_CLIENT_ID"):
                signed_in = account.login_with_ticket(lambda address: print(f"Open this to sign in: {address}"))  # noqa: T201
            else:
                signed_in = account.login_with_token(account.ask_token(print))
            print(f"Signed in as {signed_in.user.label}.")  # noqa: T201

    # -- shared ----------------------------------------------------------------------------------------------

    def _configured(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _TRAITS}

    def _publish(self, sources: list[Any], options: Any) -> Publication:
        from netlify_nb.connect import publish as connected  # noqa: PLC0415  # brings the machinery

        arguments = self._given(options)
        with _progress(self.shell) as on_event:
            publication = connected.publish(sources, arguments, on_event=on_event)
        self._last_site = publication.site.id
        _tell_panels(publication.site.id)
        return publication

    def _given(self, options: Any) -> dict[str, Any]:
        given = {name: getattr(options, name, None) for name in _ARGUMENTS}
        return {**given, **{k: v for k, v in self._configured().items() if given.get(k) is None}}

    def _follow_with_panel(self, notebook: Path, options: Any, publication: Publication) -> None:
        """Show the panel below the result, once the cell has shown that."""
        if not self.panel or not hasattr(self.shell, "kernel"):
            return
        given = {**self._given(options), "message": None, "draft": None, "alias": None}

        def show_once(_result: Any) -> None:
            self.shell.events.unregister("post_run_cell", show_once)
            from IPython.display import display  # noqa: PLC0415  # loaded: this is a notebook

            from netlify_nb.widgets.panel import open_panel  # noqa: PLC0415  # brings widgets

            display(open_panel(self.shell, notebook, given, publication=publication))

        self.shell.events.register("post_run_cell", show_once)

    def _this_notebook(self) -> Any:
        from netlify_nb.running import notebook_of  # noqa: PLC0415

        return notebook_of(self.shell)

    @contextmanager
    def site_meant(self, options: Any) -> Iterator[Any]:
        """Yield a handle on the site named, or published last here, or remembered for this notebook."""
        from netlify_nb.connect import targets  # noqa: PLC0415
        from netlify_nb.sites import SiteHandle  # noqa: PLC0415

        with targets.connect(options.target or self.target) as connection:
            named = options.site or self._last_site or self.site
            yield SiteHandle(connection, named or self._remembered_site(connection))

    def _remembered_site(self, connection: Any) -> str:
        from netlify_nb import record  # noqa: PLC0415
        from netlify_nb.connect import targets  # noqa: PLC0415

        try:
            remembered = record.find([self._this_notebook()]).read(connection.target)
        except NotebookUnknown:
            remembered = {}
        return str(remembered.get("site_id") or targets.site_for(connection, None, Path.cwd()))


def _parse(magic: Any, line: str) -> Any:
    """Read a magic's line as a shell would, but for the backslash, which stands in Windows' paths.

    IPython's own `parse_argstring` leaves quotes on the arguments (``arg_split`` is not POSIX by default).
    """
    words = shlex.shlex(line, posix=True, punctuation_chars=False)
    words.whitespace_split = True
    words.commenters = words.escape = ""
    try:
        arguments = list(words)
    except ValueError as error:  # unbalanced quotes
        raise UsageError(f"{error}: {line}") from None
    return magic.parser.parse_args(arguments)


def _tell_panels(site_id: str) -> None:
    """Let open panels of this kernel look anew, if there can be any."""
    if opened := sys.modules.get("netlify_nb.widgets.panel"):
        opened.changed(site_id)


@contextmanager
def _clean_errors() -> Iterator[None]:
    """Let an interrupt end like our other errors: with a sentence, not a traceback."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise Cancelled.by(interrupt) from None
    except NetlifyNbError as error:
        raise error.with_traceback(None) from None


@contextmanager
def _progress(shell: Any) -> Iterator[Callable[[Event], None]]:
    """Yield a callback that shows events: one display that is updated in a notebook, one line on a terminal."""
    if not hasattr(shell, "kernel"):
        from netlify_nb.progress import TerminalProgress  # noqa: PLC0415

        with TerminalProgress(sys.stderr) as on_event:
            yield on_event
        return
    from netlify_nb.progress import NotebookProgress  # noqa: PLC0415

    with NotebookProgress() as on_notebook_event:
        yield on_notebook_event


__all__ = ["NetlifyMagics"]
