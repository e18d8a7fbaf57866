"""What goes wrong on the way, as errors of ours: one place that knows the exceptions of requests and urllib3.

Their texts may quote addresses, and their objects hold the request with its token, so neither is passed on.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import requests.exceptions as theirs
import urllib3.exceptions as below

from netlify_nb.errors import ConnectionCut, InvalidInput, NetlifyNbError, TimedOut, TLSFailed, Unreachable

Causes = Sequence[BaseException]


@dataclass(frozen=True)
class _Circumstances:
    host: str
    phase: str
    body_sent: bool


def _certificate(at: _Circumstances, causes: Causes) -> NetlifyNbError:
    words = (cause.verify_message for cause in causes if isinstance(cause, ssl.SSLCertVerificationError))
    return TLSFailed(f"The certificate of {at.host} does not verify: {next(words).rstrip('.')}.", host=at.host)


def _no_tls(at: _Circumstances, _: Causes) -> NetlifyNbError:
    hint = "Check that the address and port speak https, and that no proxy stands in between."
    return TLSFailed(f"No secure connection to {at.host} could be agreed on.", host=at.host, hint=hint)


def _no_certificates(at: _Circumstances) -> NetlifyNbError:
    hint = "Point REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE) at a file that is there, or unset it."
    return TLSFailed(f"The certificates to check {at.host} by are not there.", host=at.host, hint=hint)


def _proxy(at: _Circumstances, _: Causes) -> NetlifyNbError:
    hint = "Look at HTTPS_PROXY and NO_PROXY."
    return Unreachable(f"The proxy on the way to {at.host} cannot be used.", host=at.host, hint=hint)


def _unknown_name(at: _Circumstances, _: Causes) -> NetlifyNbError:
    return Unreachable(f"The name {at.host} does not resolve, while {at.phase}.", host=at.host)


def _no_connection(at: _Circumstances, causes: Causes) -> NetlifyNbError:
    words = (cause.strerror for cause in causes if isinstance(cause, OSError))
    word = next((word for word in words if word), "no connection")
    return Unreachable(f"{at.host} cannot be reached, while {at.phase}: {word}.", host=at.host)


def _slow_connection(at: _Circumstances, _: Causes) -> NetlifyNbError:
    return TimedOut(f"{at.host} did not take the connection in time, while {at.phase}.", phase="connect", host=at.host)


def _slow(at: _Circumstances, _: Causes) -> NetlifyNbError:
    what, phase = ("did not answer", "read") if at.body_sent else ("did not take what was sent", "send")
    text = f"{at.host} {what} in time, while {at.phase}."
    return TimedOut(text, phase=phase, host=at.host, body_sent=at.body_sent)


def _cut(at: _Circumstances, _: Causes) -> NetlifyNbError:
    text = f"The connection to {at.host} was cut, while {at.phase}."
    return ConnectionCut(text, host=at.host, body_sent=at.body_sent)


def _no_address(at: _Circumstances, _: Causes) -> NetlifyNbError:
    return InvalidInput(
        f"This is not an address that can be asked, while {at.phase}.", hint="Look at NETLIFY_API_URL and HTTPS_PROXY."
    )


_TABLE: Final[Sequence[tuple[tuple[type[BaseException], ...], Callable[[_Circumstances, Causes], NetlifyNbError]]]] = (
    # The first row that has a kind among the causes decides, so the more telling kinds stand first.
    ((ssl.SSLCertVerificationError,), _certificate),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), _cut),
    ((ssl.SSLError, below.SSLError, theirs.SSLError), _no_tls),
    ((below.ProxyError, theirs.ProxyError), _proxy),
    ((below.NameResolutionError,), _unknown_name),
    ((below.NewConnectionError,), _no_connection),
    ((below.ConnectTimeoutError, theirs.ConnectTimeout), _slow_connection),
    ((below.ReadTimeoutError, theirs.ReadTimeout, TimeoutError), _slow),
    ((theirs.InvalidURL, theirs.InvalidSchema, below.LocationValueError), _no_address),
)


def translate(error: Exception, *, host: str, phase: str, body_sent: bool = True) -> NetlifyNbError:
    """Return our error for one of requests' or urllib3's; what nobody knows is a connection that was cut.

    ``details["body_sent"]`` is false where the request certainly did not leave this machine in full; so nothing
    can have come of it.
    """
    causes = list(_causes(error))
    at = _Circumstances(host, phase, body_sent)
    if type(error) is OSError and error.errno is None:  # so says requests.adapters.HTTPAdapter.cert_verify, no more
        return _no_certificates(at)
    for kinds, make in _TABLE:
        if any(isinstance(cause, kinds) for cause in causes):
            return make(at, causes)
    return _cut(at, causes)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk an exception's causes: requests and urllib3 keep theirs in ``reason`` and ``args`` as well."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = (getattr(current, "reason", None), current.__cause__, current.__context__, *current.args)
        waiting.extend(item for item in inner if isinstance(item, BaseException))
