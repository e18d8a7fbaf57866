"""What we say to Netlify and how we read its answers. Pure: nothing here knows of sockets.

A `Request` comes from `operations.build`, travels through `transport.Transport.send`, and its `Response` is read
here into JSON, or into the error that the answer means. Netlify's error bodies come in several shapes (npm
``@netlify/open-api`` promises ``message``; name clashes answer ``{"errors": {"subdomain": [...]}}``), and
gateways in between answer HTML.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar, runtime_checkable
from urllib.parse import quote

from netlify_nb.errors import (
    AnswerUnreadable,
    ApiError,
    DeployNotFound,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    PaymentRequired,
    RateLimited,
    ServerFault,
    SiteNameRefused,
    SiteNotFound,
    Unprocessable,
)
from netlify_nb.models import Content
from netlify_nb.netlify.headers import Query

T = TypeVar("T")


@runtime_checkable
class Readable(Protocol):
    """An open file, or anything that reads and closes like one."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes; none at the end."""

    def close(self) -> None:
        """Let go of it."""


Opener = Callable[[], "Readable | bytes | Iterable[bytes]"]

_SAID_LIMIT = 300
"""How many characters of somebody else's error text we repeat."""
_NAME_FIELDS = ("subdomain", "name")
_TAKEN = re.compile(r"unique|taken|exist|in use", re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """What a request carries. ``open`` is called once per attempt, so that a repeat starts from the beginning.

    ``size`` is in bytes; ``None`` sends it in chunks. ``label`` names the file in error texts.
    """

    open: Opener = field(repr=False)
    size: int | None
    content_type: str = "application/octet-stream"
    label: str = ""

    @classmethod
    def of(cls, content: Content, *, label: str = "") -> Body:
        """Carry bytes, or the file at a path. Raises ``OSError`` when the file is not there."""
        if isinstance(content, Path):
            return cls(lambda: content.open("rb"), content.stat().st_size, label=label or content.name)
        return cls(lambda: content, len(content), label=label)

    @classmethod
    def of_json(cls, document: Any) -> Body:
        """Carry a JSON document. Raises ``InvalidInput`` for what JSON cannot say."""
        try:
            data = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        except (TypeError, ValueError) as error:
            raise InvalidInput(f"This cannot be written as JSON: {error}.") from None
        return cls(lambda: data, len(data), "application/json")


@dataclass(frozen=True)
class Request:
    """One thing to say. ``path`` is percent-encoded and relative to the API's base address.

    ``phase`` says what we are doing, for error texts ("creating the site"). ``safe_to_repeat`` is whether saying
    it twice does what saying it once does, ``signed`` whether the token goes along. ``about`` holds the names that
    error texts may speak of.
    """

    operation: str
    method: str
    path: str
    phase: str
    safe_to_repeat: bool
    signed: bool = True
    query: Query = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    missing: type[NotFound] = NotFound
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """An answer in full. Header names are in lower case; ``attempts`` counts how often it was asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    reason: str = ""
    attempts: int = 1


class Refusal(NamedTuple):
    """The error for a status, and its sentence, in which ``{phase}`` and ``{subject}`` are filled in."""

    error: type[ApiError]
    sentence: str


REFUSALS: Final[Mapping[int, Refusal]] = {
    401: Refusal(NotSignedIn, "Netlify does not accept this token"),
    402: Refusal(PaymentRequired, "Netlify asks for payment while {phase}"),
    403: Refusal(Forbidden, "This account is not allowed what was asked for while {phase}"),
    404: Refusal(NotFound, "Netlify does not know what was asked for while {phase}"),
    408: Refusal(ServerFault, "Netlify gave up waiting for us while {phase}"),
    422: Refusal(Unprocessable, "Netlify refused {phase}"),
    429: Refusal(RateLimited, "Netlify's rate limit is used up while {phase}"),
}
BY_CLASS: Final[Mapping[int, Refusal]] = {
    3: Refusal(ApiError, "The address of the API leads elsewhere, while {phase} (look at NETLIFY_API_URL)"),
    5: Refusal(ServerFault, "Netlify failed while {phase}"),
}
"""What a status means that has no row of its own, by its first digit."""
_OTHER_REFUSAL = Refusal(ApiError, "Netlify refused {phase}")

MISSING: Final[Mapping[type[NotFound], str]] = {
    SiteNotFound: "There is no site '{site_id}' in this account",
    DeployNotFound: "There is no deploy '{deploy_id}' (any more)",
}


def quote_segment(value: str, what: str) -> str:
    """Percent-encode one part of a path. Raises ``InvalidInput`` for one that would change which path it is."""
    if not isinstance(value, str) or not value.strip() or value in {".", ".."}:
        raise InvalidInput(f"{value!r} is not a {what.replace('_', ' ')}.")
    return quote(value, safe="")


def quote_path(path: str) -> str:
    """Percent-encode a file's path in a site; ``/`` stays. A leading slash is dropped."""
    bare = path.lstrip("/")
    if not bare or any(part in {".", ".."} for part in bare.split("/")):
        raise InvalidInput(f"{path!r} is not the path of a file in a site.")
    return quote(bare, safe="/")


def check(request: Request, response: Response, *, retry_after: float | None = None) -> None:
    """Return if the answer is a yes (any 2xx); otherwise raise the error that its status means."""
    if response.status // 100 == 2:  # noqa: PLR2004  the class of success
        return
    raise refusal(request, response, retry_after=retry_after)


def refusal(request: Request, response: Response, *, retry_after: float | None = None) -> ApiError:
    """Turn a refusing answer into its error, with status, Netlify's own words and a hint."""
    document = _json_or_none(response.body)
    said = api_message(response, document)
    by_class = BY_CLASS.get(response.status // 100, _OTHER_REFUSAL)
    error, sentence = REFUSALS.get(response.status, by_class)
    facts: dict[str, Any] = {"operation": request.operation, "retry_after": retry_after}
    if response.status == 404:  # noqa: PLR2004  the one status that depends on what was asked for
        error, sentence = request.missing, MISSING.get(request.missing, sentence)
        facts |= request.about
    name = _refused_name(request, response, document)
    if name is not None:
        error, sentence = SiteNameRefused, _name_sentence(name, said)
        facts["name"] = name
    text = sentence.format_map(_Names({"phase": request.phase, **request.about}))
    return error(
        f"{text}: {said} (HTTP {response.status}).",
        status=response.status,
        api_message=said,
        hint=None if retry_after is None else f"Try again in {_lasting(retry_after)}.",
        **facts,
    )


def _lasting(seconds: float) -> str:
    """Return a duration as a person says it, never shorter than it is."""
    for name, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds > 2 * length:
            return f"{math.ceil(seconds / length)} {name}s"
    return f"{math.ceil(seconds)} seconds"


class _Names(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _refused_name(request: Request, response: Response, document: Any) -> str | None:
    """Return the site name that a 422 is about, or ``None`` if it is about something else."""
    name = request.about.get("name")
    if response.status != 422 or name is None or not isinstance(document, Mapping):  # noqa: PLR2004
        return None
    errors = document.get("errors")
    if isinstance(errors, Mapping):
        return name if any(key in errors for key in _NAME_FIELDS) else None
    return name if "subdomain" in str(document.get("message")) else None


def _name_sentence(name: str, said: str) -> str:
    shown = name.replace("{", "{{").replace("}", "}}")
    if _TAKEN.search(said):
        return f"The site name '{shown}' is already taken; names are shared by everybody at Netlify"
    return f"The site name '{shown}' is not allowed"


def api_message(response: Response, document: Any = None) -> str:
    """Return the answer's own words, on one line and cut to a sensible length.

    Looked for in ``message``, the flattened ``errors``, ``error``, the plain text, the reason phrase, in this order.
    """
    if isinstance(document, Mapping):
        for value in (document.get("message"), flatten(document.get("errors")), flatten(document.get("error"))):
            if isinstance(value, str) and value.strip():
                return _one_line(value)
    elif document is None and not _is_html(response):
        text = response.body.decode("utf-8", "replace")
        if text.strip():
            return _one_line(text)
    return response.reason or "no reason given"


def flatten(errors: Any) -> str:
    """Write ``{"subdomain": ["must be unique"]}`` and its kin as one line: ``subdomain must be unique``."""
    if isinstance(errors, Mapping):
        return "; ".join(f"{key} {flatten(value)}".strip() for key, value in errors.items())
    if isinstance(errors, list):
        return ", ".join(filter(None, map(flatten, errors)))
    return "" if errors is None else str(errors)


def _one_line(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split()).rstrip(".")
    return line if len(line) <= _SAID_LIMIT else line[: _SAID_LIMIT - 1] + "…"


def _is_html(response: Response) -> bool:
    kind = response.headers.get("content-type", "")
    return "html" in kind or response.body[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<head"))


def _json_or_none(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


# -- answers that were promised to be JSON -------------------------------------------------------------------


def read_json(request: Request, response: Response) -> Any:
    """Return the answer's JSON, ``None`` for an empty body. Raises what `check` raises, and ``AnswerUnreadable``."""
    check(request, response)
    if not response.body.strip():
        return None
    try:
        return json.loads(response.body)
    except ValueError:
        what = "a web page" if _is_html(response) else "something that is not JSON"
        raise unreadable(request, response, what) from None


def read_object(request: Request, response: Response, read: Callable[[Mapping[str, Any]], T]) -> T | None:
    """Read one object; ``None`` for an empty body, which Netlify may send with any 2xx."""
    document = read_json(request, response)
    if document is None:
        return None
    if not isinstance(document, Mapping):
        raise unreadable(request, response, f"JSON of another shape ({type(document).__name__}, not an object)")
    return _read_one(request, response, read, document)


def read_list(request: Request, response: Response, read: Callable[[Mapping[str, Any]], T]) -> list[T]:
    """Read a list of objects; an empty body is an empty list."""
    document = read_json(request, response)
    if document is None:
        return []
    if not isinstance(document, list) or not all(isinstance(item, Mapping) for item in document):
        raise unreadable(request, response, "JSON of another shape (not a list of objects)")
    return [_read_one(request, response, read, item) for item in document]


def _read_one(
    request: Request, response: Response, read: Callable[[Mapping[str, Any]], T], document: Mapping[str, Any]
) -> T:
    try:
        return read(document)
    except (TypeError, ValueError, AttributeError):
        raise unreadable(request, response, "JSON whose fields are of other types than promised") from None


def unreadable(request: Request, response: Response, what: str) -> AnswerUnreadable:
    """Make the error for an answer that is not what the API promises."""
    return AnswerUnreadable(
        f"The answer while {request.phase} is {what} (HTTP {response.status}).",
        status=response.status,
        operation=request.operation,
    )
