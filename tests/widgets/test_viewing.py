"""What a panel shows of a site, and where that is learned."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from proxies import Action, Exchange, reply
from worlds import ask

from netlify_nb.widgets.sizes import Sizes


def edited(change: Callable[[Any], None]) -> Action:
    """Let the server answer, and change the JSON that it answers with."""

    def act(exchange: Exchange) -> None:
        status, headers, body = exchange.forward()
        document = json.loads(body)
        change(document)
        exchange.answer(status, headers, json.dumps(document).encode())

    return act


def test_older_deploys_are_read_on_demand(office, netlify):
    """The newest rows come at once; older ones follow in order, none twice, and nothing is read before it is wanted."""
    office.do("publish", message="The first of many")
    site = office.screen.facts["site"]["id"]
    for number in range(30):
        ask(netlify.api_url, netlify.token, "POST", f"/sites/{site}/deploys?title=n{number}", {"draft": True})
    office.do("refresh")
    assert len(office.rows()) == 20
    assert office.screen.facts["history"]["more"]
    (first,) = office.do("older", start=0, count=5)
    (second,) = office.do("older", start=5, count=50)
    assert first["more"]
    assert not second["more"]
    seen = [row["id"] for row in office.rows() + first["rows"] + second["rows"]]
    assert len(seen) == len(set(seen)) == 31
    assert second["rows"][-1]["message"] == "The first of many"


def test_sites_are_offered_by_what_was_typed(office):
    """Names of one's sites are found by a part of them."""
    office.do("publish")
    name = office.screen.facts["site"]["name"]
    (answer,) = office.do("sites", typed=name[:6])
    assert name in answer["names"]


def test_who_made_a_deploy_is_told_by_name_where_that_is_known(office, proxy):
    """A deploy's committer is named; another publisher is the one that the last publish kept with the site."""
    office.environ["NETLIFY_API_URL"] = proxy.api_url
    office.do("publish", message="Mine")
    assert office.rows()[0]["by"] == "You"
    proxy.on("GET", r"/sites/[^/]+/deploys", edited(lambda found: found[0].update(user_id="u2")))
    office.do("refresh")
    assert office.rows()[0]["by"] == "Somebody else", "who published last was somebody else again"
    kept = {"netlify_nb": {"publisher": {"id": "u3", "name": "Grace"}}}
    proxy.on("GET", r"/sites/[^/]+/metadata", edited(lambda found: (found.clear(), found.update(kept))))
    proxy.on("GET", r"/sites/[^/]+/deploys", edited(lambda found: found[0].update(user_id="u3")))
    office.do("refresh")
    assert office.rows()[0]["by"] == "Grace"
    proxy.on("GET", r"/sites/[^/]+/deploys", edited(lambda found: found[0].update(user_id="u4", committer="Ada")))
    office.do("refresh")
    assert office.rows()[0]["by"] == "Ada"


def test_the_size_of_the_live_deploy_is_found_out_where_nobody_noted_it(office):
    """Another machine has noted it, not this one; the list of its files tells."""
    office.do("publish", message="Small")
    noted = office.rows()[0]["size"]
    (office.cache / "sizes.json").unlink()
    office.__post_init__()  # another panel
    office.do("refresh")
    assert office.rows()[0]["size"] == noted
    assert Sizes(office.cache / "sizes.json").get(office.rows()[0]["id"])


def test_what_a_person_failed_with_is_not_wiped_away_by_a_look(office, proxy):
    """A failed publish is told of until something else is done; what a look failed with goes with the next look."""
    office.environ["NETLIFY_API_URL"] = proxy.api_url
    office.do("refresh")
    proxy.on("POST", "/sites", reply(403, {"message": "no"}))
    office.do("publish")
    assert office.screen.facts["problem"]
    proxy.rules.clear()
    office.do("refresh")
    assert office.screen.facts["problem"]
    office.do("refresh", clear=True)
    assert office.screen.facts["problem"] is None
    proxy.on("*", "/user", reply(403, {"message": "no"}))
    office.__post_init__()
    office.do("refresh")
    assert office.screen.facts["problem"]
    proxy.rules.clear()
    office.do("refresh")
    assert office.screen.facts["problem"] is None


def test_a_name_for_a_new_site_is_no_problem(office):
    """Before the first publish there is none of that name, and the panel is ready to make it."""
    office.given["site"] = name = f"new-{uuid.uuid4().hex[:8]}"
    office.__post_init__()
    office.do("refresh")
    assert office.screen.facts["problem"] is None
    office.do("publish")
    assert office.screen.facts["site"]["name"] == name
    office.given["site"] = str(uuid.uuid4())
    office.__post_init__()
    office.do("refresh")
    assert office.screen.facts["problem"]["code"] == "site-not-found", "an id that is none is a mistake"
