"""Whose request it is, and how a request is refused: shared by all ways into the API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from netlify_nb.local.errors import LocalError, NotWritable, Refused
from netlify_nb.local.store.people import User, digest

if TYPE_CHECKING:
    from .base import Core


T = TypeVar("T", dict[str, Any], list[Any])


@dataclass(frozen=True)
class Caller:
    """Who calls, and the headers that report the rate at which they do."""

    user: User | None
    token_digest: str
    headers: dict[str, str]

    def must(self) -> User:
        """Return the user; 401 if the token is missing or unknown."""
        if self.user is None:
            raise Refused(401, "Access Denied")
        return self.user


def caller(core: Core, authorization: str) -> Caller:
    """Return who shows a token, and count the request."""
    scheme, _, token = authorization.partition(" ")
    # What is looked up is the SHA-256 of the token, so how long it takes tells nothing about any token.
    shown = digest(token.strip())
    user = core.store.people.user_of_token(shown) if scheme.lower() == "bearer" else None
    return Caller(user, shown, core.rates.count(shown if user else ""))


def read_json(raw: bytes, kind: type[T]) -> T:
    """Return the JSON object or list that a body is; refused with 400 or 422 if it is none."""
    try:
        found = json.loads(raw)
        if b"\\ud" in raw or b"\\uD" in raw:
            # JSON can say half a character, which is no text and can be kept nowhere.
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Refused(422, "The body has half a character, which is no text.") from error
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The body is not JSON.") from error
    if not isinstance(found, kind):
        raise Refused(422, f"The body must be a JSON {'object' if kind is dict else 'list'}.")
    return found


def error_answer(error: BaseException | None, status: int = 500) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object that answer an error, whatever it is."""
    if isinstance(error, Refused):
        return error.status, error.as_json()
    if isinstance(error, NotWritable):
        return 507, {"code": 507, "message": f"{error.message} {error.hint}"}
    if isinstance(error, LocalError):
        return status, {"code": status, "message": error.message}
    return status, {"code": status, "message": HTTPStatus(status).phrase}
