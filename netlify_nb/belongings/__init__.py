"""What belongs to a site beside its deploys: what people sent with its forms, its snippets, its metadata."""

from netlify_nb.belongings.listing import Forms, Submissions
from netlify_nb.belongings.metadata import Metadata
from netlify_nb.belongings.snippets import Snippets

__all__ = ["Forms", "Metadata", "Snippets", "Submissions"]
