"""The list of findings in the documentation is that of the program."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_MADE = re.compile(r"(?:Finding|notice)\(\s*(?:\"([a-z]+(?:-[a-z]+)*)\"(?: if \w+ else \"([a-z]+)\")?)")
_REFUSALS = {"missing-file", "outside-root", "hidden-file"}


def test_every_finding_is_described():
    """By its code, each once."""
    made = set(_REFUSALS)
    for path in (ROOT / "netlify_nb").rglob("*.py"):
        made |= {code for match in _MADE.findall(path.read_text("utf-8")) for code in match if code}
    listed = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/reference/findings.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(made) == sorted(listed)
