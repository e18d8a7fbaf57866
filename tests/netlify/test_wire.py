from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlify_nb import errors
from netlify_nb.models import Site
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.wire import (
    Body,
    Request,
    Response,
    api_message,
    check,
    quote_path,
    quote_segment,
    read_json,
    read_list,
    read_object,
    refusal,
)

LIST = build("listSites")


def answer(status, body=b"", kind="application/json", reason="Refused"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {"content-type": kind}, data, reason)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.ApiError),
        (401, errors.NotSignedIn),
        (402, errors.PaymentRequired),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (405, errors.ApiError),
        (408, errors.ServerFault),
        (409, errors.ApiError),
        (418, errors.ApiError),
        (422, errors.Unprocessable),
        (429, errors.RateLimited),
        (500, errors.ServerFault),
        (502, errors.ServerFault),
        (599, errors.ServerFault),
        (302, errors.ApiError),
    ],
)
@pytest.mark.parametrize("body", [{"code": 1, "message": "Because."}, {"errors": {"base": ["Because"]}}])
def test_each_status_is_its_error_with_the_apis_own_words(status, error, body):
    """In both shapes of error bodies, the error knows status, words and what was being done."""
    with pytest.raises(error) as caught:
        check(LIST, answer(status, body))
    assert type(caught.value) is error
    assert caught.value.status == status
    assert "Because" in caught.value.api_message
    assert f"HTTP {status}" in caught.value.message
    assert caught.value.details["operation"] == "listSites"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206, 299])
def test_every_2xx_is_a_yes(status):
    """The OpenAPI document and reality differ by endpoint, so all of them count."""
    check(LIST, answer(status))
    assert read_json(LIST, answer(status)) is None
    assert read_list(LIST, answer(status), Site.from_json) == []
    assert read_object(LIST, answer(status, b"  \n"), Site.from_json) is None


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"message": "first", "errors": ["second"], "error": "third"}, "first"),
        ({"message": "", "errors": {"a": ["b", "c"], "d": "e"}, "error": "third"}, "a b, c; d e"),
        ({"message": None, "errors": [{"message": "deep"}]}, "message deep"),
        ({"error": "invalid_integration_slug"}, "invalid_integration_slug"),
        ({"error": {"message": "nested"}}, "message nested"),
        ({"message": ["a", "list"]}, "Refused"),
        ({"message": "two\nlines\x1b[31m"}, "two lines [31m"),
        ({"message": "x" * 1000}, "x" * 299 + "…"),
        ({}, "Refused"),
        ([], "Refused"),
    ],
)
def test_the_apis_words_are_looked_for_in_order_and_shown_on_one_line(document, said):
    """``message``, then ``errors``, then ``error``, then what HTTP itself says."""
    assert api_message(answer(400, document), document) == said


def test_plain_text_is_quoted_and_html_is_not():
    """Unknown routes answer a line of text; a gateway's page would fill the screen."""
    assert api_message(answer(404, b"Not Found\n", "text/plain")) == "Not Found"
    assert api_message(answer(502, b"<html><h1>Bad</h1>", "text/html")) == "Refused"
    assert api_message(answer(502, b"\n<!DOCTYPE html><p>", "text/plain")) == "Refused"
    assert api_message(Response(500, {}, b"")) == "no reason given"


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        ({"errors": {"subdomain": ["must be unique"]}}, True),
        ({"errors": {"name": ["has already been taken"]}}, True),
        ({"errors": {"subdomain": ["is not allowed"]}}, False),
        ({"message": "subdomain must be unique"}, True),
    ],
)
@pytest.mark.parametrize("operation", ["createSite", "createSiteInTeam", "updateSite"])
def test_a_refused_site_name_is_named_and_why(body, taken, operation):
    """Somebody who may not have a name must know which, and whether another spelling would help."""
    parameters = {"createSiteInTeam": {"account_slug": "t"}, "updateSite": {"site_id": "s"}}.get(operation)
    request = build(operation, parameters, about={"name": "my {site}"})
    error = refusal(request, answer(422, body))
    assert isinstance(error, errors.SiteNameRefused)
    assert "'my {site}'" in error.message
    assert ("taken" in error.message) is taken
    assert error.details["name"] == "my {site}"


def test_another_refusal_of_a_site_is_not_about_its_name():
    """A password needs a paid plan: renaming the site would not help."""
    request = build("updateSite", {"site_id": "s"}, about={"name": "n"})
    error = refusal(request, answer(422, {"errors": {"password": ["not available on this plan"]}}))
    assert type(error) is errors.Unprocessable


