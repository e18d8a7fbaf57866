"""Forms and what people sent with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from netlify_nb.netlify.caller import Caller
from netlify_nb.netlify.models_forms import Form, Submission
from netlify_nb.netlify.operations import build


class FormCalls(Caller):
    """The operations on forms and submissions."""

    def list_site_forms(self, site_id: str) -> Iterator[Form]:
        """Yield the forms that Netlify found in the site's pages."""
        return self._list("listSiteForms", {"site_id": site_id}, Form.from_json)

    def delete_site_form(self, site_id: str, form_id: str) -> None:
        """Delete a form and its submissions."""
        self._do(build("deleteSiteForm", {"site_id": site_id, "form_id": form_id}))

    def list_site_submissions(
        self, site_id: str, *, state: Literal["spam"] | None = None, limit: int | None = None
    ) -> Iterator[Submission]:
        """Yield what was sent with any form of the site. ``state="spam"`` yields what was taken for spam instead."""
        parameters = {"site_id": site_id}
        return self._pages("listSiteSubmissions", parameters, Submission.from_json, limit, {"state": state})

    def list_form_submissions(
        self, form_id: str, *, state: Literal["spam"] | None = None, limit: int | None = None
    ) -> Iterator[Submission]:
        """Yield what was sent with one form, as `list_site_submissions`."""
        parameters = {"form_id": form_id}
        return self._pages("listFormSubmissions", parameters, Submission.from_json, limit, {"state": state})

    def get_submission(self, submission_id: str) -> Submission:
        """Look one submission up. Netlify's document has this as ``listFormSubmission``."""
        return self._one(build("listFormSubmission", {"submission_id": submission_id}), Submission.from_json)

    def spam_submission(self, submission_id: str) -> None:
        """Mark a submission as spam."""
        self._do(build("spamSubmission", {"submission_id": submission_id}))

    def ham_submission(self, submission_id: str) -> None:
        """Mark a submission as no spam."""
        self._do(build("hamSubmission", {"submission_id": submission_id}))

    def delete_submission(self, submission_id: str) -> None:
        """Delete a submission for good."""
        self._do(build("deleteSubmission", {"submission_id": submission_id}))
