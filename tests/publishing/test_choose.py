"""Which site a publish goes to."""

from __future__ import annotations

import json

import pytest
from proxies import reply

from netlify_nb.errors import InvalidInput, SiteNameRefused, SiteNotFound
from netlify_nb.publishing.choose import CREATED_VIA, Wish, find_or_create

NOTHING = "00000000-0000-4000-8000-000000000000"


def test_a_new_site_has_an_unguessable_session_id_and_says_who_made_it(desk):
    """What a claim link is signed over is on the site, and differs from site to site."""
    made = [find_or_create(desk.connection, [], title="Chosen", team=None)[0] for _ in range(2)]
    assert made[0].name != made[1].name
    assert made[0].session_id != made[1].session_id
    assert len(made[0].session_id) > 40
    assert made[0].created_via == CREATED_VIA
    assert made[0].session_id not in repr(made[0])


@pytest.mark.parametrize("title", ["", "日本語", "!!!", "x" * 200, "Zürich, ein Bericht"])
def test_any_title_gives_a_name(desk, title):
    """Whatever the title, the site gets a name that Netlify takes."""
    site, created = find_or_create(desk.connection, [], title=title, team=None)
    assert created
    assert len(site.name) <= 63


def test_a_taken_name_that_we_chose_is_varied(desk, as_local):
    """Two sources of one title get two sites."""
    local = as_local(desk.connection)
    first, _ = find_or_create(local, [], title="The same title", team=None)
    second, _ = find_or_create(local, [], title="The same title", team=None)
    assert second.name.startswith("the-same-title-")
    assert first.id != second.id


def test_a_taken_name_that_a_person_chose_is_not(desk):
    """A wish is kept to the letter or refused."""
    desk.proxy.on("POST", r"/sites$", reply(422, {"errors": {"subdomain": ["must be unique"]}}))
    with pytest.raises(SiteNameRefused):
        find_or_create(desk.connection, [Wish("wished-for", "person")], title="t", team=None)
    assert desk.proxy.count("POST", r"/sites$") == 1


def test_an_own_site_is_found_by_id_name_and_domain(desk):
    """Each way to name a site leads to it."""
    site, _ = find_or_create(desk.connection, [], title="Found again", team=None)
    for wanted in (site.id, site.name, site.id.upper()):
        assert find_or_create(desk.connection, [Wish(wanted, "person")], title="t", team=None) == (site, False)


@pytest.mark.parametrize("by", ["record", "link", "environment"])
def test_a_remembered_site_that_is_gone(desk, as_local, by):
    """At Netlify it is an error that says who remembered; locally the next wish counts, and then a new site."""
    with pytest.raises(SiteNotFound, match={"record": "toml", "link": "state", "environment": "SITE_ID"}[by]):
        find_or_create(desk.connection, [Wish(NOTHING, by)], title="t", team=None)
    local = as_local(desk.connection)
    other, _ = find_or_create(desk.connection, [], title="The next wish", team=None)
    assert find_or_create(local, [Wish(NOTHING, by), Wish(other.id, "record")], title="t", team=None) == (other, False)
    assert find_or_create(local, [Wish(NOTHING, by)], title="Made anew", team=None)[1] is True


@pytest.mark.parametrize("name", ["a b", "UPPER", "-a", "a--b", "é", "a" * 64, ""])
def test_what_cannot_be_a_name_is_not_asked_for(desk, name):
    """Nothing is sent for a name that no site can have."""
    with pytest.raises(InvalidInput):
        find_or_create(desk.connection, [Wish(name, "person")], title="t", team=None)
    assert desk.proxy.heard == []


def test_the_link_of_the_official_command_line_is_honoured(desk, index):
    """A folder that `netlify link` linked publishes to that site."""
    site, _ = find_or_create(desk.connection, [], title="Linked", team=None)
    (desk.machine.work / ".netlify").mkdir()
    (desk.machine.work / ".netlify" / "state.json").write_text(json.dumps({"siteId": site.id}))
    assert desk.publish(index).site.id == site.id


def test_a_team_is_created_in(desk):
    """--team names the team of a new site."""
    slug = next(iter(desk.connection.client.list_accounts_for_user())).slug
    site, _ = find_or_create(desk.connection, [], title="In a team", team=slug)
    assert site.account_slug == slug