def test_a_404_says_what_there_is_not():
    """By what was asked for: a site, a deploy, or something else."""
    site = refusal(build("getSite", {"site_id": "abc"}), answer(404))
    assert isinstance(site, errors.SiteNotFound)
    assert "'abc'" in site.message
    deploy = refusal(build("getSiteDeploy", {"site_id": "abc", "deploy_id": "d1"}), answer(404))
    assert isinstance(deploy, errors.DeployNotFound)
    assert "'d1'" in deploy.message
    assert type(refusal(build("showTicket", {"ticket_id": "t"}), answer(404))) is errors.NotFound


def test_a_404_of_a_request_that_names_nothing_is_still_an_error():
    """A request of somebody's own making need not say what it is about."""
    request = Request("x", "GET", "/x", "asking", safe_to_repeat=True, missing=errors.SiteNotFound)
    assert isinstance(refusal(request, answer(404)), errors.SiteNotFound)


@pytest.mark.parametrize("body", [b"<html>Sign in to the hotel's Wi-Fi</html>", b"{", b'{"a": NaN', b"\xff\xfe"])
def test_what_is_not_json_is_unreadable(body):
    """A captive portal answers 200."""
    with pytest.raises(errors.AnswerUnreadable) as caught:
        read_json(LIST, answer(200, body))
    assert "hotel" not in str(caught.value)


@pytest.mark.parametrize("body", [{"sites": []}, ["x"], [[]], "x", 3])
def test_a_list_of_another_shape_is_unreadable(body):
    """Better a clear error than an AttributeError three calls later."""
    with pytest.raises(errors.AnswerUnreadable):
        read_list(LIST, answer(200, body), Site.from_json)


def test_an_object_of_another_shape_is_unreadable():
    """The same for a single object, and for fields that its model cannot read."""
    with pytest.raises(errors.AnswerUnreadable):
        read_object(LIST, answer(200, []), Site.from_json)

    def strict(data):
        return int(data["size"])

    with pytest.raises(errors.AnswerUnreadable):
        read_object(LIST, answer(200, {"size": "large"}), strict)


@pytest.mark.parametrize("value", ["", "  ", ".", ".."])
def test_a_parameter_that_would_ask_for_something_else_is_refused(value):
    """``DELETE /sites/`` or ``/sites/..`` must never leave this machine."""
    with pytest.raises(errors.InvalidInput):
        quote_segment(value, "site_id")
    with pytest.raises(errors.InvalidInput):
        build("deleteSite", {"site_id": value})


@pytest.mark.parametrize("path", ["", "/", "a/../b", "./a", ".."])
def test_a_path_that_leaves_its_folder_is_refused(path):
    """HTTP libraries resolve such paths before they send them."""
    with pytest.raises(errors.InvalidInput):
        quote_path(path)


def test_paths_are_encoded_once_and_slashes_stay():
    """As the official client was recorded to do it."""
    assert quote_path("/sub/a b é%.css") == "sub/a%20b%20%C3%A9%25.css"
    assert build("getSite", {"site_id": "a/b?c#d"}).path == "/sites/a%2Fb%3Fc%23d"


def test_json_that_json_cannot_say_is_refused():
    """NaN is Python's extension, and no server reads it."""
    for document in ({"a": float("nan")}, {"a": object()}):
        with pytest.raises(errors.InvalidInput):
            Body.of_json(document)


def test_a_body_of_a_file_knows_its_size(tmp_path):
    """And opens it anew for each attempt."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"12345")
    body = Body.of(path)
    assert (body.size, body.label) == (5, "a.bin")
    with body.open() as first, body.open() as second:
        assert first.read(9) == second.read(9) == b"12345"
    assert Body.of(b"xyz").size == 3


@given(st.integers(300, 599), st.binary(max_size=200), st.sampled_from(["application/json", "text/html", ""]))
def test_no_refusal_crashes_the_reader(status, body, kind):
    """Whatever comes, it is one of our errors, on one line."""
    error = refusal(build("getSite", {"site_id": "s"}), answer(status, body, kind))
    assert error.status == status
    assert "\n" not in error.message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["message", "errors", "error", "name"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values)
def test_no_json_crashes_the_reader(document):
    """Error bodies of any shape give one of our errors."""
    error = refusal(build("createSite", about={"name": "n"}), answer(422, document))
    assert isinstance(error, errors.Unprocessable)
