"""``python -m netlify_nb`` is ``netlify-nb``."""

from netlify_nb.cli import command

if __name__ == "__main__":
    raise SystemExit(command())
