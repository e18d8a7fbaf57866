"""``python -m netlify_nb`` is ``netlify-nb``."""

import signal

# While modules are still being imported nothing has begun. Ctrl-C then ends the process without a word, instead of with
# a traceback from the midst of an import; from its first line on, the command tells of it.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from netlify_nb.cli import command  # see above

__all__ = ["command"]

if __name__ == "__main__":
    raise SystemExit(command())
