"""Pages to a site: every source becomes one tree of files."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path, PurePosixPath

from netlify_nb.models import Content, Finding, OnEvent, Page, Tree
from netlify_nb.pages import libraries, markdown
from netlify_nb.pages import notebook as reading
from netlify_nb.pages.assets import FOLDER, is_private
from netlify_nb.pages.crew import perform_all
from netlify_nb.pages.examine import examine, examine_file
from netlify_nb.pages.fragment import Rewriter
from netlify_nb.pages.naming import page_names
from netlify_nb.pages.objects import as_notebook
from netlify_nb.pages.options import RenderOptions
from netlify_nb.pages.page import Parts, make_parts
from netlify_nb.pages.sheet import Sheet
from netlify_nb.pages.shell import Frame, Neighbour, library_files, list_html, page_html, shared, shared_files
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
        sheet = Sheet(source="page", folder=plan.base, root=plan.root)
        notebook = drop_own(as_notebook(plan.objects))
        sheet.findings.extend(examine(notebook, sheet.source, options))
        parts = make_parts(scrub_all(notebook), sheet, options, title=options.title)
        tree = _one(parts, options, None)
    else:
        tree = _notebooks(plan, options, cache_dir, on_event)
    included = _included(plan, options)
    findings = (*tree.findings, *_examined(tree, included, plan, options, cache_dir))
    return replace(tree, files={**tree.files, **included}, findings=tuple(dict.fromkeys(findings)))


def _examined(
    tree: Tree, included: Mapping[str, Content], plan: Plan, options: RenderOptions, cache_dir: Path | None
) -> Iterator[Finding]:
    """Yield what the preflight says about files that no notebook named; those were looked at with their notebook."""
    plain = {**(tree.files if plan.folder or plan.html else {}), **included}
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
    html = page_html(replace(parts, body=store.body(parts.key)), frame, options)
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
    title = options.title or (own_index.title if own_index else _title_of_folder(plan.base))
    searched: list[Mapping[str, object]] = []
    findings: list[Finding] = []
    for number, part in enumerate(parts):
        frame = Frame(
            title,
            "index.html",
            contents[number - 1] if number else None,
            contents[number + 1] if number + 1 < len(contents) else None,
        )
        files.update(part.files)
        files.update(shared_files(part.libraries))
        files[part.path] = _framed(part, frame, options, store)
        searched.append(_searched(number, part))
        findings.extend(part.findings)
    if own_index is None:
        sheet = Sheet(source=str(plan.base), folder=plan.base, root=plan.root, pages=bench.pages)
        files.update(_index(sheet, title, contents, searched, options))
        findings.extend(sheet.findings)
    if "404.html" not in files:
        files["404.html"] = list_html("404", Frame(title), options, lang=parts[0].lang).encode()
    pages = tuple(Page(part.path, part.title, part.source, part.description) for part in parts)
    return Tree(files, title, pages, tuple(findings))


def _title_of_folder(base: Path) -> str:
    words = re.sub(r"[-_\s]+", " ", base.name).strip()
    return words[:1].upper() + words[1:] or "Notebooks"


def _index(
    sheet: Sheet,
    title: str,
    contents: tuple[Neighbour, ...],
    searched: Sequence[Mapping[str, object]],
    options: RenderOptions,
) -> dict[str, Content]:
    """Return the index page: the folder's own, or a list of the pages below what its README says."""
    own = sheet.folder / "index.html"
    if own.is_file():
        html = Rewriter(sheet).document(own.read_bytes().decode("utf-8", "replace"))
        return {**sheet.assets.files, "index.html": html.encode()}
    introduction = ""
    readme = next((path for path in sorted(sheet.folder.glob("*.md")) if path.name.lower() == "readme.md"), None)
    if readme is not None:
        text = readme.read_bytes().decode("utf-8", "replace")
        introduction = Rewriter(sheet).markdown(markdown.to_html(text))
        if not options.title and (first := next((h.text for h in sheet.headings if h.level == 1), "")):
            title = first
    more: dict[str, Content] = dict(sheet.assets.files)
    search: tuple[str, ...] = ()
    if libraries.find("search"):
        library = library_files("search")
        script = "window.nbSearch=" + json.dumps(searched, ensure_ascii=False, separators=(",", ":"))
        data = script.encode("utf-8", "replace")
        path = sheet.assets.add_bytes(data, "search-index.js")
        box, code = shared("search.js")
        more |= {**library, path: data, box: code}
        search = (box, *library, path)
    frame = Frame(title, contents=contents, introduction=introduction, search=search)
    lang = options.lang or "en"
    return {**more, "index.html": list_html("index", frame, options, lang=lang).encode("utf-8", "replace")}


def _searched(number: int, parts: Parts) -> Mapping[str, object]:
    """Return what can be searched for of one page."""
    headings = " ".join(unescape(re.sub(r"<[^>]*>", " ", parts.toc)).split())
    return {"id": number, "path": parts.path, "title": parts.title, "headings": headings, "text": parts.text}


# -- other sources ---------------------------------------------------------------------------------------------------


def _relative(path: Path, base: Path) -> str:
    return path.resolve().relative_to(base).as_posix()


def _html(plan: Plan, options: RenderOptions) -> Tree:
    assert plan.html is not None  # noqa: S101  # the caller has looked
    text = reading.read_bytes(plan.html).decode("utf-8", errors="replace")
    sheet = Sheet(source=str(plan.html), folder=plan.html.resolve().parent, root=plan.root)
    html = Rewriter(sheet).document(text)
    found = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    title = options.title or (unescape(found[1]).strip() if found else "") or plan.html.stem
    files: dict[str, Content] = {**sheet.assets.files, "index.html": html.encode("utf-8", "replace")}
    return Tree(files, title, (Page("index.html", title, str(plan.html)),), tuple(sheet.findings))


def _folder(plan: Plan, options: RenderOptions) -> Tree:
    start = len(os.fspath(plan.base)) + len(os.sep)
    files: dict[str, Content] = {os.fspath(path)[start:].replace(os.sep, "/"): path for path in plan.files}
    return Tree(files, options.title or plan.base.name)


def _included(plan: Plan, options: RenderOptions) -> dict[str, Content]:
    """Return the further files that globs name. A glob that spells out a hidden name may take it."""
    files: dict[str, Content] = {}
    for pattern in options.include:
        spelled = any(part.startswith(".") for part in PurePosixPath(pattern).parts) or "*" not in pattern
        for path in sorted(plan.base.glob(pattern)):
            real = path.resolve()
            if not real.is_file() or not real.is_relative_to(plan.root):
                continue
            if spelled or not (is_private(path.relative_to(plan.base)) or is_private(real.relative_to(plan.root))):
                files[path.relative_to(plan.base).as_posix()] = path
    return files
