"""Netlify or the local server: which one, with which token, and which site."""

from __future__ import annotations

import json

import pytest
import requests

from netlify_nb.connect import targets
from netlify_nb.credentials import Credentials
from netlify_nb.errors import InvalidInput, LocalServerError, NotSignedIn
from netlify_nb.settings import API_URL, APP_URL

TOKEN = "nfp_a_token_of_somebody"


@pytest.fixture
def person(world, netlify, tmp_path, monkeypatch):
    """Return a function that makes a person with an environment, and perhaps a kept token."""
    monkeypatch.setenv("NETLIFY_NB_LOCAL_DIR", str(netlify.data_dir))

    def person(kept=None, **environ):
        credentials = Credentials(environ=environ, folder=tmp_path / "config")
        if kept:
            credentials.keep(environ.get("NETLIFY_API_URL", API_URL), kept)
        return targets.World(environ, credentials)

    return person


def test_with_no_token_the_target_is_local(person, netlify):
    """Nobody has signed in: the local server is used, and says who can see it."""
    with targets.connect(world=person()) as connection:
        assert (connection.target, connection.api_url) == ("local", netlify.api_url)
        assert "Only you" in connection.audience
        assert "netlify-nb login" in connection.audience
        assert connection.client.get_current_user().label == "Local Publisher"


def test_with_a_token_the_target_is_netlify(person):
    """Wherever the token comes from, it leads to Netlify, and is shown nowhere."""
    for world, source in (
        (person(NETLIFY_AUTH_TOKEN=TOKEN), "environment"),
        (person(kept=TOKEN), "file"),
    ):
        with targets.connect(world=world) as connection:
            assert (connection.target, connection.api_url, connection.app_url) == ("netlify", API_URL, APP_URL)
            assert connection.token_source == source
            assert connection.audience == ""
            assert TOKEN not in repr(connection) + repr(vars(connection))


def test_a_target_that_is_named_counts(person):
    """--target local is local also for who has signed in; --target netlify needs a token."""
    with targets.connect("local", world=person(NETLIFY_AUTH_TOKEN=TOKEN)) as connection:
        assert connection.target == "local"
    with pytest.raises(NotSignedIn):
        targets.connect("netlify", world=person())
    with pytest.raises(InvalidInput):
        targets.connect("mars", world=person())


def test_a_token_of_another_address_is_not_used(person, netlify):
    """A token kept for Netlify does not go to an address that the environment names."""
    world = person(kept=TOKEN)
    elsewhere = targets.World({"NETLIFY_API_URL": netlify.api_url}, world.credentials)
    with targets.connect(world=elsewhere) as connection:
        assert connection.target == "local"


def test_the_secret_of_an_application_is_shown_nowhere(person):
    """The client secret signs claims and is in no representation."""
    world = person(NETLIFY_AUTH_TOKEN=TOKEN, NETLIFY_OAUTH_CLIENT_ID="id", NETLIFY_OAUTH_CLIENT_SECRET="very-secret")
    with targets.connect(world=world) as connection:
        assert connection.oauth.client_secret == "very-secret"
        assert "very-secret" not in repr(connection)


def test_a_local_server_that_cannot_run_is_our_error(person, tmp_path, monkeypatch):
    """The local server's own errors, which know nothing of ours, come out as ours."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NETLIFY_NB_LOCAL_DIR", str(tmp_path / "file" / "local"))
    with pytest.raises(LocalServerError):
        targets.connect(world=person())


def test_it_says_who_it_is(person, netlify):
    """Netlify asks programs to name themselves."""
    assert targets.USER_AGENT.startswith("netlify-nb/")
    assert requests.utils.default_user_agent() not in targets.USER_AGENT


# -- which site ----------------------------------------------------------------------------------------------


@pytest.fixture
def connection(person):
    with targets.connect(world=person()) as made:
        yield made


def record(folder, *sites):
    entries = [
        f'[[publication]]\nsource = "{n}.html"\ntarget = "local"\nsite_id = "{site}"\n' for n, site in enumerate(sites)
    ]
    (folder / "netlify-nb.toml").write_text("\n".join(entries))


def test_the_site_that_a_command_means(connection, person, tmp_path):
    """The one named; then the environment's, if it is there; then the record's only one; then the linked one."""
    site = connection.client.create_site(name=None).id
    env = person(NETLIFY_SITE_ID=site)
    assert targets.site_for(connection, "named", tmp_path, world=env) == "named"
    record(tmp_path, "remembered")
    assert targets.site_for(connection, None, tmp_path, world=env) == site
    gone = person(NETLIFY_SITE_ID="00000000-0000-4000-8000-000000000000")
    assert targets.site_for(connection, None, tmp_path, world=gone) == "remembered"
    assert targets.site_for(connection, None, tmp_path, world=person()) == "remembered"
    record(tmp_path, "one", "two")
    with pytest.raises(InvalidInput, match="2 sites"):
        targets.site_for(connection, None, tmp_path, world=person())
    (tmp_path / "netlify-nb.toml").unlink()
    with pytest.raises(InvalidInput, match="No site"):
        targets.site_for(connection, None, tmp_path, world=person())
    (tmp_path / ".netlify").mkdir()
    (tmp_path / ".netlify" / "state.json").write_text(json.dumps({"siteId": "linked"}))
    assert targets.site_for(connection, None, tmp_path, world=person()) == "linked"
