"""The options of the command line: how each is written, and what it may be given."""

from __future__ import annotations

import argparse
from typing import Any

_LARGEST_PORT = 65_535
_LONGEST = 1e9
"""Seconds or minutes: anything above is a slip, and soon more than a date can hold."""


def _some(text: str) -> str:
    """Refuse nothing at all: ``--site "$SITE"`` with a variable that is not set must not mean another site."""
    if not text.strip():
        raise argparse.ArgumentTypeError("nothing was given")
    return text


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 up")
    return int(text)


def _port(text: str) -> int:
    if not 0 < (port := _count(text)) <= _LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"ports are numbers from 1 to {_LARGEST_PORT}")
    return port


def _duration(text: str) -> float:
    try:
        length = float(text)
    except ValueError:
        length = 0
    if not 0 < length < _LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: a number above 0")
    return length


OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "sources": (
        ("sources",),
        {"type": _some, "nargs": "*", "metavar": "SOURCE", "help": "notebook, folder or HTML file"},
    ),
    "some sources": (
        ("sources",),
        {"type": _some, "nargs": "+", "metavar": "SOURCE", "help": "notebook, folder or HTML file"},
    ),
    "site": (
        ("--site",),
        {"type": _some, "metavar": "SITE", "help": "id, domain or name; default: what netlify-nb.toml remembers"},
    ),
    "target": (
        ("--target",),
        {"choices": ("netlify", "local"), "help": "default: netlify if somebody has signed in, else local"},
    ),
    "json": (("--json",), {"action": "store_true", "help": "print one JSON document on standard output"}),
    "title": (("--title",), {"help": "title of the page; default: the notebook's own"}),
    "message": (("--message", "-m"), {"help": "what the history shows for this deploy"}),
    "draft": (("--draft",), {"action": "store_true", "default": None, "help": "leave the live deploy alone"}),
    "alias": (("--alias",), {"type": _some, "help": "publish at ALIAS--SITE instead of the live address"}),
    "code": (("--code",), {"choices": ("show", "fold", "hide"), "help": "what becomes of the code (default: show)"}),
    "execute": (("--execute",), {"action": "store_true", "default": None, "help": "run the notebook first, in a copy"}),
    "lang": (("--lang",), {"type": _some, "metavar": "TAG", "help": "language of the text: en, pt-BR (default: en)"}),
    "kernel": (("--kernel",), {"type": _some, "metavar": "NAME", "help": "run it with this kernel, not its own"}),
    "strict": (("--strict",), {"action": "store_true", "default": None, "help": "let warnings stop the publish"}),
    "upload": (("--upload",), {"choices": ("auto", "zip", "delta"), "help": "how to send it (default: auto)"}),
    "team": (("--team",), {"type": _some, "metavar": "SLUG", "help": "the team that a new site belongs to"}),
    "root": (
        ("--root",),
        {"type": _some, "metavar": "DIR", "help": "the widest folder that images and files may come from"},
    ),
    "include": (
        ("--include",),
        {"action": "append", "metavar": "GLOB", "help": "publish these files of the folder too; may be repeated"},
    ),
    "parameter": (
        ("--parameter", "-p"),
        {
            "dest": "parameters",
            "action": "append",
            "metavar": "NAME=VALUE",
            "help": "set before --execute; may be repeated",
        },
    ),
    "timeout": (
        ("--timeout",),
        {"type": _duration, "metavar": "S", "help": "seconds that one cell may run (default: 600)"},
    ),
    "allow-errors": (
        ("--allow-errors",),
        {"action": "store_true", "default": None, "help": "publish failing cells of --execute as they are"},
    ),
    "allow": (
        ("--allow",),
        {"action": "append", "metavar": "FINGERPRINT", "help": "publish this secret all the same; may be repeated"},
    ),
    "download": (
        ("--download",),
        {"action": "store_true", "default": None, "help": "offer the notebook itself to readers"},
    ),
    "credit": (
        ("--credit",),
        {"action": "store_true", "default": None, "help": 'add a small "Published with netlify_nb" line'},
    ),
    "no-record": (
        ("--no-record",),
        {"dest": "record", "action": "store_false", "default": None, "help": "do not write netlify-nb.toml"},
    ),
    "deploy": (
        ("deploy",),
        {
            "nargs": "?",
            "type": _some,
            "default": "previous",
            "metavar": "DEPLOY",
            "help": "an id, the start of one, `previous` (default), or a number of steps back",
        },
    ),
    "limit": (("--limit",), {"type": _count, "default": 30, "metavar": "N", "help": "how many (default: 30; 0: all)"}),
    "all": (("--limit",), {"type": _count, "default": 0, "metavar": "N", "help": "how many (default: all)"}),
    "yes": (("--yes", "-y"), {"action": "store_true", "help": "do not ask"}),
    "output": (
        ("--output", "-o"),
        {
            "required": True,
            "type": _some,
            "metavar": "FILE.zip",
            "help": "the zip to write; one that is there is replaced",
        },
    ),
    "output or folder": (
        ("--output", "-o"),
        {
            "required": True,
            "type": _some,
            "metavar": "DIR|FILE.zip",
            "help": "where to write them; .zip makes it a zip",
        },
    ),
    "overwrite": (("--overwrite",), {"action": "store_true", "help": "replace a folder that is there"}),
    "port": (("--port",), {"type": _port, "metavar": "N", "help": "default: the same as last time, or a free one"}),
    "lifetime": (
        ("--minutes",),
        {"type": _duration, "default": 15, "metavar": "N", "help": "how long it is valid (default: 15; at most a day)"},
    ),
    "webhook": (("--webhook",), {"metavar": "URL", "help": "told by Netlify once the site is claimed"}),
    "form": (("--form",), {"type": _some, "metavar": "FORM", "help": "name or id of one form; default: all"}),
    "spam": (("--spam",), {"action": "store_true", "help": "what Netlify took for spam instead"}),
    "csv": (("--csv",), {"action": "store_true", "help": "print CSV, for a spreadsheet"}),
    "snippet": (("snippet",), {"type": _some, "metavar": "SNIPPET", "help": "id of the snippet"}),
    "snippet title": (("--title",), {"required": True, "help": "what the list shows"}),
    "new title": (("--title",), {"help": "what the list shows"}),
    "general": (("--general",), {"metavar": "FILE", "help": "markup for every page; - is standard input"}),
    "position": (("--position",), {"choices": ("head", "footer"), "help": "where on every page (default: head)"}),
    "goal": (("--goal",), {"metavar": "FILE", "help": "markup for the thank-you page of forms"}),
    "goal-position": (("--goal-position",), {"choices": ("head", "footer"), "help": "where there (default: footer)"}),
    "values": (
        ("values",),
        {"nargs": "*", "metavar": "NAME=VALUE", "help": "in JSON or as text; none: an object on standard input"},
    ),
    "context team": (
        ("--team",),
        {"type": _some, "metavar": "TEAM", "help": "id or slug of a team, instead of a site"},
    ),
    "redirect": (
        ("--redirect",),
        {
            "type": _port,
            "metavar": "PORT",
            "help": "be led back to http://127.0.0.1:PORT/callback, which must be registered with the application",
        },
    ),
    "revoke": (("--revoke",), {"action": "store_true", "help": "and make it invalid at Netlify"}),
}
