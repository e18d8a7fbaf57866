"""The shared local server, asked by a caller whose every answer is judged by Netlify's own document."""

from __future__ import annotations

import importlib.util

import pytest
from judged import Caller
from openapi import document
from worlds import ROOT


@pytest.fixture
def it(netlify):
    document()
    return Caller(netlify.api_url, netlify.token, netlify.client_id)


@pytest.fixture(scope="session")
def tools():
    """The module that knows which operations there are."""
    spec = importlib.util.spec_from_file_location("operations", ROOT / "tools" / "operations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
