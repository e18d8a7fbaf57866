"""Every error that this package raises on purpose, drawn as one tree.

::

    NetlifyNbError
    ├── InvalidInput            an argument that cannot be meant
    ├── SourceError             what should be published cannot be read
    │   ├── SourceNotFound
    │   ├── SourceUnreadable        no permission, truncated, not JSON, not UTF-8
    │   ├── NotebookFormatUnknown   written by a newer Jupyter than this one
    │   ├── NotebookUnknown         no source given, and the running notebook cannot be found out
    │   ├── ExecutionFailed         ``--execute`` met a failing cell
    │   └── PreflightStopped        something must not be published as it is
    ├── BundleError             the files do not make a site
    │   ├── BundleEmpty
    │   ├── IndexMissing
    │   ├── PathInvalid             ``#``, ``?``, control characters, absolute, escaping
    │   ├── PathsCollide            names equal when case is ignored
    │   ├── TooManyFiles
    │   ├── TooLarge                more bytes than the administrator allows
    │   └── FileChanged             vanished or changed while it was being read
    ├── StorageError            a file cannot be written: disk full, read-only, no permission
    ├── ConfigurationError      a setting or the record cannot be used
    │   ├── RecordInvalid
    │   ├── ClaimNotConfigured
    │   ├── LoginNotPossible
    │   └── NotAllowed              the administrator of the Jupyter server forbids it
    ├── ApiError                Netlify answered, and it was a no
    │   ├── NotSignedIn             401
    │   ├── PaymentRequired         402
    │   ├── Forbidden               403
    │   ├── NotFound                404
    │   │   ├── SiteNotFound
    │   │   └── DeployNotFound
    │   ├── Unprocessable           422
    │   │   └── SiteNameRefused
    │   ├── RateLimited             429
    │   ├── ServerFault             5xx
    │   └── AnswerUnreadable        HTML or broken JSON where JSON was promised
    ├── NetworkError            no answer came
    │   ├── Unreachable             DNS, refused, no route
    │   ├── TLSFailed
    │   ├── TimedOut
    │   └── ConnectionCut
    ├── DeployError             the deploy did not become live
    │   ├── DeployFailed            state ``error``, or refused in review
    │   ├── DeployTimedOut
    │   ├── PublishRunning          this site is being published by someone else right now
    │   └── VerificationFailed      what is served is not what was sent
    ├── ClaimError              no claim link can be made for this site
    │   ├── SiteNotClaimable
    │   └── SiteAlreadyClaimed
    ├── LocalServerError        the embedded Netlify cannot run
    │   └── PortTaken
    └── Cancelled               the person said stop

A door shows ``message`` and ``hint``; a program branches on ``code``. Neither ever holds a token or secret.
"""

from __future__ import annotations

from typing import Any, ClassVar


