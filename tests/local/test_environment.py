"""Environment variables of a site and of a team: kept, listed, and secrets not handed out again."""

from __future__ import annotations

import pytest


@pytest.fixture
def env(netlify, site):
    """Ask about the variables of a site."""

    def ask(method, key="", *, of_team=False, **kwargs):
        path = f"/accounts/{site['account_slug']}/env{key}"
        return netlify.api(method, path, params={} if of_team else {"site_id": site["id"]}, **kwargs)

    return ask


def values_of(variable):
    return {(one["context"], one.get("context_parameter")): one["value"] for one in variable["values"]}


def test_variables_are_set_changed_and_removed(env):
    """As a whole, in one context, and one value after the other; the last takes the variable along."""
    made = env("POST", json=[{"key": "A", "values": [{"context": "all", "value": "1"}]}, {"key": "B", "values": []}])
    assert [one["key"] for one in made.json()] == ["A", "B"]
    assert made.json()[0]["scopes"] == ["builds", "functions", "runtime", "post-processing"]
    assert env("POST", json=[{"key": "C", "values": []}, {"key": "A", "values": []}]).status_code == 422
    assert [one["key"] for one in env("GET").json()] == ["A", "B"]
    branch = {"context": "branch", "context_parameter": "next", "value": "2"}
    env("PATCH", "/A", json=branch)
    changed = env("PATCH", "/A", json={**branch, "value": "3"}).json()
    assert list(values_of(changed).items()) == [(("branch", "next"), "3"), (("all", None), "1")]
    renamed = env("PUT", "/B", json={"key": "D", "values": [branch], "scopes": ["post_processing"]}).json()
    assert (renamed["key"], renamed["scopes"]) == ("D", ["post-processing"])
    assert env("GET", "/B").status_code == 404
    for value in changed["values"]:
        assert env("DELETE", f"/A/value/{value['id']}").status_code == 204
    assert env("GET", "/A").status_code == 404
    assert env("DELETE", "/D").status_code == 204
    assert env("GET").json() == []


def test_a_secret_is_readable_for_development_only(env):
    """What is set for production is never handed out again."""
    values = [{"context": "production", "value": "hidden"}, {"context": "dev", "value": "shown"}]
    made = env("POST", json=[{"key": "KEY", "is_secret": True, "values": values}])
    assert "hidden" not in made.text + env("GET").text
    assert values_of(env("GET", "/KEY").json()) == {("production", None): "", ("dev", None): "shown"}


def test_a_site_and_its_team_have_variables_of_their_own(env, netlify, site):
    """And a site's go with it."""
    env("POST", json=[{"key": "HERE", "values": []}])
    env("POST", of_team=True, json=[{"key": "EVERYWHERE", "values": []}])
    assert [one["key"] for one in env("GET").json()] == ["HERE"]
    assert [one["key"] for one in env("GET", of_team=True).json()] == ["EVERYWHERE"]
    env("DELETE", "/EVERYWHERE", of_team=True)
    netlify.api("DELETE", f"/sites/{site['id']}")
    assert env("GET").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        [5],
        [{"key": "1A", "values": []}],
        [{"key": "A"}],
        [{"key": "A", "values": [{"value": 5}]}],
        [{"key": "A", "values": [{"value": "x", "context": "mars"}]}],
        [{"key": "A", "values": [], "scopes": ["mars"]}],
    ],
)
def test_what_makes_no_sense_is_refused(env, body):
    """And nothing of it is kept."""
    assert env("POST", json=body).status_code == 422
    assert env("GET").json() == []
