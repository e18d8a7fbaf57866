"""Blocking work beside the event loop, in threads that never keep the server from ending.

A thread of `concurrent.futures`, which `asyncio.to_thread` uses, is waited for when Python exits: one that waits for a
silent Netlify would hold a Jupyter server up for a minute after its SIGTERM (``concurrent/futures/thread.py``,
``_python_exit``). And the few of them are shared with Jupyter's own work, which a slow line must not hold up either.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[..., T], *args: Any, **options: Any) -> T:
    """Do blocking work without holding up the event loop; return what it returns or raise what it raises."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.cancelled():  # whoever waited has gone
            return
        if error is None:
            done.set_result(result)  # type: ignore[arg-type]  # None only where T allows it
        else:
            done.set_exception(error)

    def run() -> None:
        result, failure = None, None
        try:
            result = work(*args, **options)
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            failure = error
        with suppress(RuntimeError):  # the loop is closed: the server has ended
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="netlify-nb-request", daemon=True).start()
    return await done
