"""The free-form object that Netlify keeps with a site, as a dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netlify_nb.netlify.client import Client


@dataclass(frozen=True, repr=False)
class Metadata(MutableMapping[str, Any]):
    """A site's metadata. Reading asks Netlify anew, writing writes at once; values are whatever JSON can say.

    Netlify replaces metadata only as a whole, so two programs that write at the same moment can undo each other.
    Snippets can show metadata on pages, so nothing secret belongs here.
    """

    client: Client
    site_id: str

    def get_all(self) -> dict[str, Any]:
        """Return all of it, by one request."""
        return self.client.get_site_metadata(self.site_id)

    def replace(self, values: Mapping[str, Any]) -> None:
        """Replace all of it by ``values``."""
        self.client.update_site_metadata(self.site_id, values)

    def __getitem__(self, key: str) -> Any:
        return self.get_all()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.replace({**self.get_all(), key: value})

    def __delitem__(self, key: str) -> None:
        there = self.get_all()
        del there[key]
        self.replace(there)

    def __iter__(self) -> Iterator[str]:
        return iter(self.get_all())

    def __len__(self) -> int:
        return len(self.get_all())

    def __repr__(self) -> str:
        return f"Metadata({self.get_all()!r})"

    def update(self, *others: Any, **values: Any) -> None:
        """Set some keys, by one request to read and one to write."""
        self.replace(dict(self.get_all(), **dict(*others, **values)))

    def clear(self) -> None:
        """Delete all of it."""
        self.replace({})
