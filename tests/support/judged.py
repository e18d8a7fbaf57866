"""A caller of the shared local server whose every answer is judged by Netlify's own document."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from openapi import complaints, operation_of

PAGE = b"""<!doctype html><html lang="en"><head><title>F</title></head><body><form name="feedback" method="post"
data-netlify="true" netlify-honeypot="trap"><input name="trap"><input name="stars"></form></body></html>"""


@dataclass
class Caller:
    """Asks with plain `requests`; none of our client is used."""

    api_url: str
    token: str
    client_id: str
    http: requests.Session = field(default_factory=requests.Session)
    heard: list = field(default_factory=list)
    """The operation and the status of each answer."""

    def __post_init__(self):
        self.http.trust_env = False
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def ask(self, method, path, *, expect=None, judged=True, **kwargs):
        answer = self.http.request(method, self.api_url + path, timeout=20, **kwargs)
        bare = urlsplit(path).path
        if judged:
            wrong = complaints(method, bare, answer.status_code, answer.headers.get("Content-Type", ""), answer.content)
            assert not wrong, wrong
            self.heard.append((operation_of(method, bare).id, answer.status_code))
        assert expect is None or answer.status_code == expect, (answer.status_code, answer.text)
        return answer

    def new_site(self, **properties):
        return self.ask("POST", "/sites", json=properties, expect=201).json()

    def deploy_zip(self, site, files, query=""):
        headers = {"Content-Type": "application/zip"}
        answer = self.ask("POST", f"/sites/{site['id']}/deploys{query}", data=zip_of(files), headers=headers)
        return self.ended(answer.json()["id"])

    def open_digest(self, site, files, **properties):
        digest = {path: sha1(content) for path, content in files.items()}
        return self.ask("POST", f"/sites/{site['id']}/deploys", json={"files": digest, **properties}).json()

    def put_file(self, deploy, path, content):
        octets = {"Content-Type": "application/octet-stream"}
        return self.ask("PUT", f"/deploys/{deploy['id']}/files{path}", data=content, headers=octets)

    def ended(self, deploy_id):
        """Return the deploy once it is ready or has failed."""
        end = time.monotonic() + 20
        while True:
            deploy = self.ask("GET", f"/deploys/{deploy_id}").json()
            if deploy["state"] in {"ready", "error"}:
                return deploy
            assert time.monotonic() < end, deploy
            time.sleep(0.005)

    def page(self, url, **kwargs):
        """Ask for a published page by its address, of which only 127.0.0.1 is sure to be known."""
        parts = urlsplit(url)
        address = f"http://127.0.0.1:{parts.port}{parts.path or '/'}"
        method = kwargs.pop("method", "GET")
        headers = {"Host": parts.netloc}
        return requests.request(method, address, headers=headers, timeout=20, allow_redirects=False, **kwargs)


def sha1(content):
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def zip_of(files):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.lstrip("/"), content)
    return body.getvalue()
