"""The author's HTML, put in order.

One pass of a parser that follows the HTML standard (lexbor) does three things. It closes what the author left
open and drops what closes too much, so that one cell cannot break out of its place in the page. It finds every
address and has it seen to. It gives headings their anchors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from netlify_nb.pages import markdown
from netlify_nb.pages.addresses import Addresses
from netlify_nb.pages.mathplace import take_formulas
from netlify_nb.pages.sheet import Heading, Sheet

_SCRIPT_LIMIT = 50_000
"""Characters of a script beyond which it becomes a file of its own."""

# Elements that fetch something by themselves, and by which attribute
_FETCHING = {
    "img": ("src",), "source": ("src",), "video": ("src", "poster"), "audio": ("src",), "iframe": ("src",),
    "embed": ("src",), "track": ("src",), "script": ("src",), "input": ("src",), "object": ("data",),
    "link": ("href",), "image": ("href", "xlink:href"), "use": ("href", "xlink:href"), "feimage": ("href",),
}  # fmt: skip
_SELECTOR = "[src],[href],[srcset],[poster],[data],[style],style,script,base,meta,iframe,image,use,th,h1,h2,h3,h4,h5,h6"
_CSS_URL = re.compile(r"url\(\s*(\"[^\"]*\"|'[^']*'|[^)\"']*)\s*\)|@import\s+(\"[^\"]*\"|'[^']*')")


class Rewriter:
    """Puts one cell's HTML in order, for one page."""

    def __init__(
        self,
        sheet: Sheet,
        *,
        cell: int | None = None,
        attachments: Mapping[str, Mapping[str, Any]] | None = None,
        within: frozenset[Path] = frozenset(),
    ) -> None:
        self.sheet = sheet
        self.cell = cell
        self.addresses = Addresses(sheet, cell=cell, attachments=attachments or {}, rewrite=self._beside)
        self._within = within
        """Files that come along and whose own addresses are being seen to right now."""

    def markdown(self, html: str) -> str:
        """Return a Markdown cell's HTML in order; its headings enter the table of contents."""
        return self._fragment(html, headings=True)

    def output(self, html: str) -> str:
        """Return an output's HTML in order; its mathematics is taken out."""
        return self._fragment(html, headings=False, formulas=True)

    def document(self, html: str) -> str:
        """Return a whole HTML file with its addresses seen to."""
        tree = LexborHTMLParser(html, scripting=True)
        self._walk(tree, headings=False, whole=True)
        return "<!DOCTYPE html>\n" + (tree.html or "")

    def css(self, text: str) -> str:
        """Return a style sheet with its addresses seen to."""

        def replace(match: re.Match[str]) -> str:
            quoted = (match[1] if match[1] is not None else match[2]).strip()
            new = self.addresses.fetched(quoted.strip("\"'"), "style")
            if new is None:
                return match[0]
            return f'url("{new}")' if match[1] is not None else f'@import "{new}"'

        return _CSS_URL.sub(replace, text) if "url(" in text or "@import" in text else text

    def _beside(self, path: Path) -> bytes | None:
        """Return an HTML file or style sheet that comes along, with what it names; it lies among the assets."""
        if path in self._within:
            return None  # it names itself, by a detour
        text = path.read_bytes().decode("utf-8", errors="replace")
        inner = Rewriter(self.sheet.beside(path), cell=self.cell, within=self._within | {path})
        return (inner.css(text) if path.suffix.lower() == ".css" else inner.document(text)).encode("utf-8", "replace")

    # -- the tree ------------------------------------------------------------------------------------------------

    def _fragment(self, html: str, *, headings: bool, formulas: bool = False) -> str:
        if "<" not in html:
            return html
        # Nothing ends a `plaintext` element but the end of the page.
        html = re.sub("(?i)<(/?)plaintext", r"<\1pre", html.replace("\x00", ""))
        tree = LexborHTMLParser(html, is_fragment=True, scripting=True)
        self._walk(tree, headings=headings, whole=False)
        if formulas:
            take_formulas(tree, html, self.sheet, self.cell)
        return tree.html or ""

    def _walk(self, tree: LexborHTMLParser, *, headings: bool, whole: bool) -> None:
        # A node that answers to several selectors is listed as often.
        for node in {node.mem_id: node for node in tree.css(_SELECTOR)}.values():
            tag = (node.tag or "").lower()
            if not whole and (tag == "base" or (tag == "meta" and "http-equiv" in node.attributes)):
                # They would act on the whole page: every address in it, or the reader's whole window.
                node.decompose()
            elif tag == "style":
                self._style_element(node)
            elif tag == "script" and not node.attributes.get("src"):
                self._script(node, whole=whole)
            elif tag == "th":
                _settle_header(node)
            elif re.fullmatch("h[1-6]", tag):
                if headings:
                    self._heading(node, int(tag[1]))
            else:
                self._element(node, tag)
            if "style" in node.attributes and tag != "base":
                style = node.attributes["style"] or ""
                if "url(" in style:
                    node.attrs["style"] = self.css(style)

    def _style_element(self, node: Any) -> None:
        text = node.text() or ""
        changed = self.css(text)
        if changed != text:
            node.inner_html = changed

    def _script(self, node: Any, *, whole: bool) -> None:
        """Make a long script a file of its own: it is cached, and written once for all pages that hold it."""
        text = node.text() or ""
        changed = self.addresses.script(text)
        if (
            not whole
            and len(text) > _SCRIPT_LIMIT
            and (node.attributes.get("type") or "text/javascript") == "text/javascript"
        ):
            node.inner_html = ""
            path = self.sheet.assets.add_bytes(changed.encode("utf-8", "replace"), "script.js")
            node.attrs["src"] = self.sheet.address(path)
        elif changed != text:
            node.inner_html = changed

    def _element(self, node: Any, tag: str) -> None:
        attributes = node.attributes
        for name in _FETCHING.get(tag, ()):
            if attributes.get(name):
                self._fetching(node, tag, name, attributes[name] or "")
        if attributes.get("srcset"):
            node.attrs["srcset"] = self._srcset(attributes["srcset"] or "")
        if tag in {"a", "area"} and attributes.get("href"):
            self._link(node, attributes["href"] or "")
        if tag == "img" and "alt" not in node.attributes:
            self._describe(node)
        if tag == "iframe":
            if not attributes.get("title"):
                node.attrs["title"] = "Embedded content"
            if attributes.get("srcdoc"):
                # Its addresses count from this page, https://html.spec.whatwg.org/#attr-iframe-srcdoc
                inner = Rewriter(self.sheet, cell=self.cell, within=self._within)
                node.attrs["srcdoc"] = inner.document(attributes["srcdoc"] or "")

    def _fetching(self, node: Any, tag: str, name: str, address: str) -> None:
        if tag == "link" and not re.search(r"stylesheet|icon|preload|manifest", node.attributes.get("rel") or ""):
            return
        new = self.addresses.fetched(address, tag)
        if new is None:
            return
        if new:
            node.attrs[name] = new
            if "integrity" in node.attributes:
                del node.attrs["integrity"]
        elif tag == "img":
            label = node.attributes.get("alt") or "Picture"
            stand_in = node.parser.create_node("span")
            stand_in.attrs["class"] = "nb-missing"
            stand_in.attrs["role"] = "img"
            stand_in.attrs["aria-label"] = f"{label} (missing)"
            node.replace_with(stand_in)
        else:
            del node.attrs[name]

    def _link(self, node: Any, address: str) -> None:
        link = self.addresses.linked(address)
        if link is None:
            return
        if not link.href:
            del node.attrs["href"]
            return
        node.attrs["href"] = link.href
        if link.download and "download" not in node.attributes:
            node.attrs["download"] = link.download

    def _srcset(self, value: str) -> str:
        parts = []
        for part in re.split(r",\s+|,(?=\S+\s)", value.strip()):
            address, _, width = part.strip().partition(" ")
            new = self.addresses.fetched(address, "img")
            if new != "":
                parts.append(f"{address if new is None else new} {width}".strip())
        return ", ".join(parts)

    def _describe(self, node: Any) -> None:
        node.attrs["alt"] = "Picture without description"
        self.sheet.undescribed.append(self.cell or 0)

    def _heading(self, node: Any, level: int) -> None:
        sheet = self.sheet
        text = (node.text(deep=True) or "").strip()
        name = node.attributes.get("id") or markdown.slug(sheet.formulas.source(text).replace("$", "")) or "section"
        identifier = sheet.unique(name)
        node.attrs["id"] = identifier
        # Assistive technology reads levels as an outline, so none may be skipped; the looks stay the author's.
        told = min(level, sheet.level + 1)
        if told != level:
            node.attrs["aria-level"] = str(told)
        sheet.level = told
        sheet.headings.append(Heading(level, text, identifier))
        if not node.css_first("a"):
            link = node.parser.create_node("a")
            link.attrs["class"] = "nb-anchor"
            link.attrs["href"] = markdown.anchor(identifier)
            link.attrs["aria-label"] = f"Link to {sheet.formulas.source(text)}" if text else "Link to this section"
            node.insert_child(link)


def _settle_header(node: Any) -> None:
    """Make an empty header cell a plain one: it heads nothing, and screen readers would announce it."""
    if (node.text(deep=True) or "").strip() or node.css_first("img,svg,input,math") is not None:
        return
    plain = node.parser.create_node("td")
    for name, value in node.attributes.items():
        plain.attrs[name] = value or ""
    node.replace_with(plain)
