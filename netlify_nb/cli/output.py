"""What every verb does with its result: a text for a person, or one JSON document."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any


def say(options: argparse.Namespace, document: Any, text: str) -> int:
    """Print ``document`` with ``--json`` and ``text`` without; return the exit status for done."""
    plain = (sys.stdout.encoding or "").lower() not in ("utf-8", "utf8")  # then JSON is written in ASCII
    print(json.dumps(document, indent=2, ensure_ascii=plain) if options.json else text)
    return 0


def ask(question: str) -> str:
    """Return what a person types on the terminal; nothing for Ctrl-D. Standard output stays free for the result."""
    print(question, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        print(file=sys.stderr)
    return answer.strip()
