"""Pictures, sound, film and documents that an output holds: each becomes a file of the site."""

from __future__ import annotations

import mimetypes
import re
import struct
from html import escape
from typing import Any

from netlify_nb.pages.notebook import Output
from netlify_nb.pages.payload import decode, is_what_it_says
from netlify_nb.pages.showing import Showing


def svg(showing: Showing, value: Any, output: Output, mime: str) -> str | None:
    """Show an SVG as a file of its own, so that its ids and styles cannot meet those of other figures."""
    if not isinstance(value, str) or "<svg" not in value:
        return None
    if 'xmlns="http://www.w3.org/2000/svg"' not in value:
        value = value.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return _picture(showing, value.encode("utf-8", "replace"), output, mime)


def image(showing: Showing, value: Any, output: Output, mime: str) -> str | None:
    """Show a picture of any type that browsers know."""
    data = decode(value)
    if not data or not is_what_it_says(data[:16], mimetypes.guess_extension(mime) or ""):
        showing.notice(
            "broken-output",
            "warning",
            f"The {mime} output of cell {showing.cell.number} is damaged.",
            "Run the cell again and save.",
        )
        return None
    return _picture(showing, data, output, mime)


def media(showing: Showing, value: Any, output: Output, mime: str) -> str | None:
    """Show a picture, or give sound and film their controls."""
    if mime.startswith("image/"):
        return image(showing, value, output, mime)
    data = decode(value)
    if not data:
        return None
    family = mime.partition("/")[0]
    address = showing.keep(data, f"{family}-{showing.cell.number}{mimetypes.guess_extension(mime) or ''}")
    return f'<{family} controls preload="metadata" src="{address}"><a href="{address}">{family.title()}</a></{family}>'


def pdf(showing: Showing, value: Any, output: Output, mime: str) -> str | None:  # noqa: ARG001  # a `Renderer`
    """Show a PDF in a frame, with a link for browsers that show none in frames."""
    data = decode(value)
    if not data:
        return None
    address = showing.keep(data, f"document-{showing.cell.number}.pdf")
    return (
        f'<iframe class="nb-pdf" src="{address}" title="PDF document" loading="lazy"></iframe>'
        f'<p class="nb-note"><a href="{address}">Open the PDF</a></p>'
    )


def _picture(showing: Showing, data: bytes, output: Output, mime: str) -> str:
    sheet = showing.sheet
    name = f"figure-{showing.cell.number}{mimetypes.guess_extension(mime) or '.img'}"
    path = sheet.assets.add_bytes(data, name)
    sheet.figures.append(path)
    alt = _alt(showing, output, mime)
    metadata = showing.metadata(output, mime)
    size = _display_size(metadata) or (_png_size(data) if mime == "image/png" else "")
    background = ' class="nb-needs-light"' if metadata.get("needs_background") == "light" else ""
    address = sheet.address(path)
    return f'<img src="{address}" alt="{escape(alt)}"{size}{background} loading="lazy" decoding="async">'


def _alt(showing: Showing, output: Output, mime: str) -> str:
    """Return what the author says the picture shows: the output's metadata, the cell's, or Quarto's comment."""
    cell = showing.cell
    quarto = re.search(r"^#\|\s*fig-(?:alt|cap):\s*[\"']?(.+?)[\"']?\s*$", cell.source, re.MULTILINE)
    for place in (showing.metadata(output, mime), output.metadata, cell.metadata):
        for key in ("alt", "alt_text", "alt-text"):
            if isinstance(place.get(key), str) and place[key]:
                return str(place[key])
    if quarto:
        return quarto[1]
    showing.sheet.undescribed.append(cell.number)
    return f"Output of cell {cell.number}, no description given" if cell.source else "No description given"


def _display_size(metadata: Any) -> str:
    """Return width and height as the author asked for them with ``Image(width=…, height=…)``."""
    return "".join(
        f' {name}="{int(value)}"'
        for name in ("width", "height")
        if isinstance(value := metadata.get(name), (int, float)) and value > 0
    )


def _png_size(data: bytes) -> str:
    """Return a PNG's own width and height, so that the page does not jump when it loads."""
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:  # noqa: PLR2004  # PNG's first chunk
        return ""
    width, height = struct.unpack(">II", data[16:24])
    return f' width="{width}" height="{height}"'
