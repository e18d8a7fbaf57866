"""The Python door: what `netlify_nb.publish`, `site`, `panel` and `login` are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from netlify_nb.connect import account, targets
from netlify_nb.connect import publish as connected
from netlify_nb.errors import InvalidInput, NotebookUnknown
from netlify_nb.models import Code, OnEvent, Publication, TargetName, Upload, User, ignore_event
from netlify_nb.sites import SiteHandle


def publish(
    source: Any,
    *,
    site: str | None = None,
    title: str | None = None,
    message: str | None = None,
    draft: bool = False,
    alias: str | None = None,
    lang: str | None = None,
    code: Code | None = None,
    execute: bool = False,
    kernel: str | None = None,
    strict: bool = False,
    upload: Upload | None = None,
    target: TargetName | None = None,
    team: str | None = None,
    root: str | Path | None = None,
    include: str | Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    timeout: float | None = None,
    allow_errors: bool = False,
    allow: str | Sequence[str] = (),
    download: bool = False,
    credit: bool = False,
    record: bool = True,
    deadline: timedelta | float | None = None,
    on_event: OnEvent = ignore_event,
    stopped: Callable[[], bool] | None = None,
) -> Publication:
    """Publish ``source`` and return the `Publication`, whose ``url`` is where readers find it.

    ``source`` is the path of a notebook, an HTML file or a folder; or an object with a rich display, such as a
    figure or a table; or a list of those, in which a text that is no path is Markdown.

    ``site`` is an id, domain or name; without one the site is what ``netlify-nb.toml`` beside the source remembers,
    or a new one. ``message`` is what the history shows. ``draft`` and ``alias`` leave the live deploy alone.
    ``lang`` is the language of the text, such as ``"pt-BR"``. ``code`` is ``"show"``, ``"fold"`` or ``"hide"``.
    ``execute`` runs the notebook first, in a copy, with its own kernel or the one named ``kernel``, with
    ``parameters``, each cell for at most ``timeout`` seconds, and stops at a failing cell unless ``allow_errors``.
    ``allow`` lists fingerprints of found secrets that may be published all the same, and ``strict`` lets warnings
    stop it too. ``download`` offers the notebook to readers; ``credit`` adds a line about what made the page.
    ``target`` is ``"netlify"`` or ``"local"``; without one, Netlify if somebody has signed in. ``deadline`` is how long
    the deploy may take to become ready, in seconds (20 minutes without one). ``on_event`` is told the progress;
    ``stopped`` is asked often and ends the publish once it returns ``True``.

    Raises a `NetlifyNbError`: `SourceError` for what cannot be read, `BundleError` for files that make no site,
    `ApiError` and `NetworkError` for Netlify's refusals and silence, `DeployError` when it did not become live.
    """
    sources = list(source) if isinstance(source, list | tuple) else [source]
    if any(one is None or (isinstance(one, str) and not one.strip()) for one in sources):
        raise InvalidInput(
            f"There is nothing to publish in {source!r:.80}.", hint="Give a path, or an object that can be displayed."
        )
    arguments = {
        "site": site,
        "title": title,
        "message": message,
        "draft": draft or None,
        "alias": alias,
        "lang": lang,
        "code": code,
        "execute": execute or None,
        "kernel": kernel,
        "strict": strict or None,
        "upload": upload,
        "target": target,
        "team": team,
        "root": str(root) if root is not None else None,
        "include": _texts(include) or None,
        "parameters": parameters,
        "timeout": timeout,
        "allow_errors": allow_errors or None,
        "allow": _texts(allow) or None,
        "download": download or None,
        "credit": credit or None,
        "record": record,
        "deadline": deadline.total_seconds() if isinstance(deadline, timedelta) else deadline,
    }
    return connected.publish(sources, arguments, on_event=on_event, stopped=stopped)


def _texts(given: str | Sequence[str]) -> tuple[str, ...]:
    """Take a single text as one of one; as a sequence it would be its letters."""
    return (given,) if isinstance(given, str) else tuple(given)


def site(name_or_id: str, *, target: TargetName | None = None) -> SiteHandle:
    """Return a handle on the site with this id, domain or name: history, restore, lock, claim link, download.

    Nothing is asked of Netlify until a method is called. Raises `NotSignedIn` for Netlify without a token.
    """
    return SiteHandle(targets.connect(target), name_or_id)


def panel(
    source: str | Path | None = None,
    *,
    site: str | None = None,
    title: str | None = None,
    code: Code | None = None,
    target: TargetName | None = None,
) -> Any:
    """Return a panel that publishes ``source`` and shows its history; displayed, it is a widget.

    Without a ``source`` it is the running notebook. ``site``, ``title``, ``code`` and ``target`` are as in `publish`.
    Outside of a notebook the same facts come as text. Nothing secret is in the widget's state, which is saved with the
    notebook. Raises `SourceNotFound` and `NotebookUnknown`.
    """
    from IPython import get_ipython  # noqa: PLC0415  # only here

    from netlify_nb.widgets.panel import open_panel  # noqa: PLC0415  # brings widgets

    shell = get_ipython()
    if shell is None and source is None:
        raise NotebookUnknown("There is no notebook here.", hint='Name the source: netlify_nb.panel("report.ipynb")')
    given = {"site": site, "title": title, "code": code, "target": target}
    return open_panel(shell, Path(source) if source is not None else None, given)


def login(token: str | None = None) -> User:
    """Sign in and return who that is: with a token, or, without one, by pasting it into a hidden prompt.

    Never write a token into a cell: it would be saved with the notebook. Raises `NotSignedIn` for a wrong one, and
    `LoginNotPossible` where nobody can type.
    """
    if token is None:
        token = account.ask_token(print)
    return account.login_with_token(token).user
