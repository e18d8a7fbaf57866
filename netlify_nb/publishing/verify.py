"""Reading the page as a reader would, and comparing it with what was sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from netlify_nb.bundle import BundleFile
from netlify_nb.connection import Connection
from netlify_nb.errors import Cancelled, NetworkError, VerificationFailed
from netlify_nb.models import Finding, Site
from netlify_nb.publishing.wait import Patience

STEPS = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each look: a content network may show the old page for a moment after a deploy is live."""
MAX_PAGE = 4 * 1024 * 1024
"""Bytes of a page that are compared; of a larger one only the digest is."""
_LIKENESS = 0.5

_PRIVATE_CODE = "site-private"


@dataclass(frozen=True)
class Verdict:
    """What a reader gets: ``ok``, ``private``, ``unseen`` (not from this machine) or ``different``, and why."""

    state: str
    why: str = ""


def verify(
    connection: Connection,
    site: Site,
    url: str,
    index: BundleFile,
    *,
    stale: str | None,
    patience: Patience,
    stopped: Callable[[], bool],
) -> tuple[Finding, ...]:
    """Fetch ``url`` and compare it with ``index``; return what should be told about it.

    ``stale`` is the SHA-1 of the page that was live before, which a cache may still serve for a moment.
    Raises `VerificationFailed` when something else is served for good, `Cancelled` when ``stopped`` says so.
    """
    verdict = Verdict("different", "nothing was fetched")
    for step in STEPS:
        if step:
            patience.sleep(step)
        verdict = _look(connection, url, index, stale)
        if verdict.state != "different":
            break
        if stopped():
            raise Cancelled("Stopped before the page was seen to be there.")
    if verdict.state == "different":
        raise VerificationFailed(
            f"The deploy is in place, but {url} {verdict.why}.",
            hint="Open it in a browser; `netlify-nb history` and `netlify-nb restore` bring an earlier deploy back.",
            url=url,
        )
    return tuple(_findings(connection, site, url, verdict))


def _findings(connection: Connection, site: Site, url: str, verdict: Verdict) -> list[Finding]:
    if verdict.state == "private":
        dashboard = f"{connection.app_url}/projects/{site.name}/configuration/general/#project-visibility"
        return [
            Finding(
                _PRIVATE_CODE,
                "warning",
                f"The site is live, but private: {verdict.why}.",
                hint=f"Netlify makes new projects private by default. To let everyone read it: {dashboard}",
                path=url,
            )
        ]
    if verdict.state == "unseen":
        return [
            Finding(
                "not-verified",
                "info",
                f"The page could not be fetched from this machine to look at it: {verdict.why}",
                hint="Open it in a browser.",
                path=url,
            )
        ]
    return []


def _look(connection: Connection, url: str, index: BundleFile, stale: str | None) -> Verdict:  # noqa: PLR0911  # a list of cases
    try:
        answer = connection.transport.fetch(url, max_bytes=MAX_PAGE)
    except NetworkError as error:
        return Verdict("unseen", error.message)
    if answer.sha1 == index.sha1:
        return Verdict("ok")
    if answer.sha1 == stale:
        return Verdict("different", "still shows the page from before")
    host = urlsplit(answer.final_url).hostname or ""
    if answer.status in (401, 403) or host == urlsplit(connection.app_url).hostname != urlsplit(url).hostname:
        return Verdict("private", "a reader is asked to sign in or for a password")
    if answer.status != 200:  # noqa: PLR2004  # HTTP's OK
        return Verdict("different", f"answers {answer.status}")
    if "html" not in answer.headers.get("content-type", ""):
        return Verdict("different", f"is served as {answer.headers.get('content-type') or 'an unknown type'}")
    if answer.body is None or _alike(_read(index), answer.body):
        return Verdict("ok")
    return Verdict("different", "shows another page than the one that was sent")


def _read(index: BundleFile) -> bytes:
    with index.open() as file:
        return file.read(MAX_PAGE)


def _alike(sent: bytes, served: bytes) -> bool:
    """Whether ``served`` is ``sent`` after the changes that Netlify makes to HTML (snippets, pretty URLs).

    Those add or alter a few places; another page shares hardly a word.
    """
    ours, theirs = _words(sent), _words(served)
    return not ours or len(ours & theirs) / len(ours) >= _LIKENESS


def _words(page: bytes) -> set[bytes]:
    return set(re.findall(rb"[^\s<>]{3,}", page))
