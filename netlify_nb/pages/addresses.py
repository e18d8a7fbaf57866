"""Where the addresses in one cell lead: brought along, turned into links between pages, refused, or reported."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from netlify_nb.pages import libraries
from netlify_nb.pages.assets import Reference, is_foreign, is_local, resolve
from netlify_nb.pages.payload import decode, is_what_it_says
from netlify_nb.pages.sheet import Lead, Sheet

_INLINE_LIMIT = 2048
"""Characters of a ``data:`` address beyond which it becomes a file of its own."""
_DATA = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?P<parameters>(?:;[^;,]*)*),", re.IGNORECASE)
_REFUSED = {
    "missing-file": ("is not there", "Check the path; it is taken relative to the notebook's folder."),
    "outside-root": ("lies outside the folder that files may be taken from", "Widen it with --root."),
    "hidden-file": ("is a hidden or key file and is not taken", "Name it with --include if readers should have it."),
}  # fmt: skip
_SHOWN_BY_BROWSERS = frozenset(
    {".html", ".htm", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".txt", ".mp4", ".webm",
     ".mp3"}
)  # fmt: skip

# What a script or style sheet fetches can only be guessed at: scripts, style sheets and data; package networks;
# what a module imports; the tiles of maps
_FETCHED_BY_SCRIPT = re.compile(
    r"https?://(?:[\w.-]*(?:cdn|unpkg|jsdelivr|esm\.sh)[\w.-]*/[^\s\"'`<>\\]*"
    r"|[\w./@+-]+?\.(?:m?js|css|json|wasm)\b"
    r"|[^\s\"'`<>\\]*?\{[zZs]\}[^\s\"'`<>\\]*)"
)
# What a specification calls itself; nobody fetches that.
_NAMES = re.compile(r"[\"']\$schema[\"']\s*:\s*[\"'][^\"']*[\"']")
_COMMENT = re.compile(r"^[ \t]*(?://|\*|/\*)[^\n]*", re.MULTILINE)
_SCANNED = 400_000
"""Characters of a script that are looked through; beyond that it is a library, which brings what it needs."""


@dataclass(frozen=True)
class Link:
    """What becomes of a link: its new address, or ``""`` where it leads nowhere, and the name to save it under."""

    href: str
    download: str = ""


class Addresses:
    """Sees to the addresses of one cell. ``rewrite`` puts an HTML file or style sheet in order that comes along."""

    def __init__(
        self,
        sheet: Sheet,
        *,
        cell: int | None,
        attachments: Mapping[str, Mapping[str, Any]],
        rewrite: Callable[[Path], bytes | None],
    ) -> None:
        self.sheet = sheet
        self.cell = cell
        self._attachments = attachments
        self._rewrite = rewrite

    # -- what is fetched by itself -------------------------------------------------------------------------------

    def fetched(self, address: str, by: str) -> str | None:
        """Return the new address of something that is fetched, ``""`` if it cannot be had, ``None`` to keep it."""
        address = address.strip()
        if address.startswith("attachment:"):
            return self._attachment(address)
        if address[:5].lower() == "data:":
            return self._data(address) if by in {"img", "audio", "video", "source", "embed"} else None
        if is_foreign(address):
            own = libraries.home(address)
            if own is not None:
                return self.sheet.address(self.sheet.assets.add_file(own))
            self.foreign(address, by)
            return None
        if address[:5].lower() == "file:":
            self._only_here(address)
            return ""
        return self._local(address, by) if is_local(address) else None

    def _local(self, address: str, by: str) -> str:
        found = resolve(address, self.sheet.folder, self.sheet.root)
        self._remember(found)
        if found.path is None:
            self._refuse(found, address)
            return ""
        if found.path in self.sheet.pages and by == "iframe":
            return self.sheet.address(self.sheet.pages[found.path]) + found.tail
        new = self._bring(found.path) + found.tail
        if by == "img":
            self._look_at(found.path)
            self.sheet.figures.append(self.sheet.assets.add_file(found.path))
        return new

    def script(self, text: str, by: str = "script") -> str:
        """Return a script with libraries named by the page's own copies; what it fetches elsewhere is reported."""
        if "://" not in text:
            return text
        text = libraries.bring_home(text, lambda path: self.sheet.address(self.sheet.assets.add_file(path)))
        if len(text) < _SCANNED:
            for address in dict.fromkeys(_FETCHED_BY_SCRIPT.findall(_NAMES.sub("", _COMMENT.sub("", text)))):
                self.foreign(address, by)
        return text

    def foreign(self, address: str, by: str) -> None:
        """Report that readers' browsers will ask another host."""
        try:
            host = urlsplit(address if "://" in address else f"https:{address}").hostname
        except ValueError:  # brackets that hold no IPv6 address
            host = None
        self.sheet.notice(
            "foreign-request",
            "warning",
            f"Readers' browsers will fetch something ({by}) from {host or 'another host'}.",
            "Map tiles have to come from there; without a network the map stays empty."
            if re.search(r"\{[zZs]\}", address)
            else "Keep a copy of the file beside the notebook and name that.",
            cell=self.cell,
        )

    # -- links ---------------------------------------------------------------------------------------------------

    def linked(self, address: str) -> Link | None:
        """Return what becomes of a link, or ``None`` to leave it as it is."""
        if address.startswith("attachment:"):
            new = self._attachment(address)
            return Link(new) if new else None
        if len(address) > 1 and address.startswith("#"):
            self.sheet.anchors.setdefault(unquote(address[1:]), self.cell)
        if address[:5].lower() == "file:":
            self._only_here(address)
            return Link("")
        return self._to_file(address) if is_local(address) else None

    def _to_file(self, address: str) -> Link:
        found = resolve(address, self.sheet.folder, self.sheet.root)
        self._remember(found)
        if found.path is None:
            page = self._page_of_folder(address)
            if page is None:
                self._refuse(found, address)
            return Link(page or "")
        if found.path in self.sheet.pages:
            return self._to_page(self.sheet.pages[found.path], found.tail)
        if found.path.suffix == ".ipynb":
            self.sheet.notice(
                "notebook-not-included",
                "warning",
                f"The notebook {address} is linked to and is not part of this site.",
                "Publish both together: name both, or their folder.",
                cell=self.cell,
            )
            return Link("")
        shown = found.path.suffix.lower() in _SHOWN_BY_BROWSERS
        return Link(self._bring(found.path) + found.tail, "" if shown else found.path.name)

    def _to_page(self, page: str, tail: str) -> Link:
        place = unquote(tail.partition("#")[2])
        if page == self.sheet.page and place:
            self.sheet.anchors.setdefault(place, self.cell)
            return Link(f"#{tail.partition('#')[2]}")
        href = self.sheet.address(page) + tail
        if place:
            self.sheet.leads.append(Lead(href, page, place, self.cell))
        return Link(href)

    def _page_of_folder(self, address: str) -> str | None:
        try:
            folder = (self.sheet.folder / unquote(urlsplit(address).path)).resolve()
        except (OSError, RuntimeError, ValueError):  # a symlink loop, a name too long, a NUL
            return None
        for path, page in self.sheet.pages.items():
            if path.parent == folder and path.stem.lower() == "index":
                return self.sheet.address(page)
        return None

    # -- what comes along ------------------------------------------------------------------------------------------

    def _bring(self, path: Path) -> str:
        data = self._rewrite(path) if path.suffix.lower() in {".html", ".htm", ".css"} else None
        assets = self.sheet.assets
        return self.sheet.address(assets.add_file(path) if data is None else assets.add_bytes(data, path.name))

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

    def _attachment(self, address: str) -> str:
        wanted = address.removeprefix("attachment:")
        names = (wanted, unquote_to_bytes(wanted).decode("utf-8", errors="replace"))
        bundle = next((self._attachments[name] for name in names if name in self._attachments), None)
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

    def _only_here(self, address: str) -> None:
        self.sheet.notice(
            "missing-file",
            "warning",
            f"The address {address} names a file of one machine, which readers do not have.",
            "Put the file beside the notebook and name it relative to that.",
            cell=self.cell,
        )

    def _remember(self, found: Reference) -> None:
        if found.path is not None:
            self.sheet.files.add(found.path)
        else:
            self.sheet.missing.update(found.sought)

    def _refuse(self, found: Reference, address: str) -> None:
        code = found.refusal or "missing-file"
        what, hint = _REFUSED[code]
        self.sheet.notice(code, "warning", f"The file {address} {what}.", hint, cell=self.cell)
