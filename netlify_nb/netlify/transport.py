"""The only socket of the client: one pool of kept-alive connections, and patience.

`Transport` sends what `operations` builds. It repeats where repeating is safe, waits out rate limits, tells how
long, and turns everything that goes wrong on the way into the errors of `netlify_nb.errors`. The token goes to
the API's own origin and nowhere else: not along a redirect, not to a published page.
"""

from __future__ import annotations

import math
import random as random_module
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Literal
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3.exceptions

from netlify_nb.errors import AnswerUnreadable, Cancelled, InvalidInput, NetlifyNbError, TimedOut
from netlify_nb.netlify import faults
from netlify_nb.netlify.adapter import LocalhostAdapter
from netlify_nb.netlify.addresses import checked_api_url, is_loopback, origin
from netlify_nb.netlify.bodies import CHUNK, Digest, Fetched, InMemory, Outgoing, Sink
from netlify_nb.netlify.credential import credential
from netlify_nb.netlify.headers import server_time
from netlify_nb.netlify.patience import TRIES, OnWait, Patience, Stop
from netlify_nb.netlify.wire import Request, Response

if TYPE_CHECKING:
    from typing_extensions import Self

_REDIRECTS = 10
_HURRY = 2.0
"""Seconds of silence that somebody bears who wants to be gone."""
_WATCH = 0.1
"""Seconds between two questions whether to stop, while a request waits."""
_STOPPED = "Stopped."
_LARGEST_ANSWER = 64 * 1024 * 1024
"""An answer that is not a file is JSON; none of Netlify's comes near this."""


