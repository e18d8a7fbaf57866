from __future__ import annotations

from netlify_nb.netlify.models_forms import FormField

SUBMISSION = {
    "id": "sub1",
    "number": 3,
    "email": "a@b.example",
    "data": {"email": "a@b.example", "stars": "5"},
    "created_at": "2026-11-21T02:33:25.120Z",
    "form_name": "feedback",
}


def test_forms_are_listed_with_their_fields(server, client):
    """Whatever Netlify may say of fields, names and types are read."""
    form = {"id": "f", "site_id": "s", "name": "feedback", "paths": ["/"], "submission_count": 2}
    fields = [{"name": "stars", "type": "number"}, {"name": "x"}, "odd"]
    server.script = [server.reply(200, [form | {"fields": fields}, {"id": "g"}])]
    first, second = client.list_site_forms("s")
    assert first.fields == (FormField("stars", "number"), FormField("x"))
    assert (first.paths, first.submission_count) == (("/",), 2)
    assert (second.fields, second.submission_count) == ((), 0)


def test_submissions_are_listed_by_site_and_by_form(server, client):
    """Page by page, and spam only when asked for."""
    server.script = [
        server.reply(200, [SUBMISSION], Link='</x?page=2&per_page=100>; rel="next"'),
        server.reply(200, [SUBMISSION | {"id": "sub2"}]),
        server.reply(200, []),
    ]
    assert [item.id for item in client.list_site_submissions("s")] == ["sub1", "sub2"]
    assert list(client.list_form_submissions("f", state="spam", limit=7)) == []
    assert server.heard[2].target == "/api/v1/forms/f/submissions?state=spam&page=1&per_page=7"


def test_a_submission_is_a_row_of_a_table(server, client):
    """What was filled in, and when."""
    server.script = [server.reply(200, SUBMISSION)]
    row = client.get_submission("sub1").as_row()
    assert list(row) == ["id", "created_at", "email", "stars"]
    assert (row["id"], row["stars"], row["created_at"].year) == ("sub1", "5", 2026)


def test_submissions_are_judged_and_deleted(server, client):
    """As spam, as no spam, for good; a form as well."""
    server.respond = lambda heard: server.reply(204)
    client.spam_submission("x")
    client.ham_submission("x")
    client.delete_submission("x")
    client.delete_site_form("s", "f")
    assert [(heard.method, heard.path.removeprefix("/api/v1")) for heard in server.heard] == [
        ("PUT", "/submissions/x/spam"),
        ("PUT", "/submissions/x/ham"),
        ("DELETE", "/submissions/x"),
        ("DELETE", "/sites/s/forms/f"),
    ]
