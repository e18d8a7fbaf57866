"""A process that renders notebooks for another: one line of JSON in, one line of JSON out.

The first line is the `Bench`; each further one names a notebook, and is answered by the key under which its page
was kept, or by the error.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from netlify_nb.errors import NetlifyNbError
from netlify_nb.pages.store import Store
from netlify_nb.pages.work import Bench, Task, perform


def main() -> None:
    """Serve until standard input ends."""
    # Whatever a notebook's kernel or a library prints must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines = iter(sys.stdin.buffer.readline, b"")
    bench = Bench.from_json(next(lines).decode())
    assert bench.cache is not None  # noqa: S101  # workers are started only with one
    store = Store(bench.cache)
    for line in lines:
        source, path, page, title = json.loads(line)
        try:
            parts = perform(Task(source, Path(path), page, title), bench, store)
            answer: dict[str, object] = {"key": parts.key}
        except NetlifyNbError as error:
            answer = {"error": {"type": type(error).__name__, **error.as_json()}}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
