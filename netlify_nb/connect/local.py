"""The embedded Netlify as the rest of the product sees it: its process, and its errors turned into ours."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from netlify_nb.errors import LocalServerError, PortTaken

if TYPE_CHECKING:
    from netlify_nb.local.process import Runtime


def start(port: int | None = None) -> Runtime:
    """Start the local server if it is not running, and return its `Runtime`. Raises `LocalServerError`."""
    from netlify_nb.local import process  # noqa: PLC0415  # not needed for Netlify itself

    with _ours():
        runtime = process.start(port=port)
    if port is not None and runtime.port != port:
        raise LocalServerError(
            f"The local Netlify is running already, at port {runtime.port}.",
            hint=f"Move it: `netlify-nb local stop`, then `netlify-nb local start --port {port}`.",
        )
    return runtime


def status() -> Runtime | None:
    """Return the `Runtime` of the running local server, or ``None``."""
    from netlify_nb.local import process  # noqa: PLC0415

    with _ours():
        return process.status()


def stop() -> bool:
    """Stop the local server; return whether it was running."""
    from netlify_nb.local import process  # noqa: PLC0415

    with _ours():
        return process.stop()


def run(port: int | None = None) -> None:
    """Run the local server in this process until it is interrupted."""
    from netlify_nb.local import process  # noqa: PLC0415

    with _ours():
        process.run(port=port)


def data_dir() -> Path:
    """Return where the local server keeps its sites."""
    from netlify_nb.local import process  # noqa: PLC0415

    return process.default_data_dir()


class _ours:  # noqa: N801  # a context manager, used like a function
    """Turn the local server's own errors, which know nothing of ours, into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from netlify_nb.local import process  # noqa: PLC0415

        if isinstance(error, process.PortTaken):
            raise PortTaken(error.message, hint=error.hint) from error
        if isinstance(error, process.LocalError):
            raise LocalServerError(error.message, hint=error.hint) from error