class NetlifyNbError(Exception):
    """Base of all errors here.

    ``code`` is stable and for programs, ``message`` names the cause in one sentence, ``hint`` names the way out
    (it may be empty), and ``details`` holds JSON-able facts such as ``path`` or ``status``.
    """

    code: ClassVar[str] = "error"
    hint_default: ClassVar[str] = ""

    def __init__(self, message: str, *, hint: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = self.hint_default if hint is None else hint
        self.details = {key: value for key, value in details.items() if value is not None}

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """Return ``{code, message, hint, details}``, ready for ``json.dumps``."""
        return {"code": self.code, "message": self.message, "hint": self.hint, "details": self.details}

    def _render_traceback_(self) -> list[str]:
        """Show a person the message instead of a traceback, where IPython displays this error.

        Source: ``IPython.core.interactiveshell.InteractiveShell.showtraceback`` asks an exception for this.
        """
        return [self.message, *([self.hint] if self.hint else [])]


class InvalidInput(NetlifyNbError):
    """An argument that cannot be meant."""

    code = "invalid-input"


# -- what is published ---------------------------------------------------------------------------------------


class SourceError(NetlifyNbError):
    """What should be published cannot be read or must not be published."""

    code = "source"


class SourceNotFound(SourceError):
    """There is no such file or folder."""

    code = "source-not-found"
    hint_default = "Check the path; it is taken relative to the current folder."


class SourceUnreadable(SourceError):
    """The file is there, and cannot be read as what it claims to be."""

    code = "source-unreadable"


class NotebookFormatUnknown(SourceError):
    """The notebook was written in a format newer than this version of nbformat knows."""

    code = "notebook-format-unknown"
    hint_default = "Upgrade nbformat, or save the notebook in format 4 from the program that wrote it."


class NotebookUnknown(SourceError):
    """No source was given and the running notebook cannot be found out."""

    code = "notebook-unknown"
    hint_default = "Name it: %netlify_deploy report.ipynb"


class ExecutionFailed(SourceError):
    """A cell failed, or took too long, while the notebook was run for publishing."""

    code = "execution-failed"


class PreflightStopped(SourceError):
    """A finding must be dealt with before this is published; ``details["findings"]`` lists all of them."""

    code = "preflight-stopped"


# -- the files of a deploy -----------------------------------------------------------------------------------


class BundleError(NetlifyNbError):
    """The files do not make a site that Netlify would take."""

    code = "bundle"


class BundleEmpty(BundleError):
    """There is nothing in it."""

    code = "bundle-empty"
    hint_default = "Name a notebook, a folder that holds some, or an HTML file."


class IndexMissing(BundleError):
    """There is no ``index.html`` at the root, so the site's address would answer 404."""

    code = "index-missing"
    hint_default = "Add an index.html at the top of the folder."


class PathInvalid(BundleError):
    """A file name that Netlify refuses or that would leave the site's folder."""

    code = "path-invalid"
    hint_default = "Rename the file."


class PathsCollide(BundleError):
    """Two names are the same when case is ignored; Netlify serves only one of them."""

    code = "paths-collide"
    hint_default = "Rename one of them."


class TooManyFiles(BundleError):
    """More files than one zip deploy takes."""

    code = "too-many-files"


class TooLarge(BundleError):
    """More bytes than the administrator of this Jupyter server allows."""

    code = "too-large"


class FileChanged(BundleError):
    """A file vanished or changed while it was being read."""

    code = "file-changed"
    hint_default = "Publish again when nothing is writing to it."


class StorageError(NetlifyNbError):
    """A file cannot be written: the disk is full, read-only, or permission is missing."""

    code = "storage"


# -- settings ------------------------------------------------------------------------------------------------


class ConfigurationError(NetlifyNbError):
    """A setting cannot be used."""

    code = "configuration"


class RecordInvalid(ConfigurationError):
    """``netlify-nb.toml`` cannot be read."""

    code = "record-invalid"
    hint_default = "Mend the file, or delete it to start afresh; it only remembers where sources publish to."


class ClaimNotConfigured(ConfigurationError):
    """Claim links need an OAuth application's id and secret."""

    code = "claim-not-configured"
    hint_default = (
        "Create an OAuth application in Netlify's user settings (Applications), as the same user as the token, "
        "and set NETLIFY_OAUTH_CLIENT_ID and NETLIFY_OAUTH_CLIENT_SECRET."
    )


class LoginNotPossible(ConfigurationError):
    """Signing in did not come to an end."""

    code = "login-not-possible"


class NotAllowed(ConfigurationError):
    """The administrator of this Jupyter server does not allow it."""

    code = "not-allowed"
    hint_default = "Ask the administrator of this Jupyter server."


# -- Netlify said no -----------------------------------------------------------------------------------------


class ApiError(NetlifyNbError):
    """Netlify answered with a refusal. ``status`` is the HTTP status, ``api_message`` Netlify's own words."""

    code = "api"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        status: int | None = None,
        api_message: str | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, hint=hint, status=status, api_message=api_message, **details)
        self.status = status
        self.api_message = api_message


class NotSignedIn(ApiError):
    """401: the token is missing, wrong or revoked."""

    code = "not-signed-in"
    hint_default = "Sign in again with `netlify-nb login`, or set NETLIFY_AUTH_TOKEN to a valid token."


class PaymentRequired(ApiError):
    """402: the plan or its credits do not cover this."""

    code = "payment-required"
    hint_default = "Look at the team's plan and usage in Netlify's dashboard."


class Forbidden(ApiError):
    """403: signed in, and not allowed."""

    code = "forbidden"
    hint_default = "Check that this account may change this site or team."


class NotFound(ApiError):
    """404: no such thing, or none that this account may see."""

    code = "not-found"


