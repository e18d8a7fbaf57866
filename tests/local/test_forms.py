from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

PAGE = """<!doctype html><html><head><title>F</title></head><body>
<form name="feedback" method="post" data-netlify="true" netlify-honeypot="trap" class="netlify-blue" action="/thanks">
<input name="trap"><input name="name"><input type="email" name="email"><textarea name="message"></textarea>
<select name="rating"><option>1</select><input type="file" name="plot"><input type="submit" name="go"></form>
<form netlify name='second "quoted"'><input type="hidden" name="form-name" value="second"></form>
<form name="mine" method="post"><input name="x"></form>
</body></html>"""


@pytest.fixture
def with_form(netlify, site):
    netlify.deploy_zip(site, {"index.html": "home", "form.html": PAGE, "thanks.html": "Thanks a lot"})
    return site


def send(netlify, site, path="/thanks", **fields):
    return netlify.page(site["name"], path, "POST", data={"form-name": "feedback", **fields})


def listed(netlify, site, query=""):
    return netlify.api("GET", f"/sites/{site['id']}/submissions{query}").json()


def test_forms_are_found_in_published_pages(netlify, with_form):
    """Forms that ask for it are known with their fields as soon as the deploy is ready; others are left alone."""
    forms = netlify.api("GET", f"/sites/{with_form['id']}/forms").json()
    assert [form["name"] for form in forms] == ["feedback", 'second "quoted"']
    feedback = forms[0]
    assert feedback["paths"] == ["/form.html"]
    assert feedback["submission_count"] == 0
    assert feedback["fields"] == [
        {"name": "name", "type": "text"},
        {"name": "email", "type": "email"},
        {"name": "message", "type": "textarea"},
        {"name": "rating", "type": "select"},
        {"name": "plot", "type": "file"},
    ]


def test_a_page_with_a_form_is_made_ready_for_sending(netlify, with_form):
    """The shown page names its form in a hidden field; the uploaded file stays as it was."""
    shown = netlify.page(with_form["name"], "/form").text
    assert shown.count('<input type="hidden" name="form-name" value="feedback">') == 1
    assert shown.count('name="form-name"') == 2
    assert "data-netlify" not in shown
    assert "netlify-honeypot" not in shown
    assert 'class="netlify-blue"' in shown
    assert re.search(r'<form name="mine" method="post">\s*<input name="x">', shown)
    raw = {"Content-Type": "application/vnd.bitballoon.v1.raw"}
    assert netlify.api("GET", f"/sites/{with_form['id']}/files/form.html", headers=raw).text == PAGE
    tag = netlify.page(with_form["name"], "/form").headers["Etag"]
    assert netlify.page(with_form["name"], "/form", headers={"If-None-Match": tag}).status_code == 304


def test_what_is_sent_is_kept_and_answered_with_the_forms_own_page(netlify, with_form):
    """A submission has a number, the well-known fields, all data and where it came from."""
    answer = send(netlify, with_form, name="Ada Lovelace", email="a@example.org", message="<b>é</b>", rating="5")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/thanks")
    second = send(netlify, with_form, path="/", name="x")
    assert (second.status_code, "Thank you" in second.text) == (200, True)
    newest, first = listed(netlify, with_form)
    assert (newest["number"], first["number"]) == (2, 1)
    assert (first["name"], first["first_name"], first["last_name"]) == ("Ada Lovelace", "Ada", "Lovelace")
    assert (first["email"], first["body"], first["summary"]) == ("a@example.org", "<b>é</b>", "<b>é</b>")
    assert (first["data"]["rating"], first["data"]["ip"]) == ("5", "127.0.0.1")
    assert "form-name" not in first["data"]
    assert first["site_url"] == with_form["url"]
    form = netlify.api("GET", f"/sites/{with_form['id']}/forms").json()[0]
    assert form["submission_count"] == 2
    assert netlify.api("GET", f"/forms/{form['id']}/submissions?per_page=1").json() == [newest]
    assert netlify.api("GET", f"/submissions/{first['id']}").json() == first


def test_who_fills_in_the_trap_is_spam(netlify, with_form):
    """A machine gets the same answer, and what it sent is kept apart."""
    assert send(netlify, with_form, name="bot", trap="x").status_code == 303
    assert listed(netlify, with_form) == []
    spam = listed(netlify, with_form, "?state=spam")
    assert [one["name"] for one in spam] == ["bot"]
    assert netlify.api("PUT", f"/submissions/{spam[0]['id']}/ham").status_code == 204
    assert len(listed(netlify, with_form)) == 1
    assert netlify.api("PUT", f"/submissions/{spam[0]['id']}/spam").status_code == 204
    assert listed(netlify, with_form) == []
    assert netlify.api("DELETE", f"/submissions/{spam[0]['id']}").status_code == 204
    assert listed(netlify, with_form, "?state=spam") == []


