"""What may be typed: refused with status 2 before anything is asked or changed."""

from __future__ import annotations

import pytest
from worlds import get

from netlify_nb.cli.parser import parse

WRONG = [
    ("deploy", ""),
    ("deploy", "report.html", "--site", ""),
    ("deploy", "report.html", "--site", " "),
    ("deploy", "report.html", "--alias", ""),
    ("deploy", "report.html", "--timeout", "nan"),
    ("deploy", "report.html", "--timeout", "0"),
    ("deploy", "report.html", "--timeout", "1e99"),
    ("deploy", "report.html", "--dra"),
    ("delete", "--site", "", "--yes"),
    ("delete", "--yes", "report.html"),
    ("restore", ""),
    ("history", "--limit", "-3"),
    ("history", "--limit", "many"),
    ("claim", "--minutes", "0"),
    ("claim", "--minutes", "inf"),
    ("local", "start", "--port", "0"),
    ("local", "start", "--port", "65536"),
    ("download", "-o", ""),
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_cannot_be_meant_is_wrong_usage(arguments, capsys):
    """An empty name, a time that is none, a number out of range: the verb's own usage is shown, and why."""
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    verb = " ".join(word for word in arguments[:2] if word in ("local", "start", arguments[0]))
    assert said.err.startswith(f"usage: netlify-nb {verb} ")
    assert "error: " in said.err


def test_an_empty_variable_deletes_nothing(world):
    """`delete --site "$SITE" --yes` without SITE must not mean the site that this folder remembers."""
    world.page(title="Still needed")
    live = world.run("deploy", "report.html", "--json").json
    world.run("delete", "--site", "", "--yes", code=2)
    assert get(live["url"])[0] == 200


def test_sources_may_stand_around_options():
    """`deploy a --draft b` means two sources, as people type it."""
    options = parse(["deploy", "a.ipynb", "--draft", "b.ipynb", "--json", "c.ipynb"])
    assert (options.sources, options.draft, options.json) == (["a.ipynb", "b.ipynb", "c.ipynb"], True, True)
    assert parse(["metadata", "set", "a=1", "--site", "s", "b=2"]).values == ["a=1", "b=2"]
    assert parse(["deploy", "--", "-a.ipynb"]).sources == ["-a.ipynb"]


def test_text_is_read_as_utf_8_where_the_locale_cannot(capsys):
    """With a locale of ASCII, Python hands on undecodable bytes; a message is made readable, a path left as it is."""
    typed = "Gr\udcc3\udcb6\udcc3\udc9fe"  # PEP 383: the bytes of "Größe"
    options = parse(["deploy", typed, "-m", typed])
    assert (options.message, options.sources) == ("Größe", [typed])
    with pytest.raises(SystemExit):
        parse(["deploy", "a", "-m", "\udcff"])
    assert "not text in UTF-8" in capsys.readouterr().err
