"""Small ES modules made into the one that anywidget sends to the browser.

A widget's script travels as text and is imported from a ``blob:`` address, from which no other file can be imported.
So the modules, which editors and Node read as they are, are put one after the other, without their imports and exports
of each other. The modules share one scope then: no two may declare the same name (a test holds them to it).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

_IMPORT = re.compile(r"^import \{[^}]*\} from \"\./[\w-]+\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |class )", re.MULTILINE)


def join(folder: Path, names: Sequence[str]) -> str:
    """Return the modules ``names`` of ``folder``, in this order, as one; the last keeps its ``export default``."""
    texts = [(folder / f"{name}.js").read_text("utf-8") for name in names]
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
