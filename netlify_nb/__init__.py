"""Publish notebooks from Jupyter to Netlify: live URL, history, restore and claim links.

>>> import netlify_nb
>>> publication = netlify_nb.publish("report.ipynb")  # doctest: +SKIP
>>> netlify_nb.site(publication.site.id).history()  # doctest: +SKIP

Importing this imports next to nothing: every name is fetched when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netlify_nb.version import __version__

if TYPE_CHECKING:
    from netlify_nb import errors
    from netlify_nb.api import login, panel, publish, site
    from netlify_nb.errors import NetlifyNbError
    from netlify_nb.models import ClaimLink, Deploy, Event, Finding, History, HistoryEntry, Publication, Site
    from netlify_nb.sites import SiteHandle

__all__ = [
    "ClaimLink",
    "Deploy",
    "Event",
    "Finding",
    "History",
    "HistoryEntry",
    "NetlifyNbError",
    "Publication",
    "Site",
    "SiteHandle",
    "__version__",
    "errors",
    "login",
    "panel",
    "publish",
    "site",
]
_HOMES = {
    "login": "netlify_nb.api",
    "panel": "netlify_nb.api",
    "publish": "netlify_nb.api",
    "site": "netlify_nb.api",
    "NetlifyNbError": "netlify_nb.errors",
    "SiteHandle": "netlify_nb.sites",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # cheap, and still not needed by `%load_ext`

    if name == "errors":
        return import_module("netlify_nb.errors")  # a module becomes an attribute by itself
    value = getattr(import_module(_HOMES.get(name, "netlify_nb.models")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:
    """Register the magics: what ``%load_ext netlify_nb`` calls."""
    from netlify_nb.magics import NetlifyMagics  # noqa: PLC0415  # only inside IPython

    shell.register_magics(NetlifyMagics)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Name the server extension to Jupyter Server."""
    from netlify_nb.routes.app import NetlifyNb  # noqa: PLC0415  # only inside a Jupyter server

    return [{"module": "netlify_nb", "app": NetlifyNb}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Name the prebuilt JupyterLab extension to JupyterLab's tools."""
    return [{"src": "labextension", "dest": "netlify-nb"}]
