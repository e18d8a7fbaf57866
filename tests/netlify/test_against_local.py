"""Every operation against the embedded Netlify, which was written from the same documents by other hands."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import proxies
import pytest

from netlify_nb import errors
from netlify_nb.netlify import context, oauth
from netlify_nb.netlify.claim import claim_link, new_session_id
from netlify_nb.netlify.claimed import claim_status
from netlify_nb.netlify.client import Client
from netlify_nb.netlify.integration import ExtensionClient, IntegrationClient, integration_transport
from netlify_nb.netlify.transport import Transport

INDEX = b"<!doctype html><title>One</title><p>one"
STYLE = b"p { color: teal }"


def sha(content):
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return out.getvalue()


@pytest.fixture(scope="module")
def transport(netlify):
    with Transport(netlify.api_url, netlify.token) as made:
        yield made


@pytest.fixture(scope="module")
def client(transport):
    return Client(transport)


@pytest.fixture
def site(client):
    made = client.create_or_find_site(session_id=new_session_id())
    yield made
    client.delete_site(made.id)


def ready(client, deploy, seconds=10):
    ends = time.monotonic() + seconds
    while not (deploy := client.get_site_deploy(deploy.site_id, deploy.id)).ready:
        assert time.monotonic() < ends, deploy
        assert not deploy.failed, deploy
        time.sleep(0.01)
    return deploy


def publish(client, site, files, **options):
    deploy = client.create_or_find_deploy(
        site.id, title="a title", files={path: sha(content) for path, content in files.items()}, **options
    )
    contents = {sha(content): (path, content) for path, content in files.items()}
    for digest in deploy.required or ():
        path, content = contents[digest]
        client.upload_deploy_file(deploy.id, path, lambda content=content: content, len(content))
    return ready(client, deploy)


def test_who_is_signed_in_and_their_teams(client):
    """A team is found by id and by slug."""
    assert client.get_current_user().email
    team = next(client.list_accounts_for_user())
    assert client.get_account(team.id) == client.get_account(team.slug)


def test_a_wrong_token_is_refused(netlify):
    """With the error that says how to sign in."""
    with Transport(netlify.api_url, "wrong") as transport, pytest.raises(errors.NotSignedIn):
        Client(transport).get_current_user()


def test_a_site_from_birth_to_death(client):
    """Created, found in three ways, renamed, disabled, enabled, deleted."""
    session = new_session_id()
    team = next(client.list_accounts_for_user())
    site = client.create_site_in_team(team.slug, name="born-here", session_id=session)
    assert (site.name, site.session_id, site.created_via) == ("born-here", session, "netlify_nb")
    assert client.get_site(site.id) == client.find_site("born-here")
    assert site.id in [found.id for found in client.list_sites(name="born")]
    assert site.id in [found.id for found in client.list_sites_for_account(team.slug)]
    with pytest.raises(errors.SiteNameRefused, match="'born-here' is already taken"):
        client.create_site(name="born-here")
    with pytest.raises(errors.SiteNameRefused, match="not allowed"):
        client.create_site(name="not allowed!")
    assert client.update_site(site.id, name="renamed-here").name == "renamed-here"
    client.disable_site(site.id, reason="a test")
    client.enable_site(site.id)
    client.delete_site(site.id)
    with pytest.raises(errors.SiteNotFound):
        client.get_site(site.id)


def test_a_digest_deploy_sends_only_what_is_missing(client, site):
    """The second one requires the one file that changed."""
    first = publish(client, site, {"index.html": INDEX, "a b/é%.css": STYLE})
    assert client.get_site(site.id).published_deploy_id == first.id
    changed = {"index.html": sha(INDEX + b" changed"), "a b/é%.css": sha(STYLE)}
    second = client.create_site_deploy(site.id, files=changed, title="second")
    assert second.required == (sha(INDEX + b" changed"),)
    client.upload_deploy_file(second.id, "index.html", lambda: INDEX + b" changed", len(INDEX) + 8)
    assert client.get_deploy(ready(client, second).id).title == "second"


def test_an_async_deploy_works_out_later_what_it_requires(client, site):
    """The answer may not have it yet."""
    deploy = client.create_site_deploy(site.id, files={"index.html": sha(b"later")}, async_=True)
    ends = time.monotonic() + 10
    while not deploy.required:
        assert time.monotonic() < ends
        deploy = client.get_site_deploy(site.id, deploy.id)
    client.upload_deploy_file(deploy.id, "index.html", lambda: b"later", 5)
    ready(client, deploy)


def test_a_deploy_in_two_steps(client, site):
    """Opened empty, then told its files."""
    opened = client.create_site_deploy(site.id)
    told = client.update_site_deploy(site.id, opened.id, files={"index.html": sha(b"two steps")})
    assert told.required == (sha(b"two steps"),)
    client.upload_deploy_file(opened.id, "index.html", lambda: b"two steps", 9)
    ready(client, opened)


def test_a_zip_deploy_is_served_and_its_files_come_back(client, transport, site):
    """Over the site's own address, and raw over the API."""
    content = zipped({"index.html": INDEX, "style.css": STYLE})
    deploy = client.create_or_find_deploy_from_zip(site.id, lambda: io.BytesIO(content), len(content), title="zip")
    ready(client, deploy)
    page = transport.fetch(client.get_site(site.id).url, max_bytes=1000)
    assert (page.status, page.body, page.sha1) == (200, INDEX, sha(INDEX))
    files = {file.path: file for file in client.list_site_files(site.id)}
    assert {path: file.sha for path, file in files.items()} == {"/index.html": sha(INDEX), "/style.css": sha(STYLE)}
    assert client.get_site_file_by_path_name(site.id, "/style.css").size == len(STYLE)
    out = io.BytesIO()
    assert client.download_site_file(site.id, files["/style.css"], out) == len(STYLE)
    assert out.getvalue() == STYLE


