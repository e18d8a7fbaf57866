"""Forms that published pages have, and what people sent with them."""

# SQL is put together from constants of this file; values are always parameters.
# ruff: noqa: S608

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.clock import new_id, now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from .database import Database


@dataclass(frozen=True)
class Form:
    """A form of a site; a site has one of each name."""

    id: str
    site_id: str
    name: str
    paths: list[str]
    fields: list[dict[str, str]]
    honeypot: str | None
    created_at: str
    submission_count: int


@dataclass(frozen=True)
class Upload:
    """A file that somebody sent with a form."""

    field: str
    filename: str
    type: str
    size: int
    sha: str


@dataclass(frozen=True)
class Submission:
    """What somebody sent; ``number`` counts from 1 within a form."""

    seq: int
    id: str
    form_id: str
    form_name: str
    site_id: str
    number: int
    data: dict[str, Any]
    uploads: list[Upload]
    spam: bool
    created_at: str


_FORM = (
    "SELECT id, site_id, name, paths, fields, honeypot, created_at, "
    "(SELECT count(*) FROM submissions WHERE form_id = forms.id AND NOT spam) AS submission_count FROM forms"
)
_SUBMISSION = (
    "SELECT seq, id, form_id, (SELECT name FROM forms WHERE forms.id = form_id) AS form_name, site_id, number, data, "
    "uploads, spam, created_at FROM submissions"
)


class Forms:
    """The forms of every site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def found(
        self, site_id: str, name: str, paths: list[str], fields: list[dict[str, str]], honeypot: str | None
    ) -> None:
        """Note that a site has a form; what was known of one of that name is replaced, its submissions stay."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO forms (id, site_id, name, paths, fields, honeypot, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (site_id, name) DO UPDATE SET paths = excluded.paths, fields = excluded.fields, "
                "honeypot = excluded.honeypot",
                (new_id(), site_id, name, json.dumps(paths), json.dumps(fields), honeypot, now()),
            )

    def of_site(self, site_id: str) -> list[Form]:
        """Return a site's forms, by name."""
        return [_form(row) for row in self._database.rows(f"{_FORM} WHERE site_id = ? ORDER BY name", site_id)]

    def get(self, form_id: str) -> Form | None:
        """Return a form by its id."""
        row = self._database.row(f"{_FORM} WHERE id = ?", form_id)
        return _form(row) if row else None

    def named(self, site_id: str, name: str) -> Form | None:
        """Return a site's form by its name."""
        row = self._database.row(f"{_FORM} WHERE site_id = ? AND name = ?", site_id, name)
        return _form(row) if row else None

    def remove(self, form_id: str) -> None:
        """Remove a form with everything that was sent with it."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM forms WHERE id = ?", (form_id,))

    # -- submissions ----------------------------------------------------------------------------------------

    def submit(self, form: Form, data: Mapping[str, Any], uploads: list[Upload], *, spam: bool) -> Submission:
        """Keep what somebody sent."""
        submission_id = new_id()
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO submissions (id, form_id, site_id, number, data, uploads, spam, created_at) "
                "VALUES (?, ?, ?, (SELECT coalesce(max(number), 0) FROM submissions WHERE form_id = ?) + 1, "
                "?, ?, ?, ?)",
                (
                    submission_id,
                    form.id,
                    form.site_id,
                    form.id,
                    json.dumps(data),
                    json.dumps([vars(upload) for upload in uploads]),
                    int(spam),
                    now(),
                ),
            )
        found = self.submission(submission_id)
        if found is None:
            raise LookupError("A submission vanished as it was written.")
        return found

    def submission(self, submission_id: str) -> Submission | None:
        """Return a submission by its id."""
        row = self._database.row(f"{_SUBMISSION} WHERE id = ?", submission_id)
        return _submission(row) if row else None

    def submissions(
        self, *, site_id: str | None = None, form_id: str | None = None, spam: bool = False, limit: int, offset: int
    ) -> tuple[list[Submission], int]:
        """Return a page of the submissions of a site or form, newest first, and how many there are."""
        where, values = "spam = ?", [int(spam), *filter(None, (site_id, form_id))]
        if site_id is not None:
            where += " AND site_id = ?"
        if form_id is not None:
            where += " AND form_id = ?"
        total = int(self._database.value(f"SELECT count(*) FROM submissions WHERE {where}", *values))
        rows = self._database.rows(
            f"{_SUBMISSION} WHERE {where} ORDER BY seq DESC LIMIT {int(limit)} OFFSET {int(offset)}", *values
        )
        return [_submission(row) for row in rows], total

    def mark(self, submission_id: str, *, spam: bool) -> None:
        """Call a submission spam, or not."""
        with self._database.write() as connection:
            connection.execute("UPDATE submissions SET spam = ? WHERE id = ?", (int(spam), submission_id))

    def remove_submission(self, submission_id: str) -> None:
        """Remove a submission."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM submissions WHERE id = ?", (submission_id,))


def _form(row: sqlite3.Row) -> Form:
    return Form(
        row["id"],
        row["site_id"],
        row["name"],
        json.loads(row["paths"]),
        json.loads(row["fields"]),
        row["honeypot"],
        row["created_at"],
        row["submission_count"],
    )


def _submission(row: sqlite3.Row) -> Submission:
    return Submission(
        row["seq"],
        row["id"],
        row["form_id"],
        row["form_name"],
        row["site_id"],
        row["number"],
        json.loads(row["data"]),
        [Upload(**upload) for upload in json.loads(row["uploads"])],
        bool(row["spam"]),
        row["created_at"],
    )
