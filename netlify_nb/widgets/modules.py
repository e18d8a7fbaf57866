"""Small ES modules made into the one that anywidget sends to the browser, with the words that they say.

A widget's script travels as text and is imported from a ``blob:`` address, from which no other file can be imported.
So the modules, which editors and Node read as they are, are put one after the other, without their imports and exports
of each other. The modules share one scope then: no two may declare the same name (a test holds them to it).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

_IMPORT = re.compile(r"^import \{[^}]*\} from \"\./[\w-]+\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |class )", re.MULTILINE)
_SAID = re.compile(r"\b(?:word|phrase)\(\s*\"(\w+)\"")


def join(folder: Path, names: Sequence[str], *, words: Mapping[str, str], signs: Mapping[str, str]) -> str:
    """Return the modules ``names`` of ``folder``, in this order, as one; the last keeps its ``export default``.

    Before them stand ``WORDS``, those of ``words`` that they say, and ``SIGNS``. Raises ``KeyError`` for a word that
    nobody has written.
    """
    texts = [(folder / f"{name}.js").read_text("utf-8") for name in names]
    script = "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
    said = {key: words[key] for key in sorted(set(_SAID.findall(script)))}
    return f"const WORDS = {json.dumps(said)};\nconst SIGNS = {json.dumps(dict(signs))};\n{script}"