def test_what_is_no_zip_is_refused_and_never_goes_live(client, site):
    """With the server's own words."""
    with pytest.raises(errors.Unprocessable, match="not a zip"):
        client.create_site_deploy_from_zip(site.id, lambda: b"not a zip", 9)
    assert client.get_site(site.id).published_deploy_id is None


def test_drafts_and_aliases_leave_the_live_deploy_alone(client, transport, site):
    """Each has an address of its own."""
    live = publish(client, site, {"index.html": INDEX})
    draft = publish(client, site, {"index.html": b"draft"}, draft=True)
    alias = publish(client, site, {"index.html": b"alias"}, branch="preview")
    assert client.get_site(site.id).published_deploy_id == live.id
    assert transport.fetch(draft.deploy_url, max_bytes=99).body == b"draft"
    assert transport.fetch(alias.deploy_url, max_bytes=99).body == b"alias"
    assert "preview" in [branch.name for branch in client.list_site_deployed_branches(site.id)]


def test_restoring_moves_what_is_live_and_makes_no_deploy(client, transport, site):
    """At once; rolling back does it without naming the deploy."""
    first = publish(client, site, {"index.html": INDEX})
    second = publish(client, site, {"index.html": b"second"})
    assert client.restore_site_deploy(site.id, first.id).id == first.id
    assert client.get_site(site.id).published_deploy_id == first.id
    assert transport.fetch(site.url, max_bytes=1000).body == INDEX
    client.restore_site_deploy(site.id, second.id)
    client.rollback_site_deploy(site.id)
    assert client.get_site(site.id).published_deploy_id == first.id
    assert [deploy.id for deploy in client.list_site_deploys(site.id)] == [second.id, first.id]


def test_a_locked_site_keeps_what_is_live(client, site):
    """A later deploy becomes ready, and is not live."""
    first = publish(client, site, {"index.html": INDEX})
    assert client.lock_deploy(first.id).locked is True
    publish(client, site, {"index.html": b"held back"})
    assert client.get_site(site.id).published_deploy_id == first.id
    assert client.unlock_deploy(first.id).locked is False
    last = publish(client, site, {"index.html": b"let through"})
    assert client.get_site(site.id).published_deploy_id == last.id


def test_a_deploy_is_cancelled_and_deleted(client, site):
    """The live one cannot be."""
    live = publish(client, site, {"index.html": INDEX})
    opened = client.create_site_deploy(site.id, files={"index.html": sha(b"never sent")})
    assert client.cancel_site_deploy(opened.id).failed
    client.delete_deploy(opened.id)
    with pytest.raises(errors.DeployNotFound):
        client.get_deploy(opened.id)
    with pytest.raises(errors.ApiError):
        client.delete_site_deploy(site.id, live.id)


def test_deploys_are_listed_over_pages(client, site):
    """All of them once, newest first, and only as many as were asked for."""
    made = [client.create_site_deploy(site.id, files={"index.html": sha(INDEX)}).id for _ in range(105)]
    assert [deploy.id for deploy in client.list_site_deploys(site.id)] == made[::-1]
    assert [deploy.id for deploy in client.list_site_deploys(site.id, limit=3)] == made[:-4:-1]


def test_two_hundred_files_from_sixteen_threads(client, site):
    """Each once, over kept-alive connections."""
    files = {f"f{number}.txt": b"%d" % number * 100 for number in range(200)} | {"index.html": INDEX}
    deploy = client.create_site_deploy(site.id, files={path: sha(content) for path, content in files.items()})
    with ThreadPoolExecutor(16) as pool:
        list(
            pool.map(
                lambda item: client.upload_deploy_file(deploy.id, item[0], lambda: item[1], len(item[1])),
                files.items(),
            )
        )
    ready(client, deploy)
    assert len(list(client.list_site_files(site.id))) == 201


def test_signing_in_by_ticket(netlify):
    """Asked for, not yet said yes to."""
    with Transport(netlify.api_url) as transport:
        client = Client(transport)
        ticket, url = oauth.begin(client, netlify.client_id, app_url=netlify.app_url)
        assert client.show_ticket(ticket.id).authorized is False
        assert transport.fetch(url).status == 200
        with pytest.raises(errors.NetlifyNbError):
            oauth.begin(client, "nobody")


