from __future__ import annotations

import pytest

from netlify_nb import errors
from netlify_nb.netlify.integration import ExtensionClient, Integration, IntegrationClient, integration_transport


@pytest.fixture
def transport(server, time):
    base = f"http://127.0.0.1:{server.port}"
    with integration_transport("the-token", base, sleep=time.sleep, clock=time.now, now=time.now) as made:
        yield made


@pytest.fixture
def first(transport):
    return IntegrationClient(transport, "jupyter")


@pytest.fixture
def second(transport):
    return ExtensionClient(transport, "jupyter")


def said(server):
    return [(heard.method, heard.target, heard.json if heard.body else None) for heard in server.heard]


@pytest.mark.parametrize(("what", "where"), [("site", "site/x"), ("team", "team/x")])
def test_the_five_verbs_of_version_one(server, first, what, where):
    """The token travels in a header of its own."""
    server.script = [
        server.reply(200, {"config": {"a": 1}, "has_build_hook_enabled": True}),
        server.reply(201, {"token": "made"}),
        server.reply(200),
        server.reply(204),
    ]
    assert getattr(first, f"get_{what}_integration")("x") == Integration({"a": 1}, has_build_hook_enabled=True)
    assert getattr(first, f"enable_{what}_integration")("x", {"a": 1}) == "made"
    getattr(first, f"update_{what}_integration")("x", {"a": 2})
    getattr(first, f"disable_{what}_integration")("x")
    path = f"/{where}/integrations/jupyter"
    assert said(server) == [
        ("GET", path, None),
        ("POST", path, {"config": {"a": 1}}),
        ("PUT", path, {"config": {"a": 2}}),
        ("DELETE", path, None),
    ]
    assert {heard.headers["netlify-token"] for heard in server.heard} == {"the-token"}
    assert all("authorization" not in heard.headers for heard in server.heard)


def test_what_is_not_enabled_has_no_context(server, first, second):
    """In both versions that is an answer, not an error."""
    server.respond = lambda heard: server.reply(404)
    assert first.get_site_integration("x") is None
    assert first.get_team_integration("x") is None
    assert second.get_team_configuration("t") is None
    assert second.get_site_configuration("t", "s") is None


def test_enabling_twice_and_unknown_slugs_are_errors(server, first):
    """409, and 401 with a word of its own."""
    server.script = [
        server.reply(409, {"error": "already enabled"}),
        server.reply(401, {"error": "invalid_integration_slug"}),
    ]
    with pytest.raises(errors.ApiError, match="already enabled") as caught:
        first.enable_site_integration("x", {})
    assert caught.value.status == 409
    with pytest.raises(errors.NotSignedIn, match="invalid_integration_slug"):
        first.enable_site_integration("x", {})


def test_switches_and_build_tokens_of_version_one(server, first):
    """Each with the body that the SDK sends."""
    server.script = [*[server.reply(200)] * 4, server.reply(200, {"token": "b"}), server.reply(200, {"token": "c"})]
    first.enable_build_event_handlers("s")
    first.disable_build_event_handlers("s")
    first.enable_connectors("t")
    first.disable_connectors("t")
    assert first.generate_build_token("s", "t") == "b"
    assert first.exchange_build_token("s", "b", "own") == {"token": "c"}
    assert [body for _, _, body in said(server)] == [
        {"has_build_hook_enabled": True},
        {"has_build_hook_enabled": False},
        {"has_connectors_enabled": True},
        {"has_connectors_enabled": False},
        {"teamId": "t"},
        {"token": "b", "secret": "own"},
    ]


def test_the_public_list_is_asked_for_without_a_token(server, first):
    """Anybody may."""
    server.script = [server.reply(200, [{"slug": "jupyter"}])]
    assert list(first.list_safe_integrations("s")) == [{"slug": "jupyter"}]
    assert "netlify-token" not in server.heard[0].headers
    assert server.heard[0].path == "/site/s/integrations/safe"


def test_version_two_says_that_it_is(server, second):
    """Installation, team and site contexts, and the list of them."""
    server.script = [
        server.reply(201),
        server.reply(200, {"config": {"a": 1}}),
        server.reply(200),
        server.reply(204),
        server.reply(200, {"config": {"b": 2}}),
        server.reply(200),
        server.reply(204),
        server.reply(200, [{"config": {}}]),
        server.reply(204),
    ]
    second.install("t")
    assert second.get_team_configuration("t") == {"a": 1}
    second.set_team_configuration("t", {"a": 2})
    second.delete_team_configuration("t")
    assert second.get_site_configuration("t", "s") == {"b": 2}
    second.set_site_configuration("t", "s", {"b": 3})
    second.delete_site_configuration("t", "s")
    assert list(second.list_site_configurations("t")) == [{"config": {}}]
    second.uninstall("t")
    base = "/team/t/integrations/jupyter"
    assert said(server) == [
        ("POST", f"{base}/installation", None),
        ("GET", f"{base}/configuration/team", None),
        ("PUT", f"{base}/configuration/team", {"config": {"a": 2}}),
        ("DELETE", f"{base}/configuration/team", None),
        ("GET", f"{base}/configuration/site/s", None),
        ("PUT", f"{base}/configuration/site/s", {"config": {"b": 3}}),
        ("DELETE", f"{base}/configuration/site/s", None),
        ("GET", "/team/t/integrations/configurations?configuration_type=site", None),
        ("DELETE", f"{base}/installation", None),
    ]
    assert {heard.headers["api-version"] for heard in server.heard} == {"2"}
