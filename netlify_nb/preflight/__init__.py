"""What should be noticed before the world sees it.

Pure functions from what a notebook says to findings: `secrets` for keys and passwords, `privacy` for home folders and
user names, `runs` for cells that were never run or run out of order. `netlify_nb.pages` takes a notebook apart
into passages, asks here while it renders, and puts the findings into the tree, beside those that only rendering can
find: missing files, broken links, requests to other hosts, pictures without alternative text.

A finding never holds a secret: it shows the first characters, and a fingerprint by which the person can allow it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from netlify_nb.models import Finding
from netlify_nb.preflight.passage import Passage
from netlify_nb.preflight.privacy import privacy_findings
from netlify_nb.preflight.runs import Run, run_findings
from netlify_nb.preflight.secrets import secret_findings

__all__ = ["Passage", "Run", "check", "run_findings"]


def check(
    passages: Iterable[Passage], source: str, *, allow: Collection[str] = (), user: str = ""
) -> Iterator[Finding]:
    """Yield what is wrong with the passages of one source, each thing once.

    ``allow`` holds fingerprints of secrets that the person has looked at and wants published; ``user`` is their name
    on this machine.
    """
    kept = list(passages)
    yield from secret_findings(kept, source, allow=allow)
    yield from privacy_findings(kept, source, user=user)
