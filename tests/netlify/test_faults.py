"""What goes wrong on the way, told as what it is and once only."""

from __future__ import annotations

import ssl

import pytest
import requests

from netlify_nb.errors import InvalidInput, TLSFailed
from netlify_nb.netlify.faults import translate


def error_of(**options):
    """Return what requests raises where nobody listens."""
    with pytest.raises((OSError, ValueError)) as caught:
        requests.get("https://127.0.0.1:9/", timeout=5, **options)
    return caught.value


def told(error):
    return translate(error, host="api.example", phase="listing the sites")


def test_certificates_that_are_not_there():
    """A variable that leads nowhere is no connection that was cut, which would be tried again and again."""
    error = told(error_of(verify="/no/such/file.pem"))
    assert isinstance(error, TLSFailed)
    assert "REQUESTS_CA_BUNDLE" in error.hint


def test_a_proxy_that_is_no_address():
    """The way out names where addresses come from."""
    error = told(error_of(proxies={"https": "http://[bad"}))
    assert isinstance(error, InvalidInput)
    assert "HTTPS_PROXY" in error.hint


def test_one_full_stop():
    """OpenSSL ends some of its sentences itself."""
    cause = ssl.SSLCertVerificationError(1, "no")
    cause.verify_message = "certificate is not valid for 'x'."
    assert told(requests.exceptions.SSLError(cause)).message.endswith("'x'.")
