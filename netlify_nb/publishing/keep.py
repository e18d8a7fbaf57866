"""What a publish keeps with its site, so that another person or machine finds out what the site was made from.

It is a courtesy: it runs beside the look at the page, changes nothing where nothing changed, and whatever goes wrong
with it, the publish has succeeded. What is kept can be read by everybody who has access to the site, and claimed
with it, so it holds no path of this machine and nothing secret.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from netlify_nb.connection import Connection
from netlify_nb.errors import NetlifyNbError
from netlify_nb.models import Deploy, Site, Tree
from netlify_nb.settings import Settings

if TYPE_CHECKING:
    from netlify_nb.netlify.context import Context

OpenContext = Callable[[Connection, Site], AbstractContextManager["Context"]]

_NAMES = frozenset({"source", "title", "kernel", "options", "publisher"})
_OPTIONS = ("code", "execute", "title", "include")
_LONGEST_WAIT = 2.0
_LARGEST_NOTEBOOK = 5_000_000


def in_metadata(connection: Connection, site: Site) -> AbstractContextManager[Context]:
    """Open the place that every site has: ours in its metadata."""
    from netlify_nb.netlify.context import SiteMetadata  # noqa: PLC0415  # only a publish that went live

    return nullcontext(SiteMetadata(connection.client, site.id))


def facts(tree: Tree, sources: Sequence[str], settings: Settings) -> dict[str, Any]:
    """Return what is to be kept; ``sources`` are as the record names them, relative to its folder."""
    named = [_harmless(source) for source in sources]
    default = {field.name: field.default for field in fields(Settings)}
    options = {name: getattr(settings, name) for name in _OPTIONS if getattr(settings, name) != default[name]}
    if "include" in options:
        options["include"] = [pattern for pattern in settings.include if not PurePath(pattern).is_absolute()]
    return {
        **({"source": named[0] if len(named) == 1 else named} if named else {}),
        "title": tree.title,
        **({"options": options} if options else {}),
    }


@dataclass(frozen=True)
class Keeper:
    """Keeps ``values``, and the kernel of ``notebook``, where ``where`` opens a place for them."""

    connection: Connection
    values: Mapping[str, Any]
    notebook: Path | None
    where: OpenContext

    @contextmanager
    def beside(self, site: Site, deploy: Deploy) -> Iterator[None]:
        """Keep them with ``site`` while the block runs, and wait for it a moment at its end."""
        thread = threading.Thread(target=self._try, args=(site, deploy), name="netlify-nb-keep", daemon=True)
        thread.start()
        try:
            yield
        finally:
            thread.join(_LONGEST_WAIT)

    def _try(self, site: Site, deploy: Deploy) -> None:
        hurried = replace(self.connection, client=self.connection.client.in_a_hurry())
        # A refusal of the API, a connection closed because we waited long enough, a notebook that has gone: all alike.
        with suppress(NetlifyNbError, OSError, ValueError), self.where(hurried, site) as context:
            there = context.get()
            others = {name: value for name, value in there.items() if name not in _NAMES}
            publisher = _publisher(hurried, there, deploy)
            values = {**others, **self.values, **_kernel(self.notebook), "publisher": publisher}
            if values != there:
                context.set(values)


def _publisher(connection: Connection, there: Mapping[str, Any], deploy: Deploy) -> dict[str, Any]:
    """Return who made the deploy; asked only when it is somebody else than the last time."""
    last = there.get("publisher")
    if isinstance(last, dict) and deploy.user_id is not None and last.get("id") == deploy.user_id:
        return last
    user = connection.client.get_current_user()
    return {"id": user.id, "name": user.label}


def _kernel(notebook: Path | None) -> dict[str, Any]:
    """Return the kernel that a notebook names."""
    if notebook is None or notebook.suffix != ".ipynb" or notebook.stat().st_size > _LARGEST_NOTEBOOK:
        return {}
    spec = json.loads(notebook.read_bytes()).get("metadata", {}).get("kernelspec", {})
    return {"kernel": {name: spec[name] for name in ("name", "display_name") if isinstance(spec.get(name), str)}}


def _harmless(source: str) -> str:
    """Return a source's path, or only its name where the path leads out of the record's folder."""
    path = PurePath(source)
    return path.name if path.is_absolute() or ".." in path.parts else path.as_posix()
