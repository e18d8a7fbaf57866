"""``%load_ext netlify_nb`` in a running kernel against ``import requests``."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from statistics import median

import peers
from jupyter_client.manager import KernelManager
from measure import Figure

_OURS = "get_ipython().run_line_magic('load_ext', 'netlify_nb')"
_THEIRS = "import requests"
_TIMED = """
import time as _time
_start = _time.perf_counter()
{code}
print(_time.perf_counter() - _start)
"""
_MORE = 3
"""Samples here are cheap and short, so there are three for each of the others."""


def compare(folder: Path, samples: int) -> list[Figure]:
    """Time both in turns, each in a kernel that has just started."""
    env = peers.our_environment(folder / "home")
    ours: list[float] = []
    theirs: list[float] = []
    for sample in range(_MORE * samples + 1):
        pairs = [(_OURS, ours), (_THEIRS, theirs)]
        for code, times in pairs if sample % 2 else reversed(pairs):
            seconds = _in_a_fresh_kernel(code, folder, env)
            if sample:  # the first round only warms up the bytecode
                times.append(seconds)
    mine, other = median(ours), median(theirs)
    return [
        Figure(
            "loading: %load_ext netlify_nb",
            f"{mine * 1000:.0f} ms",
            f"{other * 1000:.0f} ms (import requests)",
            f"{mine / other:.2f} of the time",
            "1 at most",
            mine <= other,
            {"ours": ours, "theirs": theirs},
        )
    ]


def _in_a_fresh_kernel(code: str, folder: Path, env: dict[str, str]) -> float:
    printed: list[str] = []
    manager = KernelManager(kernel_name="python3")
    # A kernel warns on standard error that its local sockets are not encrypted.
    manager.start_kernel(cwd=str(folder), env={**os.environ, **env}, stderr=subprocess.DEVNULL)
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive(
            _TIMED.format(code=code),
            timeout=60,
            output_hook=lambda message: printed.append(str(message["content"].get("text", ""))),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"{code} failed in the kernel: {reply['content'].get('evalue')}")
    return float("".join(printed))
