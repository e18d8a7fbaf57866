"""Scripts that some outputs need, and where this installation keeps them.

They come from npm when a wheel is built (``vendor/`` beside this module holds them, each with its licence), or from
the person's own plotly or bokeh package, so that the script is of the version that made the figure. Without one, a
page shows the output's next best representation and a finding says so.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"
_BUILD_HINT = "Reinstall netlify_nb from a wheel, or run `make vendor` in a checkout."


@dataclass(frozen=True)
class Library:
    """One library: its files in loading order, below ``vendor/`` and in the person's own Python package."""

    label: str
    files: Sequence[str]
    package: str = ""
    package_files: Sequence[str] = ()
    hint: str = _BUILD_HINT
    beside: Sequence[str] = ()
    """Files that the scripts look for beside themselves, under these very names."""


LIBRARIES = {
    "plotly": Library(
        "Plotly",
        ("plotly/plotly.min.js",),
        "plotly",
        ("package_data/plotly.min.js",),
        "Install plotly beside netlify_nb (pip install plotly): the script comes from there.",
    ),
    "vega": Library("Vega", ("vega/vega.min.js", "vega/vega-lite.min.js", "vega/vega-embed.min.js")),
    "bokeh": Library(
        "Bokeh",
        (
            "bokeh/bokeh.min.js",
            "bokeh/bokeh-widgets.min.js",
            "bokeh/bokeh-tables.min.js",
        ),
        "bokeh",
        (
            "server/static/js/bokeh.min.js",
            "server/static/js/bokeh-widgets.min.js",
            "server/static/js/bokeh-tables.min.js",
        ),
        "Install bokeh beside netlify_nb (pip install bokeh): the script comes from there.",
    ),
    "mermaid": Library("Mermaid", ("mermaid/mermaid.min.js",)),
    "widgets": Library(
        "Widget",
        ("widgets/embed.js",),
        # Font Awesome, for the icons of buttons; the names are hashes of the content already
        beside=(
            "widgets/1551f4f60c37af51121f.woff2",
            "widgets/7a3337626410ca2f4071.woff2",
            "widgets/d878b0a6a1144760244f.woff2",
        ),
    ),
    "mathfont": Library("Mathematics", ("mathfont/math.woff2",)),
    "search": Library("Search", ("search/minisearch.js",)),
}


# Addresses at which outputs ask other hosts for a library that a page can bring itself
_ELSEWHERE = re.compile(
    r"https?://(?:cdn\.jsdelivr\.net/npm|unpkg\.com)/(?P<npm>vega-lite|vega-embed|vega)(?![\w-])(?:@(?P<major>\d+)[^\s\"'\\<>]*)?"
    r"|https?://cdn\.plot\.ly/plotly-[\w.-]+?\.min\.js"
    r"|https?://cdn\.bokeh\.org/bokeh/release/(?P<bokeh>bokeh(?:-widgets|-tables)?)-[\d.]+(?:rc\d+)?\.min\.js"
)
_MAJORS = {"vega": "6", "vega-lite": "6", "vega-embed": "7"}
"""Major versions in ``vendor/``; another major is another program, and stays where it is."""


def bring_home(text: str, address: Callable[[Path], str]) -> str:
    """Return an output's HTML or script with the addresses of libraries replaced by those of the page's own copies."""

    def replace(match: re.Match[str]) -> str:
        if match["npm"]:
            if match["major"] not in {None, _MAJORS[match["npm"]]}:
                return match[0]
            wanted, name = f"{match['npm']}.min.js", "vega"
        elif match["bokeh"]:
            wanted, name = f"{match['bokeh']}.min.js", "bokeh"
        else:
            wanted, name = "plotly.min.js", "plotly"
        file = next((path for path in find(name) if path.name == wanted), None)
        return address(file) if file else match[0]

    if "cdn." not in text and "unpkg.com" not in text:
        return text
    return _ELSEWHERE.sub(replace, text)


@lru_cache(maxsize=32)
def find(name: str) -> tuple[Path, ...]:
    """Return the library's files in loading order, or nothing if this installation has none."""
    library = LIBRARIES[name]
    if library.package:
        spec = importlib.util.find_spec(library.package)
        folder = Path(spec.origin).parent if spec and spec.origin else None
        own = tuple(folder / file for file in library.package_files) if folder else ()
        if own and all(path.is_file() for path in own):
            return own
    vendored = tuple(VENDOR / file for file in library.files)
    return vendored if all(path.is_file() for path in vendored) else ()


def beside(name: str) -> tuple[Path, ...]:
    """Return files that the library's scripts look for in their own folder."""
    return tuple(path for path in (VENDOR / file for file in LIBRARIES[name].beside) if path.is_file())
