"""Which site a publish goes to: the one that was named or remembered, or a new one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from netlify_nb import settings as settings_room
from netlify_nb.connection import Connection
from netlify_nb.errors import InvalidInput, SiteNameRefused, SiteNotFound
from netlify_nb.models import Site

CREATED_VIA = "netlify_nb"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SUFFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when read aloud
_ATTEMPTS = 3


@dataclass(frozen=True)
class Wish:
    """The site that somebody named, and who: a person now, the environment, or a file that remembers."""

    site: str
    named_by: Literal["person", "environment", "record", "link"]


def find_or_create(
    connection: Connection, wishes: Sequence[Wish], *, title: str, team: str | None
) -> tuple[Site, bool]:
    """Return the site to publish to, and whether it was created just now.

    The first of ``wishes`` counts. A name that nobody here has becomes a new site of that name; an id or domain must
    exist. A remembered site that is gone is an error where others may be relying on its address. On the local target
    the next wish counts then (the environment may well name a site of Netlify), and at last it is made again.
    """
    for wish in wishes:
        found = _grant(connection, wish, team)
        if found is not None:
            return found
    return _create(connection, _name_from(connection, title), team, renamable=True), True


def _grant(connection: Connection, wish: Wish, team: str | None) -> tuple[Site, bool] | None:
    """Return the site that was wished for, found or made; ``None`` if it is not there and does not matter."""
    if not _names_existing(wish.site) and not settings_room.is_site_name(wish.site):
        raise InvalidInput(
            f"{wish.site!r} cannot be the name of a site.",
            hint="Use at most 63 lower-case letters, digits and single hyphens, or give the id or domain of a site.",
        )
    try:
        return connection.client.find_site(wish.site), False
    except SiteNotFound as error:
        if wish.named_by in ("record", "link", "environment"):
            if connection.recreates_sites:
                return None
            where, undo = {
                "record": ("netlify-nb.toml remembers for this source", "remove that entry"),
                "link": (".netlify/state.json links this folder to", "remove that file"),
                "environment": ("NETLIFY_SITE_ID names", "unset that variable"),
            }[wish.named_by]
            raise SiteNotFound(
                f"The site {wish.site} that {where} is not in this account: it was claimed by somebody, or deleted.",
                hint=f"Sign in as its owner, or {undo}, or name another site with --site.",
                site=wish.site,
            ) from error
        if _names_existing(wish.site):
            raise
    return _create(connection, wish.site, team, renamable=False), True


def _names_existing(wanted: str) -> bool:
    return bool(_UUID.fullmatch(wanted)) or "." in wanted


def _name_from(connection: Connection, title: str) -> str:
    name = settings_room.slug(title) or "notebook"
    return f"{name}-{_suffix()}" if connection.names_are_global else name


def _suffix() -> str:
    return "".join(secrets.choice(_SUFFIX_LETTERS) for _ in range(6))


def _create(connection: Connection, name: str, team: str | None, *, renamable: bool) -> Site:
    """Create a site under ``name``; where we chose the name ourselves, a taken one is varied."""
    from netlify_nb.netlify.claim import new_session_id  # noqa: PLC0415  # only the first publish needs it

    tried = name
    for attempt in range(_ATTEMPTS):
        try:
            # One unguessable session id for each site: a claim link takes over every site that shares one.
            site = connection.client.create_or_find_site(
                session_id=new_session_id(), account_slug=team, name=tried, created_via=CREATED_VIA
            )
        except SiteNameRefused:  # noqa: PERF203  # three rounds at most
            if not renamable or attempt == _ATTEMPTS - 1:
                raise
            tried = f"{name}-{_suffix()}"
        else:
            return site
    raise AssertionError  # the loop returns or raises
