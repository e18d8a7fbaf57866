r"""TeX that MathJax knows and math-core does not, said in TeX that both know.

Old forms (``\matrix{…}``), environments of AMS that differ in spacing only, mathematics within text, sizes of letters,
and the plainest of chemistry (``\ce``). What is left is shown as its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NUMBERED = re.compile(r"\A\\begin\{(?:equation|align|gather|multline)\*?\}")
_STARRED = re.compile(r"\A\\begin\{\w+\*\}")


def _definition(match: re.Match[str]) -> str:
    """Return the beginning of a definition that may replace another, from its name and number of parameters."""
    return rf"\def{match[1]}{''.join(f'#{n + 1}' for n in range(int(match[2] or 0)))}{{"


_REWRITES = tuple(
    (re.compile(pattern, re.DOTALL), replacement)
    for pattern, replacement in (
        (r"\A\\ref\{", r"\\eqref{"),
        (r"\\require\s*\{[^}]*\}", ""),
        (r"\\begin\{(?:subequations|math|displaymath)\}(.*?)\\end\{(?:subequations|math|displaymath)\}", r"\1"),
        (r"\\(begin|end)\{eqnarray(\*?)\}", r"\\\1{align\2}"),
        (r"\\begin\{alignat(\*?)\}\s*\{[^}]*\}", r"\\begin{align\1}"),
        (r"\\begin\{alignedat\}\s*\{[^}]*\}", r"\\begin{aligned}"),
        (r"\\(begin|end)\{(?:alignat|flalign)(\*?)\}", r"\\\1{align\2}"),
        (r"\\(begin|end)\{(?:split|alignedat)\}", r"\\\1{aligned}"),
        (r"\\(begin|end)\{smallmatrix\}", r"\\\1{matrix}"),
        (r"\\(?:nonumber|notag)\b", r"\\notag "),
        (r"\\(?:tiny|scriptsize|footnotesize|small|normalsize|[lL]arge|LARGE|[hH]uge)\b\s*", ""),
        (r"\\(?:mbox|hbox|textnormal|textrm)\b", r"\\text"),
        (r"\\(La)?TeX\b", r"\\text{\1TeX}"),
        (r"\\pmb\b", r"\\boldsymbol"),
        (r"\\mathbbm\b", r"\\mathbb"),
        (r"\\hdots\b", r"\\ldots "),
        (r"\\(Tilde|Hat|Bar|Vec|Dot|Ddot)\b", lambda match: "\\" + match[1].lower()),
        (r"\\ensuremath\b", ""),
        (r"\\rule\s*\{[^}]*\}\s*\{[^}]*\}", ""),
        (r"\\unicode\s*\{x([0-9a-fA-F]{1,6})\}", lambda match: chr(min(int(match[1], 16), 0x10FFFF))),
        (r"\\nicefrac\b", r"\\tfrac"),
        (r"\\verb(\W)(.*?)\1", lambda match: r"\texttt{" + re.sub(r"([_%&#${}])", r"\\\1", match[2]) + "}"),
        (r"\\DeclareMathOperator(\*?)\s*\{?(\\\w+)\}?\s*\{", r"\\def\2{\\operatorname\1{"),
        # As in MathJax, what has a meaning may get another one.
        (
            r"\\(?:re)?newcommand\*?\s*\{?(\\[a-zA-Z]+)\}?\s*(?:\[(\d)\]\s*)?\{",
            _definition,
        ),
        (r"(?<!\\)\\\n", "\\\\ \n"),
    )
)


def put(tex: str) -> str:
    """Return the same in TeX that math-core knows, as far as there is such."""
    tex = tex.strip()
    operators = r"\DeclareMathOperator" in tex
    for pattern, replacement in _REWRITES:
        tex = pattern.sub(replacement, tex)
    if operators:
        tex = _each(tex, r"\\operatorname\*?(?=\{)", lambda inner: "{" + inner + "}}")
    for command, put_in in _FORMS.items():
        if command in tex:
            tex = _each(tex, re.escape(command) + r"\s*(?=\{)", put_in, keep=False)
    return _numbered(tex)


def _numbered(tex: str) -> str:
    r"""Give a formula with a number or name of its own an environment that may have one."""
    if r"\label" in tex and _STARRED.match(tex):
        tex = re.sub(r"\\label\s*\{[^}]*\}", "", tex)
    if (r"\tag" in tex or r"\label" in tex) and not _NUMBERED.match(tex):
        tex = rf"\begin{{equation}}{tex}\end{{equation}}"
    return tex


def _each(tex: str, command: str, put_in: Callable[[str], str], *, keep: bool = True) -> str:
    """Replace what stands in braces after each command; without ``keep`` the command as well."""
    parts, position = [], 0
    for match in re.finditer(command, tex):
        end = _closing(tex, match.end())
        if match.start() < position or end is None:
            continue
        parts.append(tex[position : match.end() if keep else match.start()])
        parts.append(put_in(tex[match.end() + 1 : end]))
        position = end + 1
    return "".join((*parts, tex[position:]))


def _closing(tex: str, opening: int) -> int | None:
    """Return where the brace closes that opens here."""
    depth, at = 0, opening
    while at < len(tex):
        if tex[at] == "\\":
            at += 2
            continue
        depth += (tex[at] == "{") - (tex[at] == "}")
        if depth == 0:
            return at
        at += 1
    return None


def _text(inner: str) -> str:
    r"""``\text{if $x$}``: mathematics within text."""
    pieces = re.split(r"(?<!\\)\$", inner)
    if len(pieces) < 3:  # noqa: PLR2004  # words, mathematics, words
        return rf"\text{{{inner}}}"
    return "".join(piece if at % 2 else rf"\text{{{piece}}}" if piece else "" for at, piece in enumerate(pieces))


def _table(environment: str) -> Callable[[str], str]:
    def put_in(inner: str) -> str:
        rows = re.sub(r"\\cr\b", r"\\\\", inner)
        return rf"\begin{{{environment}}}{rows}\end{{{environment}}}"

    return put_in


def _chemistry(inner: str) -> str:
    inner = re.sub(r"<=+>", r"\\rightleftharpoons ", inner.replace("<->", r"\leftrightarrow "))
    inner = re.sub(r"-+>", r"\\rightarrow ", inner)
    inner = re.sub(r"(?<=[A-Za-z)\]])(\d+)", r"_{\1}", inner)
    inner = re.sub(r"\^\{?(\d*[+-])\}?", r"^{\1}", inner)
    return rf"\mathrm{{{inner}}}"


_FORMS: dict[str, Callable[[str], str]] = {
    r"\text": _text,
    r"\substack": _table("matrix"),
    r"\matrix": _table("matrix"),
    r"\pmatrix": _table("pmatrix"),
    r"\cases": _table("cases"),
    r"\eqalign": _table("aligned"),
    r"\ce": _chemistry,
}
