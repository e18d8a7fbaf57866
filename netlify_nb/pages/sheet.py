"""What one page gathers while it is being made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from netlify_nb.models import Finding, Level
from netlify_nb.pages.assets import FOLDER, Assets
from netlify_nb.pages.colours import Colours
from netlify_nb.pages.maths import Formulas


@dataclass(frozen=True)
class Heading:
    """One heading for the table of contents; ``text`` may hold marks of formulas."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Lead:
    """A link to a place on another page of the site; ``href`` as it stands in this page, ``cell`` its first place."""

    href: str
    page: str
    place: str
    cell: int | None


@dataclass
class Sheet:
    """The page in the making: where it is, what it may take, and what was noticed."""

    source: str
    """How findings call the notebook."""
    folder: Path
    """Where relative addresses count from."""
    root: Path
    """Nothing outside of it is read; already resolved."""
    page: str = "index.html"
    """Path of the page in the site."""
    pages: Mapping[Path, str] = field(default_factory=dict)
    """Pages of the site by the real path of their notebook."""
    language: str = "python"
    objects: bool = False
    """Whether the page shows objects given to it, and so has no cells that a person would know."""
    assets: Assets = field(default_factory=Assets)
    formulas: Formulas = field(default_factory=Formulas)
    colours: Colours = field(default_factory=Colours)
    findings: list[Finding] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    libraries: dict[str, None] = field(default_factory=dict)
    """Libraries that the page uses, in order of their first use."""
    widgets: dict[str, None] = field(default_factory=dict)
    """Models of widgets that the page shows."""
    brought: set[str] = field(default_factory=set)
    """Libraries whose scripts stand in the page's body already."""
    figures: list[str] = field(default_factory=list)
    """Paths in the site of pictures that show something, for link previews."""
    used: set[str] = field(default_factory=set)
    """Anchors that are taken."""
    files: set[Path] = field(default_factory=set)
    """Files of the disk that went into the page, other than the notebook, for the cache."""
    missing: set[Path] = field(default_factory=set)
    """Files that were looked for and not there; the page changes when they come."""
    anchors: dict[str, int | None] = field(default_factory=dict)
    """Places on this page that are linked to, and the cell of the first such link."""
    leads: list[Lead] = field(default_factory=list)
    """Links to places on other pages of the site."""
    undescribed: list[int] = field(default_factory=list)
    """Cells whose pictures have no alternative text."""
    level: int = 1
    """Level of the last heading as assistive technology is told it."""

    def beside(self, path: Path) -> Sheet:
        """Return the sheet for a file that this page brings along; it lies among the assets, and so do its own."""
        return replace(
            self,
            folder=path.parent,
            page=f"{FOLDER}/inner.html",
            formulas=Formulas(),
            headings=[],
            figures=[],
            anchors={},
            leads=[],
            undescribed=[],
        )

    def notice(self, code: str, level: Level, message: str, hint: str = "", *, cell: int | None = None) -> None:
        """Keep a finding, once."""
        finding = Finding(code, level, message, hint, self.source, None if self.objects else cell)
        if finding not in self.findings:
            self.findings.append(finding)

    def address(self, path: str) -> str:
        """Return the relative address of another file of the site, seen from this page."""
        return "../" * self.page.count("/") + quote(path)

    def unique(self, name: str) -> str:
        """Return an anchor that is not taken yet, and take it."""
        candidate, number = name, 1
        while candidate in self.used:
            number += 1
            candidate = f"{name}-{number}"
        self.used.add(candidate)
        return candidate
