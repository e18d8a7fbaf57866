"""``deploy``, ``build`` and ``check``, typed on a command line."""

from __future__ import annotations

import zipfile

import pytest
from worlds import get

KEYS = {
    "target", "site_id", "site_name", "url", "deploy_id", "deploy_url", "admin_url", "state", "live", "draft",
    "files", "bytes", "uploaded_files", "uploaded_bytes", "findings",
}  # fmt: skip


def test_a_notebook_is_published_with_one_command(world):
    """With no account, one command puts a notebook live on the local Netlify and prints the promised document."""
    world.notebook(title="Rain in June", cells=["print('hello')"])
    document = world.run("deploy", "report.ipynb", "--json").json
    assert set(document) == KEYS
    assert (document["target"], document["state"], document["live"], document["draft"]) == (
        "local", "ready", True, False,
    )  # fmt: skip
    status, page = get(document["url"])
    assert status == 200
    assert "Rain in June" in page
    assert "rain-in-june" in document["url"]


def test_a_person_reads_what_happened(world):
    """Without --json the person reads where it is, who can see it, and what to type next."""
    world.page(title="For a person")
    said = world.run("deploy", "report.html")
    assert said.out.startswith("Live at")
    assert "Only you, on this machine" in said.out
    assert "netlify-nb history --site for-a-person" in said.out
    assert said.err == ""


def test_the_second_publish_goes_to_the_same_site_and_sends_only_what_changed(world):
    """A changed file is sent again, the others are not, and the address stays."""
    world.folder(files={"data.bin": bytes(range(256)) * 400, "more.txt": b"more"}, title="Twice")
    first = world.run("deploy", "site", "--json").json
    world.page("site/index.html", "Twice", "something new")
    second = world.run("deploy", "site", "--json").json
    assert second["site_id"] == first["site_id"]
    assert second["url"] == first["url"]
    assert (first["files"], second["files"], second["uploaded_files"]) == (3, 3, 1)
    assert second["uploaded_bytes"] < first["uploaded_bytes"]
    assert "something new" in get(second["url"])[1]
    assert "nothing much happened" in get(first["deploy_url"])[1]


def test_publishing_again_without_a_change_sends_nothing(world):
    """What is there already does not travel."""
    world.folder(files={"more.txt": b"more"}, title="Unchanged")
    world.run("deploy", "site")
    assert world.run("deploy", "site", "--json").json["uploaded_bytes"] == 0
    assert "nothing changed" in world.run("deploy", "site").out


def test_without_a_source_the_remembered_one_is_published(world):
    """In a folder whose record has one entry, `deploy` alone means that entry."""
    world.page(title="Remembered")
    first = world.run("deploy", "report.html", "--json").json
    assert world.run("deploy", "--json").json["site_id"] == first["site_id"]


def test_without_a_source_or_a_record_the_usage_is_shown(world):
    """`deploy` with nothing to go by is wrong usage."""
    assert "SOURCE" in world.run("deploy", code=2).err


@pytest.mark.parametrize("options", [["--draft"], ["--alias", "next"]])
def test_a_draft_or_alias_leaves_the_live_page_alone(world, options):
    """The new page is at an address of its own; the live one stays what it was."""
    world.page(title="Draft or alias")
    live = world.run("deploy", "report.html", "--json").json
    world.page(title="Draft or alias", text="not yet for everybody")
    beside = world.run("deploy", "report.html", "--json", *options).json
    assert beside["site_id"] == live["site_id"]
    assert (beside["live"], beside["draft"]) == (False, options == ["--draft"])
    assert "not yet for everybody" in get(beside["deploy_url"])[1]
    assert "nothing much happened" in get(live["url"])[1]
    assert beside["findings"] == []


def test_an_alias_has_an_address_that_says_so(world):
    """An alias is part of an address that stays from deploy to deploy."""
    world.page(title="With an alias")
    world.run("deploy", "report.html")
    beside = world.run("deploy", "report.html", "--alias", "next", "--json").json
    address = beside["url"].replace("http://", "http://next--")
    assert get(address)[0] == 200


