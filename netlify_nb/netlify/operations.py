"""Every operation that we say to Netlify, one row each, and the one builder that fills a row in. Pure.

Ids, methods and paths are those of Netlify's OpenAPI document (npm ``@netlify/open-api``, ``dist/swagger.json``);
the rows of ``UNLISTED`` are not in it, and say where they come from. A test holds the table against that document.

``repeat`` is whether saying it twice does what saying it once does. Creating is not of that kind: a deploy or
site whose answer was lost is looked for instead (`client_deploys`, `client_sites`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from netlify_nb.errors import DeployNotFound, NotFound, SiteNotFound
from netlify_nb.netlify.wire import Body, Request, quote_path, quote_segment


@dataclass(frozen=True)
class Operation:
    """One row: an operation's official id, what it says, and what its error texts say it does."""

    id: str
    method: str
    path: str
    phase: str
    repeat: bool = True
    missing: type[NotFound] = NotFound
    signed: bool = True


def _site(id: str, method: str, rest: str, phase: str, *, repeat: bool = True) -> Operation:  # noqa: A002  a column
    return Operation(id, method, "/sites/{site_id}" + rest, phase, repeat, SiteNotFound)


def _deploy(id: str, method: str, path: str, phase: str, *, repeat: bool = True) -> Operation:  # noqa: A002  a column
    return Operation(id, method, path, phase, repeat, DeployNotFound)


_ROWS: Final = (
    # sites
    Operation("listSites", "GET", "/sites", "listing the sites"),
    Operation("listSitesForAccount", "GET", "/{account_slug}/sites", "listing the team's sites"),
    Operation("createSite", "POST", "/sites", "creating the site", repeat=False),
    Operation("createSiteInTeam", "POST", "/{account_slug}/sites", "creating the site", repeat=False),
    _site("getSite", "GET", "", "looking up the site"),
    _site("updateSite", "PATCH", "", "changing the site"),
    _site("deleteSite", "DELETE", "", "deleting the site"),
    _site("enableSite", "PUT", "/enable", "enabling the site"),
    _site("disableSite", "PUT", "/disable", "disabling the site"),
    # Two rollbacks go back twice.
    _site("rollbackSiteDeploy", "PUT", "/rollback", "rolling the site back", repeat=False),
    # deploys
    _site("listSiteDeploys", "GET", "/deploys", "listing the deploys"),
    _site("createSiteDeploy", "POST", "/deploys", "creating the deploy", repeat=False),
    _deploy("getSiteDeploy", "GET", "/sites/{site_id}/deploys/{deploy_id}", "looking up the deploy"),
    _deploy("updateSiteDeploy", "PUT", "/sites/{site_id}/deploys/{deploy_id}", "announcing the files"),
    _deploy("restoreSiteDeploy", "POST", "/sites/{site_id}/deploys/{deploy_id}/restore", "restoring the deploy"),
    _deploy("deleteSiteDeploy", "DELETE", "/sites/{site_id}/deploys/{deploy_id}", "deleting the deploy"),
    _deploy("getDeploy", "GET", "/deploys/{deploy_id}", "looking up the deploy"),
    _deploy("deleteDeploy", "DELETE", "/deploys/{deploy_id}", "deleting the deploy"),
    _deploy("cancelSiteDeploy", "POST", "/deploys/{deploy_id}/cancel", "cancelling the deploy"),
    _deploy("lockDeploy", "POST", "/deploys/{deploy_id}/lock", "locking the deploy"),
    _deploy("unlockDeploy", "POST", "/deploys/{deploy_id}/unlock", "unlocking the deploy"),
    _deploy("uploadDeployFile", "PUT", "/deploys/{deploy_id}/files/{path}", "uploading a file"),
    _site("listSiteDeployedBranches", "GET", "/deployed-branches", "listing the deployed branches"),
    # files
    _site("listSiteFiles", "GET", "/files", "listing the site's files"),
    Operation("getSiteFileByPathName", "GET", "/sites/{site_id}/files/{file_path}", "looking up a file of the site"),
    # account
    Operation("getCurrentUser", "GET", "/user", "asking whose token this is"),
    Operation("listAccountsForUser", "GET", "/accounts", "listing the teams"),
    Operation("getAccount", "GET", "/accounts/{account_id}", "looking up the team"),
    # A ticket that nobody says yes to simply expires, so asking for a second one does no harm.
    # No token goes along: whoever signs in has none yet, or one that is no longer good.
    Operation("createTicket", "POST", "/oauth/tickets", "asking to sign in", signed=False),
    Operation("showTicket", "GET", "/oauth/tickets/{ticket_id}", "waiting for the sign-in", signed=False),
    Operation(
        "exchangeTicket",
        "POST",
        "/oauth/tickets/{ticket_id}/exchange",
        "finishing the sign-in",
        repeat=False,
        signed=False,
    ),
    # forms and submissions
    _site("listSiteForms", "GET", "/forms", "listing the forms"),
    Operation("deleteSiteForm", "DELETE", "/sites/{site_id}/forms/{form_id}", "deleting the form"),
    _site("listSiteSubmissions", "GET", "/submissions", "listing the submissions"),
    Operation("listFormSubmissions", "GET", "/forms/{form_id}/submissions", "listing the form's submissions"),
    # The official id of the single submission lacks the "s" and the "get".
    Operation("listFormSubmission", "GET", "/submissions/{submission_id}", "looking up the submission"),
    Operation("deleteSubmission", "DELETE", "/submissions/{submission_id}", "deleting the submission"),
    # snippets and metadata
    _site("listSiteSnippets", "GET", "/snippets", "listing the snippets"),
    _site("createSiteSnippet", "POST", "/snippets", "creating the snippet", repeat=False),
    Operation("getSiteSnippet", "GET", "/sites/{site_id}/snippets/{snippet_id}", "looking up the snippet"),
    Operation("updateSiteSnippet", "PUT", "/sites/{site_id}/snippets/{snippet_id}", "changing the snippet"),
    Operation("deleteSiteSnippet", "DELETE", "/sites/{site_id}/snippets/{snippet_id}", "deleting the snippet"),
    _site("getSiteMetadata", "GET", "/metadata", "reading the site's metadata"),
    _site("updateSiteMetadata", "PUT", "/metadata", "replacing the site's metadata"),
    # hooks
    Operation("listHookTypes", "GET", "/hooks/types", "listing the kinds of hooks"),
    Operation("listHooksBySiteId", "GET", "/hooks", "listing the hooks"),
    Operation("createHookBySiteId", "POST", "/hooks", "creating the hook", repeat=False),
    Operation("getHook", "GET", "/hooks/{hook_id}", "looking up the hook"),
    Operation("updateHook", "PUT", "/hooks/{hook_id}", "changing the hook"),
    Operation("deleteHook", "DELETE", "/hooks/{hook_id}", "deleting the hook"),
    Operation("enableHook", "POST", "/hooks/{hook_id}/enable", "enabling the hook"),
)

