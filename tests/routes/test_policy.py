"""What an administrator forbids stays undone, and is said plainly."""

from __future__ import annotations

import threading

import requests

from netlify_nb.routes.jobs import Jobs


def refused(server, **options):
    """Return the error of a publish that was refused, at once or by its job."""
    response = server.ask("POST", "publish", {"paths": [server.page()], **options})
    return response.json() if response.status_code != 202 else server.ended(response.json())["error"]


def test_a_forbidden_target_is_refused_everywhere(serve):
    """Without the local target, nothing is published to it, and it is not started."""
    server = serve("--NetlifyNb.forbid_local=True")
    for response in (
        server.ask("POST", "publish", {"paths": [server.page()], "target": "local"}),
        server.ask("GET", "sites?target=local"),
    ):
        assert response.status_code == 403
        assert response.json()["code"] == "not-allowed"
    assert refused(server)["code"] == "not-signed-in"
    assert not (server.root.parent / "local").exists()


def test_a_setting_that_cannot_be_read_forbids_everything(serve):
    """A slip of the administrator's must not open what was to be closed: there is no extension then, and a warning."""
    server = serve("--NetlifyNb.forbid_local=True", "--NetlifyNb.allowed_targets=moon")
    assert server.ask("GET", "sites").status_code == 404
    log = (server.root.parent / "server.log").read_text()
    assert "allowed_targets" in log
    assert "stays off" in log


def test_only_the_teams_that_are_allowed(serve, netlify):
    """A new site goes to the first of them; others are refused, and their sites are neither shown nor touched."""
    signed_in = {"NETLIFY_API_URL": netlify.api_url, "NETLIFY_AUTH_TOKEN": netlify.token}
    headers = {"Authorization": f"Bearer {netlify.token}"}
    teams = requests.get(f"{netlify.api_url}/accounts", headers=headers, timeout=10).json()
    own = next(team["slug"] for team in teams if team["name"] == "Local Team")
    free = serve(environ=signed_in, home="free")
    before = free.publish(free.page(), site="of-no-allowed-team")
    elsewhere = serve("--NetlifyNb.allowed_teams=somebody-else", environ=signed_in, home="elsewhere")
    assert refused(elsewhere, site="of-no-allowed-team")["code"] == "not-allowed"
    assert refused(elsewhere, team=own)["code"] == "not-allowed"
    assert elsewhere.ask("GET", "sites").json()["sites"] == []
    assert elsewhere.ask("POST", f"sites/{before['site_id']}/claim").status_code == 403
    here = serve(f"--NetlifyNb.allowed_teams={own}", environ=signed_in, home="here")
    done = here.publish(here.page(), site="of-the-allowed-team")
    assert done["site_id"] in here.ask("GET", "sites").text


def test_site_names_must_match_the_pattern(serve):
    """Another name, or none, is refused before a site is made; a matching one is published and listed."""
    server = serve("--NetlifyNb.site_name_pattern=lab-7-.*")
    assert refused(server)["code"] == "configuration"
    assert refused(server, site="mine")["code"] == "not-allowed"
    assert server.ask("GET", "sites").json()["sites"] == []
    done = server.publish(server.page(), site="lab-7-ada")
    assert [site["name"] for site in server.ask("GET", "sites").json()["sites"]] == ["lab-7-ada"]
    assert server.ask("GET", f"sites/{done['site_id']}/history").status_code == 200


def test_sites_of_others_are_neither_shown_nor_touched(serve, netlify, tmp_path):
    """With an account for everybody, the pattern keeps people off each other's sites."""
    token = netlify.token
    file = tmp_path / "umbrella"
    file.write_text(token + "\n")
    second = serve(
        "--NetlifyNb.site_name_pattern=ada-.*",
        f"--NetlifyNb.umbrella_token_file={file}",
        environ={"NETLIFY_API_URL": netlify.api_url},
        home="second",
    )
    other = serve(f"--NetlifyNb.umbrella_token_file={file}", environ={"NETLIFY_API_URL": netlify.api_url}, home="third")
    done = other.publish(other.page(), site="grace-1")
    account = second.ask("GET", "account").json()
    assert account["signed_in"]
    assert account["umbrella"]
    assert token not in str(account)
    assert "grace-1" not in second.ask("GET", "sites").text
    for method, path, body in (
        ("GET", "history", None),
        ("POST", "restore", {"deploy": done["deploy_id"]}),
        ("POST", "lock", None),
        ("POST", "claim", None),
        ("GET", "download", None),
    ):
        response = second.ask(method, f"sites/{done['site_id']}/{path}", body)
        assert response.status_code == 403
        assert response.json()["code"] == "not-allowed"
    assert refused(second, site="grace-1")["code"] == "not-allowed"
    assert second.ask("DELETE", "login").json()["code"] == "not-allowed"


def test_too_many_bytes_are_refused_before_anything_is_sent(serve):
    """Above the limit nothing is sent, and both sizes are told."""
    server = serve("--NetlifyNb.max_bytes=1000")
    (server.root / "big.html").write_text("<p>" + "x" * 2000)
    job = server.ended(server.ask("POST", "publish", {"paths": ["big.html"], "site": "bigger"}).json())
    assert job["error"]["code"] == "too-large"
    assert "1.0 kB" in job["error"]["message"]
    assert server.ask("GET", "sites").json()["sites"] == []


def ended(*jobs):
    """Wait until the jobs have ended."""
    for job in jobs:
        told = threading.Event()
        with job.heard_by(told.set):
            while job.state == "running":
                assert told.wait(10)
                told.clear()


def test_a_job_that_breaks_says_so_and_tells_the_log():
    """What nobody foresaw ends the job as failed with a sentence; the traceback goes to the log only."""
    logged = []
    jobs = Jobs(logged.append)
    job = jobs.start("publish", lambda _: {}["secret-path"])
    ended(job)
    assert job.state == "failed"
    assert "secret-path" not in str(job.as_json())
    assert isinstance(logged[0], KeyError)


def test_what_waits_for_its_turn_is_stopped_at_the_end():
    """A job that has not begun when it is stopped never begins, and says so at once; the others go on."""
    jobs = Jobs(lambda error: None)
    gate = threading.Event()
    begun = []
    running = [jobs.start("publish", lambda job: gate.wait(10) and {}) for _ in range(4)]
    waiting = jobs.start("publish", lambda job: begun.append(job) or {})
    waiting.stop()
    ended(waiting)
    assert waiting.state == "cancelled", "it need not wait for its turn to be stopped"
    jobs.close(patience=0)
    gate.set()
    ended(*running)
    assert [job.state for job in running] == ["done"] * 4
    assert waiting.stopped()
    assert begun == []