class SiteNotFound(NotFound):
    """No such site in this account."""

    code = "site-not-found"
    hint_default = "`netlify-nb sites` lists the sites of this account."


class DeployNotFound(NotFound):
    """No such deploy; Netlify deletes deploys of old age except the live one (30 to 365 days, by plan)."""

    code = "deploy-not-found"
    hint_default = "`netlify-nb history` lists the deploys that are still there."


class Unprocessable(ApiError):
    """422: understood and refused."""

    code = "unprocessable"


class SiteNameRefused(Unprocessable):
    """The site name is taken (names are global at Netlify) or not allowed."""

    code = "site-name-refused"
    hint_default = "Choose another name: letters, digits and hyphens, at most 63 of them."


class RateLimited(ApiError):
    """429, and the reset lies beyond the time we may wait. ``details["retry_after"]`` is in seconds."""

    code = "rate-limited"


class ServerFault(ApiError):
    """5xx, also after repeating."""

    code = "server-fault"
    hint_default = "Try again in a while; nothing that was live has changed."


class AnswerUnreadable(ApiError):
    """HTML or broken JSON where JSON was promised: often a proxy or a captive portal in between."""

    code = "answer-unreadable"
    hint_default = "Check that no proxy or sign-in page stands between this machine and Netlify."


# -- no answer -----------------------------------------------------------------------------------------------


class NetworkError(NetlifyNbError):
    """No answer came."""

    code = "network"


class Unreachable(NetworkError):
    """The name does not resolve, the connection is refused, or there is no route."""

    code = "unreachable"
    hint_default = "Check the network connection."


class TLSFailed(NetworkError):
    """The certificate does not verify."""

    code = "tls-failed"
    hint_default = "Behind an inspecting proxy, point REQUESTS_CA_BUNDLE at its certificate."


class TimedOut(NetworkError):
    """No answer within the time allowed; ``details["phase"]`` says waiting for what."""

    code = "timed-out"
    hint_default = "Try again; files that did arrive are not sent twice."


class ConnectionCut(NetworkError):
    """The connection ended in the middle of an answer."""

    code = "connection-cut"
    hint_default = "Try again; files that did arrive are not sent twice."


# -- the deploy ----------------------------------------------------------------------------------------------


class DeployError(NetlifyNbError):
    """The deploy did not become what was asked for. What was live before still is, unless the message says more."""

    code = "deploy"


class DeployFailed(DeployError):
    """Netlify ended the deploy in state ``error`` or ``rejected``."""

    code = "deploy-failed"


class DeployTimedOut(DeployError):
    """The deploy was still being processed when the deadline passed."""

    code = "deploy-timed-out"
    hint_default = "Look at `netlify-nb history`; Netlify may still finish it."


class PublishRunning(DeployError):
    """This site is being published by another process of this machine."""

    code = "publish-running"
    hint_default = "Wait for it to end, then publish again."


class VerificationFailed(DeployError):
    """What is served at the address is not what was sent."""

    code = "verification-failed"


class ClaimError(NetlifyNbError):
    """No claim link can be made for this site."""

    code = "claim"


class SiteNotClaimable(ClaimError):
    """The site carries no session id: it was not created to be handed over."""

    code = "site-not-claimable"
    hint_default = "Only sites created by netlify_nb (or with a session_id) can be claimed; publish to a new site."


class SiteAlreadyClaimed(ClaimError):
    """Somebody has taken this site over already."""

    code = "site-already-claimed"


# -- this machine --------------------------------------------------------------------------------------------


class LocalServerError(NetlifyNbError):
    """The embedded Netlify cannot be started or reached."""

    code = "local-server"


class PortTaken(LocalServerError):
    """The port asked for is in use."""

    code = "port-taken"
    hint_default = "Choose another with --port, or leave it out to take a free one."


class Cancelled(NetlifyNbError):
    """The person said stop. The message says whether what was live has changed."""

    code = "cancelled"

    @classmethod
    def by(cls, interrupt: KeyboardInterrupt) -> Cancelled:
        """Return the error by which a door tells of Ctrl-C: with the words that a publish put into it, if any."""
        message, hint = (*interrupt.args, None, None)[:2]
        return cls(message or "Stopped. Nothing that was live has changed.", hint=hint)
