"""Thousands of requests that Netlify's document allows, and as many that it does not: schemathesis thinks them up."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from judged import PAGE, Caller
from openapi import complaints_of, document, operations

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis needs Python 3.11")

CASES = 40
"""For each operation in each mode, which makes thousands in about a minute."""
ENDS_SOMETHING = re.compile("^(delete|cancel|exchange)")


class Things:
    """One thing of each kind that there is, by the names that paths and queries give to their ids."""

    def __init__(self, it):
        site = it.new_site(session_id=secrets.token_hex(8))
        it.deploy_zip(site, {"index.html": PAGE})
        deploy = it.open_digest(site, {"/index.html": secrets.token_bytes(8)})
        it.page(site["url"], method="POST", data={"form-name": "feedback", "stars": "5"})
        here = f"/sites/{site['id']}"
        hook = {"type": "url", "event": "deploy_created", "data": {"url": "http://127.0.0.1:9/nobody"}}
        snippet = it.ask("POST", f"{here}/snippets", json={"title": "t", "general": "g"}).json()
        self.ids = {
            "site_id": site["id"],
            "deploy_id": deploy["id"],
            "account_id": site["account_id"],
            "account_slug": site["account_slug"],
            "form_id": it.ask("GET", f"{here}/forms").json()[0]["id"],
            "submission_id": it.ask("GET", f"{here}/submissions").json()[0]["id"],
            "snippet_id": snippet["id"],
            "hook_id": it.ask("POST", f"/hooks?site_id={site['id']}", json=hook).json()["id"],
            "ticket_id": it.ask("POST", f"/oauth/tickets?client_id={it.client_id}", json={}).json()["id"],
            "client_id": it.client_id,
            "file_path": "index.html",
            "path": "index.html",
        }


@pytest.fixture
def it(spare):
    document()
    return Caller(spare.api_url, spare.token, spare.client_id)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_no_request_upsets_the_server(it, spare, tools, mode):
    """No answer is a 5xx, and none has what neither the document nor the list of differences has."""
    here = tools.local_operations(document())
    official = {one.id: one for one in operations()}
    wrong, asked = {}, 0
    things = Things(it)

    def fuzz(operation):
        name = operation.definition.raw["operationId"]

        @settings(
            max_examples=CASES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked, things
            asked += 1
            if real := asked % 2:
                # Half of all requests are about something that is there.
                case.path_parameters = {key: things.ids.get(key, "x") for key in case.path_parameters or {}}
                case.query = {
                    **(case.query or {}),
                    **{key: things.ids[key] for key in case.query or {} if key in things.ids},
                }
            arguments = case.as_transport_kwargs(base_url=spare.api_url)
            arguments["headers"] = {**arguments["headers"], "Authorization": f"Bearer {spare.token}"}
            try:
                answer = it.http.request(**arguments, timeout=20, allow_redirects=False)
            except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError):
                return  # nothing that a client could send
            kind = answer.headers.get("Content-Type", "")
            found = complaints_of(official[name], answer.status_code, kind, answer.content)
            if answer.status_code >= 500:
                found.append(f"{name} answers {answer.status_code}")
            for complaint in found:
                wrong.setdefault(
                    complaint,
                    f"{arguments['method']} {arguments['url']} {arguments.get('json') or arguments.get('data')!r:.300}",
                )
            if real and answer.ok and ENDS_SOMETHING.match(name):
                things = Things(it)

        with suppress(Unsatisfiable):  # there is no wrong way to ask where nothing is asked for
            ask()

    for operation in schemathesis.openapi.from_dict(document()).get_all_operations():
        if operation.ok().definition.raw["operationId"] in here:
            fuzz(operation.ok())
    assert not wrong, "\n".join(f"{complaint}\n    {cause}" for complaint, cause in sorted(wrong.items()))
    assert asked > 1000
    it.ask("GET", "/sites", expect=200)
