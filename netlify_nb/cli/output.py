"""What every verb does with its result: a text for a person, or one JSON document."""

from __future__ import annotations

import argparse
import json
from typing import Any


def say(options: argparse.Namespace, document: Any, text: str) -> int:
    """Print ``document`` with ``--json`` and ``text`` without; return the exit status for done."""
    print(json.dumps(document, indent=2, ensure_ascii=False) if options.json else text)
    return 0
