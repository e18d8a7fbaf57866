"""A real kernel, and what a front end would show of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

ACTIVE = re.compile(r"<(script|iframe|object|embed|form|link|style|meta)\b|\son\w+\s*=|javascript:", re.IGNORECASE)


@dataclass
class Shown:
    """What one cell made a front end show."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    updates: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By the id of a display: what it showed, one after the other."""
    text: str = ""
    """What was printed."""
    error: dict[str, Any] | None = None

    @property
    def everything(self) -> str:
        """All of it as text, to look for what must not be there."""
        return repr((self.outputs, self.updates, self.text, self.error))

    @property
    def result(self) -> dict[str, Any]:
        """The value of the cell."""
        return next(output for output in self.outputs if "execution_count" in output)

    @property
    def complaint(self) -> str:
        """What a person reads of an error; IPython prints that of wrong usage."""
        complaint = "\n".join(self.error["traceback"]) if self.error else self.text
        assert complaint, self.everything
        return complaint


@dataclass
class Kernel:
    """A kernel that runs cells."""

    manager: KernelManager
    client: Any

    def run(self, code: str, seconds: float = 60) -> Shown:
        """Run a cell and return what it showed."""
        shown = Shown()

        def hear(message: Mapping[str, Any]) -> None:
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                shown.text += content["text"]
            elif kind == "error":
                shown.error = content
            elif kind in ("display_data", "execute_result", "update_display_data"):
                if name := (content.get("transient") or {}).get("display_id"):
                    shown.updates.setdefault(name, []).append(content)
                if kind != "update_display_data":
                    shown.outputs.append(content)

        self.client.execute_interactive(code, timeout=seconds, output_hook=hear, allow_stdin=False)
        return shown


def check_inert(output: Mapping[str, Any]) -> None:
    """Fail unless a display has text, and HTML without anything that acts by itself."""
    assert output["data"].get("text/plain")
    assert not ACTIVE.search(output["data"].get("text/html", ""))
    if "text/html" in output["data"]:
        assert output["metadata"].get("netlify_nb"), "our own output must be known as that"


@contextmanager
def kernel(environ: Mapping[str, str], folder: Path) -> Iterator[Kernel]:
    """Start a kernel in a folder, and end it."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=dict(environ), cwd=str(folder))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
