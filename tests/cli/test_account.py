"""``login``, ``logout`` and ``whoami``, typed on a command line."""

from __future__ import annotations

import stat

import pytest
from worlds import ask, granted, say_yes

ME = "Local Publisher"


@pytest.fixture
def away(netlify, world):
    """A machine on which nobody has signed in, and to which the local server is Netlify."""
    world.extra |= {"NETLIFY_API_URL": netlify.api_url}
    return world


def test_without_an_account_everything_is_local(world):
    """`whoami` says so, who can see it, and how to go live."""
    assert world.run("whoami", "--json").json["token_source"] == "local"
    said = world.run("whoami").out
    assert "no account needed" in said
    assert "netlify-nb login" in said


def test_a_piped_token_is_checked_kept_privately_and_forgotten(away, netlify):
    """`login` keeps a good token in a file for this user alone; `logout` forgets it."""
    document = away.run("login", "--json", given=netlify.token + "\n").json
    assert set(document) == {"target", "user", "token_source"}
    assert (document["user"]["full_name"], document["token_source"]) == (ME, "file")
    kept = next((away.root / "config").rglob("credentials.json"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert away.run("whoami", "--json").json["target"] == "netlify"
    away.page(title="Signed in")
    assert away.run("deploy", "report.html", "--json").json["target"] == "netlify"
    assert away.run("logout", "--json").json == {"signed_out": True}
    assert netlify.token not in kept.read_text()
    assert away.run("whoami", "--json").json["target"] == "local"
    assert away.run("logout").out == "Nobody was signed in.\n"


def test_a_wrong_token_is_not_kept(away):
    """A token that the server refuses changes nothing."""
    away.secrets.add("nfp_wrong_and_never_shown")
    assert away.run("login", "--json", given="nfp_wrong_and_never_shown\n", code=1).error["code"] == "not-signed-in"
    assert not list((away.root / "config").rglob("credentials.json"))


@pytest.mark.parametrize("given", ["", "\n", "two words\n", "naïve\n"])
def test_what_is_no_token_is_not_asked_about(away, given):
    """Nothing, or something that no token looks like, is refused at once."""
    assert away.run("login", "--json", given=given, code=1).error["code"] == "invalid-input"


def test_the_environment_comes_before_what_is_kept(signed_in, netlify):
    """NETLIFY_AUTH_TOKEN is used, and `logout` says that it still is."""
    assert signed_in.run("whoami", "--json").json["token_source"] == "environment"
    told = signed_in.run("login", given=netlify.token, env={"NETLIFY_OAUTH_CLIENT_ID": ""}).out
    assert "NETLIFY_AUTH_TOKEN is set and comes before it" in told
    assert "NETLIFY_AUTH_TOKEN is still set" in signed_in.run("logout").out


def test_netlify_without_a_token_says_how_to_sign_in(away):
    """--target netlify needs a token, and nothing is published elsewhere instead."""
    away.page(title="No token")
    error = away.run("deploy", "report.html", "--target", "netlify", "--json", code=1).error
    assert error["code"] == "not-signed-in"
    assert "netlify-nb login" in error["hint"]


@pytest.mark.parametrize("command", [["whoami"], ["deploy", "report.html"], ["sites"], ["history", "--site", "x"]])
def test_a_wrong_token_says_so(signed_in, command):
    """401 is told as what it is, in every command."""
    signed_in.page(title="Wrong token")
    signed_in.secrets.add("nfp_wrong_and_never_shown")
    error = signed_in.run(*command, "--json", code=1, env={"NETLIFY_AUTH_TOKEN": "nfp_wrong_and_never_shown"}).error
    assert error["code"] == "not-signed-in"
    assert "login" in error["hint"]


@pytest.mark.parametrize("token", ["with a space", "naïve", "line\nbreak"])
def test_a_token_that_cannot_be_one_says_so(signed_in, token):
    """A damaged variable is an error of input, and is not shown."""
    signed_in.secrets.add(token)
    assert signed_in.run("whoami", "--json", code=1, env={"NETLIFY_AUTH_TOKEN": token}).error["code"] == "invalid-input"


def test_signing_in_by_ticket(away, netlify):
    """With an OAuth application, `login` shows an address; once a person says yes there, it is signed in."""
    process = away.start("login", "--json", env={"NETLIFY_OAUTH_CLIENT_ID": netlify.client_id})
    address = ""
    while "ticket=" not in address:
        line = process.stderr.readline()
        assert line, process.communicate()
        address = line.strip()
    say_yes(address)
    document = away.finish(process).json
    assert document["user"]["full_name"]
    assert away.run("whoami", "--json").json["token_source"] == "file"


def test_a_denied_sign_in_says_so(away, netlify):
    """When the person presses Deny, `login` fails with that, and nobody is signed in."""
    process = away.start("login", "--json", env={"NETLIFY_OAUTH_CLIENT_ID": netlify.client_id})
    while "ticket=" not in (line := process.stderr.readline()):
        assert line, process.communicate()
    say_yes(line.strip(), answer="deny")
    assert away.finish(process, code=1).error["code"] == "login-not-possible"
    assert away.run("whoami", "--json").json["target"] == "local"


def test_stopping_a_sign_in(away, netlify):
    """Ctrl-C while waiting for the browser ends it, and nobody is signed in."""
    process = away.start("login", "--json", env={"NETLIFY_OAUTH_CLIENT_ID": netlify.client_id})
    while "ticket=" not in process.stderr.readline():
        pass
    process.send_signal(2)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert '"cancelled"' in out
    assert away.run("whoami", "--json").json["target"] == "local"


def test_an_unknown_application_is_refused(away):
    """A client id that the server does not know ends the sign-in at once."""
    away.run("login", "--json", code=1, env={"NETLIFY_OAUTH_CLIENT_ID": "unknown"})


def test_a_revoked_token_says_so(away, netlify):
    """After a token was revoked, the next command says to sign in again, and a publish has changed nothing."""
    token = granted(netlify.api_url, netlify.client_id)
    away.secrets.add(token)
    away.run("login", given=token)
    away.page(title="Before it was revoked")
    site = away.run("deploy", "report.html", "--json").json
    ask(netlify.api_url, token, "DELETE", "/access_tokens/revoke")
    assert away.run("deploy", "report.html", "--json", code=1).error["code"] == "not-signed-in"
    found = ask(netlify.api_url, netlify.token, "GET", f"/sites/{site['site_id']}")
    assert found["published_deploy"]["id"] == site["deploy_id"]


def test_logging_out_can_make_the_token_invalid(away, netlify):
    """`logout --revoke` ends a token for everybody who has it; one that is invalid already is just forgotten."""
    token = granted(netlify.api_url, netlify.client_id)
    away.secrets.add(token)
    away.run("login", given=f"{token}\n")
    assert away.run("logout", "--revoke", "--json").json == {"signed_out": True}
    assert away.run("login", "--json", given=f"{token}\n", code=1).error["code"] == "not-signed-in"
