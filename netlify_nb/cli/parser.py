"""The grammar of the command line: one table row for each verb."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from typing import Any

from netlify_nb.cli.options import OPTIONS
from netlify_nb.version import __version__

_MANY = ("sources", "values")
"""What may be given any number of times, without the name of an option before it."""
_PATHS = frozenset({"sources", "root", "output", "include", "general", "goal"})
_RENDER = (
    *("title", "lang", "code", "execute", "kernel", "parameter", "timeout", "allow-errors"),
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
        "make an earlier deploy, or a draft, live",
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
    "start": ("local.start", ("port", "json"), "start the local Netlify in the background"),
    "stop": ("local.stop", ("json",), "stop the local Netlify; its sites stay"),
    "status": ("local.status", ("json",), "say whether the local Netlify runs, and where"),
    "run": ("local.run", ("port",), "run the local Netlify here until Ctrl-C"),
}
_SNIPPETS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "list": ("belongings.list_snippets", ("site", "target", "json"), "list the snippets of a site"),
    "add": (
        "belongings.add_snippet",
        ("snippet title", "general", "position", "goal", "goal-position", "site", "target", "json"),
        "add a snippet to every page of a site",
    ),
    "update": (
        "belongings.update_snippet",
        ("snippet", "new title", "general", "position", "goal", "goal-position", "site", "target", "json"),
        "change a snippet; what is not given stays",
    ),
    "delete": ("belongings.delete_snippet", ("snippet", "site", "target", "json"), "delete a snippet"),
}
_METADATA: dict[str, tuple[str, tuple[str, ...], str]] = {
    "get": ("belongings.get_metadata", ("site", "target", "json"), "print the metadata of a site"),
    "set": (
        "belongings.set_metadata",
        ("values", "site", "target", "json"),
        "set some names of the metadata, or replace all of it by an object on standard input",
    ),
}
_CONTEXT: dict[str, tuple[str, tuple[str, ...], str]] = {
    "get": ("context.get", ("site", "context team", "target", "json"), "print what is kept"),
    "set": (
        "context.set",
        ("values", "site", "context team", "target", "json"),
        "set some names of what is kept, or replace all of it by an object on standard input",
    ),
    "clear": ("context.clear", ("site", "context team", "target", "json"), "delete what is kept"),
}
_GROUPS: dict[str, tuple[dict[str, tuple[str, tuple[str, ...], str]], str]] = {
    "snippets": (_SNIPPETS, "markup that Netlify puts into every page of a site"),
    "metadata": (_METADATA, "the free-form object that Netlify keeps with a site"),
    "context": (_CONTEXT, "what this product keeps with a site or a team, for everybody who publishes to it"),
    "local": (_LOCAL, "the embedded local Netlify"),
}


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was typed; end the process with status 2 for what cannot be meant."""
    options, rest = build_parser().parse_known_args(arguments)
    # argparse takes positional arguments from one place only: in `deploy a.ipynb --draft b.ipynb` the second is left.
    many = next((name for name in _MANY if hasattr(options, name)), None)
    if many and not any(word.startswith("-") or not word for word in rest):
        setattr(options, many, [*getattr(options, many), *rest])
    elif rest:
        options.parser.error(f"unrecognized arguments: {' '.join(rest)}")
    for name, value in vars(options).items():
        if name not in _PATHS:
            setattr(options, name, _readable(options, value))
    return options


def _readable(options: argparse.Namespace, value: Any) -> Any:
    """Return text as it was typed, also where the locale cannot read what the terminal sent (PEP 383)."""
    if isinstance(value, list):
        return [_readable(options, item) for item in value]
    if not isinstance(value, str):
        return value
    try:
        return os.fsencode(value).decode() if not _is_text(value) else value
    except UnicodeError:
        options.parser.error(f"{value!a} is not text in UTF-8")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; each verb sets ``run`` to its function, which is imported when it is called."""
    parser = argparse.ArgumentParser(
        prog="netlify-nb",
        description="Publish notebooks to Netlify, or to an embedded local Netlify without an account.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"netlify-nb {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    _add_verbs(verbs, _VERBS)
    for name, (table, text) in _GROUPS.items():
        group = verbs.add_parser(name, help=text, description=_sentence(text), allow_abbrev=False)
        _add_verbs(group.add_subparsers(metavar="VERB", required=True), table)
    return parser


def _add_verbs(verbs: Any, table: dict[str, tuple[str, tuple[str, ...], str]]) -> None:
    for verb, (function, names, text) in table.items():
        # A shortened option would come to mean another one as soon as one with the same beginning is added.
        parser = verbs.add_parser(verb, help=text, description=_sentence(text), allow_abbrev=False)
        for name in names:
            flags, keywords = OPTIONS[name]
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