def test_to_netlify_means_the_same_code_against_another_address(signed_in, netlify):
    """With a token, an API address and the same command, a publish goes to Netlify."""
    signed_in.notebook(title="To Netlify")
    document = signed_in.run("deploy", "report.ipynb", "--target", "netlify", "--json").json
    assert document["target"] == "netlify"
    assert set(document) == KEYS
    assert document["site_name"].startswith("to-netlify-"), "a plain word would be taken at Netlify"
    assert "To Netlify" in get(document["url"])[1]
    assert "Only you" not in signed_in.run("deploy", "report.ipynb").out


def test_both_targets_are_remembered_side_by_side(signed_in):
    """The record holds one site for each target, and no secret."""
    signed_in.page(title="Both")
    there = signed_in.run("deploy", "report.html", "--json").json
    here = signed_in.run("deploy", "report.html", "--target", "local", "--json").json
    assert there["site_id"] != here["site_id"]
    assert signed_in.run("deploy", "report.html", "--json").json["site_id"] == there["site_id"]
    assert signed_in.run("deploy", "report.html", "--target", "local", "--json").json["site_id"] == here["site_id"]


def test_no_record_writes_no_record(world):
    """With --no-record the folder stays as it was."""
    world.page(title="No record")
    world.run("deploy", "report.html", "--no-record")
    assert [path.name for path in world.work.iterdir()] == ["report.html"]


@pytest.mark.parametrize("way", ["zip", "delta"])
def test_the_way_to_send_can_be_chosen(world, way):
    """--upload zip and --upload delta both end in the same live page."""
    world.folder(files={"a.txt": f"a {way}".encode(), "b.txt": f"b {way}".encode()}, title=f"By {way}")
    document = world.run("deploy", "site", "--upload", way, "--json").json
    assert document["uploaded_files"] == 3
    assert get(document["url"] + "/a.txt") == (200, f"a {way}")


def test_build_writes_the_pages_to_a_folder(world):
    """`build` makes the same files that a publish would send, and sends nothing."""
    world.notebook(title="Built")
    document = world.run("build", "report.ipynb", "-o", "out", "--json").json
    assert set(document) == {"output", "files", "bytes", "findings"}
    written = [path for path in (world.work / "out").rglob("*") if path.is_file()]
    assert (len(written), sum(path.stat().st_size for path in written)) == (document["files"], document["bytes"])
    assert "Built" in (world.work / "out" / "index.html").read_text()


def test_the_language_of_the_text_is_said(world):
    """`--lang` says it to browsers and screen readers, and what is no language is refused."""
    world.notebook(title="Gebaut")
    world.run("build", "report.ipynb", "-o", "out", "--lang", "de-AT")
    assert '<html lang="de-AT"' in (world.work / "out" / "index.html").read_text()
    error = world.run("check", "report.ipynb", "--lang", "in German", "--json", code=1).error
    assert (error["code"], "pt-BR" in error["hint"]) == ("invalid-input", True)


def test_a_notebook_runs_with_the_kernel_that_was_named(world):
    """`--kernel` counts before the notebook's own, and one that is not there is named."""
    world.notebook(title="Run", cells=["print('ran in', 'python')"])
    world.run("build", "report.ipynb", "-o", "out", "--execute", "--kernel", "python3")
    assert "ran in python" in (world.work / "out" / "index.html").read_text()
    error = world.run("check", "report.ipynb", "--execute", "--kernel", "no-such-kernel", "--json", code=1).error
    assert "no-such-kernel" in error["message"]
    assert "--kernel" in error["hint"]


def test_build_writes_the_pages_to_a_zip(world):
    """With a name that ends in .zip the pages become a zip, the same bytes each time."""
    world.notebook(title="Built")
    world.run("build", "report.ipynb", "-o", "out.zip")
    first = (world.work / "out.zip").read_bytes()
    world.run("build", "report.ipynb", "-o", "out.zip")
    assert (world.work / "out.zip").read_bytes() == first
    with zipfile.ZipFile(world.work / "out.zip") as file:
        assert "index.html" in file.namelist()


