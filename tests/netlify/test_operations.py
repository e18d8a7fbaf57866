from __future__ import annotations

from string import Formatter

import pytest
from openapi import document

from netlify_nb import errors
from netlify_nb.netlify.client import Client
from netlify_nb.netlify.operations import OPERATIONS, UNLISTED, build

ODD_NAMES = {"listFormSubmission": "get_submission"}
"""Official ids that say something else than they do; our calls say what they do."""


def snake(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def test_every_row_stands_in_netlifys_own_document():
    """With this id, method, path and names of parameters; what is not in it is marked."""
    official = {
        operation["operationId"]: (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }
    ours = {row.id: (row.method, row.path) for row in OPERATIONS.values() if row.id not in UNLISTED}
    assert ours == {id_: official.get(id_) for id_ in ours}
    assert UNLISTED.isdisjoint(official)


@pytest.mark.parametrize("row", OPERATIONS.values(), ids=OPERATIONS)
def test_every_row_can_be_said_and_is_called_by_its_own_name(row):
    """The client has a method named after the official id, and the path takes every parameter."""
    names = [name for _, name, _, _ in Formatter().parse(row.path) if name]
    request = build(row.id, dict.fromkeys(names, "x y"))
    assert "{" not in request.path
    assert request.path.count("x%20y") == len(names)
    assert (request.method, request.safe_to_repeat, request.signed) == (row.method, row.repeat, row.signed)
    assert callable(getattr(Client, ODD_NAMES.get(row.id, snake(row.id))))


def test_reading_is_always_safe_to_repeat_and_creating_never():
    """The second deploy would count against the limit, the second site against everybody's patience."""
    unsafe = {row.id for row in OPERATIONS.values() if not row.repeat}
    assert all(row.repeat for row in OPERATIONS.values() if row.method == "GET")
    assert {row for row in OPERATIONS if row.startswith("create")} - unsafe == {"createTicket"}


def test_a_query_says_truth_as_the_api_does():
    """``true``, not ``True``; what is not given is not said."""
    request = build("listSites", query={"a": True, "b": False, "c": None, "d": 3})
    assert request.query == (("a", "true"), ("b", "false"), ("d", "3"))


def test_what_is_not_there_is_known_by_what_was_asked_for():
    """A deploy of a site that is there is a missing deploy, not a missing site."""
    assert OPERATIONS["getSite"].missing is errors.SiteNotFound
    assert OPERATIONS["listSiteDeploys"].missing is errors.SiteNotFound
    assert OPERATIONS["getSiteDeploy"].missing is errors.DeployNotFound
    assert OPERATIONS["lockDeploy"].missing is errors.DeployNotFound
    assert OPERATIONS["getHook"].missing is errors.NotFound
