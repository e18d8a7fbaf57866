"""Notebooks to publish: made by nbformat, with outputs as a kernel would have saved them."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from netlify_nb.models import Tree
from netlify_nb.pages import RenderOptions, render


def _png(colour: tuple[int, int, int]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)
    rows = (b"\x00" + bytes(colour) * 3) * 2
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = _png((10, 100, 90))


class Desk:
    """Writes notebooks into a folder and renders them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.png = PNG
        self.png64 = base64.b64encode(PNG).decode()

    def write(self, *cells: object, name: str = "report.ipynb", **metadata: object) -> Path:
        """Write a notebook; text becomes a Markdown cell."""
        made = [new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(cells=made, metadata=metadata), str(path))
        return path

    def code(self, source: str = "", *outputs: object, **metadata: object) -> object:
        """Return a code cell."""
        return new_code_cell(source, outputs=list(outputs), metadata=metadata)

    def data(self, bundle: dict[str, object], **metadata: object) -> object:
        """Return a display_data output."""
        return new_output("display_data", data=bundle, metadata=metadata)

    def file(self, name: str, content: bytes | str = PNG) -> Path:
        """Write a file beside the notebooks."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def tree(self, *cells: object, metadata: dict[str, object] | None = None, **options: object) -> Tree:
        """Render one notebook of these cells."""
        return render([self.write(*cells, **(metadata or {}))], options=RenderOptions(**options))

    def html(self, *cells: object, **options: object) -> str:
        """Render one notebook of these cells and return its page."""
        return page(self.tree(*cells, **options))


def page(tree: Tree, path: str = "index.html") -> str:
    """Return the text of one file of a tree."""
    content = tree.files[path]
    return (content if isinstance(content, bytes) else content.read_bytes()).decode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "work"
    folder.mkdir()
    return Desk(folder)


@pytest.fixture
def text_of():
    """Read one file of a tree as text."""
    return page
