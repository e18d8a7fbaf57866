"""Whether the outputs are those of this code: cells never run, run out of order, or failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netlify_nb.models import Finding

_LISTED = 5


@dataclass(frozen=True)
class Run:
    """What a code cell with something in it says about its last run; ``count`` is its number in brackets."""

    cell: int
    count: int | None
    has_outputs: bool
    failed: bool = False
    may_fail: bool = False


def run_findings(runs: Sequence[Run], source: str) -> Iterator[Finding]:
    """Yield what a reader would wonder about."""
    yield from _never_run(runs, source)
    yield from _out_of_order(runs, source)
    for run in runs:
        if run.failed and not run.may_fail:
            yield Finding(
                "error-output",
                "warning",
                f"Cell {run.cell} ended in an error, and readers will see it.",
                "Mend the cell and run it, or tag it raises-exception if the error is meant to be seen.",
                source,
                run.cell,
            )


def _never_run(runs: Sequence[Run], source: str) -> Iterator[Finding]:
    idle = [run.cell for run in runs if run.count is None and not run.has_outputs]
    if not idle:
        return
    if len(idle) == len(runs):
        yield Finding(
            "never-run",
            "warning",
            "No cell of this notebook has been run, so the page shows code without results.",
            "Run all cells and save, or publish with --execute.",
            source,
            idle[0],
        )
        return
    listed = ", ".join(map(str, idle[:_LISTED])) + (f" and {len(idle) - _LISTED} more" if len(idle) > _LISTED else "")
    verb = "has" if len(idle) == 1 else "have"
    yield Finding(
        "cell-not-run",
        "warning",
        f"Cell{'s' if len(idle) > 1 else ''} {listed} {verb} not been run since the outputs were last cleared.",
        "Run all cells and save, or publish with --execute.",
        source,
        idle[0],
    )


def _out_of_order(runs: Sequence[Run], source: str) -> Iterator[Finding]:
    last: Run | None = None
    for run in runs:
        if run.count is None:
            continue
        if last is not None and last.count is not None and run.count < last.count:
            yield Finding(
                "run-out-of-order",
                "warning",
                f"Cell {run.cell} was run before cell {last.cell}, which stands above it; running from the top may "
                "give other results.",
                "Restart the kernel, run all cells and save, or publish with --execute.",
                source,
                run.cell,
            )
            return
        last = run
