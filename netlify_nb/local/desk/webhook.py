"""Tells the maker of a site that it was claimed, where the claim asks for that."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import tornado.httpclient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netlify_nb.local.store.people import Account
    from netlify_nb.local.store.sites import Site

log = logging.getLogger(__name__)
_SECONDS = 5
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_running: set[asyncio.Task[None]] = set()


def tell(url: str, sites: Sequence[Site], account: Account) -> None:
    """Post ``{"claimed", "site_id", "destination_acc_id"}`` for each site; only to programs on this machine."""
    if urlsplit(url).hostname not in _LOOPBACK or urlsplit(url).scheme not in {"http", "https"}:
        log.info("a claim webhook that does not lead to this machine was not called")
        return
    task = asyncio.get_running_loop().create_task(_post(url, [site.id for site in sites], account.id))
    # The loop itself keeps only a weak reference.
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _post(url: str, site_ids: list[str], account_id: str) -> None:
    client = tornado.httpclient.AsyncHTTPClient()
    for site_id in site_ids:
        request = tornado.httpclient.HTTPRequest(
            url,
            method="POST",
            headers={"Content-Type": "application/json"},
            body=json.dumps({"claimed": True, "site_id": site_id, "destination_acc_id": account_id}),
            request_timeout=_SECONDS,
            follow_redirects=False,
        )
        try:
            await client.fetch(request, raise_error=False)
        except OSError as error:
            log.info("a claim webhook could not be called: %s", error)
