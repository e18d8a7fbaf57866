"""Run a notebook before it is rendered. The notebook's file is not touched; its outputs here are new."""

from __future__ import annotations

import keyword
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from netlify_nb.errors import ExecutionFailed, InvalidInput
from netlify_nb.pages.notebook import Cell, Notebook, parse_output
from netlify_nb.pages.options import RenderOptions

_PARAMETERS = "parameters"


def execute(notebook: Notebook, path: Path, options: RenderOptions) -> Notebook:
    """Return the notebook with the outputs of running it now, in its own folder.

    Our own cells must have been taken out before, or a notebook that publishes itself would do so for ever.
    Raises ``ExecutionFailed``, naming the cell; with ``allow_errors`` a failing cell leaves its traceback instead.
    """
    import nbformat  # noqa: PLC0415  # dear, and only for this
    from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415
    from nbclient import NotebookClient  # noqa: PLC0415
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError  # noqa: PLC0415

    code = [cell for cell in notebook.cells if cell.kind == "code"]
    place = _place_of_parameters(code) if options.parameters else None
    runs = [nbformat.v4.new_code_cell(cell.source, metadata=_plain(cell.metadata)) for cell in code]
    if place is not None:
        runs.insert(place, nbformat.v4.new_code_cell(assignments(options.parameters)))
    book = nbformat.v4.new_notebook(cells=runs, metadata=_plain(notebook.metadata))
    settings = {"kernel_name": options.kernel} if options.kernel else {}
    client = NotebookClient(
        book,
        timeout=None if options.timeout is None else int(options.timeout),
        allow_errors=options.allow_errors,
        resources={"metadata": {"path": str(path.resolve().parent)}},
        **settings,
    )
    try:
        # A kernel's own words on standard error are not for the reader of ours; what it prints comes by messages.
        client.execute(stderr=subprocess.DEVNULL)
    except NoSuchKernel as error:
        raise ExecutionFailed(
            f"{path} needs the kernel {error.name!r}, which is not installed here.",
            hint="Install it, or name another with --kernel.",
            path=str(path),
        ) from error
    except CellTimeoutError as error:
        number = _failed(runs, code, place)
        raise ExecutionFailed(
            f"Cell {number} of {path} ran for more than {options.timeout:g} seconds.",
            hint="Give it more with --timeout.",
            path=str(path),
            cell=number,
        ) from error
    except CellExecutionError as error:
        number = _failed(runs, code, place)
        raise ExecutionFailed(
            f"Cell {number} of {path} failed: {error.ename}: {error.evalue}",
            hint="Mend the cell, or publish its traceback with --allow-errors.",
            path=str(path),
            cell=number,
        ) from error
    except (DeadKernelError, AssertionError) as error:
        # nbclient answers Ctrl-C by ending the kernel, and then wonders why it is dead (`async_setup_kernel`).
        if hasattr(client, "_async_cleanup_kernel_future"):
            raise KeyboardInterrupt from None
        if isinstance(error, AssertionError):
            raise
        raise ExecutionFailed(f"The kernel died while it ran {path}.", path=str(path)) from error
    if place is not None:
        runs.pop(place)
    outputs = {cell.number: run for cell, run in zip(code, runs, strict=True)}
    cells = tuple(
        replace(
            cell,
            outputs=tuple(filter(None, map(parse_output, outputs[cell.number].outputs))),
            execution_count=outputs[cell.number].execution_count,
        )
        if cell.kind == "code"
        else cell
        for cell in notebook.cells
    )
    return replace(notebook, cells=cells, metadata=dict(book.metadata))


def assignments(parameters: Mapping[str, Any]) -> str:
    """Return Python that sets the parameters. Raises ``InvalidInput`` for a name or value that Python cannot hold."""
    lines = []
    for name, value in parameters.items():
        if not name.isidentifier() or keyword.iskeyword(name):
            raise InvalidInput(f"{name!r} is no name for a parameter.", hint="Letters, digits and _ only.")
        if not _literal(value):
            raise InvalidInput(f"The parameter {name} must be text, a number, true, false, null, or lists of them.")
        lines.append(f"{name} = {value!r}")
    return "\n".join(lines)


def _literal(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_literal, value))
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _literal(item) for key, item in value.items())
    return value is None or isinstance(value, (str, int, float, bool))


def _place_of_parameters(code: list[Cell]) -> int:
    """Return where papermill would put them: after the cell tagged ``parameters``, else first of all."""
    return next((index + 1 for index, cell in enumerate(code) if _PARAMETERS in cell.tags), 0)


def _failed(runs: list[Any], code: list[Cell], place: int | None) -> int:
    """Return the number of the cell that ran last."""
    last = max((index for index, run in enumerate(runs) if run.execution_count or run.outputs), default=0)
    if place is not None and last >= place:
        last = max(last - 1, 0)
    return code[last].number if code else 1


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    return dict(value)
