"""What the body of a request orders for a deploy: its files, and of what kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import Refused
from .names import alias_label, file_path
from .store.blobs import SHA1


def digest_files(given: object) -> dict[str, str]:
    """Return path → SHA-1 from the ``files`` of a digest; paths come with and without a leading slash."""
    if not isinstance(given, Mapping):
        raise Refused(422, "files must be an object of path and SHA-1.")
    files: dict[str, str] = {}
    for path, sha in given.items():
        if not isinstance(sha, str) or not SHA1.fullmatch(sha.lower()):
            raise Refused(422, f"The SHA-1 of {path[:200]!a} is not 40 hexadecimal digits.")
        files[file_path(path)] = sha.lower()
    return files


def kind_of(body: Mapping[str, Any], title: str | None) -> dict[str, Any]:
    """Return title, branch, alias, draft and settings of a deploy, from the body that opens it; refused with 422."""
    branch = body.get("branch")
    if branch is not None and not isinstance(branch, str):
        raise Refused(422, "branch must be text.")
    alias = alias_label(branch) if branch else None
    if branch and not alias:
        raise Refused(422, "branch must have a letter or a digit.")
    draft = body.get("draft")
    if draft is not None and not isinstance(draft, bool):
        raise Refused(422, "draft must be true or false.")
    return {
        "title": title or _text(body.get("title")),
        "branch": branch or None,
        "alias": alias,
        "draft": bool(draft),
        "settings": settings_of(body),
    }


def settings_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of how a deploy was made."""
    wanted = ("framework", "framework_version", "build_version", "deploy_source", "functions_region")
    return {key: value for key in wanted if (value := _text(body.get(key)))}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
