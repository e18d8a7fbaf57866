"""``local start``, ``stop``, ``status`` and ``run``."""

from __future__ import annotations

import argparse
from typing import Any

from netlify_nb.cli.output import say
from netlify_nb.connect import local


def start(options: argparse.Namespace) -> int:
    """Start the local Netlify in the background."""
    runtime = local.start(port=options.port)
    return say(
        options, _json(runtime), f"Running at {runtime.app_url} (process {runtime.pid}).\nSites: {runtime.data_dir}"
    )


def stop(options: argparse.Namespace) -> int:
    """Stop the local Netlify."""
    was_running = local.stop()
    return say(options, _json(None), "Stopped. The sites stay." if was_running else "It was not running.")


def status(options: argparse.Namespace) -> int:
    """Say whether the local Netlify runs."""
    runtime = local.status()
    if runtime is None:
        return say(options, _json(None), "Not running. It starts by itself when something is published locally.")
    return say(
        options, _json(runtime), f"Running at {runtime.app_url} (process {runtime.pid}).\nSites: {runtime.data_dir}"
    )


def run(options: argparse.Namespace) -> int:
    """Run the local Netlify in the foreground."""
    local.run(port=options.port)
    return 0


def _json(runtime: Any) -> dict[str, Any]:
    """Return the connection's facts; the token is this machine's own and opens nothing else."""
    if runtime is None:
        return {"api_url": None, "token": None, "pid": None, "data_dir": str(local.data_dir()), "running": False}
    return {
        "api_url": runtime.api_url,
        "token": runtime.token,
        "pid": runtime.pid,
        "data_dir": str(runtime.data_dir),
        "running": True,
    }
