"""``/snippets`` and ``/hooks``: code for every page, and who is told when something happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netlify_nb.local.errors import Refused, not_found
from netlify_nb.local.reach import find_site

from .base import ApiHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.extras import Hook, Snippet

_POSITIONS = {"head", "footer"}
_POSITIONS_WITHOUT = {"general_position": "head", "goal_position": "footer"}
"""Where a snippet goes that does not say so, as Netlify's documentation shows it."""
_SNIPPET_TEXT = ("title", "general", "goal")
EVENTS = ("deploy_created", "deploy_failed", "deploy_locked", "deploy_unlocked", "submission_created")
TYPES: dict[str, list[dict[str, Any]]] = {
    "url": [{"name": "url", "type": "text", "title": "URL to notify"}],
}


class SnippetsHandler(ApiHandler):
    """The snippets of a site."""

    def get(self, site_id: str) -> None:
        """List the snippets."""
        site = self.site(site_id)
        self.reply([vars(snippet) for snippet in self.core.store.extras.snippets(site.id)])

    def post(self, site_id: str) -> None:
        """Add a snippet."""
        site = self.site(site_id)
        self.reply(vars(self.core.store.extras.put_snippet(site.id, _snippet(self.json_body()))), 201)


class SnippetHandler(ApiHandler):
    """One snippet."""

    def get(self, site_id: str, snippet_id: str) -> None:
        """Return a snippet."""
        self.reply(vars(self._snippet(site_id, snippet_id)))

    def put(self, site_id: str, snippet_id: str) -> None:
        """Replace a snippet."""
        snippet = self._snippet(site_id, snippet_id)
        self.core.store.extras.put_snippet(snippet.site_id, _snippet(self.json_body()), snippet.id)
        self.done()

    def delete(self, site_id: str, snippet_id: str) -> None:
        """Remove a snippet."""
        snippet = self._snippet(site_id, snippet_id)
        self.core.store.extras.remove_snippet(snippet.site_id, snippet.id)
        self.done()

    def _snippet(self, site_id: str, snippet_id: str) -> Snippet:
        site = self.site(site_id)
        number = int(snippet_id) if snippet_id.isascii() and snippet_id.isdigit() and len(snippet_id) < 10 else -1  # noqa: PLR2004 (fits a column)
        snippet = self.core.store.extras.snippet(site.id, number)
        if snippet is None:
            raise not_found()
        return snippet


class HookTypesHandler(ApiHandler):
    """What kinds of hooks there are."""

    def get(self) -> None:
        """List the kinds, with the events that they take."""
        self.reply([{"name": name, "events": list(EVENTS), "fields": fields} for name, fields in TYPES.items()])


class HooksHandler(ApiHandler):
    """The hooks of a site."""

    def get(self) -> None:
        """List a site's hooks."""
        site = self.site(self.query("site_id") or "")
        self.reply([hook_object(hook) for hook in self.core.store.extras.hooks(site.id)])

    def post(self) -> None:
        """Add a hook; the site is named in the query or in the body."""
        given = self.json_body()
        site = self.site(self.query("site_id") or _text(given, "site_id"))
        kind, event, data = _hook(given)
        form_id = given.get("form_id")
        if form_id is not None:
            form = self.core.store.forms.get(str(form_id))
            if form is None or form.site_id != site.id:
                raise not_found()
        hook = self.core.store.extras.add_hook(site.id, kind, event, data, form_id and str(form_id))
        self.reply(hook_object(hook), 201)


class HookHandler(ApiHandler):
    """One hook."""

    def get(self, hook_id: str) -> None:
        """Return a hook."""
        self.reply(hook_object(self._hook(hook_id)))

    def put(self, hook_id: str) -> None:
        """Change a hook."""
        hook = self._hook(hook_id)
        given = self.json_body()
        _kind, event, data = _hook({"type": hook.type, "event": hook.event, "data": hook.data, **given})
        disabled = given.get("disabled", hook.disabled)
        self.core.store.extras.change_hook(hook, event=event, data=data, disabled=disabled is True)
        self.reply(hook_object(self._hook(hook_id)))

    def delete(self, hook_id: str) -> None:
        """Remove a hook."""
        self.core.store.extras.remove_hook(self._hook(hook_id).id)
        self.done()

    def _hook(self, hook_id: str) -> Hook:
        hook = self.core.store.extras.hook(hook_id)
        if hook is None:
            raise not_found()
        find_site(self.core.store, hook.site_id, self.user)
        return hook


class HookEnableHandler(HookHandler):
    """Switching a hook on again."""

    def post(self, hook_id: str) -> None:
        """Enable a hook."""
        hook = self._hook(hook_id)
        self.core.store.extras.change_hook(hook, event=hook.event, data=hook.data, disabled=False)
        self.reply(hook_object(self._hook(hook_id)))


def hook_object(hook: Hook) -> dict[str, Any]:
    """Return the object of a hook."""
    return {key: value for key, value in vars(hook).items() if not (key == "form_id" and value is None)}


def _text(given: dict[str, Any], key: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        raise Refused(422, f"{key} must be text.")
    return value


def _snippet(given: dict[str, Any]) -> dict[str, str]:
    values = {key: _text(given, key) for key in _SNIPPET_TEXT}
    for key, usual in _POSITIONS_WITHOUT.items():
        values[key] = _text(given, key) or usual
        if values[key] not in _POSITIONS:
            raise Refused(422, f"{key} must be head or footer.")
    return values


def _hook(given: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    kind, event, data = _text(given, "type"), _text(given, "event"), given.get("data", {})
    if kind not in TYPES:
        raise Refused(422, f"type must be one of: {', '.join(TYPES)}.")
    if event not in EVENTS:
        raise Refused(422, f"event must be one of: {', '.join(EVENTS)}.")
    if not isinstance(data, dict) or not isinstance(data.get("url"), str):
        raise Refused(422, "data.url must be the address to notify.")
    return kind, event, data
