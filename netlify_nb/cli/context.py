"""``context get``, ``context set`` and ``context clear``."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager
from pathlib import Path

from netlify_nb.cli.belongings import lines_of, read_values
from netlify_nb.cli.output import say
from netlify_nb.cli.sites import connected
from netlify_nb.connect import context as contexts
from netlify_nb.connect import targets
from netlify_nb.connection import Connection
from netlify_nb.errors import InvalidInput
from netlify_nb.netlify.context import Context


def get(options: argparse.Namespace) -> int:
    """Print what is kept with a site or team."""
    with connected(options) as connection, _context(options, connection) as context:
        found = context.get()
    return say(options, found, lines_of(found) or "Nothing is kept there.")


def set(options: argparse.Namespace) -> int:  # noqa: A001  # the verb's name
    """Set some names of what is kept, or replace all of it."""
    values = read_values(options)
    with connected(options) as connection, _context(options, connection) as context:
        found = {**context.get(), **values} if options.values else values
        context.set(found)
    return say(options, found, lines_of(found) or "Nothing is kept there.")


def clear(options: argparse.Namespace) -> int:
    """Delete what is kept with a site or team."""
    with connected(options) as connection, _context(options, connection) as context:
        context.clear()
    return say(options, {}, "Nothing is kept there.")


def _context(options: argparse.Namespace, connection: Connection) -> AbstractContextManager[Context]:
    if options.team is not None:
        if options.site is not None:
            raise InvalidInput("A context is kept with a site or with a team.", hint="Give --site or --team.")
        return contexts.of_team(connection, options.team)
    return contexts.of_site(connection, targets.site_for(connection, options.site, Path.cwd()))
