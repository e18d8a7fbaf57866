"""Where a setting comes from, and what cannot be meant."""

from __future__ import annotations

import json

import pytest

from netlify_nb.errors import ConfigurationError, InvalidInput
from netlify_nb.settings import API_URL, from_environment, is_site_name, linked_site, resolve, slug


def test_the_first_layer_that_says_something_wins():
    """An argument beats the environment, which beats the record; silence is None."""
    settings = resolve(
        {"site": None, "code": "hide"}, {"site": "from-environment"}, {"site": "recorded", "code": "fold"}
    )
    assert (settings.site, settings.code) == ("from-environment", "hide")


def test_nothing_said_gives_the_defaults():
    """Without any setting code is shown, the upload is chosen, and the API is Netlify's own."""
    settings = resolve({}, {})
    assert (settings.code, settings.upload, settings.api_url, settings.target) == ("show", "auto", API_URL, None)


def test_unknown_keys_of_a_record_are_ignored():
    """A record written by a newer version does not stop an older one."""
    assert resolve({"future": 1, "title": "T"}).title == "T"


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"code": "maybe"}, "code"),
        ({"target": "moon"}, "target"),
        ({"upload": "pigeon"}, "upload"),
        ({"alias": "Not A Label"}, "alias"),
        ({"alias": "a" * 38}, "alias"),
        ({"alias": "preview", "draft": True}, "draft"),
        ({"site": ""}, "site"),
        ({"timeout": 0.0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"deadline": -1.0}, "deadline"),
        ({"deadline": "soon"}, "a number"),
        ({"title": 3}, "text"),
        ({"draft": "no"}, "true or false"),
        ({"include": "*.csv"}, "a list of texts"),
        ({"titles": ["a"]}, "a table"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(values, word):
    """A value that is no choice, or two that exclude each other, is an error that names it."""
    with pytest.raises(InvalidInput, match=word):
        resolve(values)


def test_the_environment_speaks_as_the_official_cli_reads_it():
    """NETLIFY_SITE_ID and NETLIFY_API_URL are honoured; empty means not set; no token is among settings."""
    found = from_environment(
        {"NETLIFY_SITE_ID": "s", "NETLIFY_API_URL": "http://127.0.0.1:1/api/v1/", "NETLIFY_AUTH_TOKEN": "secret"}
    )
    assert found == {"site": "s", "api_url": "http://127.0.0.1:1/api/v1"}
    assert from_environment({"NETLIFY_SITE_ID": "", "NETLIFY_API_URL": ""}) == {"site": None, "api_url": None}


def test_a_folder_linked_by_the_official_cli_is_honoured(tmp_path):
    """`.netlify/state.json` of the first folder that has one names the site."""
    (tmp_path / "b" / ".netlify").mkdir(parents=True)
    (tmp_path / "b" / ".netlify" / "state.json").write_text(json.dumps({"siteId": "abc"}))
    assert linked_site([tmp_path / "a", tmp_path / "b"]) == "abc"
    assert linked_site([tmp_path]) is None


def test_a_broken_link_file_is_named(tmp_path):
    """A state.json that is no JSON is an error that names the file and the way out."""
    (tmp_path / ".netlify").mkdir()
    (tmp_path / ".netlify" / "state.json").write_text("{")
    with pytest.raises(ConfigurationError, match=r"state\.json") as caught:
        linked_site([tmp_path])
    assert "--site" in caught.value.hint


@pytest.mark.parametrize("name", ["report", "a", "r2-d2", "a" * 63])
def test_names_that_can_be_part_of_an_address(name):
    """Letters, digits and single hyphens make a site name."""
    assert is_site_name(name)


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a--b", "a b", "a.b", "ä", "a" * 64])
def test_names_that_cannot(name):
    """`--` separates a deploy from a site in addresses, so a name cannot hold it."""
    assert not is_site_name(name)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Penguins of Palmer Station", "penguins-of-palmer-station"),
        ("  Ünï & co!  ", "n-co"),
        ("文", ""),
        ("x" * 99, "x" * 40),
    ],
)
def test_a_title_becomes_the_start_of_a_name(title, name):
    """Whatever a title holds, the slug of it is a name or nothing."""
    assert slug(title) == name
    assert name == "" or is_site_name(name)