def test_a_claim_link_leads_to_a_page_and_an_unclaimed_site_says_so(client, transport, netlify, site):
    """The claiming itself is a browser's work, and tested there."""
    made = claim_link(
        client.get_site(site.id),
        client_id=netlify.client_id,
        client_secret=netlify.client_secret,
        app_url=netlify.app_url,
        lifetime=timedelta(minutes=1),
    )
    assert transport.fetch(made.claim_url).status == 200
    assert claim_status(client, site.id, made_in=site.account_id).state == "unclaimed"


def test_metadata_is_kept_with_the_site(client, site):
    """Replaced as a whole."""
    assert client.get_site_metadata(site.id) == {}
    client.update_site_metadata(site.id, {"source": "a.ipynb", "n": 1})
    client.update_site_metadata(site.id, {"source": "b.ipynb"})
    assert client.get_site_metadata(site.id) == {"source": "b.ipynb"}


# -- over a bad line -----------------------------------------------------------------------------------------


@pytest.fixture
def bad_line(netlify, proxy):
    """A client whose answers pass through the proxy; its pauses pass at once."""
    with Transport(proxy.api_url, netlify.token, read_timeout=0.5, sleep=lambda seconds: None) as transport:
        yield Client(transport)


@pytest.mark.parametrize("fault", [proxies.cut_in_mid_body, proxies.hold_answer], ids=["cut", "no answer"])
def test_a_deploy_whose_answer_is_lost_is_made_once(bad_line, client, proxy, site, fault):
    """From a digest and from a zip: the server did what was asked, and never got to say so."""
    content = zipped({"index.html": INDEX})
    fresh = sha(fault.__name__.encode())
    bad_line.get_site(site.id)
    proxy.on("POST", r"/deploys", fault, times=1)
    first = bad_line.create_or_find_deploy(site.id, title="lost", files={"index.html": fresh})
    assert first.required == (fresh,)
    proxy.on("POST", r"/deploys", fault, times=1)
    second = bad_line.create_or_find_deploy_from_zip(site.id, lambda: content, len(content), title="lost")
    ready(client, second)
    assert [deploy.id for deploy in client.list_site_deploys(site.id)] == [second.id, first.id]
    assert proxy.count("POST", r"/deploys") == 2


def test_a_site_whose_answer_is_lost_is_made_once(bad_line, client, proxy):
    """Though its name is taken by then: by itself."""
    session = new_session_id()
    proxy.on("POST", r"/sites", proxies.cut_in_mid_body, times=1)
    made = bad_line.create_or_find_site(session_id=session, name="made-once")
    assert [found.id for found in client.list_sites(name="made-once")] == [made.id]
    client.delete_site(made.id)


def test_an_upload_and_a_restore_survive_any_single_fault(bad_line, client, proxy, site):
    """They are repeated, and do what they would have done at once."""
    deploy = client.create_site_deploy(site.id, files={"index.html": sha(INDEX)})
    faults = [proxies.cut, proxies.cut_in_mid_body, proxies.reply(502, "<html>"), proxies.hold_answer]
    for fault in faults:
        proxy.on("PUT", r"/files/", fault, times=1)
    bad_line.upload_deploy_file(deploy.id, "index.html", lambda: INDEX, len(INDEX))
    ready(client, deploy)
    for fault in faults:
        proxy.on("POST", r"/restore", fault, times=1)
    assert bad_line.restore_site_deploy(site.id, deploy.id).id == deploy.id
    proxy.on("DELETE", r"/deploys/", proxies.cut_in_mid_body, times=1)
    draft = publish(client, site, {"index.html": b"draft"}, draft=True)
    bad_line.delete_deploy(draft.id)
    with pytest.raises(errors.DeployNotFound):
        client.get_deploy(draft.id)


@pytest.mark.parametrize("version", [1, 2])
def test_contexts_by_either_version_of_the_integration_api(netlify, site, version):
    """Both clients keep, read and clear what belongs to a site and to a team."""
    with integration_transport(netlify.token, netlify.app_url) as transport:
        if version == 1:
            first = IntegrationClient(transport, "against-local")
            places = [context.SiteIntegration(first, site.id), context.TeamIntegration(first, site.account_slug)]
        else:
            second = ExtensionClient(transport, "against-local-2")
            team = site.account_slug
            places = [context.SiteExtension(second, team, site.id), context.TeamExtension(second, team)]
        for place in places:
            place.clear()
            place.set({"source": "a.ipynb"})
            place.set({"source": "b.ipynb", "options": {"code": "hide"}})
            assert place.get() == {"source": "b.ipynb", "options": {"code": "hide"}}
        if version == 2:
            assert [one["site_id"] for one in second.list_site_configurations(team)] == [site.id]
        for place in places:
            place.clear()
            assert place.get() == {}
