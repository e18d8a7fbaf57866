"""Markup that Netlify puts into every page of a site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netlify_nb.errors import NotFound

if TYPE_CHECKING:
    from netlify_nb.netlify.client import Client
    from netlify_nb.netlify.models_snippets import Position, Snippet


@dataclass(frozen=True)
class Snippets:
    """The snippets of a site. Iterating or asking for one asks Netlify anew; changes hold at once, for all deploys."""

    client: Client
    site_id: str

    def __iter__(self) -> Iterator[Snippet]:
        return self.client.list_site_snippets(self.site_id)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, snippet_id: str | int) -> Snippet:
        """Return the snippet with this id. Raises `NotFound`."""
        return self.client.get_site_snippet(self.site_id, str(snippet_id))

    def add(
        self,
        title: str,
        general: str = "",
        *,
        position: Position = "head",
        goal: str = "",
        goal_position: Position = "footer",
    ) -> Snippet:
        """Put ``general`` into every page, at the end of its head or of its body (``"footer"``).

        ``goal`` goes into the thank-you pages of forms. Both may use the site's metadata: ``{{ name }}``.
        """
        return self.client.create_site_snippet(
            self.site_id,
            title=title,
            general=general,
            general_position=position,
            goal=goal,
            goal_position=goal_position,
        )

    def update(
        self,
        snippet_id: str | int,
        *,
        title: str | None = None,
        general: str | None = None,
        position: Position | None = None,
        goal: str | None = None,
        goal_position: Position | None = None,
    ) -> Snippet:
        """Change what is given and leave the rest; return the snippet as it is now. Raises `NotFound`."""
        was = self[snippet_id]
        self.client.update_site_snippet(
            self.site_id,
            str(snippet_id),
            title=was.title if title is None else title,
            general=was.general if general is None else general,
            general_position=position or was.general_position,
            goal=was.goal if goal is None else goal,
            goal_position=goal_position or was.goal_position,
        )
        return self[snippet_id]

    def delete(self, snippet_id: str | int) -> None:
        """Delete a snippet. Raises `NotFound`."""
        try:
            self.client.delete_site_snippet(self.site_id, str(snippet_id))
        except NotFound:
            raise NotFound(f"There is no snippet {snippet_id}.", hint="`netlify-nb snippets list` shows all.") from None