class Transport:
    """Carries requests to one API. Safe to use from many threads; close it, or use it in a ``with`` statement.

    ``api_url`` must be https unless it is on this machine. ``connect_timeout`` and ``read_timeout`` are seconds of
    silence (Netlify itself ends requests after 30). A request is made at most ``tries`` times and not begun anew
    after ``deadline`` seconds; it may wait ``max_wait`` seconds for rate limits, and ``on_wait`` hears of every wait.

    Proxies and certificate bundles come from the environment as with ``requests``, except on this machine; ``.netrc``
    is not read. ``sleep``, ``clock`` (monotonic), ``now`` (epoch) and ``random`` are for tests.
    """

    def __init__(
        self,
        api_url: str,
        token: str | None = None,
        *,
        user_agent: str = "netlify-nb",
        connect_timeout: float = 10.0,
        read_timeout: float = 35.0,
        tries: int = TRIES,
        deadline: float = 120.0,
        max_wait: float = 180.0,
        on_wait: OnWait | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        random: Callable[[], float] = random_module.random,
        pool_size: int = 16,
        token_header: Literal["Authorization", "netlify-token"] = "Authorization",  # noqa: S107  the name of a header
    ) -> None:
        self.api_url = checked_api_url(api_url)
        self.now = now
        self._sleep = sleep
        self._origin = origin(self.api_url)
        self._credential = credential(token, token_header)
        self._timeouts = (connect_timeout, read_timeout)
        self._clock, self._deadline = clock, deadline
        self._on_wait: OnWait = on_wait or (lambda _seconds, _reason: None)
        self._new_patience = partial(
            Patience,
            deadline=deadline,
            max_wait=max_wait,
            on_wait=self._on_wait,
            sleep=sleep,
            clock=clock,
            now=now,
            random=random,
        )
        self._patience = self._new_patience(tries=tries)
        self._headers = {
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
        }
        self._session = requests.Session()
        self._new_adapter = partial(LocalhostAdapter, pool_connections=8, pool_maxsize=pool_size)
        self._adapter = self._new_adapter()
        self._adapters = [self._adapter]
        self._watched = False
        self._ended = threading.Event()
        self._hurried = False
        self._silence = threading.Event()
        self._environment: dict[tuple[str, str], dict[str, Any]] = {}
        self._ahead: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give every connection back."""
        for adapter in self._adapters:
            adapter.close()
        self._session.close()

    def hang_up(self) -> None:
        """End every request under way with ``ConnectionCut``, from any thread; later ones open new connections.

        A thread that waits for a silent server cannot be stopped otherwise.
        """
        self._adapter.hang_up()

    @contextmanager
    def ending_when(self, stopped: Stop) -> Iterator[None]:
        """End every request of this block with ``Cancelled`` once ``stopped`` says so, also one that waits in silence.

        ``stopped`` is asked ten times a second, by a thread of its own. What is sent `in_a_hurry` after that goes on.
        """
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_WATCH):
                if stopped():
                    self._ended.set()
                    self._adapter.hang_up(for_good=True)
                    return

        watcher = threading.Thread(target=watch, name="netlify-nb-stop", daemon=True)
        self._watched = True
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def in_a_hurry(self) -> Transport:
        """Return this transport, connections and all, with no patience: it asks once, and waits two seconds.

        For clearing up behind somebody who has said stop and wants to be gone. When one request was met with silence,
        the others are not even sent.
        """
        hurried = copy(self)
        hurried._timeouts = (_HURRY, _HURRY)  # noqa: SLF001  # it is one of us
        hurried._patience = self._new_patience(tries=1, max_wait=_HURRY)  # noqa: SLF001  # as above
        hurried._hurried = True  # noqa: SLF001  # as above
        if self._ended.is_set():
            hurried._ended = threading.Event()  # noqa: SLF001  # as above
            hurried._adapter = self._new_adapter()  # noqa: SLF001  # as above
            self._adapters.append(hurried._adapter)  # noqa: SLF001  # as above
        return hurried

    def sleep(self, seconds: float, reason: str = "") -> None:
        """Let time pass between two requests; with a ``reason``, ``on_wait`` is told.

        Raises ``Cancelled`` when `ending_when` has come.
        """
        if reason:
            self._on_wait(seconds, reason)
        if not self._watched:
            self._sleep(seconds)
        elif self._ended.wait(seconds):
            raise Cancelled(_STOPPED)

    @property
    def signed(self) -> bool:
        """Whether there is a token to send."""
        return self._credential is not None

    def server_now(self) -> float | None:
        """Return the server's clock in epoch seconds, as its answers' ``Date`` has it; ``None`` before the first."""
        return None if self._ahead is None else self.now() + self._ahead

    # -- what others call ------------------------------------------------------------------------------------

    def send(self, request: Request, *, stop: Stop | None = None) -> Response:
        """Send a request and return its answer, whatever its status (429 excepted); `wire` reads it.

        Repeats where that is safe: on faults of the network and on `patience.REPEATED_STATUSES`, with growing
        pauses, a few times and within the deadline. After a 429 it waits until the limit is reset.

        Raises ``Unreachable``, ``TLSFailed``, ``TimedOut``, ``ConnectionCut``, ``RateLimited``, ``AnswerUnreadable``
        (an endless answer), ``FileChanged`` (the body is not what it was announced to be), ``Cancelled``.
        """
        sink = InMemory()
        return self._persist(request, lambda: self._exchange(request, sink), stop)

    def stream(self, request: Request, out: BinaryIO, *, stop: Stop | None = None) -> tuple[Response, Digest]:
        """Send a request and write its answer's body into ``out``, which must be seekable; a repeat starts it anew.

        Returns the answer and its size and SHA-1. The body of a refusal is in the answer, not in the file.
        """
        digest = Digest(out=out)
        response = self._persist(request, lambda: self._exchange(request, digest), stop)
        return response, digest

    def fetch(self, url: str, *, max_bytes: int = 0) -> Fetched:
        """Get a published page as anybody would: without token, following redirects. Any status is returned.

        The body is hashed, and kept if it is at most ``max_bytes`` long. Raises the network errors.
        """
        origin(url)
        headers = {"Accept": "*/*"}
        request = Request(
            "fetch", "GET", "", "looking at the published page", safe_to_repeat=True, signed=False, headers=headers
        )
        digest = Digest(keep=max_bytes)
        final = url

        def once() -> Response:
            nonlocal final
            digest.restart()
            with self._open(request, url, None) as answer:
                final = str(answer.url)
                self._drain(request, answer, digest, longest=self._deadline)
                return _heading(answer)

        response = self._persist(request, once)
        return Fetched(response.status, response.headers, digest.sha1, digest.size, final, digest.content)

    def _persist(self, request: Request, attempt: Callable[[], Response], stop: Stop | None = None) -> Response:
        if self._hurried and self._silence.is_set():
            raise TimedOut(f"Netlify did not answer a moment ago, and is not asked again, while {request.phase}.")
        ended = self._ended.is_set
        try:
            return self._patience.persist(request, attempt, (lambda: ended() or stop()) if stop else ended)
        except TimedOut:
            if self._hurried:
                self._silence.set()
            raise

    # -- one attempt -----------------------------------------------------------------------------------------

    def _exchange(self, request: Request, sink: Sink) -> Response:
        sink.restart()
        url = self.api_url + request.path
        if request.query:
            url += "?" + urlencode(request.query)
        outgoing = Outgoing(request.body) if request.body is not None else None
        with self._open(request, url, outgoing) as answer:
            heading = _heading(answer)
            if heading.status // 100 == 2:  # noqa: PLR2004  the class of success
                if not isinstance(sink, InMemory):
                    self._drain(request, answer, sink)
                    return heading
                self._drain(request, answer, sink, largest=_LARGEST_ANSWER, longest=self._deadline)
                return replace(heading, body=sink.content)
            words = InMemory()
            self._drain(request, answer, words, largest=_LARGEST_ANSWER, longest=self._deadline)
            body = self._credential.scrub(words.content) if self._credential else words.content
            return replace(heading, body=body)

    def _open(self, request: Request, url: str, outgoing: Outgoing | None) -> requests.Response:
        """Send, follow redirects, and return the answer with its body still to be read."""
        for _ in range(_REDIRECTS):
            answer = self._send_once(request, url, outgoing)
            target = answer.headers.get("location")
            if not target or not self._may_follow(request, answer.status_code):
                return answer
            answer.close()
            url = urljoin(url, target)
            origin(url)
        raise AnswerUnreadable(f"{urlsplit(url).hostname} redirects in a circle, while {request.phase}.")

    @staticmethod
    def _may_follow(request: Request, status: int) -> bool:
        # Following anything but a GET would mean to say it again, to somebody else, or as something else.
        return status in {301, 302, 303, 307, 308} and request.method == "GET"

    def _send_once(self, request: Request, url: str, outgoing: Outgoing | None) -> requests.Response:
        host = urlsplit(url).hostname or url
        prepared = self._prepare(request, url, outgoing)
        try:
            answer = self._adapter.send(prepared, stream=True, timeout=self._timeouts, **self._settings(url))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            sent = outgoing is None or outgoing.sent
            raise self._fault(request, error, host, body_sent=sent) from None
        there = server_time(answer.headers)
        if there is not None and origin(url) == self._origin:
            self._ahead = there - self.now()
        return answer

    def _prepare(self, request: Request, url: str, outgoing: Outgoing | None) -> requests.PreparedRequest:
        headers = {**self._headers, "Accept": "application/json", **request.headers}
        if self._credential is not None and request.signed and origin(url) == self._origin:
            self._credential.sign(headers)
        if request.body is not None:
            headers.setdefault("Content-Type", request.body.content_type)
        try:
            prepared = requests.Request(request.method, url, headers=headers).prepare()
        except (requests.RequestException, ValueError):
            raise InvalidInput(f"This cannot be asked for, while {request.phase}: {urlsplit(url).hostname}.") from None
        if outgoing is not None and request.body is not None:
            # Set by hand: requests would work the length out by reading, and knows no size of an iterable.
            prepared.body = outgoing  # type: ignore[assignment]
            prepared.headers.pop("Content-Length", None)
            if request.body.size is not None:
                prepared.headers["Content-Length"] = str(request.body.size)
        return prepared

    def _settings(self, url: str) -> dict[str, Any]:
        """Return proxies and certificate bundle for an address, read from the environment once per host.

        Going through the adapter rather than the session leaves ``.netrc`` unread: ``requests`` would put what it
        finds there in place of our token.
        """
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc)
        if key not in self._environment:
            found = self._session.merge_environment_settings(url, {}, True, None, None)  # noqa: FBT003  not our signature
            if is_loopback(parts.hostname or ""):
                found["proxies"] = {}
            self._environment[key] = {name: found[name] for name in ("proxies", "verify", "cert")}
        return self._environment[key]

    def _drain(
        self,
        request: Request,
        answer: requests.Response,
        sink: Sink,
        *,
        largest: float = math.inf,
        longest: float = math.inf,
    ) -> None:
        """Read a body to its end: at most ``largest`` bytes and, looked at after each piece, ``longest`` seconds.

        Raises ``ConnectionCut`` when it is shorter than was announced.
        """
        host = urlsplit(str(answer.url)).hostname or ""
        ends = self._clock() + longest
        total = 0
        chunks = answer.iter_content(CHUNK)
        while True:
            try:
                chunk = next(chunks, b"")
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                raise self._fault(request, error, host) from None
            if not chunk:
                return
            total += len(chunk)
            if total > largest:
                raise AnswerUnreadable(f"The answer of {host} does not end, while {request.phase}.", hint="")
            if self._clock() > ends:
                raise TimedOut(f"{host} took too long to answer, while {request.phase}.", phase="read", host=host)
            sink.write(chunk)

    def _fault(self, request: Request, error: Exception, host: str, *, body_sent: bool = True) -> NetlifyNbError:
        if self._ended.is_set():
            return Cancelled(_STOPPED)  # it was us who hung up
        return faults.translate(error, host=host, phase=request.phase, body_sent=body_sent)


def _heading(answer: requests.Response) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, b"", answer.reason or "")
