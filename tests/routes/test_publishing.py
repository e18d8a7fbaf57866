"""Publishing through the server: as a job that can be followed, stopped, and found again."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
import requests
from proxies import hold


def notebook(server, name: str, *cells: str, language: str = "python") -> str:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": language, "display_name": language, "language": language}
    nbformat.write(made, server.root / name)
    return name


def served(url: str) -> str:
    """Return the page as a reader gets it; glibc does not know *.localhost."""
    host, port = re.fullmatch(r"http://([^:/]+):(\d+).*", url).groups()
    return requests.get(f"http://127.0.0.1:{port}/", headers={"Host": f"{host}:{port}"}, timeout=10).text


def test_a_notebook_of_any_language_becomes_a_live_page(server):
    """A publish is 202 and a job; its events end with the publication, and the page is there."""
    path = notebook(server, "waves.ipynb", "# Waves\n\nOf the sea.", language="julia")
    response = server.ask("POST", "publish", {"paths": [path], "title": "", "draft": False})
    assert response.status_code == 202
    job = server.ended(response.json())
    assert job["state"] == "done"
    assert job["paths"] == ["waves.ipynb"]
    done = job["result"]
    assert done["live"]
    assert done["changes"] == "first publish of this site"
    assert "Of the sea." in served(done["url"])
    assert server.ask("GET", f"jobs/{job['id']}").json() == job
    status = server.ask("GET", "status?path=waves.ipynb").json()
    assert status["target"] == "local"
    assert status["remembered"]["site_id"] == done["site_id"] == status["site"]["id"]
    assert [deploy["live"] for deploy in status["history"]] == [True]


def test_a_folder_of_notebooks_becomes_one_site(server):
    """A folder is published as one site with a page for each notebook."""
    (server.root / "course").mkdir()
    for number in (1, 2):
        notebook(server, f"course/{number}.ipynb", f"# Lesson {number}")
    done = server.publish("course", site="my-course")
    assert done["site_name"] == "my-course"
    assert "Lesson 1" in served(done["url"])
    assert "Lesson 2" in served(done["url"])


def test_a_draft_leaves_the_live_page_alone(server):
    """With `draft` the live page stays, and the draft has an address of its own."""
    first = server.publish(server.page("leaflet.html", "first"), site="leaflet")
    draft = server.publish(server.page("leaflet.html", "second"), draft=True)
    assert not draft["live"]
    assert "first" in served(first["url"])
    assert "second" in served(draft["deploy_url"])


def test_a_check_sends_nothing(server):
    """`check` finds what a publish would find, and makes no site."""
    path = notebook(server, "keys.ipynb", "# Keys\n\n![lost](nowhere.png)")
    found = server.ask("POST", "check", {"paths": [path]}).json()
    assert [finding for finding in found["findings"] if "nowhere.png" in json.dumps(finding)]
    assert not found["stops"]
    assert server.ask("POST", "check", {"paths": [path], "strict": True}).json()["stops"]
    assert server.ask("GET", "status?path=keys.ipynb").json()["remembered"] == {}


def test_what_fails_is_told_by_the_job_with_the_way_out(server):
    """A broken notebook ends the job as failed, with code, sentence, hint, and the button to offer."""
    (server.root / "broken.ipynb").write_text('{"cells": ')
    job = server.ended(server.ask("POST", "publish", {"paths": ["broken.ipynb"]}).json())
    assert job["state"] == "failed"
    assert job["result"] is None
    assert job["error"]["code"] == "source-unreadable"
    assert job["error"]["label"] == "Try again"


def test_jobs_are_found_again_and_the_revision_grows(server):
    """Who was away (a reloaded page) finds the job in the list; every change moves the revision on."""
    before = server.ask("GET", "jobs").json()["revision"]
    server.publish(server.page("again.html"), site="again")
    after = server.ask("GET", "jobs").json()
    assert after["revision"] > before
    assert after["jobs"][-1]["paths"] == ["again.html"]
    assert server.ask("GET", "jobs/0000000000000000").status_code == 404
    assert server.ask("DELETE", "jobs/0000000000000000").status_code == 404


@pytest.fixture
def behind_proxy(serve, netlify, proxy):
    """A server that takes the proxy for Netlify."""
    return serve(
        environ={
            "NETLIFY_API_URL": proxy.api_url,
            "NETLIFY_AUTH_TOKEN": netlify.token,
            "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id,
        }
    )


def test_a_publish_is_stopped_in_the_middle(behind_proxy, proxy):
    """Stopped during the upload, the job ends as cancelled soon, nothing is live, and the server goes on."""
    proxy.on("PUT", r"/files/", hold)
    proxy.on("POST", r"/deploys", hold)
    server = behind_proxy
    job = server.ask("POST", "publish", {"paths": [server.page()], "site": "to-be-stopped"}).json()
    proxy.wait_for("POST", r"/deploys")
    response = server.ask("DELETE", f"jobs/{job['id']}")
    assert response.status_code == 202
    assert response.json()["stopping"]
    ended = server.ended(job)
    assert ended["state"] == "cancelled"
    assert ended["error"]["code"] == "cancelled"
    site = server.ask("GET", "status?path=report.html").json()["site"]
    assert site["published_deploy_id"] is None


def test_no_answer_holds_a_token(behind_proxy, netlify):
    """Neither the account, nor a job, nor a status holds the token or a site's session id."""
    server = behind_proxy
    server.publish(server.page(), site="quiet")
    asked = ["account", "jobs", "sites", "status?path=report.html"]
    texts = [server.ask("GET", path).text for path in asked]
    assert '"signed_in": true' in texts[0]
    for text in texts:
        assert netlify.token not in text
        assert netlify.client_secret not in text
        assert "session_id" not in text
        assert "netlify-nb-" not in text.replace("netlify-nb-quiet", "")
