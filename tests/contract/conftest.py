"""The shared local server, asked by a caller whose every answer is judged by Netlify's own document."""

from __future__ import annotations

import importlib.util

import pytest
from judged import Caller
from openapi import document
from worlds import ROOT

from netlify_nb.local import process


@pytest.fixture
def it(netlify):
    document()
    return Caller(netlify.api_url, netlify.token, netlify.client_id)


@pytest.fixture(scope="session")
def spare(isolated, tmp_path_factory):
    """A local server for tests that leave thousands of things behind."""
    data_dir = tmp_path_factory.mktemp("spare")
    yield process.start(data_dir)
    process.stop(data_dir)


@pytest.fixture(scope="session")
def tools():
    """The module that knows which operations there are."""
    spec = importlib.util.spec_from_file_location("operations", ROOT / "tools" / "operations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
