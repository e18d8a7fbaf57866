"""A site that is there already: ways to name a deploy, and files that come back whole."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from proxies import cut_in_mid_body, reply

from netlify_nb.connect import targets
from netlify_nb.credentials import Credentials
from netlify_nb.errors import BundleEmpty, ConnectionCut, DeployNotFound, InvalidInput, ServerFault, StorageError
from netlify_nb.netlify.claim import new_session_id
from netlify_nb.sites import SiteHandle


@pytest.fixture
def connection(signed_in, proxy, tmp_path):
    """A connection to the server behind the proxy."""
    environ = {**signed_in.extra, "NETLIFY_API_URL": proxy.api_url}
    with targets.connect(
        "netlify", world=targets.World(environ, Credentials(environ=environ, folder=tmp_path))
    ) as made:
        yield made


@pytest.fixture
def site(connection):
    """A site with nothing on it."""
    return SiteHandle(connection, connection.client.create_site(name=None).id)


def put(site, content=b"<h1>page</h1>", **options):
    """Make a deploy, without publishing's help, and return its id when it is ready."""
    client = site.connection.client
    sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    deploy = client.create_site_deploy(site.wanted, files={"index.html": sha1}, **options)
    if deploy.required:
        client.upload_deploy_file(deploy.id, "index.html", lambda: content, len(content))
    while not client.get_deploy(deploy.id).ready:
        pass
    return deploy.id


def test_previous_means_the_live_deploy_before_this_one(site):
    """Drafts, aliases and later deploys are not counted when going back."""
    first = put(site, b"1")
    put(site, b"draft", draft=True)
    put(site, b"alias", branch="next")
    second = put(site, b"2")
    third = put(site, b"3")
    assert site.restore("previous").id == second
    assert site.restore(1).id == first
    with pytest.raises(DeployNotFound):
        site.restore()
    assert site.restore(third).id == third
    assert site.restore(2).id == first


def test_previous_skips_what_was_never_live(site):
    """A deploy that waited behind a lock is not gone back to: no reader has ever seen it as the site."""
    first = put(site, b"1")
    site.lock()
    put(site, b"made while locked")
    site.unlock()
    put(site, b"3")
    assert site.restore("previous").id == first


def test_a_claim_link_lives_for_a_day_at_most(connection):
    """Every door has the same bound, because none has one of its own."""
    site = SiteHandle(connection, connection.client.create_site(name=None, session_id=new_session_id()).id)
    assert site.claim_link(timedelta(days=1)).expires_at
    with pytest.raises(InvalidInput, match="a day at most"):
        site.claim_link(timedelta(days=1, seconds=1))


def test_a_beginning_that_fits_several_deploys_is_refused(site):
    """An id may be shortened as long as it is clear which is meant."""
    ids: list[str] = []
    twice: set[str] = set()
    while not twice:  # a digit would be a number of steps
        ids.append(put(site, str(len(ids)).encode()))
        twice = {one[0] for one in ids[:-1] if one[0] == ids[-1][0] and one[0].isalpha()}
    with pytest.raises(InvalidInput, match="2 deploys start with"):
        site.restore(twice.pop())
    assert site.restore(ids[0][:20]).id == ids[0]


def test_a_locked_site_can_be_restored(site):
    """A lock stops later deploys, not a person."""
    first, second = put(site, b"1"), put(site, b"2")
    assert site.lock().id == second
    assert site.restore(first).id == first


def test_a_file_that_arrives_damaged_is_noticed(site, proxy, tmp_path):
    """What differs from the listed digest makes no zip."""
    put(site)
    proxy.on("GET", r"/files/index.html", reply(200, b"something else"))
    with pytest.raises(ConnectionCut, match="damaged"):
        site.download(tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()


def test_a_download_survives_a_cut(site, proxy, tmp_path):
    """A connection that is cut in mid-file is tried again."""
    put(site)
    proxy.on("GET", r"/files/index.html", cut_in_mid_body, times=1)
    assert set(site.download(tmp_path / "x.zip").files) == {"index.html"}


def test_nothing_live_is_nothing_to_download(site, tmp_path):
    """An empty site makes no zip."""
    with pytest.raises(BundleEmpty):
        site.download(tmp_path / "x.zip")


def test_a_place_that_cannot_be_written(site, tmp_path):
    """The zip's own place is named."""
    put(site)
    with pytest.raises(StorageError, match="missing"):
        site.download(tmp_path / "missing" / "x.zip")


def test_a_refusal_while_restoring_changes_nothing(site, proxy):
    """When Netlify fails, what was live still is."""
    first, second = put(site, b"1"), put(site, b"2")
    proxy.on("POST", r"/restore$", reply(501, b"no"))
    with pytest.raises(ServerFault):
        site.restore(first)
    assert site.info.published_deploy_id == second


def test_a_site_and_its_deploys_show_themselves_on_one_line(site):
    """What a person looks for, and nothing that opens anything; in a notebook as a small table."""
    deploy_id = put(site, title="<first>")
    shown = repr(site)
    assert (site.wanted in shown, "netlify" in shown, len(shown) < 100) == (True, True, True)
    info = site.info
    assert repr(info) == f"Site({info.name!r}, id={info.id!r}, url={info.url!r}, live={deploy_id!r})"
    deploy = site.history()[0].deploy
    assert repr(deploy) == f"Deploy({deploy_id!r}, state='ready', title='<first>', url={deploy.deploy_url!r})"
    for noun, part in ((deploy, "&lt;first&gt;"), (info, info.account_name)):
        shapes, _ = noun._repr_mimebundle_()
        assert shapes["text/plain"] == repr(noun)
        assert part in shapes["text/html"]
        assert "<first>" not in shapes["text/html"]


def test_the_session_of_a_site_is_not_printed(connection):
    """With the client secret it is as good as a key."""
    session = new_session_id()
    site = connection.client.create_site(session_id=session)
    assert site.session_id == session
    assert session not in repr(site) + str(site._repr_mimebundle_())
