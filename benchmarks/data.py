"""Sites to publish, made from a seed: the same on every machine."""

from __future__ import annotations

import base64
import json
import random
from functools import lru_cache
from pathlib import Path

MB = 1_000_000


def small_site(folder: Path, *, seed: int) -> None:
    """Write 1,001 files of together 20 MB: a page for the root and a thousand others, no two alike."""
    rng = random.Random(seed)
    (folder / "index.html").parent.mkdir(parents=True)
    (folder / "index.html").write_bytes(_page(rng, 20_000))
    for number in range(1000):
        part = folder / f"section-{number % 20}"
        part.mkdir(exist_ok=True)
        if number % 2:
            (part / f"figure-{number}.png").write_bytes(_picture(rng, 20_000))
        else:
            (part / f"page-{number}.html").write_bytes(_page(rng, 20_000))


def change_one(folder: Path, *, seed: int) -> None:
    """Rewrite one page of a ``small_site``."""
    (folder / "section-4" / "page-4.html").write_bytes(_page(random.Random(seed), 20_000))


def mixed_tree(folder: Path, size: int = 200 * MB, *, seed: int = 1) -> None:
    """Write what a folder of published notebooks holds.

    By size: 45 % pages (text, tables, and pictures embedded as base64), 20 % CSV and JSON, 35 % pictures; most of
    it in files of 20 kB to 3 MB, and one page and one CSV of about 20 MB.
    """
    rng = random.Random(seed)
    folder.mkdir(parents=True)
    (folder / "index.html").write_bytes(_page(rng, 20_000))
    (folder / "large.html").write_bytes(_page(rng, 20 * MB))
    (folder / "large.csv").write_bytes(_table(rng, 20 * MB))
    left = {"html": int(size * 0.45) - 20 * MB, "csv": int(size * 0.1) - 20 * MB, "json": int(size * 0.1)}
    left = {**left, "csv": max(0, left["csv"]), "png": size - int(size * 0.65)}
    make = {"html": _page, "csv": _table, "json": _traces, "png": _picture}
    number = 0
    for kind, share in left.items():
        part = folder / kind
        part.mkdir()
        while share > 0:
            length = min(share, int(20_000 * 150 ** rng.random()))
            (part / f"{number}.{kind}").write_bytes(make[kind](rng, length))
            share -= length  # noqa: PLW2901 -- counts down what is left to write
            number += 1


def large_folder(folder: Path, *, seed: int) -> None:
    """Write 1 GB: ten files of 60 MB (pages, tables, videos), the rest in files of 50 kB to 5 MB."""
    rng = random.Random(seed)
    folder.mkdir(parents=True)
    (folder / "index.html").write_bytes(_page(rng, 20_000))
    page, table = _page(rng, 6 * MB), _table(rng, 6 * MB)
    for number in range(10):
        with (folder / f"large-{number}.{('html', 'csv', 'mp4')[number % 3]}").open("wb") as stream:
            for _ in range(10):
                part = (page, table, b"")[number % 3] or _picture(rng, 6 * MB)
                at = rng.randrange(len(part))
                stream.write(part[at:] + part[:at])
    left, number = 400 * MB, 0
    while left > 0:
        length = min(left, int(50_000 * 100 ** rng.random()))
        name, make = (("page", _page), ("figure", _picture))[number % 2]
        (folder / f"{name}-{number}.{('html', 'png')[number % 2]}").write_bytes(make(rng, length))
        left -= length
        number += 1


def _page(rng: random.Random, size: int) -> bytes:
    """Text as of a notebook: paragraphs, a table, and for a third of the size pictures as base64."""
    parts: list[bytes] = []
    length = 0
    while length < size:
        part = rng.choice((_paragraphs, _paragraphs, _rows, _embedded))(rng)
        parts.append(part)
        length += len(part)
    return b"".join(parts)[:size]


def _paragraphs(rng: random.Random) -> bytes:
    text, width = _prose(), rng.randrange(1000, 4000)
    at = rng.randrange(len(text) - width)
    return b"<p>" + text[at : at + width] + b"</p>\n"


def _rows(rng: random.Random) -> bytes:
    return b"<table>" + b"".join(
        b"<tr><th>%d</th><td>%.4f</td><td>%.4f</td></tr>\n" % (row, rng.gauss(0, 1), rng.random()) for row in range(40)
    )


def _embedded(rng: random.Random) -> bytes:
    picture = base64.b64encode(rng.randbytes(rng.randrange(1000, 6000)))
    return b'<img alt="" src="data:image/png;base64,' + picture + b'">\n'


def _table(rng: random.Random, size: int) -> bytes:
    row = b"%d,%.6f,%.4f,%s\n"
    width = 30
    lines = [
        row % (n, rng.gauss(0, 1), rng.random(), rng.choice((b"north", b"south"))) for n in range(size // width + 1)
    ]
    return b"".join(lines)[:size]


def _traces(rng: random.Random, size: int) -> bytes:
    width = 60
    points = [{"x": n, "y": round(rng.gauss(0, 1), 6), "name": f"trace {n % 7}"} for n in range(size // width + 20)]
    return json.dumps(points).encode()[:size]


def _picture(rng: random.Random, size: int) -> bytes:
    """Bytes that cannot be compressed, as those of a PNG or JPEG."""
    return rng.randbytes(size)


@lru_cache(maxsize=1)
def _prose() -> bytes:
    """Return 4 MB of words that are used as unevenly as those of a language (Zipf's law)."""
    rng = random.Random(0)
    letters = "etaoinshrdlucmfwypvbgkqjxz"
    weights = range(len(letters), 0, -1)
    words = ["".join(rng.choices(letters, weights, k=rng.randint(2, 10))) for _ in range(8000)]
    return " ".join(rng.choices(words, [1 / rank for rank in range(1, 8001)], k=700_000)).encode()[: 4 * MB]
