"""Links to places: on the same page and on other pages of the site.

JupyterLab makes a heading's anchor of its words with hyphens for spaces, other programs in small letters or without
punctuation. A link is led to the place that was meant if exactly one place has these letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from html import escape, unescape
from urllib.parse import quote, unquote

from netlify_nb.models import Finding
from netlify_nb.pages.sheet import Lead, Sheet

_PLACE = re.compile(r"\s(?:id|name)=\"([^\"]*)\"")
_TO_PLACE = re.compile(r"(<a\b[^>]*?\shref=)\"([^\"]*#[^\"]*)\"")
_ALWAYS = frozenset({"top", "nb-main"})
_HINT = "Headings are linked to by their words with hyphens for spaces: [text](#My-heading)."


def places(body: str) -> frozenset[str]:
    """Return the names of all places in a page's body."""
    return frozenset(map(unescape, _PLACE.findall(body))) | _ALWAYS


def nearest(name: str, there: Collection[str]) -> str | None:
    """Return the place that a link means, or ``None`` if there is none, or more than one."""
    if name in there:
        return name
    wanted = _letters(name)
    found = [place for place in there if _letters(place) == wanted] if wanted else []
    return found[0] if len(found) == 1 else None


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def mend_own(body: str, sheet: Sheet) -> str:
    """Lead links within the page to places that are there; report those that lead nowhere."""
    if not sheet.anchors:
        return body
    there = places(body)
    changes: dict[str, str] = {}
    for name, cell in sheet.anchors.items():
        meant = nearest(name, there)
        if meant is None:
            if not name.startswith("/"):
                message = f"A link leads to #{name}, and there is no such place on the page."
                sheet.notice("broken-anchor", "warning", message, _HINT, cell=cell)
        elif meant != name:
            changes["#" + name] = "#" + _encoded(meant)
    return rewrite(body, changes)


def mend_leads(
    source: str, leads: Iterable[Lead], there: Callable[[str], Collection[str]]
) -> tuple[Mapping[str, str], list[Finding]]:
    """Return new addresses for links to other pages whose place is spelled in another way, and what leads nowhere.

    ``there`` returns the places of a page of the site by the page's path.
    """
    changes: dict[str, str] = {}
    findings: dict[Finding, None] = {}
    for lead in leads:
        meant = nearest(lead.place, there(lead.page))
        if meant is None:
            message = f"A link leads to #{lead.place} of {lead.page}, and there is no such place on that page."
            findings[Finding("broken-anchor", "warning", message, _HINT, source, lead.cell)] = None
        elif meant != lead.place:
            changes[unquote(lead.href)] = f"{lead.href.partition('#')[0]}#{_encoded(meant)}"
    return changes, list(findings)


def rewrite(body: str, changes: Mapping[str, str]) -> str:
    """Replace addresses of links; the old ones are given as they read when nothing is encoded."""
    if not changes:
        return body

    def replace(match: re.Match[str]) -> str:
        new = changes.get(unquote(unescape(match[2])))
        return f'{match[1]}"{escape(new)}"' if new is not None else match[0]

    return _TO_PLACE.sub(replace, body)


def _encoded(name: str) -> str:
    return quote(name, safe="-._~!$&'()*+,;=:@/?")


def leads_of(raw: Iterable[Mapping[str, object]]) -> Iterator[Lead]:
    """Read what was kept as JSON."""
    for item in raw:
        yield Lead(**item)  # type: ignore[arg-type]  # as `dataclasses.asdict` wrote it
