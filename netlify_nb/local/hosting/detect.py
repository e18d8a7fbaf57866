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


def detect_forms(deploy: Deploy, files: Mapping[str, Kept], store: Store) -> None:
    """Note every form of a deploy's pages that asks to be handled; the same name on several pages is one form."""
    found: dict[str, tuple[FoundForm, list[str]]] = {}
    seen: dict[str, list[FoundForm]] = {}
    for path, kept in sorted(files.items()):
        if mime_type(path) != "text/html" or kept.size > _LARGEST_PAGE:
            continue
        if kept.sha not in seen:
            seen[kept.sha] = find_forms(store.blobs.read(kept.sha))
        for form in seen[kept.sha]:
            known, paths = found.setdefault(form.name, (form, []))
            paths.append(path)
            names = {one["name"] for one in known.fields}
            known.fields.extend(one for one in form.fields if one["name"] not in names)
    if found:
        with store.database.write():
            for name, (form, paths) in found.items():
                store.forms.found(deploy.site_id, name, paths, form.fields, form.honeypot)
