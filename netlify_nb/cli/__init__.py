"""The command line: ``netlify-nb VERB``, and the same as ``jupyter netlify VERB``.

Exit status: 0 done, 1 refused or failed (one clear message on standard error), 2 wrong usage, 130 interrupted.
With ``--json`` standard output holds one JSON document and nothing else, also when something failed.
"""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from netlify_nb.errors import Cancelled, NetlifyNbError, StorageError

DONE, FAILED, INTERRUPTED = 0, 1, 130


def command() -> int:
    """Be the process: run the command that was typed, and leave without tidying memory that ends with us."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # as `netlify_nb.__main__` leaves it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    status = main()
    # What is frozen is not walked at exit; that walk costs about 20 ms of a publish that takes 400.
    gc.freeze()
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    _mend_streams()
    # A supervisor's SIGTERM is answered like Ctrl-C, so that a deploy under way is cancelled at the other end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    status = _run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone.
        return _without_output()
    except OSError as error:
        print(f"netlify-nb: The result cannot be written: {error.strerror}.", file=sys.stderr)
        return _without_output()
    return status


def _run(arguments: Sequence[str] | None) -> int:
    options: Any = None
    try:
        # Imported where Ctrl-C is heard already: from here on it is told in one sentence.
        from netlify_nb.cli.parser import parse  # noqa: PLC0415  # see above

        options = parse(arguments)
        status: int = options.run(options)
    except NetlifyNbError as error:
        _fail(options, error)
        return INTERRUPTED if isinstance(error, Cancelled) else FAILED
    except KeyboardInterrupt as interrupt:
        if sys.stderr.isatty():
            print(file=sys.stderr)  # behind the ^C that the terminal shows
        _fail(options, Cancelled.by(interrupt))
        return INTERRUPTED
    except BrokenPipeError:
        return _without_output()
    except OSError as error:
        # What no room foresaw: the folder deleted under us, a file system that fails.
        what = f" {error.filename}" if error.filename else ""
        _fail(options, StorageError(f"The operating system refused{what}: {error.strerror or error}."))
        return FAILED
    return status


def _fail(options: Any, error: NetlifyNbError) -> None:
    from netlify_nb.show import error_text  # noqa: PLC0415  # only on failure

    print(f"netlify-nb: {error_text(error)}", file=sys.stderr)
    if getattr(options, "json", False):
        print(json.dumps({"error": error.as_json()}, indent=2))


def _mend_streams() -> None:
    """Make it safe to print: what was closed leads nowhere, and no letter is too odd to be shown."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:  # closed by who started us: `netlify-nb deploy >&-`
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  # lives as long as we
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            # A letter that this terminal cannot show is no reason to fail after the work is done.
            stream.reconfigure(errors="replace")


def _without_output() -> int:
    """Point standard output at nothing, so that the exit, which writes what is left, is silent."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # lives as long as the process
    return FAILED
