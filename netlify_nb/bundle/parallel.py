"""Doing work in threads while keeping its order and bounding how much is under way."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

_MOST_WORKERS = 8
"""Hashing and compressing are bound by the disk and by memory long before more threads than this would help."""


def _nothing() -> None:
    pass


def in_order(
    work: Callable[[T], R],
    items: Iterable[T],
    *,
    weigh: Callable[[T], int],
    budget: int,
    at_end: Callable[[], object] = _nothing,
) -> Iterator[R]:
    """Yield ``work(item)`` for each item, in the order of the items, with at most ``budget`` weight under way.

    At least one item is always under way, however heavy. An exception in ``work`` is raised at its item's turn; work
    that has not begun by then is dropped. Results wait for the consumer, so the bound holds for them too.

    ``at_end`` is called before the threads are waited for, also after an error or Ctrl-C: it may tell what is still
    under way to give up.
    """
    # Imported here because it costs 5 ms, and `%load_ext netlify_nb` comes through this package.
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 -- see above

    under_way: deque[tuple[Future[R], int]] = deque()
    load = 0
    pool = ThreadPoolExecutor(max_workers=_workers(), thread_name_prefix="netlify-nb-bundle")
    try:
        for item in items:
            weight = weigh(item)
            while under_way and load + weight > budget:
                future, done = under_way.popleft()
                yield future.result()
                load -= done
            under_way.append((pool.submit(work, item), weight))
            load += weight
        while under_way:
            yield under_way.popleft()[0].result()
    finally:
        at_end()
        pool.shutdown(wait=True, cancel_futures=True)


def batches(items: Iterable[T], *, weigh: Callable[[T], int], limit: int) -> Iterator[list[T]]:
    """Yield consecutive items in lists of at most ``limit`` weight, or of one: small work is not worth a thread."""
    batch: list[T] = []
    load = 0
    for item in items:
        weight = weigh(item)
        if batch and load + weight > limit:
            yield batch
            batch, load = [], 0
        batch.append(item)
        load += weight
    if batch:
        yield batch


def _workers() -> int:
    # In a container the number of processors of the machine says little; what this process may run on counts.
    affinity = getattr(os, "sched_getaffinity", None)
    available = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, min(_MOST_WORKERS, available))
