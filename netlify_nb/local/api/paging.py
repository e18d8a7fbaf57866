"""Long lists come in pages, with a ``Link`` header by which clients find the others."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import tornado.web

PAGE_SIZE = 100
"""Netlify's default and largest number of items in a page."""
_LAST_PAGE = 1_000_000


class PagedHandler(tornado.web.RequestHandler):
    """Knows which page is asked for, and where the others are."""

    def reply(self, answer: Any, status: int = 200) -> None:
        """Answer with JSON; for heirs to say how."""
        raise NotImplementedError

    def page(self) -> tuple[int, int]:
        """Return (page, items in a page) as asked for, counted from 1; what makes no sense is the default."""
        return _number(self.get_query_argument("page", None), 1, _LAST_PAGE), _number(
            self.get_query_argument("per_page", None), PAGE_SIZE, PAGE_SIZE
        )

    def reply_page(self, items: list[Any], total: int) -> None:
        """Answer one page of a list, with the ``Link`` header by which clients find the others."""
        page, size = self.page()
        last = max(1, -(-total // size))
        links = [("prev", min(page - 1, last))] if page > 1 else []
        if page < last:
            links += [("next", page + 1), ("last", last)]
        if links:
            self.set_header(
                "Link", ", ".join(f'<{self._page_url(number, size)}>; rel="{rel}"' for rel, number in links)
            )
        self.reply(items)

    def _page_url(self, page: int, size: int) -> str:
        kept = [
            (name, value.decode("utf-8", "replace"))
            for name, values in self.request.query_arguments.items()
            if name not in {"page", "per_page"}
            for value in values
        ]
        query = urlencode([*kept, ("page", page), ("per_page", size)])
        return f"{self.request.protocol}://{self.request.host}{self.request.path}?{query}"


def _number(text: str | None, default: int, most: int) -> int:
    if text is None or not text.isascii() or not text.isdigit():
        return default
    return min(int(text[:9]), most) or default