def test_build_replaces_nothing_unasked(world):
    """A folder with something in it is refused, and replaced as a whole with --overwrite."""
    world.page(title="Built")
    (world.work / "out").mkdir()
    (world.work / "out" / "mine.txt").write_text("mine")
    assert world.run("build", "report.html", "-o", "out", "--json", code=1).error["code"] == "invalid-input"
    assert (world.work / "out" / "mine.txt").read_text() == "mine"
    world.run("build", "report.html", "-o", "out", "--overwrite")
    assert [path.name for path in (world.work / "out").iterdir()] == ["index.html"]


def test_check_finds_nothing_in_a_clean_page(world):
    """`check` ends with 0 and an empty list when there is nothing to note."""
    world.notebook(title="Clean")
    assert world.run("check", "report.ipynb", "--json").json == {"findings": []}
    assert world.run("check", "report.ipynb").out == "Nothing to note.\n"


def test_check_says_what_is_missing(world):
    """A picture that is not there is a finding; with --strict it ends with 1."""
    world.notebook(title="Not whole")
    path = world.work / "report.ipynb"
    path.write_text(path.read_text().replace("# Not whole", "# Not whole\\n\\n![a plot](gone.png)"))
    found = world.run("check", "report.ipynb", "--json").json["findings"]
    assert found
    assert all(set(item) == {"code", "level", "message", "hint", "path", "cell"} for item in found)
    assert any("gone.png" in item["message"] for item in found)
    world.run("check", "report.ipynb", "--strict", code=1)
    assert world.run("deploy", "report.ipynb", "--strict", "--json", code=1).error["code"] == "preflight-stopped"
    assert not (world.work / "netlify-nb.toml").exists()


def test_publishes_beside_each_other_all_remember(world):
    """Several sources of one folder, published at once: the record that they share has every one of them."""
    names = [f"page{number}.html" for number in range(6)]
    for name in names:
        world.page(name, title=f"Beside {name}")
    running = [world.start("deploy", name, "--json") for name in names]
    sites = {world.finish(process).json["site_id"] for process in running}
    written = (world.work / "netlify-nb.toml").read_text()
    assert len(sites) == len(names)
    assert all(site in written for site in sites)


def test_an_option_that_is_kept_is_told_once(world):
    """What the next publish takes over from the record is said when it is written, and not again."""
    world.page(title="As the file has it")

    def told(*options):
        found = world.run("deploy", "report.html", *options, "--json").json["findings"]
        return [finding["message"] for finding in found if finding["code"] == "remembered"]

    assert told() == []
    assert told("--draft", "--message", "not kept") == []
    (message,) = told("--title", "As I say", "--code", "fold")
    assert "netlify-nb.toml remembers title, code" in message
    assert told("--title", "As I say") == []
    assert told("--title", "Otherwise", "--no-record") == []


@pytest.mark.parametrize("place", [".", "..", "notes", "notes/report.html"])
def test_pages_never_replace_their_source(world, place):
    """`build --overwrite` into a folder that holds the source, or in which one stands, would delete it."""
    source = world.page("notes/report.html", title="To be kept")
    before = source.read_bytes()
    said = world.run("build", "notes/report.html", "-o", place, "--overwrite", "--json", code=1).error
    assert "would be replaced" in said["message"]
    assert source.read_bytes() == before
    assert sorted(path.name for path in world.work.iterdir()) == ["notes"]


def test_without_a_source_the_remembered_ones_are_named(world):
    """One remembered source is published; of several one is to be named, and of none any."""
    assert "a notebook, a folder or an HTML file" in world.run("deploy", code=2).err
    world.page("one.html", title="The one")
    first = world.run("deploy", "one.html", "--json").json
    assert world.run("deploy", "--json").json["site_id"] == first["site_id"]
    world.page("two.html", title="The other")
    world.run("deploy", "two.html")
    assert "remembers one.html, two.html" in world.run("deploy", code=2).err
