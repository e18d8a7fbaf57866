"""Where formulas stand: taken out of an output's elements, and put back when the page is done."""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser

from netlify_nb.pages.maths import MARK, Formulas
from netlify_nb.pages.sheet import Sheet

# What MathJax leaves alone (https://docs.mathjax.org/en/latest/options/document.html)
_NO_MATHS = frozenset({"script", "style", "textarea", "pre", "code", "noscript", "svg", "title", "option"})
_IGNORES_MATHS = re.compile(r"\b(?:tex2jax|mathjax)_ignore\b")
_MAY_BE_MATHS = re.compile(r"\$[^$]+\$|\\[(\[]|\\begin\{|\\(?:eq)?ref\{")
_IN_ELEMENTS = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>script|style|textarea|title|xmp|iframe|noscript|template)\b.*?</(?P=raw)\s*>"
    r"|<[a-zA-Z/!](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>",
    re.DOTALL,
)


def take_formulas(tree: LexborHTMLParser, html: str, sheet: Sheet, cell: int | None) -> None:
    """Take mathematics out of the text of an output, as JupyterLab has MathJax do; ``html`` is what was parsed."""
    if tree.root is None or not _MAY_BE_MATHS.search(html):
        return
    for node in [node for node in tree.root.traverse(include_text=True) if node.is_text_node]:
        text = node.text_content or ""
        if "$" not in text and "\\" not in text:
            continue
        parents, parent = [], node.parent
        while parent is not None:
            parents.append(parent)
            parent = parent.parent
        if any(item.tag in _NO_MATHS or _IGNORES_MATHS.search(item.attributes.get("class") or "") for item in parents):
            continue
        marked = sheet.formulas.take_out(text, cell=cell, markdown=False)
        if marked != text:
            node.replace_with(marked)


def put_formulas_back(html: str, shown: Callable[[int], str], source: Callable[[str], str]) -> str:
    """Replace the marks of formulas: by elements in text, by their TeX inside tags and scripts."""
    if not MARK.search(html):
        return html
    parts, position = [], 0
    for match in _IN_ELEMENTS.finditer(html):
        parts.append(MARK.sub(lambda mark: shown(int(mark[1])), html[position : match.start()]))
        inside = match[0]
        # Inside an attribute the TeX must not end the attribute
        parts.append(source(inside) if MARK.search(inside) else inside)
        position = match.end()
    parts.append(MARK.sub(lambda mark: shown(int(mark[1])), html[position:]))
    return "".join(parts)


def with_formulas(html: str) -> str:
    """Return HTML that stands apart from the page, such as a widget's, with its formulas as MathML."""
    formulas = Formulas()
    marked = formulas.take_out(html, markdown=False)
    shown = [made if made is not None else formulas.items[n].tex for n, (_, made) in enumerate(formulas.convert())]
    return put_formulas_back(marked, shown.__getitem__, formulas.source)
