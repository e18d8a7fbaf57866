"""The token: found, kept and forgotten, and never seen."""

from __future__ import annotations

import stat

import pytest

from netlify_nb.credentials import Credentials
from netlify_nb.errors import StorageError

API = "https://api.netlify.com/api/v1"


class Keyring:
    """A keyring in memory."""

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class BrokenKeyring:
    """A keyring whose backend raises, as on a host without D-Bus."""

    def get_password(self, service, username):
        raise RuntimeError("no backend")

    set_password = delete_password = get_password


class ForgetfulKeyring(Keyring):
    """A keyring that takes a token and does not have it afterwards, as the null backend does."""

    def set_password(self, service, username, password):
        pass


def test_the_environment_comes_first(tmp_path):
    """NETLIFY_AUTH_TOKEN beats whatever is kept."""
    keyring = Keyring()
    kept = Credentials(environ={}, folder=tmp_path, keyring=keyring)
    kept.keep(API, "kept")
    found = Credentials(environ={"NETLIFY_AUTH_TOKEN": " given "}, folder=tmp_path, keyring=keyring).find(API)
    assert (found.value, found.source) == ("given", "environment")


def test_a_working_keyring_holds_the_token_and_the_file_does_not(tmp_path):
    """With a keyring, the file only says where the token is."""
    credentials = Credentials(environ={}, folder=tmp_path, keyring=Keyring())
    assert credentials.keep(API, "tok-in-ring") == "keyring"
    found = credentials.find(API)
    assert (found.value, found.source) == ("tok-in-ring", "keyring")
    assert "tok-in-ring" not in credentials.path.read_text()


@pytest.mark.parametrize("keyring", [BrokenKeyring(), ForgetfulKeyring()])
def test_without_a_working_keyring_a_private_file_holds_it(tmp_path, keyring):
    """A backend that raises or forgets is no reason to fail: the file is readable by the user alone."""
    credentials = Credentials(environ={}, folder=tmp_path / "new", keyring=keyring)
    assert credentials.keep(API, "tok") == "file"
    assert stat.S_IMODE(credentials.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(credentials.path.parent.stat().st_mode) == 0o700
    assert credentials.find(API).source == "file"


def test_nobody_signed_in_does_not_wake_the_keyring(tmp_path):
    """On a machine where nobody signed in, the keyring is not asked at all."""
    asked = []

    class Noisy(Keyring):
        def get_password(self, service, username):
            asked.append(username)

    assert Credentials(environ={}, folder=tmp_path, keyring=Noisy()).find(API) is None
    assert asked == []


def test_tokens_of_two_apis_are_two_tokens(tmp_path):
    """A token kept for one address is never sent to another."""
    credentials = Credentials(environ={}, folder=tmp_path, keyring=BrokenKeyring())
    credentials.keep(API, "one")
    assert credentials.find("https://other.example/api/v1") is None


def test_forgetting_forgets(tmp_path):
    """After sign-out neither the keyring nor the file has it; a second sign-out says there was none."""
    keyring = Keyring()
    credentials = Credentials(environ={}, folder=tmp_path, keyring=keyring)
    credentials.keep(API, "tok")
    assert credentials.forget(API) is True
    assert keyring.kept == {}
    assert credentials.find(API) is None
    assert credentials.forget(API) is False


def test_a_damaged_file_means_signed_out(tmp_path):
    """Rubbish in the file is as good as no token, and signing in mends it."""
    credentials = Credentials(environ={}, folder=tmp_path, keyring=BrokenKeyring())
    credentials.path.write_text("{rubbish")
    assert credentials.find(API) is None
    credentials.keep(API, "tok")
    assert credentials.find(API).value == "tok"


def test_a_token_shows_in_no_repr(tmp_path):
    """What is printed by accident holds no secret."""
    token = Credentials(environ={"NETLIFY_AUTH_TOKEN": "very-secret"}, folder=tmp_path).find(API)
    assert "very-secret" not in repr(token)


def test_a_place_that_cannot_be_written_names_the_other_way(tmp_path):
    """When the file cannot be written, the error says which variable to set instead, and not the token."""
    (tmp_path / "file").write_text("")
    credentials = Credentials(environ={}, folder=tmp_path / "file", keyring=BrokenKeyring())
    with pytest.raises(StorageError, match="cannot be") as caught:
        credentials.keep(API, "very-secret")
    assert "very-secret" not in str(caught.value)
