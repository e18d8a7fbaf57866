"""Several notebooks at once: worker processes beside this one, when there is enough to do.

Workers are plain child processes that speak lines of JSON, rather than `multiprocessing`: that would run a person's
own script a second time to find its functions, and cannot fork safely from a kernel that has threads.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from netlify_nb import errors
from netlify_nb.models import Event, OnEvent
from netlify_nb.pages.page import Parts
from netlify_nb.pages.store import Store
from netlify_nb.pages.work import Bench, Task, kept, perform

_WORTH_A_WORKER = 1_500_000
"""Bytes of notebooks for each worker beyond this process: starting one costs as much as rendering that."""


def perform_all(tasks: Sequence[Task], bench: Bench, on_event: OnEvent) -> list[Parts]:
    """Return the parts of all pages, in order. The first error ends the rest."""
    crew = _Crew(tasks, bench, on_event)
    crew.take_kept()
    todo = [task for number, task in enumerate(tasks) if number not in crew.results]
    with _workers(_helpers(todo, bench) if bench.cache else 0, bench) as workers:
        threads = [threading.Thread(target=crew.drive, args=(process,)) for process in workers]
        for thread in threads:
            thread.start()
        crew.work()
        for thread in threads:
            thread.join()
        crew.work()  # what a worker that died has left
    if crew.failed:
        raise crew.failed[0]
    on_event(Event("render", "Rendered", len(tasks), len(tasks), "pages"))
    return [crew.results[number] for number in range(len(tasks))]


class _Crew:
    """The notebooks that wait, and what became of the others. Several threads take from it."""

    def __init__(self, tasks: Sequence[Task], bench: Bench, on_event: OnEvent) -> None:
        self.tasks = tasks
        self.bench = bench
        self.on_event = on_event
        self.store = Store(bench.cache) if bench.cache else None
        self.results: dict[int, Parts] = {}
        self.failed: list[BaseException] = []
        self._waiting: queue.SimpleQueue[int] = queue.SimpleQueue()

    def take_kept(self) -> None:
        """Take what was made before; the others wait to be made."""
        for number, task in enumerate(self.tasks):
            parts = kept(task, self.bench, self.store) if self.store else None
            if parts is None:
                self._waiting.put(number)
            else:
                self.results[number] = parts

    def _next(self) -> int | None:
        try:
            return None if self.failed else self._waiting.get_nowait()
        except queue.Empty:
            return None

    def work(self) -> None:
        """Render in this process until nothing waits."""
        try:
            while (number := self._next()) is not None:
                name = self.tasks[number].path.name
                self.on_event(Event("render", f"Rendering {name}", len(self.results), len(self.tasks), "pages"))
                self.results[number] = perform(self.tasks[number], self.bench, self.store)
        except BaseException as error:  # noqa: BLE001  # raised by `perform_all` when the workers have stopped
            self.failed.append(error)

    def drive(self, process: subprocess.Popen[str]) -> None:
        """Hand one worker its notebooks, one after the other, until none waits."""
        while (number := self._next()) is not None:
            answer = _ask(process, self.tasks[number])
            parts = self.store.get(answer["key"]) if self.store and "key" in answer else None
            if parts is not None:
                self.results[number] = parts
            elif "error" in answer:
                self.failed.append(_revive(answer["error"]))
            else:
                # The worker died, or its work cannot be used: this process does it itself.
                self._waiting.put(number)
                return


def _helpers(tasks: Sequence[Task], bench: Bench) -> int:
    """Return how many processes beside this one are worth starting."""
    if len(tasks) < 2:  # noqa: PLR2004  # one page is one process's work
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = bench.options.jobs or cores
    if bench.options.jobs is None and not bench.options.execute:
        size = sum(task.path.stat().st_size for task in tasks if task.path.exists())
        wanted = min(wanted, 1 + size // _WORTH_A_WORKER)
    return max(0, min(wanted, len(tasks)) - 1)


@contextmanager
def _workers(count: int, bench: Bench) -> Iterator[list[subprocess.Popen[str]]]:
    processes = []
    # The package may be importable only by way of this process's own path.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)}
    try:
        for _ in range(count):
            process = subprocess.Popen(
                [sys.executable, "-m", "netlify_nb.pages.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env=environment,
            )
            processes.append(process)
            _say(process.stdin, bench.to_json())
        yield processes
    finally:
        for process in processes:
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(BrokenPipeError):  # it died; its work was done by others or reported
                        pipe.close()
        for process in processes:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _say(pipe: IO[str] | None, line: str) -> None:
    assert pipe is not None  # noqa: S101  # opened above
    pipe.write(line + "\n")
    pipe.flush()


def _ask(process: subprocess.Popen[str], task: Task) -> dict[str, Any]:
    """Return what the worker says about one notebook; nothing if it cannot speak any more."""
    assert process.stdout is not None  # noqa: S101  # opened above
    try:
        _say(process.stdin, json.dumps([task.source, str(task.path), task.page, task.title]))
        answer = json.loads(process.stdout.readline() or "{}")
    except (OSError, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _revive(raw: dict[str, object]) -> BaseException:
    """Return the error that a worker met."""
    kind = getattr(errors, str(raw["type"]), errors.SourceUnreadable)
    details = raw["details"] if isinstance(raw["details"], dict) else {}
    error: BaseException = kind(str(raw["message"]), hint=str(raw["hint"]), **details)
    return error
