"""Running programs and counting what they cost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_LAUNCHER = Path(__file__).with_name("launcher.py")
_TIME_LIMIT = 900


class PeerMissing(Exception):
    """The program to compare with is not there and cannot be installed."""


@dataclass(frozen=True)
class Cost:
    """What one run of a program took: ``seconds`` of wall time, ``peak_mb`` of resident memory."""

    seconds: float
    peak_mb: float
    output: str


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``ratio`` is what the aim speaks of."""

    what: str
    ours: str
    theirs: str
    ratio: str
    aim: str
    met: bool
    raw: dict[str, object] = field(default_factory=dict)


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> Cost:
    """Run a program to its end and return what it took. Raises ``RuntimeError`` with its output if it fails."""
    launched = subprocess.run(
        [sys.executable, "-I", "-S", str(_LAUNCHER), *map(str, command)],
        cwd=cwd,
        env=dict(env),
        check=False,
        capture_output=True,
        text=True,
        timeout=_TIME_LIMIT,
    )
    *_, last = launched.stdout.splitlines() or [""]
    if launched.returncode:
        raise RuntimeError(f"{command[0]} failed: {launched.stdout[-2000:]}{launched.stderr[-2000:]}")
    report = json.loads(last)
    return Cost(report["seconds"], report["peak_mb"], report["output"])


def faster(what: str, ours: Sequence[float], theirs: Sequence[float], *, peer: str, aim: float) -> Figure:
    """Compare two lists of seconds by their medians: how many times as fast we are."""
    mine, other = median(ours), median(theirs)
    ratio = other / mine
    return Figure(
        what,
        _seconds(mine),
        f"{_seconds(other)} ({peer})",
        f"{ratio:.1f} times as fast",
        f"{aim:g} times",
        ratio >= aim,
        {"ours": list(ours), "theirs": list(theirs)},
    )


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"
