r"""Mathematics: found in text as JupyterLab finds it, shown as MathML, which needs no script.

Mathematics is taken out before Markdown sees it, because ``_`` and ``*`` mean something else there, and put back
when the page is done, because ``\eqref`` may name an equation further down. In between stands a mark made of
private-use characters, which passes through Markdown and HTML parsers untouched.

The delimiters are those JupyterLab hands to MathJax: ``$…$``, ``$$…$$``, ``\\(…\\)``, ``\\[…\\]`` and
``\begin{…}…\end{…}``, and ``\eqref{…}`` in plain text. math-core turns TeX to MathML Core, which every current
browser draws by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from netlify_nb.pages import texforms

_OPEN, _CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")

# Dollars in code are dollars, so code is set aside first.
_CODE = re.compile(
    r"""
      ^(?P<ticks>[ ]{0,3}(?:```+|~~~+))[^\n]*\n(?:.*?^(?P=ticks)[`~]*[ \t]*$|.*\Z)
    | (?<![\\`])(?P<tick>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=tick)(?!`)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_ASIDE_OPEN, _ASIDE_CLOSE = "\ue002", "\ue003"
_ASIDE = re.compile(f"{_ASIDE_OPEN}(\\d+){_ASIDE_CLOSE}")
_PRIVATE = re.compile("[\ue000-\ue003]")

# `$` needs a partner in the same paragraph.
_PATTERN = r"""
      \\(?P<escaped>\$)
    | \$\$(?P<block>(?:\\.|[^\\])+?)\$\$
    | BACKSLASH\[(?P<bracket>.+?)BACKSLASH\]
    | BACKSLASH\((?P<paren>.+?)BACKSLASH\)
    | \\(?P<reference>(?:eq)?ref\{[^{}\n]+\})
    | (?P<environment>\\begin\{(?P<name>[a-zA-Z]+\*?)\}.*?\\end\{(?P=name)\})
    | \$(?![\s$])(?P<inline>(?:\\.|[^$\\\n]|\n(?![ \t]*\n))+?)(?<!\s)\$(?!\d)
    """
_FLAGS = re.VERBOSE | re.DOTALL | re.MULTILINE
# In Markdown a backslash is written twice to mean one
_IN_MARKDOWN = re.compile(_PATTERN.replace("BACKSLASH", r"\\\\"), _FLAGS)
_IN_OUTPUT = re.compile(_PATTERN.replace("BACKSLASH", r"\\"), _FLAGS)
_DELIMITER = re.compile(r"\$|\\[(\[]|\\begin\{|\\(?:eq)?ref\{")
_DEFINITION = re.compile(r"\\(?:newcommand|renewcommand|providecommand|DeclareMathOperator|def|let)\b")


@dataclass(frozen=True)
class Formula:
    """One piece of TeX; ``display`` is whether it stands on a line of its own."""

    tex: str
    display: bool
    cell: int | None = None


@dataclass
class Formulas:
    """The formulas of one page, in reading order, because they are numbered in it."""

    items: list[Formula] = field(default_factory=list)

    def hold(self, tex: str, *, display: bool, cell: int | None = None) -> str:
        """Keep a formula and return the mark to stand in its place."""
        self.items.append(Formula(tex, display, cell))
        return f"{_OPEN}{len(self.items) - 1}{_CLOSE}"

    def take_out(self, text: str, *, cell: int | None = None, markdown: bool = True) -> str:
        """Return Markdown, or the text of an output, with each formula replaced by its mark."""
        text = _PRIVATE.sub("", text)
        if not _DELIMITER.search(text):
            return text
        aside: list[str] = []

        def set_aside(match: re.Match[str]) -> str:
            aside.append(match[0])
            return f"{_ASIDE_OPEN}{len(aside) - 1}{_ASIDE_CLOSE}"

        def replace(match: re.Match[str]) -> str:
            if match["escaped"] is not None:
                return match[0]
            if match["environment"] is not None:
                return self.hold(match["environment"], display=True, cell=cell)
            if match["reference"] is not None:
                return self.hold(f"\\{match['reference']}", display=False, cell=cell)
            for group, display in (("block", True), ("bracket", True), ("paren", False), ("inline", False)):
                if match[group] is not None:
                    return self.hold(match[group], display=display, cell=cell)
            return match[0]

        if not markdown:
            return _IN_OUTPUT.sub(replace, text)
        found = _IN_MARKDOWN.sub(replace, _CODE.sub(set_aside, text))
        return _ASIDE.sub(lambda match: aside[int(match[1])], found)

    def source(self, text: str) -> str:
        """Return the text with marks replaced by the TeX they stand for, for places that hold no elements."""
        return MARK.sub(lambda match: f"${self.items[int(match[1])].tex.strip()}$", text)

    def convert(self) -> Iterator[tuple[Formula, str | None]]:
        """Yield each formula with its MathML, or ``None`` where it cannot be converted."""
        if not self.items:
            return
        import math_core  # noqa: PLC0415  # only pages with mathematics pay for it

        converter = math_core.LatexToMathML(
            continue_on_error=True,
            global_group=True,
            fancy_error=False,
            id_prefix="eq-",
            allow_unreliable_rendering=True,
        )
        snippets = [(texforms.put(item.tex), item.display) for item in self.items]
        for item, result in zip(self.items, converter.convert_all(snippets), strict=True):
            if result.startswith("<math"):
                yield item, "" if _NOTHING.fullmatch(result) else _label(result, item)
            elif _DEFINITION.search(item.tex) and not _DEFINITION.split(item.tex, maxsplit=1)[0].strip():
                yield item, ""  # a list of definitions shows nothing
            else:
                yield item, None


_NOTHING = re.compile(r"<math[^>]*>(?:<mrow></mrow>)?</math>")
_REFERENCE = re.compile(r"<math[^>]*>(?:<mrow>)?<mtext>(<a [^>]*>[^<]*</a>)</mtext>(?:</mrow>)?</math>")


def _label(mathml: str, item: Formula) -> str:
    """Give a formula its TeX as text to copy, and a display formula a box to scroll in.

    A reference to an equation is a link in the text. Within a formula it is none: assistive technology reads a
    formula as one thing.
    """
    alone = _REFERENCE.fullmatch(mathml)
    if alone:
        return re.sub(r">\((.*)\)<", r">\1<", alone[1]) if item.tex.startswith(r"\ref") else alone[1]
    mathml = re.sub(r"</?a\b[^>]*>", "", mathml)
    mathml = mathml.replace("<math", f'<math alttext="{escape(item.tex.strip())}"', 1)
    return f'<span class="nb-math" role="group">{mathml}</span>' if item.display else mathml
