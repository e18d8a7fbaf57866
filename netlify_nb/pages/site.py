"""Pages to a site: every source becomes one tree of files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from netlify_nb.models import Content, Finding, OnEvent, Page, Tree
from netlify_nb.pages import notebook as reading
from netlify_nb.pages.anchors import mend_leads, places
from netlify_nb.pages.assets import FOLDER
from netlify_nb.pages.crew import perform_all
from netlify_nb.pages.examine import examine, examine_file
from netlify_nb.pages.fragment import Rewriter
from netlify_nb.pages.included import included
from netlify_nb.pages.indexpage import Front, front_of, index_files, title_of, title_of_folder
from netlify_nb.pages.naming import page_names
from netlify_nb.pages.objects import as_notebook
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.page import Parts, make_parts
from netlify_nb.pages.sheet import Sheet
from netlify_nb.pages.shell import Frame, Neighbour, list_html, page_html, shared_files
from netlify_nb.pages.sources import Plan
from netlify_nb.pages.store import Store
from netlify_nb.pages.strip import drop_own, scrub_all
from netlify_nb.pages.verdicts import Verdicts
from netlify_nb.pages.work import Bench, Task

# Names hold a hash of the content (https://docs.netlify.com/manage/routing/headers/)
_HEADERS = f"/{FOLDER}/*\n  Cache-Control: public, max-age=31536000, immutable\n".encode()


def build(plan: Plan, options: RenderOptions, cache_dir: Path | None, on_event: OnEvent) -> Tree:
    """Return the site that the plan describes."""
    if plan.folder is not None:
        tree = _folder(plan, options)
    elif plan.html is not None:
        tree = _html(plan, options)
    elif plan.objects:
        sheet = Sheet(source="page", folder=plan.base, root=plan.root, objects=True)
        notebook = drop_own(as_notebook(plan.objects))
        sheet.findings.extend(replace(item, cell=None) for item in examine(notebook, sheet.source, options))
        parts = make_parts(scrub_all(notebook), sheet, options, title=options.title)
        tree = _one(parts, options, None)
    else:
        tree = _notebooks(plan, options, cache_dir, on_event)
    more, unmet = included(plan, options)
    pages = {page.path: tree.files[page.path] for page in tree.pages}
    findings = (*tree.findings, *unmet, *_examined(tree, more, plan, options, cache_dir))
    return replace(tree, files={**tree.files, **more, **pages}, findings=tuple(dict.fromkeys(findings)))


def _examined(
    tree: Tree, more: Mapping[str, Content], plan: Plan, options: RenderOptions, cache_dir: Path | None
) -> Iterator[Finding]:
    """Yield what the preflight says about files that no notebook named; those were looked at with their notebook."""
    plain = {**(tree.files if plan.folder or plan.html else {}), **more}
    verdicts = Verdicts(cache_dir)
    if plan.html is not None:
        yield from examine_file(plan.html, str(plan.html), options, verdicts)
    for content in plain.values():
        if isinstance(content, Path):
            yield from examine_file(content, str(content), options, verdicts)
    verdicts.save()


# -- notebooks -----------------------------------------------------------------------------------------------------


def _notebooks(plan: Plan, options: RenderOptions, cache_dir: Path | None, on_event: OnEvent) -> Tree:
    names = page_names(plan.notebooks, plan.base, options.order)
    alone = len(names) == 1
    titles = {path: options.title if alone else options.titles.get(_relative(path, plan.base)) for path in names}
    tasks = [Task(str(path), path.resolve(), page, titles[path]) for path, page in names.items()]
    bench = Bench(plan.root, options, {task.path: task.page for task in tasks}, cache_dir)
    parts = perform_all(tasks, bench, on_event)
    store = Store(cache_dir) if cache_dir else None
    tree = _one(parts[0], options, store) if alone else _many(parts, plan, bench, store)
    if store:
        store.tidy()
    return tree


def _framed(parts: Parts, frame: Frame, options: RenderOptions, store: Store | None) -> Content:
    """Return the whole page. With a store it waits on disk, so that memory does not grow with the pages' number."""
    if store is None or not parts.key:
        return page_html(parts, frame, options).encode("utf-8", "replace")
    key = store.framed_key(parts, frame, options)
    kept = store.framed(key)
    if kept is not None:
        return kept
    html = page_html(store.whole(parts), frame, options, compiled=store.templates)
    return store.keep_framed(key, html.encode("utf-8", "replace"))


