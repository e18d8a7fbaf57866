"""``/forms`` and ``/submissions``: what people sent with the forms of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netlify_nb.local.errors import not_found
from netlify_nb.local.reach import find_site

from .base import ApiHandler

if TYPE_CHECKING:
    from netlify_nb.local.store.forms import Form, Submission
    from netlify_nb.local.store.sites import Site

_TITLES = ("title", "subject")
_BODIES = ("body", "message", "comment", "comments", "content", "text", "feedback")
_SUMMARY = 140


class FormsBase(ApiHandler):
    """Finding forms and submissions that the user may see."""

    def form(self, form_id: str) -> Form:
        """Return a form; 404 if it is not there or not the user's."""
        form = self.core.store.forms.get(form_id)
        if form is None:
            raise not_found()
        find_site(self.core.store, form.site_id, self.user)
        return form

    def submission(self, submission_id: str) -> tuple[Submission, Site]:
        """Return a submission and its site; 404 if it is not there or not the user's."""
        submission = self.core.store.forms.submission(submission_id)
        if submission is None:
            raise not_found()
        return submission, find_site(self.core.store, submission.site_id, self.user)

    def reply_submissions(self, site: Site, *, form_id: str | None = None) -> None:
        """Answer a page of submissions, newest first; ``state=spam`` asks for the others."""
        page, size = self.page()
        found, total = self.core.store.forms.submissions(
            site_id=site.id,
            form_id=form_id,
            spam=self.query("state") == "spam",
            limit=size,
            offset=(page - 1) * size,
        )
        self.reply_page([self.shape(submission, site) for submission in found], total)

    def shape(self, submission: Submission, site: Site) -> dict[str, Any]:
        """Return the object of a submission."""
        return submission_object(submission, self.core.shapes.site_url(site.name), self.core.shapes.origin)


class SiteFormsHandler(FormsBase):
    """The forms of a site."""

    def get(self, site_id: str) -> None:
        """List a site's forms."""
        site = self.site(site_id)
        self.reply([form_object(form) for form in self.core.store.forms.of_site(site.id)])


class SiteFormHandler(FormsBase):
    """One form of a site."""

    def delete(self, site_id: str, form_id: str) -> None:
        """Remove a form with everything that was sent with it."""
        form = self.form(form_id)
        if form.site_id != self.site(site_id).id:
            raise not_found()
        self.core.store.forms.remove(form.id)
        self.done()


class SiteSubmissionsHandler(FormsBase):
    """What was sent to a site."""

    def get(self, site_id: str) -> None:
        """List a site's submissions."""
        self.reply_submissions(self.site(site_id))


class FormSubmissionsHandler(FormsBase):
    """What was sent with a form."""

    def get(self, form_id: str) -> None:
        """List a form's submissions."""
        form = self.form(form_id)
        self.reply_submissions(self.site(form.site_id), form_id=form.id)


class SubmissionHandler(FormsBase):
    """One submission."""

    def get(self, submission_id: str) -> None:
        """Return a submission."""
        self.reply(self.shape(*self.submission(submission_id)))

    def delete(self, submission_id: str) -> None:
        """Remove a submission."""
        self.core.store.forms.remove_submission(self.submission(submission_id)[0].id)
        self.done()


class SpamHandler(FormsBase):
    """Spam or not."""

    def put(self, submission_id: str, verdict: str) -> None:
        """Mark a submission."""
        submission, _site = self.submission(submission_id)
        self.core.store.forms.mark(submission.id, spam=verdict == "spam")
        self.done()


def form_object(form: Form) -> dict[str, Any]:
    """Return the object of a form."""
    return {
        "id": form.id,
        "site_id": form.site_id,
        "name": form.name,
        "paths": form.paths,
        "submission_count": form.submission_count,
        "fields": form.fields,
        "honeypot": form.honeypot is not None,
        "created_at": form.created_at,
    }


def submission_object(submission: Submission, site_url: str, origin: str) -> dict[str, Any]:
    """Return the object of a submission; the well-known fields are picked out of what was sent."""
    sent = {name.lower(): value for name, value in submission.data.items() if isinstance(value, str)}
    name = sent.get("name") or " ".join(filter(None, (sent.get("first_name"), sent.get("last_name")))) or None
    first, _, last = (name or "").partition(" ")
    body = next((sent[key] for key in _BODIES if sent.get(key)), None)
    data = dict(submission.data)
    for number, upload in enumerate(submission.uploads):
        url = f"{origin}/-/submissions/{submission.id}/{number}"
        data[upload.field] = {"filename": upload.filename, "type": upload.type, "size": upload.size, "url": url}
    return {
        "id": submission.id,
        "form_id": submission.form_id,
        "form_name": submission.form_name,
        "number": submission.number,
        "title": next((sent[key] for key in _TITLES if sent.get(key)), None),
        "email": sent.get("email"),
        "name": name,
        "first_name": sent.get("first_name") or first or None,
        "last_name": sent.get("last_name") or last or None,
        "company": sent.get("company"),
        "summary": (body or name or sent.get("email") or "")[:_SUMMARY],
        "body": body,
        "data": data,
        "created_at": submission.created_at,
        "site_url": site_url,
    }
