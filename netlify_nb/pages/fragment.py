"""The author's HTML: put in order, and every address in it seen to.

One pass of a parser that follows the HTML standard (lexbor) does three things. It closes what the author left
open and drops what closes too much, so that one cell cannot break out of its place in the page. It finds every
address, brings local files along and reports what asks other hosts. It gives headings their anchors.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from selectolax.lexbor import LexborHTMLParser

from netlify_nb.pages import libraries, markdown
from netlify_nb.pages.assets import Reference, is_foreign, is_local, is_what_it_says, resolve
from netlify_nb.pages.maths import MARK
from netlify_nb.pages.sheet import Heading, Sheet

_INLINE_LIMIT = 2048
"""Characters of a ``data:`` address beyond which it becomes a file of its own."""
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
# What MathJax leaves alone (https://docs.mathjax.org/en/latest/options/document.html)
_NO_MATHS = frozenset({"script", "style", "textarea", "pre", "code", "noscript", "svg", "title", "option"})
_IGNORES_MATHS = re.compile(r"\b(?:tex2jax|mathjax)_ignore\b")
_MAY_BE_MATHS = re.compile(r"\$[^$]+\$|\\[(\[]|\\begin\{")
# What a script fetches can only be guessed at: addresses of scripts, style sheets and data, and of package networks
_FETCHED_BY_SCRIPT = re.compile(
    r"https?://(?:[\w.-]*(?:cdn|unpkg|jsdelivr)[\w.-]*/[^\s\"'`<>\\]*|[\w./@+-]+?\.(?:m?js|css|json|wasm)\b)"
)
_DATA = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?P<parameters>(?:;[^;,]*)*),", re.IGNORECASE)
_IN_ELEMENTS = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>script|style|textarea|title|xmp|iframe|noscript|template)\b.*?</(?P=raw)\s*>"
    r"|<[a-zA-Z/!](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>",
    re.DOTALL,
)
_REFUSED = {
    "missing-file": ("is not there", "Check the path; it is taken relative to the notebook's folder."),
    "outside-root": ("lies outside the folder that files may be taken from", "Widen it with --root."),
    "hidden-file": ("is a hidden or key file and is not taken", "Name it with --include if readers should have it."),
}  # fmt: skip


class Rewriter:
    """Puts one cell's HTML in order, for one page."""

    def __init__(
        self, sheet: Sheet, *, cell: int | None = None, attachments: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self.sheet = sheet
        self.cell = cell
        self.attachments = attachments or {}
        self.folder = sheet.folder

    def markdown(self, html: str) -> str:
        """Return a Markdown cell's HTML in order; its headings enter the table of contents."""
        return self._fragment(html, headings=True)

    def output(self, html: str) -> str:
        """Return an output's HTML in order; libraries that it asks other hosts for come from the page's own site."""
        return self._fragment(libraries.bring_home(html, self._library), headings=False, formulas=True)

    def _library(self, path: Path) -> str:
        return self.sheet.address(self.sheet.assets.add_file(path))

    def document(self, html: str) -> str:
        """Return a whole HTML file with its addresses seen to."""
        tree = LexborHTMLParser(html, scripting=True)
        self._walk(tree, headings=False, whole=True)
        return "<!DOCTYPE html>\n" + (tree.html or "")

    def css(self, text: str) -> str:
        """Return a style sheet with its addresses seen to."""

        def replace(match: re.Match[str]) -> str:
            quoted = (match[1] if match[1] is not None else match[2]).strip()
            new = self._address(quoted.strip("\"'"), fetches="style")
            if new is None:
                return match[0]
            return f'url("{new}")' if match[1] is not None else f'@import "{new}"'

        return _CSS_URL.sub(replace, text) if "url(" in text or "@import" in text else text

    # -- the tree ------------------------------------------------------------------------------------------------

    def _fragment(self, html: str, *, headings: bool, formulas: bool = False) -> str:
        if "<" not in html:
            return html
        # Nothing ends a `plaintext` element but the end of the page.
        html = re.sub("(?i)<(/?)plaintext", r"<\1pre", html.replace("\x00", ""))
        tree = LexborHTMLParser(html, is_fragment=True, scripting=True)
        self._walk(tree, headings=headings, whole=False)
        if formulas and _MAY_BE_MATHS.search(html):
            self._formulas(tree)
        return tree.html or ""

    def _formulas(self, tree: LexborHTMLParser) -> None:
        """Take mathematics out of an output's text, as JupyterLab has MathJax do."""
        if tree.root is None:
            return
        for node in [node for node in tree.root.traverse(include_text=True) if node.is_text_node]:
            text = node.text_content or ""
            if "$" not in text and "\\" not in text:
                continue
            parents, parent = [], node.parent
            while parent is not None:
                parents.append(parent)
                parent = parent.parent
            if any(
                item.tag in _NO_MATHS or _IGNORES_MATHS.search(item.attributes.get("class") or "") for item in parents
            ):
                continue
            marked = self.sheet.formulas.take_out(text, cell=self.cell, markdown=False)
            if marked != text:
                node.replace_with(marked)

    def _walk(self, tree: LexborHTMLParser, *, headings: bool, whole: bool) -> None:
        # A node that answers to several selectors is listed as often.
        for node in {node.mem_id: node for node in tree.css(_SELECTOR)}.values():
            tag = (node.tag or "").lower()
            if not whole and (tag == "base" or (tag == "meta" and "http-equiv" in node.attributes)):
                # They would act on the whole page: every address in it, or the reader's whole window.
                node.decompose()
            elif tag == "style":
                self._style_element(node)
            elif tag == "script" and not whole and not node.attributes.get("src"):
                self._script(node)
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

    def _script(self, node: Any) -> None:
        """Make a long script a file of its own: it is cached, and written once for all pages that hold it."""
        text = node.text() or ""
        for address in set(_FETCHED_BY_SCRIPT.findall(text)) if "://" in text and len(text) < _SCRIPT_LIMIT else ():
            self._foreign(address, "script")
        if len(text) > _SCRIPT_LIMIT and (node.attributes.get("type") or "text/javascript") == "text/javascript":
            node.inner_html = ""
            node.attrs["src"] = self.sheet.address(
                self.sheet.assets.add_bytes(text.encode("utf-8", "replace"), "script.js")
            )

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
            for address in re.findall(r"(?:src|href)=[\"']((?:https?:)?//[^\"']+)", attributes.get("srcdoc") or ""):
                self._foreign(address, "iframe")

    def _fetching(self, node: Any, tag: str, name: str, address: str) -> None:
        if tag == "link" and not re.search(r"stylesheet|icon|preload|manifest", node.attributes.get("rel") or ""):
            return
        new = self._address(address, fetches=tag)
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

    def _srcset(self, value: str) -> str:
        parts = []
        for part in re.split(r",\s+|,(?=\S+\s)", value.strip()):
            address, _, width = part.strip().partition(" ")
            new = self._address(address, fetches="img")
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

    # -- addresses -----------------------------------------------------------------------------------------------

    def _link(self, node: Any, address: str) -> None:
        if address.startswith("attachment:"):
            new = self._attachment(address)
            if new:
                node.attrs["href"] = new
            return
        if len(address) > 1 and address.startswith("#"):
            self.sheet.anchors.setdefault(unquote(address[1:]), self.cell)
        if not is_local(address):
            return
        found = resolve(address, self.folder, self.sheet.root)
        self._remember(found, address)
        if found.path is None:
            page = self._page_of_folder(address)
            if page is not None:
                node.attrs["href"] = page
                return
            self._refuse(found, address)
            del node.attrs["href"]
        elif found.path in self.sheet.pages:
            node.attrs["href"] = self.sheet.address(self.sheet.pages[found.path]) + found.tail
        elif found.path.suffix == ".ipynb":
            self.sheet.notice(
                "notebook-not-included",
                "warning",
                f"The notebook {address} is linked to and is not part of this site.",
                "Publish both together: name both, or their folder.",
                cell=self.cell,
            )
            del node.attrs["href"]
        else:
            node.attrs["href"] = self._bring(found)
            if found.path.suffix.lower() not in _SHOWN_BY_BROWSERS and "download" not in node.attributes:
                node.attrs["download"] = found.path.name

    def _page_of_folder(self, address: str) -> str | None:
        folder = (self.folder / urlsplit(address).path).resolve()
        for path, page in self.sheet.pages.items():
            if path.parent == folder and path.stem.lower() == "index":
                return self.sheet.address(page)
        return None

    def _address(self, address: str, *, fetches: str) -> str | None:  # noqa: PLR0911  # one return for each kind
        """Return the new address of something that is fetched, ``""`` if it cannot be had, ``None`` to keep it."""
        address = address.strip()
        if address.startswith("attachment:"):
            return self._attachment(address)
        if address[:5].lower() == "data:":
            return self._data(address) if fetches in {"img", "audio", "video", "source", "embed"} else None
        if is_foreign(address):
            self._foreign(address, fetches)
            return None
        if not is_local(address):
            return None
        found = resolve(address, self.folder, self.sheet.root)
        self._remember(found, address)
        if found.path is None:
            self._refuse(found, address)
            return ""
        if found.path in self.sheet.pages and fetches == "iframe":
            return self.sheet.address(self.sheet.pages[found.path]) + found.tail
        new = self._bring(found)
        if fetches == "img":
            self._look_at(found.path)
            self.sheet.figures.append(self.sheet.assets.add_file(found.path))
        return new

    def _look_at(self, path: Path) -> None:
        with path.open("rb") as file:
            if not is_what_it_says(file.read(16), path.suffix):
                self.sheet.notice(
                    "broken-image",
                    "warning",
                    f"The file {path.name} is not a picture of the type that its name says.",
                    "Open it on its own to see what it is.",
                    cell=self.cell,
                )

    def _bring(self, found: Reference) -> str:
        path = found.path
        assert path is not None  # noqa: S101  # both callers have looked
        suffix = path.suffix.lower()
        if suffix in {".html", ".htm"}:
            name = self._bring_rewritten(path, lambda inner, text: inner.document(text))
        elif suffix == ".css":
            name = self._bring_rewritten(path, lambda inner, text: inner.css(text))
        else:
            name = self.sheet.assets.add_file(path)
        return self.sheet.address(name) + found.tail

    def _bring_rewritten(self, path: Path, rewrite: Callable[[Rewriter, str], str]) -> str:
        """Bring along a file that names others itself; what it names comes along too."""
        sheet = self.sheet
        text = path.read_bytes().decode("utf-8", errors="replace")
        if path in _open_files(self):
            return sheet.assets.add_file(path)  # it names itself, by a detour
        inner = _Inner(self, path)
        return sheet.assets.add_bytes(rewrite(inner, text).encode(), path.name)

    def _attachment(self, address: str) -> str:
        wanted = address.removeprefix("attachment:")
        names = (wanted, unquote_to_bytes(wanted).decode("utf-8", errors="replace"))
        bundle = next((self.attachments[name] for name in names if name in self.attachments), None)
        for mime, value in (bundle or {}).items():
            data = decode(value)
            if data is not None:
                suffix = mimetypes.guess_extension(mime) or ".bin"
                stem = names[1].rsplit(".", 1)[0]
                path = self.sheet.assets.add_bytes(data, stem + suffix)
                self.sheet.figures.append(path)
                return self.sheet.address(path)
        self.sheet.notice(
            "missing-attachment",
            "warning",
            f"The attachment {names[1]} is not in the notebook, or is damaged.",
            "Paste or drag the picture into the cell again.",
            cell=self.cell,
        )
        return ""

    def _data(self, address: str) -> str | None:
        match = _DATA.match(address[:200])
        if len(address) < _INLINE_LIMIT or match is None or not match["type"]:
            return None
        body = address[match.end() :]
        data = decode(body) if ";base64" in (match["parameters"] or "").lower() else unquote_to_bytes(body)
        if data is None:
            return None
        kind = match["type"].lower()
        suffix = mimetypes.guess_extension(kind) or ".bin"
        return self.sheet.address(self.sheet.assets.add_bytes(data, kind.split("/")[0] + suffix))

    def _foreign(self, address: str, fetches: str) -> None:
        host = urlsplit(address if "://" in address else f"https:{address}").hostname or "another host"
        self.sheet.notice(
            "foreign-request",
            "warning",
            f"Readers' browsers will fetch something ({fetches}) from {host}.",
            "Keep a copy of the file beside the notebook and name that.",
            cell=self.cell,
        )

    def _remember(self, found: Reference, address: str) -> None:
        if found.path is not None:
            self.sheet.files.add(found.path)
        else:
            self.sheet.missing.add(self.folder / address)

    def _refuse(self, found: Reference, address: str) -> None:
        code = found.refusal or "missing-file"
        what, hint = _REFUSED[code]
        self.sheet.notice(code, "warning", f"The file {address} {what}.", hint, cell=self.cell)


class _Inner(Rewriter):
    """The same for a file that a page brings along; it lies among the assets, and so do those it names."""

    def __init__(self, outer: Rewriter, path: Path) -> None:
        inner_sheet = Sheet(
            source=outer.sheet.source,
            folder=path.parent,
            root=outer.sheet.root,
            page="assets/inner.html",
            pages=outer.sheet.pages,
            assets=outer.sheet.assets,
            findings=outer.sheet.findings,
            files=outer.sheet.files,
            missing=outer.sheet.missing,
        )
        super().__init__(inner_sheet, cell=outer.cell)
        self.open_files = {*_open_files(outer), path}


_SHOWN_BY_BROWSERS = frozenset(
    {
        ".html",
        ".htm",
        ".pdf",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".svg",
        ".avif",
        ".txt",
        ".mp4",
        ".webm",
        ".mp3",
    }
)


def _open_files(rewriter: Rewriter) -> set[Path]:
    return rewriter.open_files if isinstance(rewriter, _Inner) else set()


def _settle_header(node: Any) -> None:
    """Make an empty header cell a plain one: it heads nothing, and screen readers would announce it."""
    if (node.text(deep=True) or "").strip() or node.css_first("img,svg,input,math") is not None:
        return
    plain = node.parser.create_node("td")
    for name, value in node.attributes.items():
        plain.attrs[name] = value or ""
    node.replace_with(plain)


def decode(value: Any) -> bytes | None:
    """Return the bytes of base64 text, or ``None`` if it is broken."""
    try:
        return base64.b64decode(re.sub(r"\s+", "", value), validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None


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
