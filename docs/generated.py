"""Reference pages made from the code they describe, so that they cannot say something else.

A line ``<!-- generated: NAME -->`` in a page is replaced, before it is parsed, by the Markdown of the function of that
name below. It is also a Sphinx extension that lets docstrings name our classes without their module.
"""
# ruff: noqa: INP001  # Sphinx loads this by path

from __future__ import annotations

import argparse
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from netlify_nb import errors, record
from netlify_nb import settings as settings_room
from netlify_nb.cli.parser import build_parser
from netlify_nb.magics import NetlifyMagics
from netlify_nb.routes.app import NetlifyNb

_MARK = re.compile(r"^<!-- generated: (?P<name>[a-z_]+) -->$", re.MULTILINE)
_PROBE = "https://probe.invalid"
_HARD = "\N{NO-BREAK SPACE}"
_USAGE_WIDTH = 88
_SHORT = 12


# -- the command line ----------------------------------------------------------------------------------------


def command_line() -> str:
    """Return a section for each verb: its usage, then its arguments."""
    return "\n".join(_verbs(build_parser(), depth=2))


def _verbs(parser: argparse.ArgumentParser, depth: int) -> Iterator[str]:
    for name, verb in _subparsers(parser).items():
        yield f"{'#' * depth} `{name}`\n"
        yield f"{verb.description or ''}\n"
        if _subparsers(verb):
            yield from _verbs(verb, depth + 1)
            continue
        yield f"```text\n{_usage(verb)}\n```\n"
        yield from _arguments(verb)


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in _actions(parser):
        if isinstance(action.choices, dict):
            return action.choices
    return {}


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions  # noqa: SLF001  # argparse shows a parser's arguments nowhere else


def _usage(parser: argparse.ArgumentParser) -> str:
    """Return the usage in lines of our own width; argparse takes the width of whatever terminal this is."""
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
    # A line may break between arguments, not within the brackets of one.
    kept = re.sub(r"\[[^\]]*\]", lambda part: part[0].replace(" ", _HARD), usage)
    lines = textwrap.wrap(kept, _USAGE_WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(_HARD, " ")


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in _actions(parser):
        if isinstance(action, argparse._HelpAction):  # noqa: SLF001  # as above
            continue
        names = ", ".join(f"`{name}{_value(action)}`" for name in action.option_strings)
        yield names or f"`{action.metavar or action.dest}`"
        yield f": {action.help or _choices(action) or 'see above'}\n"


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    return f" {action.metavar or _choices(action) or action.dest.upper()}"


def _choices(action: argparse.Action) -> str:
    return "|".join(map(str, action.choices or ()))


# -- magics --------------------------------------------------------------------------------------------------


def magics() -> str:
    """Return a section for each magic: its usage, then its arguments."""
    parts = []
    for kind, sign in (("line", "%"), ("cell", "%%")):
        for name, method in NetlifyMagics.magics[kind].items():
            parser = getattr(NetlifyMagics, method).parser
            parts += [f"## `{sign}{name}`\n", f"{parser.description}\n"]
            usage = _usage(parser).replace(parser.prog, f"{sign}{name}", 1)
            parts += [f"```text\n{usage}\n```\n", *_arguments(parser)]
    return "\n".join(parts)


def traits() -> str:
    """Return the configurable defaults of the magics."""
    rows = [
        f"| `NetlifyMagics.{name}` | {trait.help} |"
        for name, trait in sorted(NetlifyMagics.class_own_traits(config=True).items())
    ]
    return "\n".join(["| trait | what it sets |", "|---|---|", *rows])


# -- settings ------------------------------------------------------------------------------------------------


def server_traits() -> str:
    """Return what can be configured of the Jupyter server extension."""
    rows = [
        f"| `{name}` | {_code(repr(trait.default())) or '' if trait.default() else ''} | {trait.help} |"
        for name, trait in sorted(NetlifyNb.class_own_traits(config=True).items())
    ]
    return "\n".join(["| trait | default | |", "|---|---|---|", *rows])


def settings() -> str:
    """Return the table of settings, and the doors through which each can be given."""
    flags = {action.dest: action.option_strings[0] for action in _deploy_actions() if action.option_strings}
    traits_here = NetlifyMagics.class_own_traits(config=True)
    named = {name: variable for variable in _variables() for name in _set_by(variable)}
    rows = [
        "| "
        + " | ".join(
            (
                f"`{field.name}`",
                _code(flags.get(field.name)),
                "yes" if field.name in traits_here else "",
                _code(named.get(field.name)),
                "yes" if field.name in record.REMEMBERED else "",
                _code(default) if len(default := repr(field.default)) <= _SHORT else "see below",
            )
        )
        + " |"
        for field in fields(settings_room.Settings)
    ]
    heads = ("setting", "`deploy`", "trait", "environment", "remembered", "default")
    return "\n".join([f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows])


def _deploy_actions() -> list[argparse.Action]:
    return _actions(_subparsers(build_parser())["deploy"])


def _variables() -> list[str]:
    """Return the environment variables that settings are read from, as the code names them."""
    return re.findall(r'"(NETLIFY_\w+)"', inspect.getsource(settings_room.from_environment))


def _set_by(variable: str) -> list[str]:
    return [name for name, value in settings_room.from_environment({variable: _PROBE}).items() if value == _PROBE]


def _code(text: str | None) -> str:
    return f"`{text}`" if text else ""


# -- errors --------------------------------------------------------------------------------------------------


def error_tree() -> str:
    """Return the tree of errors as the module draws it: the indented lines of its docstring."""
    drawn = [line for line in (errors.__doc__ or "").splitlines() if line.startswith("    ")]
    return "```text\n" + textwrap.dedent("\n".join(drawn)).replace("``", "") + "\n```"


def error_codes() -> str:
    """Return an entry for each error: its class, its code, what it means, and the way out that it names."""
    return "\n".join(_entry(kind) for kind in _below(errors.NetlifyNbError))


def _below(kind: type[errors.NetlifyNbError]) -> Iterator[type[errors.NetlifyNbError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _below(child)


def _entry(kind: type[errors.NetlifyNbError]) -> str:
    meaning = inspect.cleandoc(kind.__doc__ or "").replace("``", "`")
    hint = f"\n\n*Way out:* {kind.hint_default}" if kind.hint_default else ""
    return f":::{{py:exception}} netlify_nb.errors.{kind.__name__}\n`{kind.code}`: {meaning}{hint}\n:::\n"


# -- Sphinx --------------------------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], str]] = {
    function.__name__: function
    for function in (command_line, magics, traits, server_traits, settings, error_tree, error_codes)
}


def fill_in(text: str) -> str:
    """Return ``text`` with each mark replaced by what is generated for it. An unknown name raises ``KeyError``."""
    return _MARK.sub(lambda mark: PAGES[mark["name"]](), text)


def _on_source(_app: Any, _page: str, source: list[str]) -> None:
    source[0] = fill_in(source[0])


def _on_missing(app: Any, env: Any, node: Any, content: Any) -> Any:
    """Find a name of ours that a docstring gives without its module."""
    domain = env.get_domain("py")
    for home in ("netlify_nb", "netlify_nb.models", "netlify_nb.errors"):
        name = f"{home}.{node.get('reftarget', '').rpartition('.')[2]}"
        if name in domain.objects:
            return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", name, node, content)
    return None


def setup(app: Any) -> dict[str, Any]:
    """Join in when pages are read and when references are resolved."""
    app.connect("source-read", _on_source)
    app.connect("missing-reference", _on_missing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
