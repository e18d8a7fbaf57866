"""Pages to a site: every source becomes one tree of files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from netlify_nb.models import Content, Event, Finding, OnEvent, Page, Tree
from netlify_nb.pages import notebook as reading
from netlify_nb.pages.assets import is_private, walk
from netlify_nb.pages.execute import execute
from netlify_nb.pages.fragment import Rewriter
from netlify_nb.pages.notebook import Notebook
from netlify_nb.pages.objects import as_notebook
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.page import Parts, make_parts
from netlify_nb.pages.sheet import Sheet
from netlify_nb.pages.shell import Frame, Neighbour, list_html, page_html, shared_files
from netlify_nb.pages.sources import Plan
from netlify_nb.pages.strip import strip_own


def build(plan: Plan, options: RenderOptions, on_event: OnEvent) -> Tree:
    """Return the site that the plan describes."""
    if plan.folder is not None:
        tree = _folder(plan, options)
    elif plan.html is not None:
        tree = _html(plan, options)
    elif plan.objects:
        tree = _objects(plan, options)
    else:
        tree = _notebooks(plan, options, on_event)
    return replace(tree, files={**tree.files, **_included(plan, options)})


def _notebooks(plan: Plan, options: RenderOptions, on_event: OnEvent) -> Tree:
    names = _page_names(plan)
    parts: list[Parts] = []
    for number, (path, page) in enumerate(names.items()):
        on_event(Event("render", f"Rendering {path.name}", number, len(names), "pages"))
        parts.append(_render_one(path, page, plan, names, options))
    on_event(Event("render", "Rendered", len(names), len(names), "pages"))
    return _assemble(parts, plan, options)


def _render_one(path: Path, page: str, plan: Plan, names: Mapping[Path, str], options: RenderOptions) -> Parts:
    data = reading.read_bytes(path)
    notebook = reading.load(data, str(path))
    return render_notebook(notebook, path, page, plan, names, options)


def _objects(plan: Plan, options: RenderOptions) -> Tree:
    sheet = Sheet(source="page", folder=plan.base, root=plan.root)
    return _assemble(
        [make_parts(strip_own(as_notebook(plan.objects)), sheet, options, title=options.title)], plan, options
    )


def render_notebook(
    notebook: Notebook, path: Path, page: str, plan: Plan, names: Mapping[Path, str], options: RenderOptions
) -> Parts:
    """Return the parts of one notebook's page, after running the notebook if that was asked for."""
    notebook = strip_own(notebook)
    if options.execute:
        notebook = strip_own(execute(notebook, path, options))
    sheet = Sheet(
        source=str(path),
        folder=path.resolve().parent,
        root=plan.root,
        page=page,
        pages={source.resolve(): name for source, name in names.items()},
    )
    title = options.title if len(names) == 1 else options.titles.get(_relative(path, plan.base))
    return make_parts(notebook, sheet, options, title=title)


def _relative(path: Path, base: Path) -> str:
    return path.resolve().relative_to(base).as_posix()


def _page_names(plan: Plan) -> dict[Path, str]:
    """Return the path in the site of each notebook's page. One notebook alone is the site's index."""
    if len(plan.notebooks) == 1:
        return {plan.notebooks[0]: "index.html"}
    return {path: str(PurePosixPath(_relative(path, plan.base)).with_suffix(".html")) for path in plan.notebooks}


def _assemble(parts: Sequence[Parts], plan: Plan, options: RenderOptions) -> Tree:
    files: dict[str, Content] = {}
    findings: list[Finding] = []
    for part in parts:
        files.update(part.files)
        findings.extend(part.findings)
        files.update(shared_files(part.libraries))
    if len(parts) == 1:
        files[parts[0].path] = page_html(parts[0], Frame(), options).encode()
        title = parts[0].title
    else:
        title = options.title or re.sub(r"[-_]+", " ", plan.base.name).strip().capitalize() or "Notebooks"
        contents = tuple(Neighbour(part.path, part.title, part.description, part.figure) for part in parts)
        for number, part in enumerate(parts):
            frame = Frame(
                title,
                "index.html",
                contents[number - 1] if number else None,
                contents[number + 1] if number + 1 < len(contents) else None,
            )
            files[part.path] = page_html(part, frame, options).encode()
        whole = Frame(title, "index.html", contents=contents)
        if "index.html" not in files:
            files["index.html"] = list_html("index", whole, options, lang=parts[0].lang).encode()
    pages = tuple(Page(part.path, part.title, part.source, part.description) for part in parts)
    return Tree(files, title, pages, tuple(findings))


def _html(plan: Plan, options: RenderOptions) -> Tree:
    assert plan.html is not None  # noqa: S101  # the caller has looked
    text = reading.read_bytes(plan.html).decode("utf-8", errors="replace")
    sheet = Sheet(source=str(plan.html), folder=plan.html.resolve().parent, root=plan.root)
    html = Rewriter(sheet).document(text)
    found = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    title = options.title or (found[1].strip() if found else "") or plan.html.stem
    files: dict[str, Content] = {**sheet.assets.files, "index.html": html.encode()}
    return Tree(files, title, (Page("index.html", title, str(plan.html)),), tuple(sheet.findings))


def _folder(plan: Plan, options: RenderOptions) -> Tree:
    assert plan.folder is not None  # noqa: S101  # the caller has looked
    files: dict[str, Content] = {_relative_plain(path, plan.base): path for path in walk(plan.folder)}
    return Tree(files, options.title or plan.base.name)


def _relative_plain(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix()


def _included(plan: Plan, options: RenderOptions) -> dict[str, Content]:
    """Return the further files that globs name. A glob that spells out a hidden name may take it."""
    files: dict[str, Content] = {}
    for pattern in options.include:
        spelled = any(part.startswith(".") for part in PurePosixPath(pattern).parts) or "*" not in pattern
        for path in sorted(plan.base.glob(pattern)):
            real = path.resolve()
            if not real.is_file() or not real.is_relative_to(plan.root):
                continue
            if spelled or not is_private(path.relative_to(plan.base)):
                files[path.relative_to(plan.base).as_posix()] = path
    return files
