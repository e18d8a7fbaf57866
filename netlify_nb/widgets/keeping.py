"""What can be done with a site that is there: go back, lock, delete, download, hand over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netlify_nb.errors import DeployNotFound
from netlify_nb.sites import SiteHandle
from netlify_nb.widgets.claim_button import link_message
from netlify_nb.widgets.stand import Answer, Facts, Stand


class Keeping:
    """Controls the site that is shown. ``refresh`` shows afterwards what came of it."""

    def __init__(self, stand: Stand, refresh: Callable[[], None]) -> None:
        self._stand = stand
        self._refresh = refresh

    def restore(self, details: Mapping[str, Any], _answer: Answer) -> None:
        """Make a deploy live."""
        self._control(details, lambda handle, deploy: handle.restore(deploy))

    def lock(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Keep the live deploy live."""
        self._control({}, lambda handle, _: handle.lock())

    def unlock(self, _details: Mapping[str, Any], _answer: Answer) -> None:
        """Let later deploys go live by themselves again."""
        self._control({}, lambda handle, _: handle.unlock())

    def delete(self, details: Mapping[str, Any], _answer: Answer) -> None:
        """Delete a draft or a failed deploy."""
        self._control(details, lambda handle, deploy: handle.delete_deploy(deploy))
        if details.get("deploy") == self._stand.result_of:
            self._stand.show_result(None)

    def download(self, _details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Write the live deploy's files to a zip beside the source, and answer with its path."""
        with self._stand.connect() as connection:
            handle = self._stand.handle(connection)
            site = handle.info
            name = f"{site.name}-{(site.published_deploy_id or 'empty')[:8]}"
            path = self._stand.destination.free_path(name, ".zip")
            bundle = handle.download(path)
        return {"path": str(path), "bytes": bundle.total_bytes}

    def claim(self, _details: Mapping[str, Any], _answer: Answer) -> Facts:
        """Answer with a fresh claim link; it is told to the asking browser only, and shown nowhere else."""
        with self._stand.connect() as connection:
            link = link_message(self._stand.handle(connection).claim_link())
        self._stand.handing_over = True
        return {"link": link}

    def _control(self, details: Mapping[str, Any], act: Callable[[SiteHandle, str], object]) -> None:
        stand = self._stand
        deploy = str(details.get("deploy") or "")
        with stand.connect() as connection:
            handle = stand.handle(connection)
            try:
                act(handle, deploy)
            except DeployNotFound:
                with stand.looking:
                    stand.ledger.lose(deploy)
                    stand.show("history", stand.ledger.as_json())
                raise
        self._refresh()
        stand.changed(handle.wanted)
