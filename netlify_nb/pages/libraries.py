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
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote

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
    # The same in a form that other packages' widgets can be added to; it is twice as large.
    "widget-modules": Library(
        "Widget",
        ("widgets/libembed-amd.js",),
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
    r"https?://(?:cdn\.jsdelivr\.net/npm|unpkg\.com)/(?P<npm>vega-lite|vega-embed|vega-lib|vega)(?![\w-])(?:@(?P<major>\d+)[^\s\"'\\<>]*)?"
    r"|https?://cdn\.plot\.ly/plotly-[\w.-]+?\.min(?P<bare>\.js)?(?=[\s\"'\\<>?]|$)"
    r"|https?://cdn\.bokeh\.org/bokeh/release/(?P<bokeh>bokeh(?:-[a-z]+)?)-\d[\w.]*?\.min\.js"
    r"|https?://cdn\.holoviz\.org/panel/(?P<version>[\w.]+)/dist/(?P<panel>[\w./%^@-]+\.(?:m?js|css))"
)
_MAJORS = {"vega": "6", "vega-lib": "6", "vega-lite": "6", "vega-embed": "7"}
"""Major versions in ``vendor/``; another major is another program, and stays where it is."""


def home(address: str) -> Path | None:
    """Return our own copy of the library that an address of another host names, if there is one."""
    match = _ELSEWHERE.fullmatch(address)
    return _home(match) if match else None


def bring_home(text: str, address: Callable[[Path], str]) -> str:
    """Return a script with the addresses of libraries replaced by those of the page's own copies."""

    def replace(match: re.Match[str]) -> str:
        file = _home(match)
        if file is None:
            return match[0]
        new = address(file)
        if re.search(r"\b(?:import|from)\s*\(?\s*[\"']$", match.string[max(0, match.start() - 20) : match.start()]):
            return new if new.startswith("../") else f"./{new}"  # a module's address must begin so
        # RequireJS names a script without its ending.
        return new.removesuffix(".js") if "plot.ly" in match[0] and not match["bare"] else new

    return _ELSEWHERE.sub(replace, text) if "cdn." in text or "unpkg.com" in text else text


def _home(match: re.Match[str]) -> Path | None:
    if match["npm"]:
        if match["major"] not in {None, _MAJORS[match["npm"]]}:
            return None
        wanted, name = f"{match['npm'].removesuffix('-lib')}.min.js", "vega"
    elif match["panel"]:
        return _of_package("panel", f"dist/{unquote(match['panel'])}", match["version"])
    elif match["bokeh"]:
        wanted, name = f"{match['bokeh']}.min.js", "bokeh"
        if match["bokeh"] not in {"bokeh", "bokeh-widgets", "bokeh-tables"}:
            return _of_package("bokeh", f"server/static/js/{wanted}")
    else:
        wanted, name = "plotly.min.js", "plotly"
    return next((path for path in find(name) if path.name == wanted), None)


def _of_package(package: str, file: str, version: str | None = None) -> Path | None:
    """Return a file of the person's own Python package, if that is of the version asked for and holds it."""
    folder = _folder_of(package)
    path = folder / file if folder and ".." not in file else None
    if path is None or not path.is_file():
        return None
    if version is None:
        return path
    try:
        return path if metadata.version(package) == version else None
    except metadata.PackageNotFoundError:
        return None


@lru_cache(maxsize=8)
def _folder_of(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


@lru_cache(maxsize=32)
def find(name: str) -> tuple[Path, ...]:
    """Return the library's files in loading order, or nothing if this installation has none."""
    library = LIBRARIES[name]
    if library.package:
        folder = _folder_of(library.package)
        own = tuple(folder / file for file in library.package_files) if folder else ()
        if own and all(path.is_file() for path in own):
            return own
    vendored = tuple(VENDOR / file for file in library.files)
    return vendored if all(path.is_file() for path in vendored) else ()


def beside(name: str) -> tuple[Path, ...]:
    """Return files that the library's scripts look for in their own folder."""
    return tuple(path for path in (VENDOR / file for file in LIBRARIES[name].beside) if path.is_file())
