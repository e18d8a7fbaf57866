"""Hooks: have somebody told when something happens to a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netlify_nb.netlify.caller import Caller
from netlify_nb.netlify.models_hooks import Hook, HookType
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.wire import Body


class HookCalls(Caller):
    """The operations on hooks."""

    def list_hook_types(self) -> Iterator[HookType]:
        """Yield the kinds of hooks there are, and the events each can be for."""
        return self._list("listHookTypes", {}, HookType.from_json)

    def list_hooks_by_site_id(self, site_id: str) -> Iterator[Hook]:
        """Yield the site's hooks."""
        return self._turn(build("listHooksBySiteId", query={"site_id": site_id}), Hook.from_json)

    def create_hook_by_site_id(
        self,
        site_id: str,
        *,
        type: str,  # noqa: A002  the API's own name
        event: str,
        data: Mapping[str, Any],
        form_id: str | None = None,
    ) -> Hook:
        """On ``event``, do ``type`` with ``data``: ``type="url", event="deploy_created", data={"url": ...}``."""
        given = {"site_id": site_id, "form_id": form_id, "type": type, "event": event, "data": dict(data)}
        document = {key: value for key, value in given.items() if value is not None}
        request = build("createHookBySiteId", query={"site_id": site_id}, body=Body.of_json(document))
        return self._one(request, Hook.from_json)

    def get_hook(self, hook_id: str) -> Hook:
        """Look a hook up. Raises ``NotFound``."""
        return self._one(build("getHook", {"hook_id": hook_id}), Hook.from_json)

    def update_hook(self, hook_id: str, **properties: Any) -> Hook:
        """Change properties such as ``event``, ``data`` or ``disabled``. Returns the hook as it is now."""
        request = build("updateHook", {"hook_id": hook_id}, body=Body.of_json(properties))
        return self._maybe(request, Hook.from_json) or self.get_hook(hook_id)

    def delete_hook(self, hook_id: str) -> None:
        """Delete a hook."""
        self._do(build("deleteHook", {"hook_id": hook_id}))

    def enable_hook(self, hook_id: str) -> Hook:
        """Let a hook work again that Netlify disabled after failures."""
        return self._maybe(build("enableHook", {"hook_id": hook_id}), Hook.from_json) or self.get_hook(hook_id)
