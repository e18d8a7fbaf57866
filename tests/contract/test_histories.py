"""Random histories of sites and deploys, and a small model of what Netlify promises; the two agree at every step."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

import jwt
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from judged import Caller
from openapi import document

NUMBERS = st.integers(0, 1000)


@dataclass
class Deploy:
    """What must be so of a deploy, whose page is ``text``; ``number`` counts those of its site."""

    id: str
    number: int
    text: str
    state: str
    draft: bool = False
    alias: str | None = None


@dataclass
class Site:
    """What must be so of a site."""

    id: str
    url: str
    session: str
    account: str
    deploys: list[Deploy] = field(default_factory=list)
    live: Deploy | None = None
    locked: bool = False
    claimed: bool = False
    made: int = 0

    def finished(self, deploy):
        """A production deploy goes live when it is ready, unless the site is locked or a newer one is live."""
        deploy.state = "ready"
        newest = self.live is None or self.live.number < deploy.number
        if newest and not (deploy.draft or deploy.alias or self.locked):
            self.live = deploy


class Histories(RuleBasedStateMachine):
    """What a person and Netlify do, one after the other; `it` and `netlify` are set by the test."""

    it: Caller
    netlify: object

    def __init__(self):
        super().__init__()
        self.sites = []
        self.touched = None

    def site(self, number):
        self.touched = self.sites[number % len(self.sites)]
        return self.touched

    def pick(self, number, which, *states):
        """Return a site and one of its deploys in such a state, or (site, None)."""
        site = self.site(number)
        found = [deploy for deploy in site.deploys if deploy.state in states]
        return site, found[which % len(found)] if found else None

    def some(self):
        return bool(self.sites)

    @precondition(lambda self: len(self.sites) < 4)
    @rule(together=st.booleans())
    def create(self, together):
        """A site is unclaimed and has nothing live; some share a session."""
        unclaimed = [site for site in self.sites if not site.claimed]
        session = unclaimed[0].session if together and unclaimed else secrets.token_hex(8)
        made = self.it.new_site(session_id=session, created_via="histories")
        assert (made["claimed"], made["published_deploy"], made["session_id"]) == (False, None, session)
        self.touched = Site(made["id"], made["url"], session, made["account_id"])
        self.sites.append(self.touched)

    @precondition(some)
    @rule(number=NUMBERS, kind=st.sampled_from(["production", "draft", "alias"]), complete=st.booleans())
    def deploy_files(self, number, kind, complete):
        """A deploy whose files have come is ready; one that waits for a file is not."""
        site = self.site(number)
        text = f"<p>{site.id} {secrets.token_hex(4)}</p>"
        flags = {"production": {}, "draft": {"draft": True}, "alias": {"branch": f"b{site.made % 2}"}}[kind]
        opened = self.it.open_digest(site.__dict__, {"/index.html": text.encode()}, **flags)
        assert (opened["state"], len(opened["required"])) == ("uploading", 1)
        deploy = Deploy(opened["id"], site.made, text, "uploading", kind == "draft", flags.get("branch"))
        site.made += 1
        site.deploys.append(deploy)
        if complete:
            self.upload(site, deploy)

    @precondition(some)
    @rule(number=NUMBERS)
    def deploy_a_zip(self, number):
        """A zip is a production deploy."""
        site = self.site(number)
        text = f"<p>{site.id} {secrets.token_hex(4)}</p>"
        ended = self.it.deploy_zip({"id": site.id}, {"index.html": text})
        deploy = Deploy(ended["id"], site.made, text, ended["state"])
        site.made += 1
        site.deploys.append(deploy)
        site.finished(deploy)
        assert ended["state"] == "ready"

    @precondition(some)
    @rule(number=NUMBERS, which=NUMBERS)
    def go_on_uploading(self, number, which):
        """A deploy that waited may be completed at any later time."""
        site, deploy = self.pick(number, which, "uploading")
        if deploy:
            self.upload(site, deploy)

    def upload(self, site, deploy):
        assert self.it.put_file({"id": deploy.id}, "/index.html", deploy.text.encode()).status_code == 200
        assert self.it.ended(deploy.id)["state"] == "ready"
        site.finished(deploy)

    @precondition(some)
    @rule(number=NUMBERS, which=NUMBERS)
    def restore(self, number, which):
        """A ready deploy, also a draft, goes live at once, and no deploy is made."""
        site, deploy = self.pick(number, which, "ready")
        if deploy:
            self.it.ask("POST", f"/sites/{site.id}/deploys/{deploy.id}/restore", expect=201)
            site.live = deploy

    @precondition(some)
    @rule(number=NUMBERS, which=NUMBERS)
    def restore_what_is_not_ready(self, number, which):
        """What is not ready is refused, and what is live stays."""
        site, deploy = self.pick(number, which, "uploading", "error")
        if deploy:
            self.it.ask("POST", f"/sites/{site.id}/deploys/{deploy.id}/restore", expect=422)

    @precondition(some)
    @rule(number=NUMBERS, lock=st.booleans())
    def lock_or_unlock(self, number, lock):
        """The live deploy is locked, and freed again."""
        site = self.site(number)
        if site.live:
            answer = self.it.ask("POST", f"/deploys/{site.live.id}/{'lock' if lock else 'unlock'}", expect=200)
            assert answer.json()["locked"] is lock
            site.locked = lock

    @precondition(some)
    @rule(number=NUMBERS, which=NUMBERS)
    def cancel(self, number, which):
        """A deploy that is cancelled under way has failed; a ready one stays as it is."""
        site, deploy = self.pick(number, which, "uploading", "ready")
        if deploy:
            self.it.ask("POST", f"/deploys/{deploy.id}/cancel", expect=201)
            deploy.state = "error" if deploy.state == "uploading" else deploy.state
            assert site.live is None or site.live.state == "ready"

    @precondition(some)
    @rule(number=NUMBERS, which=NUMBERS)
    def delete_a_deploy(self, number, which):
        """The live deploy and one under way stay; any other goes, with its permalink."""
        site, deploy = self.pick(number, which, "ready", "error", "uploading")
        if deploy is None:
            return
        kept = deploy is site.live or deploy.state == "uploading"
        self.it.ask("DELETE", f"/deploys/{deploy.id}", expect=405 if kept else 204)
        if not kept:
            site.deploys.remove(deploy)
            self.it.ask("GET", f"/deploys/{deploy.id}", expect=404)

    @precondition(some)
    @rule(number=NUMBERS)
    def delete_a_site(self, number):
        """A site goes with all its deploys."""
        site = self.site(number)
        self.it.ask("DELETE", f"/sites/{site.id}", expect=204)
        self.sites.remove(site)
        self.touched = None
        self.it.ask("GET", f"/sites/{site.id}", expect=404)
        assert self.it.page(site.url).status_code == 404

    @precondition(some)
    @rule(number=NUMBERS)
    def claim(self, number):
        """Every unclaimed site of the session moves; a session that is claimed already is refused."""
        site = self.site(number)
        moving = [one for one in self.sites if one.session == site.session and not one.claimed]
        token = jwt.encode(
            {"client_id": self.netlify.client_id, "session_id": site.session, "exp": int(time.time()) + 60},
            self.netlify.client_secret,
            algorithm="HS256",
        )
        taken = self.it.http.post(
            f"{self.netlify.app_url}/-/claim/take", json={"token": token, "new_account": "Histories"}, timeout=20
        )
        if not moving:
            assert taken.status_code >= 400
            assert "already" in taken.text
            return
        assert taken.status_code == 200, taken.text
        assert len(taken.json()["sites"]) == len(moving)
        accounts = {self.it.ask("GET", f"/sites/{one.id}").json()["account_id"] for one in moving}
        assert len(accounts) == 1
        for one in moving:
            assert one.account not in accounts
            one.claimed, one.account = True, next(iter(accounts))

    @invariant()
    def what_readers_and_clients_see_is_what_must_be(self):
        """Of the site that was touched: state, history in order, the live page, and one permalink."""
        site = self.touched
        if site is None:
            return
        now = self.it.ask("GET", f"/sites/{site.id}", expect=200).json()
        live = now["published_deploy"]
        assert (live and live["id"]) == (site.live and site.live.id)
        assert live is None or live["locked"] is site.locked
        assert (now["claimed"], now["account_id"]) == (site.claimed, site.account)
        history = self.it.ask("GET", f"/sites/{site.id}/deploys", expect=200).json()
        assert [(one["id"], one["state"]) for one in history] == [(one.id, one.state) for one in reversed(site.deploys)]
        page = self.it.page(site.url)
        assert page.status_code == (200 if site.live else 404)
        assert site.live is None or page.text == site.live.text
        if history and history[0]["state"] == "ready":
            assert self.it.page(history[0]["links"]["permalink"]).text == site.deploys[-1].text


def test_histories(spare):
    """Creating, deploying, restoring, locking, cancelling, deleting and claiming agree with the model, in any order."""
    document()
    it = Caller(spare.api_url, spare.token, spare.client_id)
    machine = type("OfThisServer", (Histories,), {"it": it, "netlify": spare})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(it.heard) > 500
