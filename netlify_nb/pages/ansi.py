"""Text as a terminal shows it, to HTML: colours, bold, underline, carriage returns and backspaces.

The codes are ECMA-48's "select graphic rendition" (section 8.3.117) with the 256-colour and true-colour additions
of ISO 8613-6. Named colours become classes, so that light and dark pages each show them with enough contrast.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

_SEQUENCE = re.compile(r"\x1b\[([0-9;:]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]")
_LINE_REWRITTEN = re.compile(r"[^\n]*\r(?=[^\n])")
_ERASED = re.compile(r"[^\n\x08]\x08")
# Control characters that HTML does not allow (https://html.spec.whatwg.org/multipage/parsing.html)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
# In escaped text; an address does not end in what belongs to the sentence around it
_ADDRESS = re.compile(r"\bhttps?://(?:[^\s\"'<>()\[\]{}&\x1b]|&amp;|\([^\s()<>&]*\))+(?<![.,:;!?])")
_CUBE = (0, 95, 135, 175, 215, 255)
_NAMED = 16
_GREYS_FROM = 232


@dataclass(frozen=True)
class _Style:
    fg: str = ""
    bg: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False

    def _readable(self, colour: str) -> str:
        """Return a colour of the text that can be read in light and dark, unless its ground is set as well."""
        return colour if self.bg else f"light-dark({readable(colour, _LIGHT)},{readable(colour, _DARK)})"

    def opening(self) -> str:
        classes = [name for name in ("bold", "italic", "underline") if getattr(self, name)]
        styles = []
        fg, bg = self.fg, self.bg
        if self.inverse:
            # The text's colour becomes the ground's; letters are those of the page, so that they can be read.
            fg, bg = "", self.fg
            classes += [] if bg else ["inverse"]
        for place, value in (("fg", fg), ("bg", bg)):
            if value.startswith("#"):
                styles.append(f"background-color:{value}" if place == "bg" else f"color:{self._readable(value)}")
            elif value:
                classes.append(f"{place}-{value}")
        if not classes and not styles:
            return ""
        names = " ".join(f"ansi-{name}" for name in classes)
        return f'<span class="{names}"' + (f' style="{";".join(styles)}"' if styles else "") + ">"


_LIGHT, _DARK = "#fdf1ef", "#36201e"
"""The grounds of our style sheet that give text the least contrast."""
_CONTRAST = 4.5
"""What WCAG 2.2 asks for (success criterion 1.4.3)."""


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004  # sRGB
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=512)
def readable(colour: str, ground: str) -> str:
    """Return the colour, moved towards black or white just as far as it must be to be read on the ground."""
    back = luminance(ground)
    goal = 0 if back > 0.18 else 255  # noqa: PLR2004  # the middle between black and white
    for step in range(21):
        parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        moved = "#" + "".join(f"{round(part + (goal - part) * step / 20):02x}" for part in parts)
        light, dark = sorted((luminance(moved), back), reverse=True)
        if (light + 0.05) / (dark + 0.05) >= _CONTRAST:
            return moved
    return colour


_SIMPLE = {
    1: {"bold": True}, 3: {"italic": True}, 4: {"underline": True}, 7: {"inverse": True},
    22: {"bold": False}, 23: {"italic": False}, 24: {"underline": False}, 27: {"inverse": False},
    39: {"fg": ""}, 49: {"bg": ""},
}  # fmt: skip


def settle(text: str) -> str:
    """Return what is left of the text on a terminal after its carriage returns and backspaces."""
    if "\x08" in text:
        before = None
        while before != text:
            before, text = text, _ERASED.sub("", text)
    if "\r" in text:
        text = _LINE_REWRITTEN.sub("", text.replace("\r\n", "\n")).replace("\r", "")
    return text


def to_html(text: str) -> str:
    """Return HTML for inside a ``<pre>``; every character of the text is escaped."""
    text = _UNPRINTABLE.sub("", settle(text))
    if "\x1b" not in text:
        return _linked(text)
    parts: list[str] = []
    style, position = _Style(), 0
    for match in _SEQUENCE.finditer(text):
        parts.append(_span(style, text[position : match.start()]))
        position = match.end()
        if match[2] == "m":
            style = _apply(style, match[1])
    parts.append(_span(style, text[position:]))
    return "".join(parts).replace("\x1b", "")


def _span(style: _Style, text: str) -> str:
    if not text:
        return ""
    opening = style.opening()
    return f"{opening}{_linked(text)}</span>" if opening else _linked(text)


def _linked(text: str) -> str:
    """Return escaped text in which web addresses are links, as in JupyterLab."""
    html = escape(text, quote=False)
    return _ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', html) if "://" in html else html


def _apply(style: _Style, parameters: str) -> _Style:
    codes = [int(code) if code else 0 for code in re.split("[;:]", parameters)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = _Style()
        elif code in _SIMPLE:
            style = replace(style, **_SIMPLE[code])  # type: ignore[arg-type]  # the table's values fit by their keys
        elif code in {38, 48}:
            colour = _extended(codes)
            style = replace(style, fg=colour) if code == 38 else replace(style, bg=colour)  # noqa: PLR2004  # SGR 38
        else:
            # 30-37 and 90-97 are colours of the text, 40-47 and 100-107 of the ground; the second of each is bright
            for first, bright, ground in ((30, 0, False), (90, 8, False), (40, 0, True), (100, 8, True)):
                if first <= code < first + 8:
                    name = str(code - first + bright)
                    style = replace(style, bg=name) if ground else replace(style, fg=name)
    return style


def _extended(codes: list[int]) -> str:
    """Take ``5;n`` or ``2;r;g;b`` off the codes and return the colour."""
    kind = codes.pop(0) if codes else 0
    if kind == 5 and codes:  # noqa: PLR2004  # ISO 8613-6: 5 is an index, 2 is red, green, blue
        number = min(codes.pop(0), 255)
        if number < _NAMED:
            return str(number)
        if number >= _GREYS_FROM:
            grey = 8 + 10 * (number - _GREYS_FROM)
            return f"#{grey:02x}{grey:02x}{grey:02x}"
        number -= _NAMED
        red, green, blue = _CUBE[number // 36], _CUBE[number // 6 % 6], _CUBE[number % 6]
        return f"#{red:02x}{green:02x}{blue:02x}"
    if kind == 2 and len(codes) >= 3:  # noqa: PLR2004
        values = [min(codes.pop(0), 255) for _ in range(3)]
        return "#" + "".join(f"{value:02x}" for value in values)
    return ""
