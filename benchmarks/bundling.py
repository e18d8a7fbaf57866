"""Zipping a mixed tree of 200 MB against ``zip -6``."""

from __future__ import annotations

import sys
from pathlib import Path

import data
import peers
from measure import Figure, faster, run

_FASTER, _LARGER = 5, 1.08
_OURS = """
import sys
from pathlib import Path
from netlify_nb.bundle import Bundle
root = Path(sys.argv[1])
files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
Bundle.from_files(files).zip_to(Path(sys.argv[2]))
"""


def compare(folder: Path, samples: int) -> list[Figure]:
    """Time both in turns, each as a whole process, and compare the sizes."""
    program = peers.zip_program()
    env = peers.our_environment(folder / "home")
    tree, our_zip, their_zip = folder / "tree", folder / "ours.zip", folder / "theirs.zip"
    data.mixed_tree(tree)
    ours: list[float] = []
    theirs: list[float] = []
    for sample in range(samples + 1):
        mine = run([sys.executable, "-c", _OURS, tree, our_zip], cwd=folder, env=env)
        their_zip.unlink(missing_ok=True)
        other = run([program, "-q", "-6", "-r", their_zip, "."], cwd=tree, env=env)
        if sample:  # the first round only warms up the disk's cache and the bytecode
            ours.append(mine.seconds)
            theirs.append(other.seconds)
    mine_size, other_size = our_zip.stat().st_size, their_zip.stat().st_size
    larger = mine_size / other_size
    return [
        faster("bundling: 200 MB mixed tree", ours, theirs, peer="zip -6", aim=_FASTER),
        Figure(
            "bundling: size of the zip",
            f"{mine_size / data.MB:.1f} MB",
            f"{other_size / data.MB:.1f} MB (zip -6)",
            f"{larger:.3f} of the size",
            f"{_LARGER} at most",
            larger <= _LARGER,
            {"ours": mine_size, "theirs": other_size},
        ),
    ]
