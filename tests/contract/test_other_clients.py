"""Another Python client of Netlify, `netlify-python`, unmodified, against the local server."""

from __future__ import annotations

import secrets
import time

import pytest
from judged import PAGE, zip_of
from netlify import NetlifyClient
from netlify.enums import ListSitesFilter
from netlify.exceptions import NetlifyError
from netlify.schemas import CreateSiteRequest


@pytest.fixture
def other(netlify):
    return NetlifyClient(access_token=netlify.token, base_url=netlify.api_url)


def test_all_of_its_calls_work(other, tmp_path):
    """It creates sites, deploys a zip, waits, lists files, and reads every answer into its strict types."""
    assert other.get_current_user().full_name == "Local Publisher"
    name = f"other-{secrets.token_hex(4)}"
    site = other.create_site(CreateSiteRequest(name=name))
    assert (site.name, site.published_deploy) == (name, None)
    archive = tmp_path / "site.zip"
    archive.write_bytes(zip_of({"index.html": PAGE, "a/b.css": b"b{}"}))
    deploy = other.create_site_deploy(site.id, str(archive), title="by another client")
    while deploy.state != "ready":
        assert deploy.state != "error"
        time.sleep(0.02)
        deploy = other.get_site_deploy(site.id, deploy.id)
    assert deploy.title == "by another client"
    assert {file.path for file in other.list_site_files(site.id)} == {"/index.html", "/a/b.css"}
    assert other.get_site_file_by_path_name(site.id, "a/b.css").size == 3
    assert other.get_site(site.id).published_deploy.id == deploy.id
    assert site.id in [one.id for one in other.list_sites(ListSitesFilter.owner, page=1, per_page=100)]
    in_team = other.create_site_in_team(site.account_slug, CreateSiteRequest())
    for one in (site, in_team):
        other.delete_site(one.id)
    with pytest.raises(NetlifyError) as caught:
        other.get_site(site.id)
    assert caught.value.code == 404


def test_it_reads_why_a_name_is_refused(other):
    """A name that is taken is refused in the shape that Netlify has for it."""
    name = f"other-{secrets.token_hex(4)}"
    site = other.create_site(CreateSiteRequest(name=name))
    with pytest.raises(NetlifyError) as caught:
        other.create_site(CreateSiteRequest(name=name))
    assert caught.value.errors
    other.delete_site(site.id)
