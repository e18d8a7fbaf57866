"""A local Netlify in a process of its own, spoken to with plain `requests`: none of our client is used here."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from dataclasses import dataclass, field

import pytest
import requests

from netlify_nb.local import process
from netlify_nb.local.process import Runtime


@dataclass
class Netlify:
    """A running server and the few requests that nearly every test makes."""

    runtime: Runtime
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self):
        # Whatever proxy this machine has is not for loopback.
        self.http.trust_env = False
        self.http.headers["Authorization"] = f"Bearer {self.runtime.token}"

    def api(self, method, path, **kwargs):
        return self.http.request(method, self.runtime.api_url + path, timeout=20, **kwargs)

    @staticmethod
    def zip_of(files):
        return zip_of(files)

    def new_site(self, **properties):
        answer = self.api("POST", "/sites", json=properties)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def send_zip(self, site, files, **kwargs):
        body = zip_of(files)
        headers = {"Content-Type": "application/zip"}
        return self.api("POST", f"/sites/{site['id']}/deploys", data=body, headers=headers, **kwargs)

    def deploy_zip(self, site, files, **kwargs):
        answer = self.send_zip(site, files, **kwargs)
        assert answer.status_code == 200, answer.text
        return self.wait(answer.json()["id"])

    def open_digest(self, site, files, **properties):
        digest = {path: sha1(content) for path, content in files.items()}
        answer = self.api("POST", f"/sites/{site['id']}/deploys", json={"files": digest, **properties})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put_file(self, deploy, path, content):
        url = f"/deploys/{deploy['id']}/files/{path}"
        return self.api("PUT", url, data=content, headers={"Content-Type": "application/octet-stream"})

    def deploy_digest(self, site, files, **properties):
        deploy = self.open_digest(site, files, **properties)
        for path, content in files.items():
            if sha1(content) in deploy["required"]:
                assert self.put_file(deploy, path, content).status_code == 200
        return self.wait(deploy["id"])

    def wait(self, deploy_id, *states, seconds=20):
        """Return the deploy once it is in one of the states (``ready`` if none is named)."""
        states = states or ("ready",)
        end = time.monotonic() + seconds
        while True:
            deploy = self.api("GET", f"/deploys/{deploy_id}").json()
            if deploy["state"] in states:
                return deploy
            assert deploy["state"] not in {"ready", "error"}, deploy
            assert time.monotonic() < end, deploy
            time.sleep(0.01)

    def page(self, host, path="/", method="GET", headers=None, **kwargs):
        """Ask for a page of a site; ``host`` is the part before ``.localhost``."""
        headers = {"Host": f"{host}.localhost:{self.runtime.port}", **(headers or {})}
        url = self.runtime.app_url + path
        return requests.request(method, url, headers=headers, timeout=20, allow_redirects=False, **kwargs)

    def desk(self, method, path, **kwargs):
        """Ask for a page for a person."""
        kwargs.setdefault("allow_redirects", False)
        return requests.request(method, self.runtime.app_url + path, timeout=20, **kwargs)


def sha1(content):
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def zip_of(files):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


@pytest.fixture(scope="session")
def netlify(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("local-netlify")
    yield Netlify(process.start(data_dir))
    process.stop(data_dir)


@pytest.fixture
def site(netlify):
    return netlify.new_site()


@pytest.fixture
def make_netlify():
    """Start servers of one's own, to be killed or starved."""
    started = []

    def make(data_dir):
        started.append(data_dir)
        return Netlify(process.start(data_dir))

    yield make
    for data_dir in started:
        process.stop(data_dir)
