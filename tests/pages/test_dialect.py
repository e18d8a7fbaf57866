"""Markdown as JupyterLab reads it, and the notes that people write in it."""

from __future__ import annotations

import re

import pytest

from netlify_nb.pages import markdown
from netlify_nb.pages.dialect import put_in_order


def html(text):
    return re.sub(r">\s+<", "><", markdown.to_html(put_in_order(text))).strip()


def cells(text):
    return re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", html(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a", "b", "1", "2"]),
        ("a | b\n--|--\n1 | 2", ["a", "b", "1", "2"]),
        ("| a | b |\n|---|---|\n| 1 |", ["a", "b", "1", ""]),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", ["a", "b", "1", "2"]),
        ("| a | b |\n|---|---|\n| 1 | 2", ["a", "b", "1", "2"]),
        ("| a | b |\n|---|:-:|\n| `x \\| y` | \\| |", ["a", "b", "<code>x | y</code>", "|"]),
        ("text\n| a | b |\n|---|---|\n| 1 | 2 |\n\nmore", ["a", "b", "1", "2"]),
        ("> | a | b |\n> |---|---|\n> | 1 | 2 |", ["a", "b", "1", "2"]),
        ("- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |", ["a", "b", "1", "2"]),
        ("| a |\n|---|\n| 1 |\n- a list", ["a", "1"]),
        ("|||\n|:-:|:-|\n| 1 | 2 |", ["", "", "1", "2"]),
    ],
)
def test_tables(text, expected):
    """GitHub's rules: rows of any length, in lists and quotes, with or without pipes at the ends."""
    assert cells(text) == expected


@pytest.mark.parametrize("text", ["a - b\n---\nc", "a | b\n--- | --- | ---\nc", "x\n\n| a | b |\n\nc"])
def test_what_is_no_table(text):
    """A heading underlined; rows without the line below the first."""
    assert "<table" not in html(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://a.example/b.", "https://a.example/b"),
        ("*from https://a.example/b.html.*", "https://a.example/b.html"),
        ("(https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("**https://a.example**", "https://a.example"),
        ("www.a.example/b, then", "http://www.a.example/b"),
        ("https://a.example/?x=1&y=2; then", "https://a.example/?x=1&amp;y=2"),
        ("[words https://b.example](https://a.example)", "https://a.example"),
        ("[my file](<my file.csv>)", "my%20file.csv"),
        ("[my file](my file.csv)", "my%20file.csv"),
        ("[there](my file.ipynb#Part-2)", "my%20file.ipynb#Part-2"),
    ],
)
def test_addresses(text, address):
    """Bare ones do not take the sentence along, and names may hold spaces."""
    assert re.findall(r'href="([^"]*)"', html(text)) == [address]


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        (":::{note}\nWords *here*.\n:::", "info", "Note"),
        ("```{warning} Mind\n:class: x\n\nWords *here*.\n```", "warning", "Mind"),
        ("> [!TIP]\n> Words *here*.", "success", "Tip"),
        ("> [!CAUTION]\n>\n> Words *here*.\n> And more.", "danger", "Caution"),
    ],
)
def test_notes(text, kind, title):
    """MyST's directives and GitHub's alerts are boxes, with Markdown in them."""
    made = html(text + "\n\nafter")
    assert f'<div class="alert alert-{kind}">' in made
    assert f"<strong>{title}</strong>" in made
    assert "<em>here</em>" in made
    assert made.endswith("</div><p>after</p>")


@pytest.mark.parametrize("text", ["```{python}\nx = 1\n```", "> [!]\n> quote", "```\n:::{note}\n```", "a {note} b"])
def test_what_is_no_note(text):
    """Code in braces is code."""
    assert "alert" not in html(text)


def test_a_note_in_a_notebook_holds_mathematics(desk):
    """The cell is one text."""
    assert "<math" in desk.html("```{note}\nSo $x^2$.\n```")


def test_a_line_of_spaces_is_an_empty_line():
    """It is no code."""
    assert "<pre" not in html("```\na\n```\n     \nb").split("</pre>")[1]
