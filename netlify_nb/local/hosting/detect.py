"""Finds the forms of a deploy before it becomes ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netlify_nb.local.names import mime_type

from .html import FoundForm, find_forms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netlify_nb.local.store import Store
    from netlify_nb.local.store.deploys import Deploy, Kept

_LARGEST_PAGE = 64 * 1024 * 1024
_REMEMBERED = 100_000
"""Contents without a form that are remembered while the server runs: a redeploy brings the same pages again."""


class FormDetector:
    """Notes every form of a deploy's pages that asks to be handled; the same name on several pages is one form."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._formless: set[str] = set()

    def __call__(self, deploy: Deploy, files: Mapping[str, Kept]) -> None:
        """Look at the files of a deploy, and write down what was found."""
        found: dict[str, tuple[FoundForm, list[str]]] = {}
        seen: dict[str, list[FoundForm]] = {}
        for path, kept in sorted(files.items()):
            if kept.sha in self._formless or mime_type(path) != "text/html" or kept.size > _LARGEST_PAGE:
                continue
            if kept.sha not in seen:
                seen[kept.sha] = find_forms(self._store.blobs.read(kept.sha))
            for form in seen[kept.sha]:
                known, paths = found.setdefault(form.name, (form, []))
                paths.append(path)
                names = {one["name"] for one in known.fields}
                known.fields.extend(one for one in form.fields if one["name"] not in names)
        if len(self._formless) > _REMEMBERED:
            self._formless.clear()
        self._formless.update(sha for sha, forms in seen.items() if not forms)
        if found:
            with self._store.database.write():
                for name, (form, paths) in found.items():
                    self._store.forms.found(deploy.site_id, name, paths, form.fields, form.honeypot)
