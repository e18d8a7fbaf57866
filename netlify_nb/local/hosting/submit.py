"""What a visitor sends with a form."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from tornado.httputil import HTTPFile, HTTPInputError, parse_body_arguments

from netlify_nb.local.errors import Refused
from netlify_nb.local.names import mime_type
from netlify_nb.local.store.forms import Upload

if TYPE_CHECKING:
    from tornado.httputil import HTTPHeaders, HTTPServerRequest

    from netlify_nb.local.store import Store
    from netlify_nb.local.store.forms import Form, Submission
    from netlify_nb.local.store.sites import Site

_THANKS = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Thank you</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="font-family:system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">
<h1>Thank you!</h1><p>Your form submission has been received.</p>
<p><a href="{back}">Back to the site</a></p></body></html>
"""
_FIELDS = 1000
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
Values = dict[str, list[str]]
Files = dict[str, list[HTTPFile]]


def read_form(headers: HTTPHeaders, body: bytes) -> tuple[Values, Files]:
    """Return the fields and files of a form's body; refused with 415 or 400 if it is none."""
    kind = headers.get("Content-Type", "")
    if not kind.startswith(_FORM_TYPES):
        raise Refused(415, "Only forms can be sent to a site.")
    arguments: dict[str, list[bytes]] = {}
    files: Files = {}
    try:
        parse_body_arguments(kind, body, arguments, files, headers)
    except (ValueError, HTTPInputError) as error:
        raise Refused(400, "The form cannot be read.") from error
    if len(arguments) + len(files) > _FIELDS:
        raise Refused(422, "The form has too many fields.")
    return {name: [one.decode("utf-8", "replace") for one in values] for name, values in arguments.items()}, files


def keep(form: Form, values: Values, files: Files, request: HTTPServerRequest, store: Store) -> Submission:
    """Store what was sent; whoever fills in the honeypot is a machine, and what it sends is spam."""
    spam = bool(form.honeypot and any(values.get(form.honeypot, [])))
    data: dict[str, Any] = {}
    for name, given in values.items():
        if name not in {"form-name", form.honeypot}:
            data[name] = given[0] if len(given) == 1 else given
    data["ip"] = request.remote_ip or ""
    data["user_agent"] = request.headers.get("User-Agent", "")
    data["referrer"] = request.headers.get("Referer", "")
    with store.blobs.used():
        uploads = [
            Upload(name, _bare(one.filename), mime_type(one.filename), len(one.body), store.blobs.keep(one.body))
            for name, sent in files.items()
            for one in sent
            if one.filename or one.body
        ]
        sizes = store.blobs.secure(upload.sha for upload in uploads)
        with store.database.write():
            store.blobs.write_down(sizes)
            submission = store.forms.submit(form, data, uploads, spam=spam)
        store.blobs.written_down(sizes)
        return submission


def _bare(filename: str) -> str:
    """Return a file's name without any folders; old browsers send them, and others may try to get somewhere."""
    return filename.replace("\\", "/").rpartition("/")[2]


def thanks(back: str) -> bytes:
    """Return the page that thanks for a submission."""
    return _THANKS.format(back=html.escape(back)).encode()


def form_of(site: Site, values: Values, store: Store) -> Form:
    """Return the form that was sent; 404 if the site has none of that name."""
    name = (values.get("form-name") or [""])[0]
    form = store.forms.named(site.id, name) if name else None
    if form is None:
        raise Refused(404, "This site has no such form.")
    return form
