"""Twenty notebooks to HTML against the nbconvert command line: time, and what a page weighs."""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
import shutil
import struct
import sys
import zlib
from pathlib import Path

import peers
from measure import Figure, faster, run

_NOTEBOOKS = 20
_SECTIONS = 8
_LISTS = "- one\n- two\n\n|a|b|\n|-|-|\n|1|2|"
_FOREIGN = re.compile(r"(?:src|href|from)\s*=?\s*[\"'](https?://[^\"']+)")


def compare(folder: Path, samples: int) -> list[Figure]:
    """Time whole processes: cold, then after one notebook has changed; then weigh a trivial page."""
    source = folder / "notebooks"
    source.mkdir()
    for number in range(_NOTEBOOKS):
        (source / f"part{number:02d}.ipynb").write_text(json.dumps(notebook(number)))
    size = sum(path.stat().st_size for path in source.iterdir()) / 1e6
    cold: list[float] = []
    again: list[float] = []
    theirs: list[float] = []
    for sample in range(samples + 1):
        home = folder / f"home{sample}"
        env = peers.our_environment(home)
        build = [sys.executable, "-m", "netlify_nb", "build", source, "-o", folder / "ours", "--overwrite", "--json"]
        first = run(build, cwd=folder, env=env).seconds
        changed = source / "part07.ipynb"
        changed.write_text(json.dumps(notebook(7, edition=sample + 1)))
        second = run(build, cwd=folder, env=env).seconds
        peer = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", folder / "theirs"]
        other = run([*peer, *sorted(source.iterdir())], cwd=folder, env=env).seconds
        if sample:  # the first round only warms up the bytecode
            cold.append(first)
            again.append(second)
            theirs.append(other)
        shutil.rmtree(home, ignore_errors=True)
    what = f"rendering: {_NOTEBOOKS} notebooks, {size:.1f} MB"
    return [
        faster(f"{what}, cold", cold, theirs, peer="nbconvert", aim=3),
        faster(f"{what}, one changed", again, theirs, peer="nbconvert, all", aim=20),
        *_weight(folder),
    ]


def _weight(folder: Path) -> list[Figure]:
    """Compare what a browser must fetch for a page of one line, gzipped, and from how many other places."""
    source = folder / "trivial.ipynb"
    cell = {"cell_type": "markdown", "metadata": {}, "source": "# Hello\n\nOne line."}
    source.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    env = peers.our_environment(folder / "home")
    out = folder / "light"
    run([sys.executable, "-m", "netlify_nb", "build", source, "-o", out, "--json"], cwd=folder, env=env)
    run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", folder / "heavy", source],
        cwd=folder,
        env=env,
    )
    page = (out / "index.html").read_text()
    heavy = (folder / "heavy" / "trivial.html").read_text()
    named = [path for path in out.rglob("*") if path.is_file() and path.name in page]
    mine = sum(len(gzip.compress(path.read_bytes())) for path in [out / "index.html", *named])
    other = len(gzip.compress(heavy.encode()))
    here, there = (len(set(_FOREIGN.findall(text))) for text in (page, heavy))
    return [
        Figure(
            "rendering: weight of a trivial page, gzipped",
            f"{mine / 1000:.1f} kB",
            f"{other / 1000:.1f} kB (nbconvert)",
            f"{mine / other:.2f} of it",
            "0.1 at most",
            mine <= other / 10,
        ),
        Figure("rendering: addresses elsewhere", str(here), f"{there} (nbconvert)", str(here), "0", here == 0),
    ]


def notebook(number: int, *, edition: int = 0) -> dict[str, object]:
    """Return a notebook of text, mathematics, code, tables and pictures."""
    rng = random.Random(number)
    cells: list[dict[str, object]] = [_text(f"# Part {number}\n\nEdition {edition}.")]
    for section in range(_SECTIONS):
        cells += [
            _text(f"## Section {section}\n\nSome *text* with $x_{section}^2$, a list and a table:\n\n{_LISTS}"),
            _code(_loop(rng), _stream()),
            _code("frame.head()", {"text/html": _table(rng), "text/plain": "…"}),
            _code("plot(x)", {"image/png": _picture(rng), "text/plain": "<Figure>"}),
        ]
    info = {"name": "python", "pygments_lexer": "ipython3"}
    return {"cells": cells, "metadata": {"language_info": info}, "nbformat": 4, "nbformat_minor": 4}


def _text(source: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str, shown: dict[str, object]) -> dict[str, object]:
    output = shown if "output_type" in shown else {"output_type": "display_data", "data": shown, "metadata": {}}
    return {"cell_type": "code", "metadata": {}, "source": source, "execution_count": 1, "outputs": [output]}


def _loop(rng: random.Random) -> str:
    return "".join(f"for k in range({rng.randrange(99)}):\n    print(k, f(k))  # {line}\n" for line in range(8))


def _stream() -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": "".join(f"{n} {n * n}\n" for n in range(20))}


def _table(rng: random.Random) -> str:
    rows = "".join(
        f"<tr><th>{row}</th>" + "".join(f"<td>{rng.random():.4f}</td>" for _ in range(6)) + "</tr>" for row in range(10)
    )
    head = "".join(f"<th>{name}</th>" for name in "abcdef")
    return f'<table border="1" class="dataframe"><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _picture(rng: random.Random) -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 64, 32, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + rng.randbytes(192) for _ in range(32))
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + data).decode()
