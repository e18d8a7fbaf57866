"""Forms and submissions as sequences that are tables where they are displayed.

What strangers typed into a form is shown here, so every cell is escaped, and cut where it is displayed only.
"""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, overload

from netlify_nb import show
from netlify_nb.netlify.models_forms import Form, Submission

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
Cells = Sequence[str]

_SHOWN_ROWS = 50
_SHOWN_LETTERS = 60
_HEADER_CELL = 'scope="col" style="padding:.15em .9em .15em 0;text-align:left"'
_CELL = 'style="padding:.15em .9em .15em 0;text-align:left;vertical-align:top"'
# What spreadsheets take for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


class Listing(Sequence[T], Generic[T]):
    """Some things of a site: a sequence, and a table where it is displayed."""

    role: ClassVar[str]
    none: ClassVar[str]

    def __init__(self, entries: Iterable[T], site_name: str = "") -> None:
        self.site_name = site_name
        self._entries = tuple(entries)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def table(self) -> tuple[Cells, list[Cells]]:
        """Return the heads of the columns, and the rows, as text."""
        raise NotImplementedError

    def __repr__(self) -> str:
        if not self:
            return f"{self.site_name}: {self.none}"
        heads, rows = self.table()
        lines = [heads, *([_cut(cell) for cell in row] for row in rows[:_SHOWN_ROWS])]
        widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
        text = "\n".join(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        )
        return f"{text}{_more(len(rows))}"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        if not self:
            return show.tagged(repr(self), f"<p>{html.escape(repr(self))}</p>", self.role)
        heads, rows = self.table()
        head = "".join(f"<th {_HEADER_CELL}>{html.escape(name)}</th>" for name in heads)
        body = "".join(
            f"<tr>{''.join(f'<td {_CELL}>{html.escape(_cut(cell))}</td>' for cell in row)}</tr>"
            for row in rows[:_SHOWN_ROWS]
        )
        page = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        more = _more(len(rows)).strip()
        return show.tagged(repr(self), f"<div>{page}{f'<p>{more}</p>' if more else ''}</div>", self.role)


class Forms(Listing[Form]):
    """The forms that Netlify found in the pages of a site."""

    role = "forms"
    none = "Netlify has found no form in its pages."

    def table(self) -> tuple[Cells, list[Cells]]:
        """Return name, number of submissions, fields and pages of each form."""
        rows: list[Cells] = [
            (
                form.name,
                str(form.submission_count),
                ", ".join(field.name for field in form.fields),
                ", ".join(form.paths),
                form.id,
            )
            for form in self
        ]
        return ("form", "submissions", "fields", "pages", "id"), rows


class Submissions(Listing[Submission]):
    """What people sent with the forms of a site, newest first."""

    role = "submissions"
    none = "nothing was sent yet."
    _FIXED: ClassVar[Mapping[str, Callable[[Submission], Any]]] = {
        "id": lambda sent: sent.id,
        "created_at": lambda sent: sent.created_at,
        "form": lambda sent: sent.form_name,
    }

    def __init__(self, entries: Iterable[Submission], site_name: str = "", forms: Iterable[Form] = ()) -> None:
        """Take the submissions, and the forms by which those that do not say their form's name are given it."""
        names = {form.id: form.name for form in forms}
        named = (
            sent if sent.form_name else dataclasses.replace(sent, form_name=names.get(sent.form_id or ""))
            for sent in entries
        )
        super().__init__(named, site_name)

    def rows(self) -> list[dict[str, Any]]:
        """Return a dictionary for each: ``id``, ``created_at``, ``form``, then the fields as they were filled in.

        A field that has the name of one of the first three is called ``data.NAME``.
        """
        return [
            {
                **{name: read(sent) for name, read in self._FIXED.items()},
                **{f"data.{name}" if name in self._FIXED else name: value for name, value in sent.data.items()},
            }
            for sent in self
        ]

    def to_dataframe(self) -> pd.DataFrame:
        """Return a pandas DataFrame with one row for each submission, and its columns as in `rows`.

        ``created_at`` is a time in UTC. A field that somebody did not have is missing (``NaN``). Needs pandas.
        """
        import pandas as pd  # noqa: PLC0415  # only whoever wants a DataFrame has to have it

        rows = self.rows()
        frame: pd.DataFrame = pd.DataFrame(rows, columns=self._columns(rows))
        frame["created_at"] = pd.to_datetime(frame["created_at"], utc=True)
        return frame

    def to_csv(self) -> str:
        """Return a table in CSV, for a spreadsheet.

        What a spreadsheet would take for a formula has an apostrophe before it, because strangers typed it.
        """
        rows = self.rows()
        columns = self._columns(rows)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_unarmed(name) for name in columns)
        writer.writerows([_unarmed(_text(row.get(name))) for name in columns] for row in rows)
        return text.getvalue()

    def table(self) -> tuple[Cells, list[Cells]]:
        """Return when each was sent, and its fields."""
        rows = self.rows()
        columns = [name for name in self._columns(rows) if name != "id"]
        several = len({sent.form_name for sent in self}) > 1
        shown = [name for name in columns if several or name != "form"]
        return shown, [
            [show.ago(row["created_at"]) if name == "created_at" else _text(row.get(name)) for name in shown]
            for row in rows
        ]

    def _columns(self, rows: Iterable[Mapping[str, Any]]) -> list[str]:
        return list(dict.fromkeys([*self._FIXED, *(name for row in rows for name in row)]))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):  # an uploaded file, as Netlify describes it
        return str(value.get("url") or value.get("filename") or dict(value))
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _cut(text: str) -> str:
    line = show.line(text)
    return line if len(line) <= _SHOWN_LETTERS else f"{line[: _SHOWN_LETTERS - 1]}…"


def _more(count: int) -> str:
    return f"\n… and {count - _SHOWN_ROWS} more" if count > _SHOWN_ROWS else ""


def _unarmed(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
