"""``python -m netlify_nb.local``: the process that :func:`netlify_nb.local.process.start` starts."""

# The rest is imported after splitting off, so that little is copied and nothing has threads yet.
# ruff: noqa: PLC0415

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Split off, serve, and say on standard output how starting went: one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m netlify_nb.local")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    if hasattr(os, "fork") and os.fork():
        # The caller waits for this process only, so that the server never becomes a zombie of a notebook's kernel.
        os._exit(0)

    from netlify_nb.local.daemon import log_to, serve_until_signalled
    from netlify_nb.local.disk import writing
    from netlify_nb.local.errors import LocalError
    from netlify_nb.local.runtime import prepare_directory

    try:
        prepare_directory(given.data_dir)
        with writing(given.data_dir):
            log_to(given.data_dir)
        serve_until_signalled(given.data_dir, given.port, ready=lambda _runtime: _say({"ok": True}))
    except LocalError as error:
        _say({"kind": type(error).__name__, "message": error.message, "hint": error.hint})
        sys.exit(1)


def _say(what: dict[str, object]) -> None:
    """Say one line to whoever started us, and hang up."""
    if sys.stdout.closed:
        return
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    main()
