"""Letting a widget's messages go past a running cell.

JupyterLab (from 4.4) sends what a widget says by a subshell of the kernel (ipykernel from 7), so that it need not wait
for a running cell. From 7.4 on, ipykernel overrules that for a comm that has sent something itself: it takes every
message for a reply and gives it to the shell that sent last (``_reply_subshell_for`` in ``ipykernel/comm/comm.py``,
for code that waits for a reply on its own event loop). Nothing of ours waits so, and what was sent while a cell ran
would be stuck behind that cell.
"""

from __future__ import annotations

from typing import Any


def go_past_cells(comm: Any) -> None:
    """Let messages on ``comm`` be handled where the front end sent them to; does nothing to comms of other kernels."""
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = None  # noqa: SLF001  # ipykernel asks it only if it is there
