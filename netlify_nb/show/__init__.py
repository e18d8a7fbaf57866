"""How things look: as text for a terminal, and as inert HTML for a notebook. Doors show; they do not format.

Everything shown in a notebook carries ``{"netlify_nb": …}`` as output metadata, by which `netlify_nb.pages` keeps
our own output off a published page. A noun asks here how it looks, so this room knows the nouns by their shape only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netlify_nb.show.findings import findings_lines
from netlify_nb.show.history import history_bundle, history_text
from netlify_nb.show.markup import LIVE, MimeBundle, progress_bundle, tagged
from netlify_nb.show.nouns import badges, deploy_bundle, restored_bundle, restored_text, site_bundle, sites_text
from netlify_nb.show.publication import headline, publication_bundle, publication_text
from netlify_nb.show.words import ago, files, line, safe, size

if TYPE_CHECKING:
    from netlify_nb.errors import NetlifyNbError

__all__ = [
    "LIVE", "MimeBundle", "ago", "badges", "deploy_bundle", "error_text", "files", "findings_lines", "headline",
    "history_bundle", "history_text", "line", "progress_bundle", "publication_bundle", "publication_text",
    "restored_bundle", "restored_text", "safe", "site_bundle", "sites_text", "size", "tagged",
]  # fmt: skip


def error_text(error: NetlifyNbError) -> str:
    """Return an error for a person: what happened, and on the next line the way out."""
    return safe(f"{error.message}\n{error.hint}" if error.hint else error.message)
