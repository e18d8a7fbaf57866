"""A server that is told to end does so soon, whatever is under way."""

from __future__ import annotations

import threading

import requests
from proxies import hold

_SOON = 20
"""Seconds; what is under way below would take longer than that by itself."""


def test_neither_a_job_nor_a_stream_nor_a_slow_answer_holds_the_server_up(serve, netlify, proxy):
    """With a publish at a silent Netlify, its stream open and another question unanswered, SIGTERM ends the server."""
    server = serve(environ={"NETLIFY_API_URL": proxy.api_url, "NETLIFY_AUTH_TOKEN": netlify.token})
    proxy.on("POST", r"/deploys", hold)
    job = server.ask("POST", "publish", {"paths": [server.page()], "site": "silent"}).json()
    proxy.wait_for("POST", r"/deploys")
    proxy.on("GET", r"/user", hold)

    def ask(path: str) -> None:
        try:
            server.ask("GET", path)
        except requests.RequestException:
            return

    asking = [threading.Thread(target=ask, args=(path,)) for path in (f"jobs/{job['id']}/events", "account")]
    for thread in asking:
        thread.start()
    proxy.wait_for("GET", r"/user")
    server.process.terminate()
    try:
        server.process.wait(timeout=_SOON)
    finally:
        if server.process.poll() is None:
            server.process.kill()
    for thread in asking:
        thread.join(10)
    assert not any(thread.is_alive() for thread in asking)


def test_a_restarted_server_knows_nothing_of_the_jobs_before(serve, server):
    """Asked for a job of before, it says that there is none, so that a window can tell the person."""
    job = server.ask("POST", "publish", {"paths": [server.page()]}).json()
    server.ended(job)
    answer = serve(home="next").ask("GET", f"jobs/{job['id']}/events")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"
