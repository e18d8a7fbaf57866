"""Netlify's REST API under ``/api/v1``: one table of routes, one module for each resource.

Uploads of files, ``PUT /deploys/{id}/files/{path}``, do not come by here: see ``uploads``.
"""

from __future__ import annotations

from typing import Any

from . import deploys, drop, environment, extras, files, forms, oauth, people, sites
from .base import ApiHandler, Core, UnknownRoute

_ID = r"([^/]+)"
ROUTES: tuple[tuple[str, type[ApiHandler]], ...] = (
    (r"/sites", sites.SitesHandler),
    (rf"/sites/{_ID}", sites.SiteHandler),
    (rf"/(sites|deploys)/{_ID}/simple", sites.SimpleHandler),
    (rf"/sites/{_ID}/(disable|enable)", sites.SwitchHandler),
    (rf"/sites/{_ID}/unlink_repo", sites.UnlinkHandler),
    (rf"/sites/{_ID}/rollback", sites.RollbackHandler),
    (rf"/sites/{_ID}/metadata", sites.MetadataHandler),
    (rf"/sites/{_ID}/deployed-branches", deploys.BranchesHandler),
    (rf"/sites/{_ID}/builds", deploys.BuildsHandler),
    (rf"/sites/{_ID}/deploys", deploys.SiteDeploysHandler),
    (rf"/sites/{_ID}/deploys/{_ID}", deploys.SiteDeployHandler),
    (r"/sites/(?P<site_id>[^/]+)/deploys/(?P<deploy_id>[^/]+)/restore", deploys.RestoreHandler),
    (r"/deploys/(?P<deploy_id>[^/]+)/restore", deploys.RestoreHandler),
    (rf"/deploys/{_ID}", deploys.DeployHandler),
    (rf"/deploys/{_ID}/(lock|unlock)", deploys.LockHandler),
    (rf"/deploys/{_ID}/cancel", deploys.CancelHandler),
    (rf"/(sites|deploys)/{_ID}/files", files.FilesHandler),
    (rf"/(sites|deploys)/{_ID}/files/(.+)", files.FileHandler),
    (rf"/deploys/{_ID}/(functions|edge_functions|server)/(.+)", deploys.OtherUploadHandler),
    (rf"/sites/{_ID}/forms", forms.SiteFormsHandler),
    (rf"/sites/{_ID}/forms/{_ID}", forms.SiteFormHandler),
    (rf"/sites/{_ID}/submissions", forms.SiteSubmissionsHandler),
    (rf"/forms/{_ID}/submissions", forms.FormSubmissionsHandler),
    (rf"/submissions/{_ID}", forms.SubmissionHandler),
    (rf"/submissions/{_ID}/(spam|ham)", forms.SpamHandler),
    (rf"/sites/{_ID}/snippets", extras.SnippetsHandler),
    (rf"/sites/{_ID}/snippets/{_ID}", extras.SnippetHandler),
    (r"/hooks", extras.HooksHandler),
    (r"/hooks/types", extras.HookTypesHandler),
    (rf"/hooks/{_ID}", extras.HookHandler),
    (rf"/hooks/{_ID}/enable", extras.HookEnableHandler),
    (r"/user", people.UserHandler),
    (r"/accounts", people.AccountsHandler),
    (rf"/accounts/{_ID}", people.AccountHandler),
    (rf"/accounts/{_ID}/env", environment.VariablesHandler),
    (rf"/accounts/{_ID}/env/{_ID}", environment.VariableHandler),
    (rf"/accounts/{_ID}/env/{_ID}/value/{_ID}", environment.ValueHandler),
    (rf"/team/{_ID}/(.+/)?meta/{_ID}", people.NothingHandler),
    (r"/oauth/tickets", oauth.TicketsHandler),
    (rf"/oauth/tickets/{_ID}", oauth.TicketHandler),
    (rf"/oauth/tickets/{_ID}/exchange", oauth.ExchangeHandler),
    (r"/oauth/applications/create_token", oauth.PersonalTokenHandler),
    (r"/access_tokens/revoke", oauth.RevokeHandler),
    (r"/drop/token", drop.DropTokenHandler),
    (r"/drop", drop.DropSiteHandler),
    (r"/drop/claim", drop.DropClaimHandler),
    (rf"/{_ID}/sites", sites.TeamSitesHandler),
)


def routes(core: Core) -> list[Any]:
    """Return Tornado's table of routes; what is not in it answers 404 in JSON."""
    # A slash too many at the end is forgiven, as it is at Netlify.
    table: list[Any] = [(f"/api/v1{pattern}/?", handler, {"core": core}) for pattern, handler in ROUTES]
    table.append((r"/api(?:/.*)?", UnknownRoute, {"core": core}))
    return table
