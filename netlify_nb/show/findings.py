"""What was noticed on the way."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netlify_nb.show.markup import prose
from netlify_nb.show.words import line

if TYPE_CHECKING:
    from netlify_nb.models import Finding

_MARKS = {"error": "✗", "warning": "!", "info": "·"}


def findings_lines(findings: Iterable[Finding]) -> list[str]:
    """Return one or two lines of text for each finding; of several sources, each names its own."""
    lines = []
    for item, place in _placed(findings):
        lines.append(f"{_MARKS[item.level]} {line(item.message)}{place}")
        if item.hint:
            lines.append(f"  {line(item.hint)}")
    return lines


def _placed(findings: Iterable[Finding]) -> list[tuple[Finding, str]]:
    """Return each finding with where it is, in parentheses, as far as its message does not say so."""
    found = list(findings)
    several = len({item.path for item in found if item.cell}) > 1
    places = []
    for item in found:
        path = item.path if item.path and "://" not in item.path else ""
        named = path and Path(path).name in item.message
        words = [_near(path)] if path and not named and (several or not item.cell) else []
        words += [f"cell {item.cell}"] if item.cell else []
        places.append(f" ({line(', '.join(words))})" if words else "")
    return list(zip(found, places, strict=True))


def _near(path: str) -> str:
    """Return a path as seen from the current folder, where that holds it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere; or the current folder is gone
        return path


def findings_html(findings: Sequence[Finding]) -> str:
    """Return findings as an HTML list; nothing for none."""
    if not findings:
        return ""
    items = "".join(
        f"<li>{html.escape(item.message)}{html.escape(place)}"
        f"{f'<br><small>{prose(item.hint)}</small>' if item.hint else ''}</li>"
        for item, place in _placed(findings)
    )
    return f'<p style="margin:.6em 0 .2em">What was noticed:</p><ul>{items}</ul>'
