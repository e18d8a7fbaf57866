"""The grammar of the command line: one table row for each verb."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from netlify_nb.version import __version__

Add = Callable[[argparse.ArgumentParser], None]

_OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "sources": (("sources",), {"nargs": "*", "metavar": "SOURCE", "help": "notebook, folder or HTML file"}),
    "some sources": (("sources",), {"nargs": "+", "metavar": "SOURCE", "help": "notebook, folder or HTML file"}),
    "site": (("--site",), {"metavar": "SITE", "help": "id, domain or name; default: what netlify-nb.toml remembers"}),
    "target": (
        ("--target",),
        {"choices": ("netlify", "local"), "help": "default: netlify if somebody has signed in, else local"},
    ),
    "json": (("--json",), {"action": "store_true", "help": "print one JSON document on standard output"}),
    "title": (("--title",), {"help": "title of the page; default: the notebook's own"}),
    "message": (("--message", "-m"), {"help": "what the history shows for this deploy"}),
    "draft": (("--draft",), {"action": "store_true", "default": None, "help": "leave the live deploy alone"}),
    "alias": (("--alias",), {"help": "publish at ALIAS--SITE instead of the live address"}),
    "code": (("--code",), {"choices": ("show", "fold", "hide"), "help": "what becomes of the code (default: show)"}),
    "execute": (("--execute",), {"action": "store_true", "default": None, "help": "run the notebook first, in a copy"}),
    "strict": (("--strict",), {"action": "store_true", "default": None, "help": "let warnings stop the publish"}),
    "upload": (("--upload",), {"choices": ("auto", "zip", "delta"), "help": "how to send it (default: auto)"}),
    "team": (("--team",), {"metavar": "SLUG", "help": "the team that a new site belongs to"}),
    "root": (("--root",), {"metavar": "DIR", "help": "the widest folder that images and files may come from"}),
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
        {"type": float, "metavar": "S", "help": "seconds that one cell may run (default: 600)"},
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
    "deploy": (("deploy",), {"nargs": "?", "default": "previous", "metavar": "DEPLOY"}),
    "limit": (("--limit",), {"type": int, "default": 30, "metavar": "N", "help": "how many (default: 30; 0: all)"}),
    "all": (("--limit",), {"type": int, "default": 0, "metavar": "N", "help": "how many (default: all)"}),
    "yes": (("--yes", "-y"), {"action": "store_true", "help": "do not ask"}),
    "output": (("--output", "-o"), {"required": True, "metavar": "FILE.zip"}),
    "output or folder": (("--output", "-o"), {"required": True, "metavar": "DIR|FILE.zip"}),
    "overwrite": (("--overwrite",), {"action": "store_true", "help": "replace what is there"}),
    "port": (("--port",), {"type": int, "metavar": "N", "help": "default: the same as last time, or a free one"}),
    "lifetime": (("--minutes",), {"type": float, "default": 15, "metavar": "N", "help": "how long it is valid"}),
    "webhook": (("--webhook",), {"metavar": "URL", "help": "told by Netlify once the site is claimed"}),
    "form": (("--form",), {"metavar": "FORM", "help": "name or id of one form; default: all"}),
    "spam": (("--spam",), {"action": "store_true", "help": "what Netlify took for spam instead"}),
    "csv": (("--csv",), {"action": "store_true", "help": "print CSV, for a spreadsheet"}),
    "snippet": (("snippet",), {"metavar": "SNIPPET", "help": "id of the snippet"}),
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
    "context team": (("--team",), {"metavar": "TEAM", "help": "id or slug of a team, instead of a site"}),
    "redirect": (
        ("--redirect",),
        {
            "type": int,
            "metavar": "PORT",
            "help": "be led back to http://127.0.0.1:PORT/callback, which must be registered with the application",
        },
    ),
    "revoke": (("--revoke",), {"action": "store_true", "help": "and make it invalid at Netlify"}),
}
_RENDER = (
    *("title", "code", "execute", "parameter", "timeout", "allow-errors"),
    *("strict", "allow", "root", "include", "download", "credit"),
)
_VERBS: dict[str, tuple[str, tuple[str, ...], str]] = {  # verb → function, options, help
    "deploy": (
        "publishing.deploy",
        ("sources", "site", "message", "draft", "alias", *_RENDER, "upload", "target", "team", "no-record", "json"),
        "publish a notebook, a folder or an HTML file",
    ),
    "build": (
        "publishing.build",
        ("some sources", "output or folder", "overwrite", *_RENDER, "json"),
        "make the pages only; nothing is sent",
    ),
    "check": ("publishing.check", ("some sources", *_RENDER, "json"), "look for what should not be published"),
    "sites": ("sites.sites", ("target", "json"), "list the sites of this account"),
    "history": ("sites.history", ("site", "limit", "target", "json"), "list the deploys of a site, newest first"),
    "restore": (
        "sites.restore",
        ("deploy", "site", "target", "json"),
        "make a deploy live: an id, the start of one, `previous`, or a number of steps back",
    ),
    "lock": ("sites.lock", ("site", "target", "json"), "keep the live deploy live, whatever is deployed later"),
    "unlock": ("sites.unlock", ("site", "target", "json"), "let later deploys go live again"),
    "claim": (
        "sites.claim",
        ("site", "lifetime", "webhook", "target", "json"),
        "make a link by which somebody takes the site over",
    ),
    "download": ("sites.download", ("site", "output", "target", "json"), "get the live deploy's files as a zip"),
    "delete": ("sites.delete", ("site", "yes", "target", "json"), "delete a site and all its deploys, for good"),
    "forms": ("belongings.forms", ("site", "target", "json"), "list the forms that Netlify found in the pages"),
    "submissions": (
        "belongings.submissions",
        ("site", "form", "spam", "all", "csv", "target", "json"),
        "list what people sent with the forms of a site",
    ),
    "login": ("account.login", ("redirect", "json"), "sign in to Netlify"),
    "logout": ("account.logout", ("revoke", "json"), "forget the token that login kept"),
    "whoami": ("account.whoami", ("target", "json"), "who is signed in, and where"),
}
_LOCAL: dict[str, tuple[str, tuple[str, ...], str]] = {
    "start": ("local.start", ("port", "json"), "start it in the background"),
    "stop": ("local.stop", ("json",), "stop it; the sites stay"),
    "status": ("local.status", ("json",), "say whether it runs, and where"),
    "run": ("local.run", ("port",), "run it here until Ctrl-C"),
}
_SNIPPETS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "list": ("belongings.list_snippets", ("site", "target", "json"), "list them"),
    "add": (
        "belongings.add_snippet",
        ("snippet title", "general", "position", "goal", "goal-position", "site", "target", "json"),
        "add one",
    ),
    "update": (
        "belongings.update_snippet",
        ("snippet", "new title", "general", "position", "goal", "goal-position", "site", "target", "json"),
        "change one; what is not given stays",
    ),
    "delete": ("belongings.delete_snippet", ("snippet", "site", "target", "json"), "delete one"),
}
_METADATA: dict[str, tuple[str, tuple[str, ...], str]] = {
    "get": ("belongings.get_metadata", ("site", "target", "json"), "print it"),
    "set": (
        "belongings.set_metadata",
        ("values", "site", "target", "json"),
        "set some names of it, or replace it by an object on standard input",
    ),
}
_CONTEXT: dict[str, tuple[str, tuple[str, ...], str]] = {
    "get": ("context.get", ("site", "context team", "target", "json"), "print it"),
    "set": (
        "context.set",
        ("values", "site", "context team", "target", "json"),
        "set some names of it, or replace it by an object on standard input",
    ),
    "clear": ("context.clear", ("site", "context team", "target", "json"), "delete it"),
}
_GROUPS: dict[str, tuple[dict[str, tuple[str, tuple[str, ...], str]], str]] = {
    "snippets": (_SNIPPETS, "markup that Netlify puts into every page of a site"),
    "metadata": (_METADATA, "the free-form object that Netlify keeps with a site"),
    "context": (_CONTEXT, "what this product keeps with a site or a team, for everybody who publishes to it"),
    "local": (_LOCAL, "the embedded local Netlify"),
}


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; each verb sets ``run`` to its function, which is imported when it is called."""
    parser = argparse.ArgumentParser(
        prog="netlify-nb",
        description="Publish notebooks to Netlify, or to an embedded local Netlify without an account.",
    )
    parser.add_argument("--version", action="version", version=f"netlify-nb {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    _add_verbs(verbs, _VERBS)
    for name, (table, text) in _GROUPS.items():
        group = verbs.add_parser(name, help=text, description=_sentence(text))
        _add_verbs(group.add_subparsers(metavar="VERB", required=True), table)
    return parser


def _add_verbs(verbs: Any, table: dict[str, tuple[str, tuple[str, ...], str]]) -> None:
    for verb, (function, names, text) in table.items():
        parser = verbs.add_parser(verb, help=text, description=_sentence(text))
        for name in names:
            flags, keywords = _OPTIONS[name]
            parser.add_argument(*flags, **keywords)
        parser.set_defaults(run=_later(function), parser=parser)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _later(function: str) -> Callable[[argparse.Namespace], int]:
    """Return a call to ``module.function`` of this package that imports the module only then."""
    module, name = function.split(".")

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module  # noqa: PLC0415  # `--help` needs no machinery

        status: int = getattr(import_module(f"netlify_nb.cli.{module}"), name)(options)
        return status

    return run
