"""The IPython door: ``%netlify_deploy`` and its kin.

Magics take no token and no secret: what is typed into a cell is saved with the notebook. Defaults can be configured
as traits (``c.NetlifyMagics.code = "hide"`` in ``ipython_config.py``, or ``%config NetlifyMagics.code = "hide"``).
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from traitlets import Bool, Enum, Unicode

from netlify_nb.errors import Cancelled, NetlifyNbError, NotebookUnknown

if TYPE_CHECKING:
    from netlify_nb.models import ClaimLink, Deploy, Event, History, Publication

_TRAITS = ("target", "site", "team", "code", "strict")
_ARGUMENTS = (
    "site",
    "title",
    "message",
    "draft",
    "alias",
    "code",
    "execute",
    "strict",
    "upload",
    "target",
    "team",
    "root",
)


def _publishing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that publishing a source and publishing a cell share."""
    for add in reversed(
        (
            argument("--site", help="id, domain or name of the site; default: what netlify-nb.toml remembers"),
            argument("--title", help="title of the page"),
            argument("--message", "-m", help="what the history shows for this deploy"),
            argument("--draft", action="store_true", default=None, help="leave the live deploy alone"),
            argument("--alias", help="publish at ALIAS--SITE instead of the live address"),
            argument("--code", choices=("show", "fold", "hide"), help="what becomes of the code"),
            argument("--strict", action="store_true", default=None, help="let warnings stop the publish"),
            argument("--upload", choices=("auto", "zip", "delta"), help="how to send it"),
            argument("--target", choices=("netlify", "local"), help="where to; default: netlify if signed in"),
            argument("--team", help="the team that a new site belongs to"),
            argument("--root", help="the widest folder that images and files may come from"),
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

    def __init__(self, shell: Any) -> None:
        # The shell's configuration has to be handed on: Magics does not ask for it itself.
        super().__init__(shell, parent=shell)
        self._last_site: str | None = None

    @magic_arguments()
    @argument("sources", nargs="*", metavar="SOURCE", help="notebook, folder or HTML file; default: this notebook")
    @argument("--execute", action="store_true", default=None, help="run the notebook first, in a copy")
    @_publishing_options
    @line_magic
    def netlify_deploy(self, line: str) -> Publication:
        """Publish this notebook, or the sources named, and show where it is live."""
        options = _parse(self.netlify_deploy, line)
        with _clean_errors():
            sources = options.sources or [str(self._this_notebook())]
            return self._publish(sources, options)

    @magic_arguments()
    @_publishing_options
    @cell_magic("netlify_deploy")
    def netlify_deploy_cell(self, line: str, cell: str) -> Publication | None:
        """Run the cell, and publish what it displays."""
        options = _parse(self.netlify_deploy_cell, line)
        from IPython.utils.capture import capture_output  # noqa: PLC0415  # only for this magic

        with capture_output() as captured:
            result = self.shell.run_cell(cell, store_history=False)
        captured.show()
        if not result.success:
            return None  # the cell's own error has been shown; half of what it displays is nothing to publish
        with _clean_errors():
            shown = [*([_Printed(captured.stdout)] if captured.stdout.strip() else []), *captured.outputs]
            if not shown:
                raise UsageError("The cell displayed nothing, so there is nothing to publish.")
            return self._publish(shown, options)

    @magic_arguments()
    @argument("site", nargs="?", help="id, domain or name; default: the site published last, or this notebook's")
    @argument("--limit", type=int, default=30, help="how many deploys; 0 for all")
    @argument("--target", choices=("netlify", "local"))
    @line_magic
    def netlify_history(self, line: str) -> History:
        """Show the deploys of a site, newest first."""
        options = _parse(self.netlify_history, line)
        with _clean_errors(), self._site(options) as handle:
            found: History = handle.history(options.limit if options.limit > 0 else None)
            return found

    @magic_arguments()
    @argument("deploy", nargs="?", default="previous", help="an id, the start of one, `previous`, or steps back")
    @argument("--site", help="id, domain or name; default: the site published last, or this notebook's")
    @argument("--target", choices=("netlify", "local"))
    @line_magic
    def netlify_restore(self, line: str) -> Restored:
        """Make an earlier deploy live."""
        options = _parse(self.netlify_restore, line)
        with _clean_errors(), self._site(options) as handle:
            deploy = handle.restore(options.deploy)
            return Restored(handle.info, deploy)

    @magic_arguments()
    @argument("site", nargs="?", help="id, domain or name; default: the site published last, or this notebook's")
    @argument("--target", choices=("netlify", "local"))
    @line_magic
    def netlify_claim(self, line: str) -> Any:
        """Show a button that makes a link by which somebody takes the site over; nothing secret is saved."""
        options = _parse(self.netlify_claim, line)
        with _clean_errors(), self._site(options) as handle:
            link = handle.claim_link()  # made and dropped: whatever forbids it is said now, not on the click
            if not _in_kernel(self.shell):
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
                from getpass import getpass  # noqa: PLC0415  # ipykernel asks its front end, hidden and unsaved

                print("Create a personal access token at https://app.netlify.com/user/applications")  # noqa: T201
                signed_in = account.login_with_token(getpass("Token (not shown): "))
            print(f"Signed in as {signed_in.user.label}.")  # noqa: T201

    # -- shared ----------------------------------------------------------------------------------------------

    def _configured(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _TRAITS}

    def _publish(self, sources: list[Any], options: Any) -> Publication:
        from netlify_nb.connect import publish as connected  # noqa: PLC0415  # brings the machinery

        given = {name: getattr(options, name, None) for name in _ARGUMENTS}
        arguments = {**given, **{k: v for k, v in self._configured().items() if given.get(k) is None}}
        with _progress(self.shell) as on_event:
            publication = connected.publish(sources, arguments, on_event=on_event)
        self._last_site = publication.site.id
        return publication

    def _this_notebook(self) -> Any:
        from netlify_nb.running import running_notebook  # noqa: PLC0415

        return running_notebook(
            namespace=self.shell.user_ns, environ=os.environ, connection_file=_connection_file(self.shell)
        )

    @contextmanager
    def _site(self, options: Any) -> Iterator[Any]:
        """Yield a handle on the site named, or published last here, or remembered for this notebook."""
        from netlify_nb.connect import targets  # noqa: PLC0415
        from netlify_nb.sites import SiteHandle  # noqa: PLC0415

        with targets.connect(options.target or self.target) as connection:
            named = options.site or self._last_site or self.site
            yield SiteHandle(connection, named or self._remembered_site(connection))

    def _remembered_site(self, connection: Any) -> str:
        from pathlib import Path  # noqa: PLC0415

        from netlify_nb import record  # noqa: PLC0415
        from netlify_nb.connect import targets  # noqa: PLC0415

        try:
            remembered = record.find([self._this_notebook()]).read(connection.target)
        except NotebookUnknown:
            remembered = {}
        return str(remembered.get("site_id") or targets.site_for(connection, None, Path.cwd()))


class Restored:
    """What a restore did."""

    def __init__(self, site: Any, deploy: Deploy) -> None:
        self.site = site
        self.deploy = deploy

    def __repr__(self) -> str:
        from netlify_nb import show  # noqa: PLC0415

        return show.restored_text(self.site, self.deploy)

    def _repr_mimebundle_(self, **_: Any) -> Any:
        from netlify_nb import show  # noqa: PLC0415

        return show.restored_bundle(self.site, self.deploy)


class _Printed:
    """What a cell printed, as something that can be published."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self._text}


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


def _in_kernel(shell: Any) -> bool:
    return hasattr(shell, "kernel")


def _connection_file(shell: Any) -> str | None:
    if not _in_kernel(shell):
        return None
    from ipykernel.connect import get_connection_file  # noqa: PLC0415  # loaded: this is a kernel

    try:
        return str(get_connection_file())
    except RuntimeError:  # an embedded kernel without a file
        return None


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
    if not _in_kernel(shell):
        from netlify_nb.progress import TerminalProgress  # noqa: PLC0415

        with TerminalProgress(sys.stderr) as on_event:
            yield on_event
        return
    from netlify_nb.progress import NotebookProgress  # noqa: PLC0415

    with NotebookProgress() as on_notebook_event:
        yield on_notebook_event


__all__ = ["NetlifyMagics"]
