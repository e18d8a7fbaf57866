"""Every request that the client can make, judged by Netlify's own OpenAPI document."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import jsonschema
import pytest
from openapi import operation_of, tolerated

from netlify_nb.netlify.operations import OPERATIONS, UNLISTED

ANSWER = {"id": "i", "site_id": "s", "access_token": "t", "state": "ready"}
HOOK = {"type": "url", "event": "deploy_created", "data": {"url": "https://example.test"}}
CALLS = {
    "listSites": lambda it: list(it.list_sites(name="n", filter="all", limit=3)),
    "listSitesForAccount": lambda it: list(it.list_sites_for_account("team", name="n")),
    "createSite": lambda it: it.create_site(name="n", session_id="x", force_ssl=True),
    "createSiteInTeam": lambda it: it.create_site_in_team("team", name="n", session_id="x"),
    "getSite": lambda it: it.get_site("s"),
    "updateSite": lambda it: it.update_site("s", name="n", password="p", processing_settings={"html": {}}),
    "deleteSite": lambda it: it.delete_site("s"),
    "enableSite": lambda it: it.enable_site("s"),
    "disableSite": lambda it: it.disable_site("s", reason="r"),
    "rollbackSiteDeploy": lambda it: it.rollback_site_deploy("s"),
    "listSiteDeploys": lambda it: list(
        it.list_site_deploys(
            "s", state="ready", branch="b", production=True, deploy_previews=False, latest_published=True, limit=1
        )
    ),
    "createSiteDeploy": lambda it: (
        it.create_site_deploy("s", files={"a": "1"}, draft=True, branch="b", title="t", async_=True),
        it.create_site_deploy_from_zip("s", lambda: b"PK", 2, branch="b", title="t"),
    ),
    "getSiteDeploy": lambda it: it.get_site_deploy("s", "d"),
    "updateSiteDeploy": lambda it: it.update_site_deploy("s", "d", files={"a": "1"}, async_=True),
    "restoreSiteDeploy": lambda it: it.restore_site_deploy("s", "d"),
    "deleteSiteDeploy": lambda it: it.delete_site_deploy("s", "d"),
    "getDeploy": lambda it: it.get_deploy("d"),
    "deleteDeploy": lambda it: it.delete_deploy("d"),
    "cancelSiteDeploy": lambda it: it.cancel_site_deploy("d"),
    "lockDeploy": lambda it: it.lock_deploy("d"),
    "unlockDeploy": lambda it: it.unlock_deploy("d"),
    "uploadDeployFile": lambda it: it.upload_deploy_file("d", "a/b.css", lambda: b"x", 1),
    "listSiteDeployedBranches": lambda it: list(it.list_site_deployed_branches("s")),
    "listSiteFiles": lambda it: list(it.list_site_files("s")),
    "getSiteFileByPathName": lambda it: it.get_site_file_by_path_name("s", "a/b.css"),
    "getCurrentUser": lambda it: it.get_current_user(),
    "listAccountsForUser": lambda it: list(it.list_accounts_for_user()),
    "getAccount": lambda it: it.get_account("a"),
    "createTicket": lambda it: it.create_ticket("app", message="m"),
    "showTicket": lambda it: it.show_ticket("t"),
    "exchangeTicket": lambda it: it.exchange_ticket("t"),
    "listSiteForms": lambda it: list(it.list_site_forms("s")),
    "deleteSiteForm": lambda it: it.delete_site_form("s", "f"),
    "listSiteSubmissions": lambda it: list(it.list_site_submissions("s", state="spam")),
    "listFormSubmissions": lambda it: list(it.list_form_submissions("f", state="spam")),
    "listFormSubmission": lambda it: it.get_submission("x"),
    "deleteSubmission": lambda it: it.delete_submission("x"),
    "listSiteSnippets": lambda it: list(it.list_site_snippets("s")),
    "createSiteSnippet": lambda it: it.create_site_snippet("s", title="t", general="g", goal="h"),
    "getSiteSnippet": lambda it: it.get_site_snippet("s", "0"),
    "updateSiteSnippet": lambda it: it.update_site_snippet("s", "0", title="t"),
    "deleteSiteSnippet": lambda it: it.delete_site_snippet("s", "0"),
    "getSiteMetadata": lambda it: it.get_site_metadata("s"),
    "updateSiteMetadata": lambda it: it.update_site_metadata("s", {"a": 1}),
    "listHookTypes": lambda it: list(it.list_hook_types()),
    "listHooksBySiteId": lambda it: list(it.list_hooks_by_site_id("s")),
    "createHookBySiteId": lambda it: it.create_hook_by_site_id("s", **HOOK, form_id="f"),
    "getHook": lambda it: it.get_hook("h"),
    "updateHook": lambda it: it.update_hook("h", disabled=True),
    "deleteHook": lambda it: it.delete_hook("h"),
    "enableHook": lambda it: it.enable_hook("h"),
}


def test_every_operation_is_called_here():
    """A row of the table without a call would not be judged."""
    assert set(CALLS) == set(OPERATIONS) - UNLISTED


@pytest.mark.parametrize("operation", CALLS)
def test_what_we_say_is_what_the_document_lets_us_say(server, client, operation):
    """Path, method, names of the query, what is required, and the shape of the body."""
    lists = operation.startswith("list") and operation != "listFormSubmission"
    server.respond = lambda heard: server.reply(200, [] if lists else ANSWER)
    CALLS[operation](client)
    assert server.heard
    beside = {name for entry in tolerated("client") if entry.covers(operation) for name in entry.extra}
    for heard in server.heard:
        path = urlsplit(heard.target).path.removeprefix("/api/v1")
        official = operation_of(heard.method, path)
        assert official.id == operation
        named = {item["name"]: item for item in official.parameters if item["in"] == "query"}
        said = dict(parse_qsl(urlsplit(heard.target).query))
        assert set(said) <= set(named) | beside
        assert {name for name, item in named.items() if item.get("required")} <= set(said)
        for name, value in said.items():
            choices = named.get(name, {}).get("enum")
            assert choices is None or value in choices
        bodies = [item for item in official.parameters if item["in"] == "body"]
        if heard.headers.get("content-type") == "application/json":
            assert bodies
            jsonschema.Draft4Validator(bodies[0]["schema"]).validate(heard.json)
        else:
            assert not heard.body or bodies
        assert heard.body or not any(item.get("required") for item in bodies)
