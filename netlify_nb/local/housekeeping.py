"""Old deploys go where that is wished; contents that nothing needs any more go always."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from .clock import written

if TYPE_CHECKING:
    from .store import Store

log = logging.getLogger(__name__)
_FIRST_SECONDS, _EVERY_SECONDS = 60, 60 * 60
_GRACE_SECONDS = 24 * 60 * 60
"""How long contents stay that came with a publish that was interrupted."""


def tidy(store: Store, keep_days: int | None, now: float) -> int:
    """Remove what is outdated at ``now`` (seconds since 1970); return how many contents were removed."""
    for site_id in store.drops.expired():
        store.drops.remove(site_id)
    if keep_days is not None:
        before = datetime.fromtimestamp(now, timezone.utc) - timedelta(days=keep_days)
        for deploy_id in store.deploys.outdated(written(before)):
            store.deploys.remove(deploy_id)
    return store.blobs.sweep(store.deploys.wanted, now - _GRACE_SECONDS)


async def keep_tidy(store: Store, keep_days: int | None) -> None:
    """Tidy up a while after the start and then every hour, until cancelled."""
    await asyncio.sleep(_FIRST_SECONDS)
    while True:
        try:
            removed = await asyncio.get_running_loop().run_in_executor(None, tidy, store, keep_days, time.time())
            if removed:
                log.info("%s files that no deploy has any more were removed", removed)
        except Exception:
            log.exception("tidying up failed")
        await asyncio.sleep(_EVERY_SECONDS)
