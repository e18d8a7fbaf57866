"""What Netlify keeps for a site beside its files: snippets and metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netlify_nb.netlify.caller import Caller
from netlify_nb.netlify.models_snippets import Position, Snippet
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.wire import Body


class SnippetCalls(Caller):
    """The operations on snippets and metadata."""

    def list_site_snippets(self, site_id: str) -> Iterator[Snippet]:
        """Yield the site's snippets."""
        return self._list("listSiteSnippets", {"site_id": site_id}, Snippet.from_json)

    def create_site_snippet(
        self,
        site_id: str,
        *,
        title: str,
        general: str = "",
        general_position: Position = "head",
        goal: str = "",
        goal_position: Position = "footer",
    ) -> Snippet:
        """Put markup into every page (``general``) or into forms' thank-you pages (``goal``)."""
        body = _snippet(title, general, general_position, goal, goal_position)
        return self._one(build("createSiteSnippet", {"site_id": site_id}, body=body), Snippet.from_json)

    def get_site_snippet(self, site_id: str, snippet_id: str) -> Snippet:
        """Look a snippet up. Raises ``NotFound``."""
        request = build("getSiteSnippet", {"site_id": site_id, "snippet_id": snippet_id})
        return self._one(request, Snippet.from_json)

    def update_site_snippet(
        self,
        site_id: str,
        snippet_id: str,
        *,
        title: str,
        general: str = "",
        general_position: Position = "head",
        goal: str = "",
        goal_position: Position = "footer",
    ) -> None:
        """Replace a snippet as a whole."""
        body = _snippet(title, general, general_position, goal, goal_position)
        self._do(build("updateSiteSnippet", {"site_id": site_id, "snippet_id": snippet_id}, body=body))

    def delete_site_snippet(self, site_id: str, snippet_id: str) -> None:
        """Delete a snippet."""
        self._do(build("deleteSiteSnippet", {"site_id": site_id, "snippet_id": snippet_id}))

    def get_site_metadata(self, site_id: str) -> dict[str, Any]:
        """Return the free-form object that is kept with the site; empty where there is none."""
        return self._maybe(build("getSiteMetadata", {"site_id": site_id}), dict) or {}

    def update_site_metadata(self, site_id: str, metadata: Mapping[str, Any]) -> None:
        """Replace the site's metadata as a whole: what is not given is gone."""
        self._do(build("updateSiteMetadata", {"site_id": site_id}, body=Body.of_json(dict(metadata))))


def _snippet(title: str, general: str, general_position: Position, goal: str, goal_position: Position) -> Body:
    return Body.of_json(
        {
            "title": title,
            "general": general,
            "general_position": general_position,
            "goal": goal,
            "goal_position": goal_position,
        }
    )
