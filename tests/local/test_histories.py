"""Random histories of what people do with sites, beside a model of what Netlify promises: the two agree."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from uuid import uuid4

import jwt
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)


@dataclass
class Deployed:
    """What the model knows of a deploy."""

    id: str
    site: Placed
    number: int
    kind: str
    text: bytes
    state: str = "uploading"


@dataclass
class Placed:
    """What the model knows of a site."""

    id: str
    name: str
    session: str
    team: str
    deploys: list[Deployed] = field(default_factory=list)
    live: Deployed | None = None
    locked: bool = False

    def ready(self, deploy):
        deploy.state = "ready"
        if deploy.kind == "production" and not self.locked and (self.live is None or self.live.number < deploy.number):
            self.live = deploy


class Histories(RuleBasedStateMachine):
    netlify = None

    sites = Bundle("sites")
    deploys = Bundle("deploys")

    def __init__(self):
        super().__init__()
        self.known = []
        self.count = 0

    @rule(target=sites)
    def create(self):
        session = uuid4().hex
        made = self.netlify.new_site(session_id=session)
        site = Placed(made["id"], made["name"], session, made["account_id"])
        self.known.append(site)
        return site

    @rule(target=deploys, site=sites, kind=st.sampled_from(["production", "draft", "branch"]), finish=st.booleans())
    def deploy(self, site, kind, finish):
        self.count += 1
        text = f"{site.id} {self.count} {uuid4()}".encode()
        extra = {"draft": {"draft": True}, "branch": {"branch": "Side"}}.get(kind, {})
        opened = self.netlify.open_digest(_shape(site), {"index.html": text}, **extra)
        deploy = Deployed(opened["id"], site, self.count, kind, text)
        site.deploys.append(deploy)
        if finish:
            self._send(deploy)
        return deploy

    @rule(target=deploys, site=sites)
    def deploy_zip(self, site):
        self.count += 1
        text = f"{site.id} {self.count}".encode()
        made = self.netlify.deploy_zip(_shape(site), {"index.html": text})
        deploy = Deployed(made["id"], site, self.count, "production", text)
        site.deploys.append(deploy)
        site.ready(deploy)
        return deploy

    @rule(deploy=deploys)
    def send(self, deploy):
        self._send(deploy)

    def _send(self, deploy):
        answer = self.netlify.put_file({"id": deploy.id}, "index.html", deploy.text)
        if deploy.state == "gone":
            assert answer.status_code == 404
        elif deploy.state == "error":
            assert answer.status_code == 422
        else:
            assert answer.status_code == 200
            self.netlify.wait(deploy.id)
            if deploy.state == "uploading":
                deploy.site.ready(deploy)

    @rule(deploy=deploys)
    def restore(self, deploy):
        answer = self.netlify.api("POST", f"/deploys/{deploy.id}/restore")
        expected = {"ready": 201, "gone": 404}.get(deploy.state, 422)
        assert answer.status_code == expected
        if expected == 201:
            deploy.site.live = deploy

    @rule(deploy=deploys, verb=st.sampled_from(["lock", "unlock"]))
    def lock(self, deploy, verb):
        answer = self.netlify.api("POST", f"/deploys/{deploy.id}/{verb}")
        live = deploy.site.live is deploy
        expected = 404 if deploy.state == "gone" else 200 if live or verb == "unlock" else 422
        assert answer.status_code == expected
        if live and deploy.state != "gone":
            deploy.site.locked = verb == "lock"

    @rule(deploy=deploys)
    def cancel(self, deploy):
        answer = self.netlify.api("POST", f"/deploys/{deploy.id}/cancel")
        assert answer.status_code == (404 if deploy.state == "gone" else 201)
        if deploy.state == "uploading":
            deploy.state = "error"

    @rule(deploy=deploys)
    def delete(self, deploy):
        answer = self.netlify.api("DELETE", f"/deploys/{deploy.id}")
        refused = deploy.site.live is deploy or deploy.state == "uploading"
        assert answer.status_code == (404 if deploy.state == "gone" else 405 if refused else 204)
        if answer.status_code == 204:
            deploy.state = "gone"
            deploy.site.deploys.remove(deploy)

    @rule(site=consumes(sites), again=st.booleans())
    def delete_site(self, site, again):
        for _ in range(1 + again):
            self.netlify.api("DELETE", f"/sites/{site.id}")
        assert self.netlify.api("GET", f"/sites/{site.id}").status_code == 404
        for deploy in site.deploys:
            deploy.state = "gone"
        site.live = None
        self.known.remove(site)

    @rule(site=sites)
    def claim(self, site):
        claims = {"client_id": self.netlify.runtime.client_id, "session_id": site.session, "exp": int(time.time()) + 60}
        token = jwt.encode(claims, self.netlify.runtime.client_secret)
        answer = self.netlify.desk("POST", "/-/claim/take", json={"token": token, "new_account": "Taker"})
        before = site.team
        team = self.netlify.api("GET", f"/sites/{site.id}").json()["account_id"]
        assert (answer.status_code == 200) == (team != before)
        site.team = team

    @invariant()
    def what_is_shown_is_what_the_model_says(self):
        for site in self.known:
            found = self.netlify.api("GET", f"/sites/{site.id}").json()
            published = found["published_deploy"]
            assert (published and published["id"]) == (site.live and site.live.id)
            assert found["account_id"] == site.team
            page = self.netlify.page(site.name)
            if site.live is None:
                assert page.status_code == 404
            else:
                assert page.content == site.live.text
                assert published["locked"] == site.locked
            listed = self.netlify.api("GET", f"/sites/{site.id}/deploys").json()
            assert [(one["id"], one["state"]) for one in listed] == [
                (deploy.id, deploy.state) for deploy in reversed(site.deploys)
            ]


def _shape(site):
    return {"id": site.id, "name": site.name}


def test_random_histories_end_as_the_model_says(netlify):
    """Whatever is created, deployed, restored, locked, cancelled, deleted and claimed, in whatever order."""
    run_state_machine_as_test(
        type("These", (Histories,), {"netlify": netlify}),
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
