"""What notebooks' Markdown has beyond mistune's: GitHub's tables and bare addresses, notes, names with spaces.

Tables and bare addresses follow GitHub's specification (https://github.github.com/gfm/), which JupyterLab's parser
follows too: a row may have too few cells or too many, and an address does not take the sentence's full stop along.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

# People write names with spaces as they are; CommonMark wants them in <>.
_SPACED = re.compile(r"(!?\[[^\]\n]*\])\(([^()<>\n\"']*[^()<>\n\"'\s] [^()<>\n\"']*\.\w{2,5}(?:#[^()<>\s\"']*)?)\)")
_BLANK = re.compile(r"^[ \t]+$", re.MULTILINE)

# MyST's directives (https://mystmd.org/guide/admonitions) and GitHub's alerts; the second word is Bootstrap's
_KINDS = {
    "note": "info", "seealso": "info", "tip": "success", "hint": "success", "important": "warning",
    "attention": "warning", "warning": "warning", "caution": "danger", "danger": "danger", "error": "danger",
    "admonition": "info",
}  # fmt: skip
_DIRECTIVE = re.compile(
    rf"^(?P<fence>:{{3,}}|`{{3,}})[ ]?\{{(?P<kind>{'|'.join(_KINDS)})\}}[ \t]*(?P<title>[^\n]*)\n"
    r"(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P<body>.*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_ALERT = re.compile(
    r"^> ?\[!(?P<kind>NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*\n(?P<body>(?:^>[^\n]*(?:\n|\Z))*)", re.MULTILINE
)


def put_in_order(text: str) -> str:
    """Return a cell's Markdown with notes as HTML, before anything else is made of it."""
    if "{" in text and ("```" in text or ":::" in text):
        text = _DIRECTIVE.sub(lambda match: _note(match["kind"], match["title"], match["body"]), text)
    if "[!" in text:
        text = _ALERT.sub(
            lambda match: _note(match["kind"].lower(), "", re.sub("^> ?", "", match["body"], flags=re.MULTILINE)), text
        )
    return text


def _note(kind: str, title: str, body: str) -> str:
    title = title.strip() or ("See also" if kind == "seealso" else kind.capitalize())
    return f'<div class="alert alert-{_KINDS[kind]}">\n\n**{title}**\n\n{body.strip()}\n\n</div>\n'


def mend(text: str) -> str:
    """Return Markdown that says the same in words that mistune understands."""
    text = _SPACED.sub(lambda match: f"{match[1]}(<{match[2].strip()}>)", text)
    return _BLANK.sub("", text)


def github(md: Markdown) -> None:
    """Teach a parser GitHub's tables and bare addresses; a plugin of mistune."""
    from mistune.plugins import table  # noqa: PLC0415  # its renderers are good, its reading is strict

    md.block.register("table", _TABLE, _parse_table, before="paragraph")
    for rules in (md.block.list_rules, md.block.block_quote_rules):
        md.block.insert_rule(rules, "table", before="paragraph")
    for name in ("table", "table_head", "table_body", "table_row", "table_cell"):
        md.renderer.register(name, getattr(table, f"render_{name}"))  # type: ignore[union-attr]  # an HTML renderer
    md.inline.register("bare_link", _BARE, _parse_bare, before="linebreak")


# -- tables ----------------------------------------------------------------------------------------------------------

_TABLE = (
    r"^ {0,3}(?![ \n])[^\n]*\n"
    r"(?= {0,3}[|:-][ \t|:-]*(?:\n|$))(?=[^\n]*[|:])"
    r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?:\n|$)"
)
_ROW_ENDS = re.compile(
    r" {4}| {0,3}(?:>|#{1,6}(?:\s|$)|[-*+] |1[.)] |`{3}|~{3}|(?:[-*_][ \t]*){3,}$"
    r"|</?(?:div|p|table|details|summary|center|h[1-6]|ul|ol|pre|section|article|!--)\b)",
    re.IGNORECASE,
)
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def _parse_table(block: BlockParser, match: re.Match[str], state: BlockState) -> int | None:  # noqa: ARG001
    head, delimiters = (line.strip() for line in match[0].rstrip("\n").split("\n"))
    names, marks = _cells(head), _cells(delimiters)
    if len(names) != len(marks):
        return None
    sides = [_side(mark) for mark in marks]
    rows, position = [], match.end()
    while position < state.cursor_max:
        line = state.get_line(position)
        if not line.strip() or _ROW_ENDS.match(line):
            break
        cells = [*_cells(line.strip()), *[""] * len(names)][: len(names)]
        rows.append({"type": "table_row", "children": _row(cells, sides, head=False)})
        position += len(line)
    children: list[dict[str, Any]] = [{"type": "table_head", "children": _row(names, sides, head=True)}]
    if rows:
        children.append({"type": "table_body", "children": rows})
    state.append_token({"type": "table", "children": children})
    return position


def _cells(line: str) -> list[str]:
    line = line.removeprefix("|")
    if _PIPE.search(line[-2:]) and line.endswith("|"):
        line = line[:-1]
    pieces = _PIPE.sub(r"\1" + "\n", line).split("\n")
    return [piece.strip().replace("\\|", "|") for piece in pieces]


def _row(cells: list[str], sides: list[str | None], *, head: bool) -> list[dict[str, Any]]:
    return [
        {"type": "table_cell", "text": cell, "attrs": {"align": side, "head": head}}
        for cell, side in zip(cells, sides, strict=True)
    ]


def _side(mark: str) -> str | None:
    return {(True, True): "center", (True, False): "left", (False, True): "right"}.get(
        (mark.startswith(":"), mark.endswith(":"))
    )


# -- bare addresses ----------------------------------------------------------------------------------------------------

_BARE = r"(?:https?://|(?<![\w/.@-])www\.(?=[\w-]+\.))[^\s<]+"


def _parse_bare(inline: InlineParser, match: re.Match[str], state: InlineState) -> int:
    text = _trimmed(match[0])
    if state.brackets and "]" in text:
        text = text[: text.index("]")]
    end = match.start() + len(text)
    if state.in_link or state.depth >= inline.max_nested_level:
        inline.process_text(text, state)
        return end
    from mistune.util import escape_url  # noqa: PLC0415

    address = text if "://" in text else f"http://{text}"
    link: dict[str, Any] = {"type": "link", "attrs": {"url": escape_url(address)}}
    # mistune makes it text again if it turns out to stand within a link.
    state.append_token({**link, "children": [{"type": "text", "raw": text}], "_autolink": text})
    return end


def _trimmed(text: str) -> str:
    """Return the address without what belongs to the sentence around it."""
    while True:
        shorter = re.sub(r"(?:[?!.,:*_~'\"]|&\w+;|;)+$", "", text)
        closing = len(shorter) - len(shorter.rstrip(")"))
        surplus = min(closing, shorter.count(")") - shorter.count("("))
        shorter = shorter[: len(shorter) - max(surplus, 0)]
        if shorter == text:
            return text
        text = shorter
