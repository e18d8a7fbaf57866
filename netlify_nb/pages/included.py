"""Files that a person names with globs, beyond those that pages name themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from netlify_nb.errors import InvalidInput
from netlify_nb.models import Content, Finding
from netlify_nb.pages.assets import is_private, walk
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.sources import Plan


def included(plan: Plan, options: RenderOptions) -> tuple[dict[str, Content], list[Finding]]:
    """Return further files by their path in the site; globs that name none are reported.

    A glob that spells out a hidden name may take it; one that names a folder takes what is in it. Raises
    ``InvalidInput`` for one that leaves the folder.
    """
    files: dict[str, Content] = {}
    findings: list[Finding] = []
    for pattern in options.include:
        found = dict(_named(pattern.removeprefix("./"), plan))
        files.update(found)
        if not found:
            findings.append(
                Finding(
                    "include-empty",
                    "warning",
                    f"--include {pattern} names no file that may be published.",
                    f"Globs count from {plan.base}; hidden files must be spelled out.",
                    str(plan.base),
                )
            )
    return files, findings


def _named(pattern: str, plan: Plan) -> Iterator[tuple[str, Path]]:
    pure = PurePosixPath(pattern)
    if not pattern or pure.is_absolute() or ".." in pure.parts:
        raise InvalidInput(
            f"--include {pattern} leaves the folder of the site.",
            hint=f"Globs count from {plan.base}; publish the folder around both, or copy the files there.",
        )
    spelled = any(part.startswith(".") for part in pure.parts) or "*" not in pattern
    for path in sorted(plan.base.glob(pattern)):
        inner = walk(path) if path.is_dir() and "**" not in pattern else (path,)
        for file in inner:
            try:
                real = file.resolve()
                if not real.is_file() or not real.is_relative_to(plan.root):
                    continue
            except (OSError, RuntimeError):  # a symlink loop
                continue
            relative = file.relative_to(plan.base)
            if spelled or not (is_private(relative) or is_private(real.relative_to(plan.root))):
                yield relative.as_posix(), file
