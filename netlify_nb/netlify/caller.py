"""What every group of calls shares: send, read, turn pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from netlify_nb.errors import NotSignedIn
from netlify_nb.netlify.headers import Query, next_page
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.patience import Stop
from netlify_nb.netlify.transport import Transport
from netlify_nb.netlify.wire import Request, Response, check, read_list, read_object, unreadable

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")
Read = Callable[[Mapping[str, Any]], T]
LARGEST_PAGE = 100
"""Netlify's documents: ``per_page`` is at most 100."""
_GONE = 404


class Caller:
    """Holds the transport. ``Client`` is made of several of these."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def in_a_hurry(self) -> Self:
        """Return this client, with a transport that asks once and does not wait long (`Transport.in_a_hurry`)."""
        hurried = copy(self)
        hurried.transport = self.transport.in_a_hurry()
        return hurried

    def _send(self, request: Request, stop: Stop | None = None) -> Response:
        if request.signed and not self.transport.signed:
            raise NotSignedIn("There is no token to sign in with.", operation=request.operation)
        return self.transport.send(request, stop=stop)

    def _do(self, request: Request) -> None:
        """Say something whose answer is only yes or no."""
        response = self._send(request)
        if request.method == "DELETE" and response.status == _GONE and response.attempts > 1:
            # The answer to an earlier attempt was lost, and it was a yes.
            return
        check(request, response)

    def _maybe(self, request: Request, read: Read[T], stop: Stop | None = None) -> T | None:
        """Ask for one object; ``None`` where Netlify says yes and nothing else."""
        return read_object(request, self._send(request, stop), read)

    def _one(self, request: Request, read: Read[T], stop: Stop | None = None) -> T:
        """Ask for one object. Raises ``AnswerUnreadable`` where there is none in the answer."""
        response = self._send(request, stop)
        found = read_object(request, response, read)
        if found is None:
            raise unreadable(request, response, "empty")
        return found

    def _pages(
        self,
        operation: str,
        parameters: Mapping[str, str],
        read: Read[T],
        limit: int | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Iterator[T]:
        """Ask for a list, page by page, only as far as it is read. ``limit`` is the most items to give."""
        size = LARGEST_PAGE if limit is None else max(1, min(limit, LARGEST_PAGE))
        request = build(operation, parameters, query={**(query or {}), "page": 1, "per_page": size})
        return islice(self._turn(request, read), limit)

    def _list(self, operation: str, parameters: Mapping[str, str], read: Read[T]) -> Iterator[T]:
        """Ask for a list that Netlify's documents do not page; its links are followed all the same."""
        return self._turn(build(operation, parameters), read)

    def _turn(self, request: Request, read: Read[T]) -> Iterator[T]:
        seen: set[Query] = set()
        while True:
            seen.add(request.query)
            response = self._send(request)
            yield from read_list(request, response, read)
            query = next_page(response.headers)
            if query is None or query in seen:
                return
            request = replace(request, query=query)
