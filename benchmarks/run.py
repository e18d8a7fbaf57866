"""Run the comparisons side by side and print a table. See README.md beside this file."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from measure import Figure, PeerMissing

NAMES = {
    "deploy": "deploying",
    "bundling": "bundling",
    "loading": "loading",
    "panel": "panel",
    "lab_start": "lab_start",
    "memory": "memory",
    "rendering": "rendering",
    "serving": "serving",
}


def main() -> int:
    """Run what was asked for; always 0, for a timing is no test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(NAMES)}; all without one")
    parser.add_argument("--samples", type=int, default=5, help="how often each is timed (default 5)")
    parser.add_argument("--json", type=Path, help="also write every sample to this file")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    for name in options.names or NAMES:
        print(f"{name} ...", flush=True)
        figures += _run(name, options.samples)
    _print_table(figures)
    if options.json:
        options.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=2))
    return 0


def _run(name: str, samples: int) -> list[Figure]:
    folder = Path(tempfile.mkdtemp(prefix="netlify-nb-benchmark-"))
    try:
        figures: list[Figure] = importlib.import_module(NAMES[name]).compare(folder, samples)
    except PeerMissing as missing:
        print(f"  left out: {missing}")
        return []
    except Exception as error:  # noqa: BLE001 -- one comparison that breaks must not hide the figures of the others
        print(f"  broke: {error}", file=sys.stderr)
        return []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return figures


def _print_table(figures: list[Figure]) -> None:
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    )
    rows = [("what", "ours", "theirs", "ratio", "aim", "")]
    rows += [(f.what, f.ours, f.theirs, f.ratio, f.aim, "met" if f.met else "not met") for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
