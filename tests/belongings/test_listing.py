"""Forms and submissions as tables, DataFrames and CSV."""

from __future__ import annotations

import csv
import io
import subprocess
import sys

import pandas as pd

from netlify_nb.belongings import Forms, Submissions
from netlify_nb.netlify.models_forms import Form, Submission


def sent(**data):
    when = "2026-11-21T02:33:25.120Z"
    return Submission.from_json({"id": "s1", "created_at": when, "form_name": "feedback", "data": data})


def test_a_dataframe_has_a_row_for_each_and_the_fields_as_columns():
    """What somebody did not fill in is missing, and times are times."""
    frame = Submissions([sent(stars="5"), sent(stars="3", text="dull")]).to_dataframe()
    assert list(frame.columns) == ["id", "created_at", "form", "stars", "text"]
    assert isinstance(frame["created_at"].dtype, pd.DatetimeTZDtype)
    assert frame["stars"].astype(int).tolist() == [5, 3]
    assert frame["text"].isna().tolist() == [True, False]


def test_a_dataframe_of_nothing_has_its_columns():
    """A report that reads the answers runs before the first of them has come."""
    frame = Submissions([]).to_dataframe()
    assert list(frame.columns) == ["id", "created_at", "form"]
    assert frame.empty


def test_a_submission_that_does_not_say_its_form_is_given_its_name():
    """Netlify promises the form's id only."""
    nameless = Submission.from_json({"id": "s2", "form_id": "f1", "data": {}})
    (row,) = Submissions([nameless], forms=[Form(id="f1", site_id="s", name="feedback")]).rows()
    assert row["form"] == "feedback"


def test_a_field_that_is_called_like_one_of_ours_hides_nothing():
    """A form may ask for an id."""
    (row,) = Submissions([sent(id="mine", form="theirs")]).rows()
    assert (row["id"], row["form"]) == ("s1", "feedback")
    assert (row["data.id"], row["data.form"]) == ("mine", "theirs")


def test_what_strangers_typed_is_shown_as_text():
    """No markup of theirs gets into the notebook, and what is shown is marked as ours."""
    data, metadata = Submissions([sent(text="<script>alert(1)</script>")], "site")._repr_mimebundle_()
    assert "<script" not in data["text/html"]
    assert "&lt;script&gt;" in data["text/html"]
    assert metadata == {"netlify_nb": {"role": "submissions"}}


def test_long_answers_are_cut_only_where_they_are_shown():
    """One answer of a thousand letters does not make the table unreadable."""
    submissions = Submissions([sent(text="a" * 1000)])
    assert "a" * 100 not in repr(submissions)
    assert submissions.to_dataframe()["text"][0] == "a" * 1000


def test_a_table_of_hundreds_says_how_many_it_leaves_out():
    """The display shows fifty, and the sequence has all."""
    submissions = Submissions([sent(n=str(number)) for number in range(120)])
    assert len(submissions) == 120
    assert "… and 70 more" in repr(submissions)
    assert "… and 70 more" in submissions._repr_mimebundle_()[0]["text/html"]


def test_a_csv_has_no_formulas():
    """A spreadsheet runs none of what strangers typed, and numbers stay numbers."""
    text = Submissions([sent(text='=HYPERLINK("http://x")', minus="-5", phone="+49 30")]).to_csv()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["text"] == '\'=HYPERLINK("http://x")'
    assert (row["minus"], row["phone"]) == ("-5", "'+49 30")
    assert row["created_at"] == "2026-11-21T02:33:25.120000+00:00"


def test_an_uploaded_file_is_named_by_its_address():
    """Netlify describes it by an object."""
    (row,) = csv.DictReader(io.StringIO(Submissions([sent(photo={"filename": "a.png", "url": "http://x/a"})]).to_csv()))
    assert row["photo"] == "http://x/a"


def test_forms_are_a_table():
    """Name, how often it was used, its fields and its pages."""
    form = Form.from_json({"id": "f1", "name": "feedback", "submission_count": 2, "fields": [{"name": "stars"}]})
    forms = Forms([form], "site")
    assert forms[0] is form
    assert all(word in repr(forms) for word in ("feedback", "2", "stars", "f1"))
    assert "has found no form" in repr(Forms([], "site"))


def test_pandas_is_imported_only_for_a_dataframe():
    """Whoever wants no DataFrame waits for none."""
    code = "import sys, netlify_nb.belongings as it; repr(it.Submissions([])); print('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
