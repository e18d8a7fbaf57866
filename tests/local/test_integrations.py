"""The Integration API of the local server, in both versions, spoken to as Netlify's own SDK does."""

from __future__ import annotations

import pytest


class Integrations:
    """The SDK's requests: at the root, with the token in a header of its own."""

    def __init__(self, netlify):
        self.netlify = netlify
        self.token = netlify.runtime.token

    def __call__(self, method, path, *, expect, body=None, **headers):
        headers = {"netlify-token": self.token, **headers}
        answer = self.netlify.desk(method, path, json=body, headers={k: v for k, v in headers.items() if v})
        assert answer.status_code == expect, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None


@pytest.fixture
def ask(netlify):
    return Integrations(netlify)


@pytest.fixture
def places(site):
    return {"site": f"/site/{site['id']}", "team": f"/team/{site['account_slug']}"}


@pytest.mark.parametrize("kind", ["site", "team"])
def test_version_one_enables_keeps_and_disables(ask, places, kind):
    """What is not enabled is not there, twice is a conflict, and disabling takes along what was kept."""
    path = f"{places[kind]}/integrations/one-{kind}"
    ask("GET", path, expect=404)
    ask("PUT", path, body={"config": {}}, expect=404)
    assert ask("POST", path, body={"config": {"a": 1}}, expect=201)["token"]
    assert ask("POST", path, body={"config": {"b": 1}}, expect=409) == {"error": "already_enabled"}
    assert ask("GET", path, expect=200) == {"config": {"a": 1}, "has_build_hook_enabled": False}
    ask("PUT", path, body={"config": {"a": None}}, expect=204)
    ask("PUT", path, body={"has_build_hook_enabled": True}, expect=204)
    ask("PUT", path, body={"has_connectors_enabled": True}, expect=204)
    assert ask("GET", path, expect=200) == {"config": {"a": None}, "has_build_hook_enabled": True}
    ask("DELETE", path, expect=204)
    ask("DELETE", path, expect=404)


def test_version_two_needs_the_extension_on_the_team(ask, site, places):
    """Then the team and each of its sites have something of their own, which goes with the extension."""
    path = f"{places['team']}/integrations/two"
    of_site = f"{path}/configuration/site/{site['id']}"
    two = {"Api-Version": "2"}
    ask("PUT", of_site, body={"config": {"a": 1}}, expect=404, **two)
    ask("POST", f"{path}/installation", expect=201, **two)
    ask("POST", f"{path}/installation", expect=201, **two)
    ask("GET", f"{path}/configuration/team", expect=404, **two)
    ask("PUT", f"{path}/configuration/team", body={"config": {"t": 1}}, expect=200, **two)
    ask("PUT", of_site, body={"config": {"s": 1}}, expect=200, **two)
    assert ask("GET", f"{path}/configuration/team", expect=200, **two)["config"] == {"t": 1}
    assert ask("GET", of_site, expect=200, **two)["config"] == {"s": 1}
    listed = {"slug": "two", "team_id": site["account_id"], "site_id": site["id"], "config": {"s": 1}}
    for at in (path, f"{places['team']}/integrations"):
        assert listed in ask("GET", f"{at}/configurations?configuration_type=site", expect=200, **two)
    ask("DELETE", f"{path}/configuration/team", expect=204, **two)
    ask("GET", f"{path}/configuration/team", expect=404, **two)
    ask("DELETE", f"{path}/installation", expect=204, **two)
    ask("GET", of_site, expect=404, **two)


def test_a_build_presents_its_token_and_the_extension_exchanges_it(ask, netlify, site, places):
    """Only with the extension's secret, and only for the site it was made for."""
    path = f"{places['site']}/integrations/builds"
    ask("POST", path, body={"config": {}}, expect=201)
    token = ask("POST", f"{path}/generate-build-token", body={"teamId": site["account_id"]}, expect=200)["token"]
    secret = netlify.runtime.client_secret
    given = {"token": token, "secret": secret}
    ask("POST", f"{path}/exchange-build-token", body={**given, "secret": "wrong"}, expect=401)
    ask("POST", f"{path}/exchange-build-token", body={**given, "token": "wrong"}, expect=401)
    other = f"/site/{netlify.new_site()['id']}/integrations/builds/exchange-build-token"
    ask("POST", other, body=given, expect=401)
    got = ask("POST", f"{path}/exchange-build-token", body=given, expect=200, **{"netlify-token": ""})
    assert (got["site_id"], got["team_id"]) == (site["id"], site["account_id"])
    assert netlify.api("GET", "/user", headers={"Authorization": f"Bearer {got['token']}"}).status_code == 200


def test_what_anybody_may_know_is_no_more_than_the_slug(ask, site, places):
    """Nothing that is kept is in it."""
    ask("POST", f"{places['site']}/integrations/public", body={"config": {"secret": 1}}, expect=201)
    listed = ask("GET", f"{places['site']}/integrations/safe", expect=200, **{"netlify-token": ""})
    assert listed == [{"slug": "public", "name": "public", "version": "", "has_build": False, "has_connector": False}]


def test_a_build_asks_which_extensions_take_part(ask, site, places):
    """None do."""
    assert ask("GET", f"{places['team']}/integrations/installations/meta/{site['id']}", expect=200) == []


@pytest.mark.parametrize(
    ("path", "expect", "error"),
    [
        ("/site/{site}/integrations/Not_A_Slug", 401, "invalid_integration_slug"),
        ("/site/00000000-0000-0000-0000-000000000000/integrations/slug", 404, "Not Found"),
        ("/team/nobody/integrations/slug", 404, "Not Found"),
        ("/team/ada-team/integrations/slug/configuration/team", 404, "Not Found"),
    ],
)
def test_refusals_have_the_shape_of_this_api(ask, site, path, expect, error):
    """``{"error"}``; what is not there and what is somebody else's look alike."""
    assert ask("GET", path.format(site=site["id"]), expect=expect) == {"error": error}


def test_the_rest_api_s_header_does_not_open_this_one(ask, netlify, places):
    """Here the token comes as ``netlify-token``."""
    path = f"{places['site']}/integrations/slug"
    ask("GET", path, expect=401, **{"netlify-token": ""})
    bearer = {"Authorization": f"Bearer {netlify.runtime.token}"}
    assert netlify.desk("GET", path, headers=bearer).json() == {"error": "Access Denied"}


def test_what_is_kept_with_a_site_goes_with_it(ask, netlify):
    """Its name may belong to somebody else tomorrow."""
    site = netlify.new_site()
    ask("POST", f"/site/{site['id']}/integrations/gone", body={"config": {}}, expect=201)
    netlify.api("DELETE", f"/sites/{site['id']}")
    ask("GET", f"/site/{site['id']}/integrations/gone", expect=404)
