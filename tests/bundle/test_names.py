"""What a file of a site may be called."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlify_nb.bundle.names import MAX_PATH_LENGTH, MAX_SEGMENT_BYTES, check_names
from netlify_nb.errors import BundleError, PathInvalid, PathsCollide


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("", "no file name"),
        ("a#b.html", "holds #"),
        ("sub/what?.html", "holds ?"),
        ("a\nb.html", "control character"),
        ("a\x7f.html", "control character"),
        ("a\u2028b.html", "control character"),
        ("/index.html", "absolute"),
        ("C:/index.html", "absolute"),
        ("c:index.html", "absolute"),
        ("sub\\index.html", "backslash"),
        ("../index.html", "leads out"),
        ("a/../../b.html", "leads out"),
        ("a//b.html", "empty part"),
        ("a/./b.html", "empty part"),
        ("folder/", "empty part"),
        ("caf\udce9.html", "UTF-8"),
        ("n" * (MAX_SEGMENT_BYTES + 1), "longer than 255 bytes"),
        ("ü" * 128, "longer than 255 bytes"),
        ("/".join(["ü" * 100] * 8), "too long for a URL"),
    ],
)
def test_refused_names_are_named_with_the_reason(name, part):
    """A name that cannot be published is refused with its reason, in a message that any terminal can show."""
    with pytest.raises(PathInvalid, match=part) as caught:
        check_names([name])
    assert caught.value.message.isprintable()
    assert caught.value.message.encode()


@pytest.mark.parametrize(
    "name",
    ["a b.html", "é/ü.html", "100%.html", "a;b@c:d&e=f+g$h,i.html", ".well-known/x", "n" * MAX_SEGMENT_BYTES, "…"],
)
def test_odd_names_that_netlify_takes_are_taken(name):
    """A name that is only unusual is published as it is."""
    assert check_names([name]) == {name: name}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Index.html", "index.html"),
        ("img/A.png", "IMG/a.png"),
        ("É.html", "é.html"),
        (unicodedata.normalize("NFC", "é.html"), unicodedata.normalize("NFD", "é.html")),
        ("about", "about/team.html"),
        ("About", "about/team/all.html"),
    ],
)
def test_names_of_one_address_collide(one, other):
    """Two names that differ only in case or in Unicode form, or as file and folder, are refused by both names."""
    with pytest.raises(PathsCollide) as caught:
        check_names([one, other])
    assert len(caught.value.details["paths"]) == 2


def test_names_that_only_casefolding_would_merge_do_not_collide():
    """The names straße and strasse are two addresses."""
    assert len(check_names(["straße.html", "strasse.html"])) == 2


def test_names_are_published_in_nfc_and_in_order():
    """A name that macOS decomposed is published as people type it, and the order is that of the published names."""
    decomposed = unicodedata.normalize("NFD", "é.html")
    assert list(check_names(["z.html", decomposed, "a.html"]).items()) == [
        ("a.html", "a.html"),
        ("z.html", "z.html"),
        (decomposed, unicodedata.normalize("NFC", "é.html")),
    ]


@given(st.lists(st.text(), max_size=5))
def test_any_text_is_taken_or_refused_by_name(names):
    """Whatever a file is called, the answer is a published name or a clear refusal, never a crash."""
    try:
        published, said = check_names(names), ""
    except BundleError as error:
        published, said = {}, error.message
    assert said.endswith(".") or set(published) == set(names)
    assert all(len(path) <= MAX_PATH_LENGTH and not path.startswith("/") for path in published.values())