def _one(parts: Parts, options: RenderOptions, store: Store | None) -> Tree:
    files: dict[str, Content] = {**parts.files, **shared_files(parts.libraries), "_headers": _HEADERS}
    files[parts.path] = _framed(parts, Frame(), options, store)
    page = Page(parts.path, parts.title, parts.source, parts.description)
    return Tree(files, parts.title, (page,), parts.findings)


def _many(parts: Sequence[Parts], plan: Plan, bench: Bench, store: Store | None) -> Tree:
    options = bench.options
    files: dict[str, Content] = {"_headers": _HEADERS, **shared_files(())}
    contents = tuple(Neighbour(part.path, part.title, part.description, part.figure) for part in parts)
    own_index = next((part for part in parts if part.path == "index.html"), None)
    sheet = Sheet(source=str(plan.base), folder=plan.base, root=plan.root, pages=bench.pages)
    front = Front(own_index.title) if own_index else front_of(sheet)
    title = options.title or front.title or title_of_folder(plan.base)
    findings: list[Finding] = []
    there = _Places(parts, store)
    for number, part in enumerate(parts):
        changes, broken = mend_leads(part.source, part.leads, there)
        frame = Frame(
            title,
            "index.html",
            _beside(contents, number - 1),
            _beside(contents, number + 1),
            mended=tuple(sorted(changes.items())),
        )
        files.update(part.files)
        files.update(shared_files(part.libraries))
        files[part.path] = _framed(part, frame, options, store)
        findings.extend((*part.findings, *broken))
    if own_index is None:
        files.update(index_files(front, Frame(title, contents=contents), parts, options, store))
        findings.extend(sheet.findings)
    if "404.html" not in files:
        files["404.html"] = _not_found(title, parts[0].lang, options, store)
    pages = tuple(Page(part.path, part.title, part.source, part.description) for part in parts)
    return Tree(files, title, pages, tuple(findings))


def _beside(contents: Sequence[Neighbour], number: int) -> Neighbour | None:
    """Return the page before or after another: no more of it than the other shows, or it would change with it."""
    return Neighbour(contents[number].path, contents[number].title) if 0 <= number < len(contents) else None


def _not_found(title: str, lang: str, options: RenderOptions, store: Store | None) -> bytes:
    compiled = store.templates if store else None
    return list_html("404", Frame(title), options, lang=lang, compiled=compiled).encode("utf-8", "replace")


class _Places:
    """Names of the places on a page of the site, for pages that are linked to."""

    def __init__(self, parts: Sequence[Parts], store: Store | None) -> None:
        self._parts = {part.path: part for part in parts}
        self._store = store

    def __call__(self, page: str) -> frozenset[str]:
        part = self._parts[page]
        return places(self._store.whole(part).body if self._store and part.key else part.body)


# -- other sources ---------------------------------------------------------------------------------------------------


def _relative(path: Path, base: Path) -> str:
    return path.resolve().relative_to(base).as_posix()


def _html(plan: Plan, options: RenderOptions) -> Tree:
    assert plan.html is not None  # noqa: S101  # the caller has looked
    text = reading.read_bytes(plan.html).decode("utf-8", errors="replace")
    sheet = Sheet(source=str(plan.html), folder=plan.html.resolve().parent, root=plan.root)
    html = Rewriter(sheet).document(text)
    title = options.title or title_of(text) or plan.html.stem
    files: dict[str, Content] = {**sheet.assets.files, "index.html": html.encode("utf-8", "replace")}
    return Tree(files, title, (Page("index.html", title, str(plan.html)),), tuple(sheet.findings))


def _folder(plan: Plan, options: RenderOptions) -> Tree:
    start = len(os.fspath(plan.base)) + len(os.sep)
    files: dict[str, Content] = {os.fspath(path)[start:].replace(os.sep, "/"): path for path in plan.files}
    return Tree(files, options.title or plan.base.name)