def test_files_sent_with_a_form_are_kept(netlify, with_form):
    """An uploaded file is handed out as a download and never shown as a page."""
    files = {"plot": ("../é.html", b"<script>", "text/html")}
    body = {"form-name": "feedback", "name": "f"}
    assert netlify.page(with_form["name"], "/", "POST", data=body, files=files).status_code == 200
    plot = listed(netlify, with_form)[0]["data"]["plot"]
    assert (plot["filename"], plot["size"]) == ("é.html", 8)
    answer = netlify.desk("GET", plot["url"].removeprefix(netlify.runtime.app_url))
    assert answer.content == b"<script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("kwargs", "status"),
    [
        ({"data": {"form-name": "none"}}, 404),
        ({"data": {"x": "y"}}, 404),
        ({"json": {"form-name": "feedback"}}, 415),
        ({"data": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400),
        ({"data": {f"f{n}": "" for n in range(1001)}}, 400),
    ],
)
def test_what_is_no_submission_is_refused(netlify, with_form, kwargs, status):
    """Only the site's own forms are taken."""
    assert netlify.page(with_form["name"], "/", "POST", **kwargs).status_code == status
    assert listed(netlify, with_form) == []


def test_a_submission_that_is_too_large_is_refused(netlify, with_form):
    """Netlify takes 8 MB."""
    assert send(netlify, with_form, message="x" * 9_000_000).status_code == 413


def test_a_form_is_removed_with_its_submissions(netlify, with_form):
    """Deleting a form deletes what was sent with it."""
    send(netlify, with_form, name="x")
    form = netlify.api("GET", f"/sites/{with_form['id']}/forms").json()[0]
    assert netlify.api("DELETE", f"/sites/{with_form['id']}/forms/{form['id']}").status_code == 204
    assert listed(netlify, with_form) == []
    assert send(netlify, with_form, name="x").status_code == 404


def test_snippets_are_put_into_every_page_with_the_sites_metadata(netlify, with_form):
    """Code before the end of head and body, with metadata through Liquid; what was uploaded is not changed."""
    url = f"/sites/{with_form['id']}/snippets"
    netlify.api("PUT", f"/sites/{with_form['id']}/metadata", json={"key": "K<1>", "list": [1, 2]})
    head = {"title": "A", "general": "<meta name=k content={{ key | escape }}>", "general_position": "head"}
    foot = {
        "general": "<i>{% for n in list %}{{ n }}{% endfor %}</i>",
        "general_position": "footer",
        "goal": "<b>goal</b>",
    }
    made = [netlify.api("POST", url, json=snippet) for snippet in (head, foot)]
    assert [(one.status_code, one.json()["id"]) for one in made] == [(201, 0), (201, 1)]
    page = netlify.page(with_form["name"], "/form").text
    assert "<meta name=k content=K&lt;1&gt;></head>" in page
    assert "<i>12</i></body>" in page
    assert "goal" not in page
    assert "<b>goal</b>" in send(netlify, with_form, path="/", name="x").text
    assert netlify.page(with_form["name"]).text.startswith("<meta")
    assert (
        netlify.api("PUT", f"{url}/1", json={"general": "{% broken", "general_position": "footer"}).status_code == 204
    )
    assert netlify.page(with_form["name"]).text.endswith("{% broken")
    assert netlify.api("GET", f"{url}/1").json()["general"] == "{% broken"
    for number in (0, 1):
        assert netlify.api("DELETE", f"{url}/{number}").status_code == 204
    assert netlify.api("GET", url).json() == []
    assert netlify.page(with_form["name"]).text == "home"
    assert netlify.api("POST", url, json={"general_position": "middle"}).status_code == 422
    assert netlify.api("GET", f"{url}/x").status_code == 404


def test_hooks_are_told_and_leave_with_410(netlify, with_form):
    """A program on this machine hears of submissions and deploys; one that answers 410 hears no more."""
    heard, event = [], threading.Event()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(410)
            self.send_header("Content-Length", "0")
            self.end_headers()
            event.set()

        def log_message(self, *_):
            pass

    assert [one["name"] for one in netlify.api("GET", "/hooks/types").json()] == ["url"]
    with HTTPServer(("127.0.0.1", 0), Listener) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        hook = {
            "type": "url",
            "event": "submission_created",
            "data": {"url": f"http://127.0.0.1:{listener.server_port}/"},
        }
        made = netlify.api("POST", "/hooks", json={"site_id": with_form["id"], **hook})
        assert (made.status_code, made.json()["disabled"]) == (201, False)
        netlify.api("PUT", f"/hooks/{made.json()['id']}", json={"disabled": True})
        send(netlify, with_form, name="not told")
        assert netlify.api("POST", f"/hooks/{made.json()['id']}/enable").json()["disabled"] is False
        send(netlify, with_form, name="told")
        assert event.wait(10)
        listener.shutdown()
    assert [one["name"] for one in heard] == ["told"]
    for _ in range(200):
        if not (hooks := netlify.api("GET", f"/hooks?site_id={with_form['id']}").json()):
            break
        threading.Event().wait(0.01)
    assert hooks == []
    for bad in ({"type": "fax"}, {"event": "x"}, {"data": {}}):
        assert netlify.api("POST", "/hooks", json={"site_id": with_form["id"], **hook, **bad}).status_code == 422
    assert netlify.api("POST", "/hooks", json=hook).status_code == 404