_UNLISTED_ROWS: Final = (
    # Netlify's documentation of forms, https://docs.netlify.com/api/get-started/#forms
    Operation("spamSubmission", "PUT", "/submissions/{submission_id}/spam", "marking the submission as spam"),
    Operation("hamSubmission", "PUT", "/submissions/{submission_id}/ham", "marking the submission as no spam"),
    # The internal types of Netlify's own command line.
    Operation("revokeAccessToken", "DELETE", "/access_tokens/revoke", "revoking the token"),
)

UNLISTED: Final[frozenset[str]] = frozenset(row.id for row in _UNLISTED_ROWS)
OPERATIONS: Final[Mapping[str, Operation]] = {row.id: row for row in (*_ROWS, *_UNLISTED_ROWS)}

_WHOLE_PATHS: Final = frozenset({"path", "file_path"})
"""Parameters that are paths of files: their slashes stay slashes."""


def build(
    operation_id: str,
    parameters: Mapping[str, str] | None = None,
    *,
    query: Mapping[str, Any] | None = None,
    body: Body | None = None,
    headers: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> Request:
    """Fill in the row of an operation, as `fill` does."""
    return fill(OPERATIONS[operation_id], parameters, query=query, body=body, headers=headers, about=about)


def fill(
    row: Operation,
    parameters: Mapping[str, str] | None = None,
    *,
    query: Mapping[str, Any] | None = None,
    body: Body | None = None,
    headers: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> Request:
    """Make a request of a row. ``parameters`` are the path's; ``None`` in ``query`` is left out.

    Raises ``InvalidInput`` for an empty parameter, which would ask for something else than was meant.
    """
    parameters = parameters or {}
    quoted = {
        name: quote_path(value) if name in _WHOLE_PATHS else quote_segment(value, name)
        for name, value in parameters.items()
    }
    return Request(
        operation=row.id,
        method=row.method,
        path=row.path.format_map(quoted),
        phase=row.phase,
        safe_to_repeat=row.repeat,
        query=tuple((name, _query_value(value)) for name, value in (query or {}).items() if value is not None),
        headers=headers or {},
        body=body,
        signed=row.signed,
        missing=row.missing,
        about={**parameters, **(about or {})},
    )


def _query_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
