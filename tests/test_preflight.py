"""Preflight: what must not, or should not, be published is found wherever it hides, and never repeated in full."""

from __future__ import annotations

import json
import random
import string
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from netlify_nb.pages import RenderOptions, render
from netlify_nb.preflight import Passage, Run, check, run_findings
from netlify_nb.preflight.secrets import KINDS, find


def made_up(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    """Return a string that looks like the random part of a key."""
    return "".join(random.Random(length).choices(letters, k=length))


HEX = "0123456789abcdef"
# Put together here, so that scanners of repositories see no key in this file.
KEYS = {
    "netlify": "nfp_" + made_up(36),
    "claim": "https://app.netlify.com/claim#" + "eyJ" + made_up(30) + ".eyJ" + made_up(40) + "." + made_up(30),
    "aws": "AKIA" + made_up(16, string.ascii_uppercase + string.digits),
    "github": "ghp_" + made_up(36),
    "github-fine": "github_pat_" + made_up(60),
    "gitlab": "glpat-" + made_up(20),
    "slack": "xoxb-" + made_up(24),
    "anthropic": "sk-ant-" + made_up(40),
    "openai": "sk-proj-" + made_up(40),
    "hugging-face": "hf_" + made_up(34),
    "google": "AIza" + made_up(35),
    "stripe": "sk_live_" + made_up(24),
    "sendgrid": "SG." + made_up(22) + "." + made_up(43),
    "pypi": "pypi-AgE" + made_up(60),
    "private": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE" + made_up(40),
    "jwt": "eyJ" + made_up(20) + ".eyJ" + made_up(30) + "." + made_up(30),
    "address": "postgresql://ada:" + "s3cr3tpw" + "@db.example.org/x",
    "password": "password = " + '"hunter22!"',
    "aws-secret": "aws_secret_access_key=" + made_up(40),
    "slack-webhook": "https://hooks.slack" + ".com/services/" + made_up(30),
    "google-oauth": "GOCSPX-" + made_up(28),
    "google-access": "ya29." + made_up(40),
    "square": "sq0atp-" + made_up(22),
    "mailchimp": made_up(32, HEX) + "-us12",
    "twilio": "SK" + made_up(32, HEX),
    "telegram": made_up(9, string.digits[1:]) + ":AA" + made_up(33),
    "discord": "M" + made_up(25) + "." + made_up(6) + "." + made_up(30),
    "npm": "npm_" + made_up(36),
    "databricks": "dapi" + made_up(32, HEX),
    "digitalocean": "dop_v1_" + made_up(64, HEX),
    "shopify": "shpat_" + made_up(32, HEX),
    "linear": "lin_api_" + made_up(40),
    "notion": "ntn_" + made_up(44),
    "replicate": "r8_" + made_up(37),
    "vault": "hvs." + made_up(30),
    "atlassian": "ATATT3" + made_up(70),
    "azure": "AccountName=x;AccountKey=" + made_up(86) + "==",
    "wandb": "wandb: key " + made_up(40, HEX),
    "jupyter": "http://localhost:8888/lab?token=" + made_up(48, HEX),
    "putty": "PuTTY-User-Key-File-2: " + made_up(24),
    "bearer": '"Authorization": "Bearer ' + made_up(30) + '"',
    "basic": 'headers={"Authorization": "Basic ' + made_up(24) + '"}',
    "environment": "DB_PASSWORD=7" + made_up(12),
    "environment-key": "export OPENWEATHER_API_KEY=" + made_up(32, HEX),
    "groq": "gsk_" + made_up(52),
    "xai": "xai-" + made_up(80),
    "perplexity": "pplx-" + made_up(48),
    "tavily": "tvly-dev-" + made_up(32),
    "pinecone": "pcsk_" + made_up(60),
    "langsmith": "lsv2_pt_" + made_up(32, HEX) + "_" + made_up(10, HEX),
    "supabase": "sbp_" + made_up(40, HEX),
    "docker": "dckr_pat_" + made_up(27),
    "mapbox": "sk.eyJ" + made_up(30) + "." + made_up(22),
    "kaggle": '{"username":"ada","key":' + f'"{made_up(32, HEX)}"}}',
    "netrc": "machine api.example.org login ada password 7" + made_up(12),
    "query": "https://api.example.org/v1?x=1&api_key=" + made_up(32),
    "sas": "https://a.blob.core.windows.net/b?sv=2022-11-02&sig=" + made_up(43) + "%3D",
    "yaml": "  db_password: 7" + made_up(12),
    "pwd": "DB_PWD = " + '"s3cr3tpw!"',
    "pass": "smtp_pass=" + '"s3cr3tpw!"',
    "setting": 'os.environ["SERVICE_TOKEN"] = ' + f'"{made_up(32)}"',
    "json": '{"api_key": ' + f'"{made_up(32)}"}}',
}


def found(text: str, **options: object) -> list[str]:
    return [finding.code for finding in check([Passage(text, "code", 1)], "nb.ipynb", **options)]


def report(folder: Path, *cells: object, options: RenderOptions = RenderOptions(), **metadata: object):  # noqa: B008
    path = folder / "nb.ipynb"
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), str(path))
    return render([path], options=options)


@pytest.mark.parametrize("name", KEYS)
def test_keys_of_many_kinds_are_found_and_masked(name):
    """An error that names the kind and shows no more than the first characters."""
    findings = list(check([Passage(f"before\n{KEYS[name]}\nafter", "code", 3)], "nb.ipynb"))
    assert [(finding.code, finding.level, finding.cell) for finding in findings] == [("secret", "error", 3)]
    said = json.dumps(findings[0].as_json())
    secret = max(KEYS[name].replace('"', " ").split(), key=len)
    assert secret[6:] not in said


def test_each_kind_of_key_has_an_example_here():
    """What nobody tries finds nothing for years: a literal at the wrong place in its shape, say."""
    seen = {secret.label for text in KEYS.values() for secret in find(text)}
    assert seen == {kind.label for kind in KINDS} | {"password", "key"}


def test_many_keys_in_one_text_are_each_found_once():
    """Keys that touch or repeat hide nobody."""
    keys = ["nfp_" + made_up(30 + number) for number in range(50)]
    assert sorted(secret.value for secret in find(" ".join(keys * 2))) == sorted(keys * 2)


@pytest.mark.parametrize(
    "text",
    [
        'password = "your-password-here"',
        'api_key = os.environ["API_KEY"]',
        'token = getpass("token")',
        'api_key = "<your key>"',
        "password: str = field()",
        'token = "{{ token }}"',
        'passwords = ["easy words only"]',
        "key = 'species'",
        'tokenizer = "bert-base-uncased"',
        "sk-learn-is-a-library-for-machine-learning",
        "https://example.org:8080/x@y",
        "AKIAIOSFODNN7EXAMPLE",
        'token = "xxxxxxxxxxxxxxxxxxxxxxxx"',
        "f'{user}:{password}@host'",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        'secret = "x"  # pragma: allowlist secret',
        "postgresql://user:${PASSWORD}@host/db",
        "MAX_TOKENS=4096",
        "print('secrets:',re.findall(r'x1'))",
        "print('password:'+str(n1)+' characters')",
        "TOKENIZERS_PARALLELISM=false",
        "PWD=/home/jovyan/work2",
        "model(max_tokens=1024, secret=secret2)",
        "DB_PASSWORD=********",
        '{"passed": "12 of 12", "bypass": "route 66"}',
        'authorization: "Basic realm"',
        "tokens: 1234567890",
        "password: str",
        "token: 0x7f3a99bc12de",
        "https://example.org/?key=value&sig=short",
        "The machine will login and ask for a password",
    ],
)
def test_what_only_looks_like_a_secret_stops_nobody(text):
    """A check that cries wolf is switched off."""
    assert "secret" not in found(text)


def shown(data: dict[str, object], **metadata: object) -> list[object]:
    """Return one code cell that shows a MIME bundle."""
    return [new_code_cell("k", outputs=[new_output("display_data", data=data, metadata=metadata)])]


def failed(message: str, *traceback: str) -> list[object]:
    """Return one code cell that ended in an error."""
    return [new_code_cell("k", outputs=[new_output("error", ename="E", evalue=message, traceback=list(traceback))])]


PLACES = {
    "code": lambda key: [new_code_cell(f"k = '{key}'")],
    "text": lambda key: [new_markdown_cell(f"my key is `{key}`")],
    "stream": lambda key: [new_code_cell("k", outputs=[new_output("stream", text=f"\x1b[31m{key}\x1b[0m")])],
    "traceback": lambda key: failed("x", "\x1b[0;31mE\x1b[0m", f"url={key}"),
    "exception message": lambda key: failed(key, "E"),
    "html output": lambda key: shown({"text/html": f"<a href='?k={key}'>x</a>"}),
    "json output": lambda key: shown({"application/json": {"a": [{"b": key}]}}),
    "svg output": lambda key: shown({"image/svg+xml": f"<svg><text>k: {key}</text></svg>"}),
    "settings in html": lambda key: shown({"text/html": f"<pre>MY_TOKEN={key}</pre>"}),
    "settings in metadata": lambda key: [new_code_cell("k", metadata={"env": [f"MY_TOKEN={key}"]})],
    "plain result": lambda key: shown({"text/plain": repr(key)}),
    "cell metadata": lambda key: [new_code_cell("k", metadata={"papermill": {"parameters": [key]}})],
    "output metadata": lambda key: shown({"text/plain": "x"}, note=key),
    "attachment name": lambda key: [new_markdown_cell("x", attachments={f"{key}.png": {"image/png": ""}})],
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", [KEYS["github"], KEYS["netlify"]])
def test_a_key_is_found_in_each_hiding_place(tmp_path, place, key):
    """Code, text, streams, tracebacks, HTML, JSON, metadata, names."""
    tree = report(tmp_path, new_markdown_cell("# T"), *PLACES[place](key))
    assert [(f.code, f.level, f.cell) for f in tree.findings if f.code == "secret"] == [("secret", "error", 2)]


def test_a_key_in_the_notebooks_own_metadata_is_found(tmp_path):
    """Papermill writes its parameters there."""
    tree = report(tmp_path, new_markdown_cell("# T"), papermill={"parameters": {"k": KEYS["aws"]}})
    assert [(f.code, f.cell) for f in tree.findings] == [("secret", None)]


def test_a_key_in_saved_widget_state_is_found(tmp_path):
    """A password box keeps what was typed into it."""
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"state": {"value": KEYS["stripe"]}}}}}
    assert "secret" in {f.code for f in report(tmp_path, new_markdown_cell("# T"), widgets=state).findings}


@pytest.mark.parametrize("name", ["data.csv", "settings.json", "notes.txt", "page.html"])
def test_a_key_in_a_file_that_comes_along_is_found(tmp_path, name):
    """A linked file is published like the page."""
    (tmp_path / name).write_text(f"a,b\n1,{KEYS['github']}\n")
    tree = report(tmp_path, new_markdown_cell(f"[data]({name})"))
    assert any(f.code == "secret" and f.path.endswith(name) for f in tree.findings)


@pytest.mark.parametrize("name", ["data.zip", "table.xlsx"])
def test_a_key_in_an_archive_is_found(tmp_path, name):
    """A sheet of numbers is an archive too; one that is broken, or no archive, stops nothing."""
    inner = "xl/sharedStrings.xml" if name.endswith("xlsx") else "deep/settings.env.txt"
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(inner, f"<si><t>password = {'s3cr3tpw!'!r}</t></si>")
        archive.writestr("picture.png", KEYS["github"])
    tree = report(tmp_path, new_markdown_cell(f"[data]({name})"))
    assert [f.code for f in tree.findings] == ["secret"]
    for content in (b"PK\x03\x04 broken", (tmp_path / name).read_bytes()[:60]):
        (tmp_path / name).write_bytes(content)
        assert not report(tmp_path, new_markdown_cell(f"[data]({name})")).findings


def test_of_an_archive_no_more_is_read_than_is_looked_at(tmp_path):
    """A small file can say that it holds a great many zeros."""
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.txt", b"0" * 10_000_000)
    began = time.perf_counter()
    report(tmp_path, new_markdown_cell("[data](bomb.zip)"))
    assert time.perf_counter() - began < 20


def test_a_key_in_a_plain_folder_or_html_file_is_found(tmp_path):
    """Sources without a notebook are checked too."""
    (tmp_path / "index.html").write_text(f"<p>{KEYS['google']}")
    assert [f.code for f in render([tmp_path]).findings] == ["secret"]
    assert [f.code for f in render([tmp_path / "index.html"]).findings] == ["secret"]


def test_a_key_in_an_object_is_found():
    """What Python publishes is checked too."""
    assert [f.code for f in render([f"# Key\n\n{KEYS['gitlab']}"]).findings] == ["secret"]


def test_what_is_not_published_stops_nobody(tmp_path):
    """Hidden code is not in the page; offering the notebook for download puts it there."""
    cell = new_code_cell(f"k = '{KEYS['github']}'", metadata={"tags": ["remove-input"]}, execution_count=1)
    assert not report(tmp_path, cell).findings
    tree = report(tmp_path, cell, options=RenderOptions(download=True))
    assert [f.code for f in tree.findings] == ["secret"]


def test_a_secret_is_allowed_by_its_fingerprint_only(tmp_path):
    """The next key in the same place is a new question."""
    cell = new_code_cell(f"k = '{KEYS['github']}'", execution_count=1)
    finding = report(tmp_path, cell).findings[0]
    fingerprint = finding.hint.rstrip(".").split()[-1]
    options = RenderOptions(allow=(fingerprint,))
    assert [(f.code, f.level) for f in report(tmp_path, cell, options=options).findings] == [("secret-allowed", "info")]
    other = new_code_cell(f"k = '{KEYS['gitlab']}'", execution_count=1)
    assert [f.code for f in report(tmp_path, other, options=options).findings] == ["secret"]


def test_our_own_claim_link_output_stops_nobody(tmp_path):
    """It never reaches the page, so there is nothing to stop."""
    output = new_output("display_data", data={"text/html": KEYS["claim"]}, metadata={"netlify_nb": {}})
    assert not report(tmp_path, new_markdown_cell("# T"), new_code_cell("%netlify_claim", outputs=[output])).findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/home/ada/data.csv", True),
        ("/Users/ada.lovelace/x", True),
        (r"C:\Users\Ada\x", True),
        ('"C:\\\\Users\\\\Ada\\\\x"', True),
        ("/home/jovyan/work", False),
        ("/home/runner/x", False),
        ("https://example.org/home/ada", False),
        ("/homework/ada", False),
    ],
)
def test_home_folders_are_noticed(text, expected):
    """They tell a user name; those of Jupyter's images and CI machines do not."""
    assert ("home-path" in found(text)) is expected


def run(cell: int, count: int | None, **more: bool) -> Run:
    return Run(cell, count, more.pop("has_outputs", count is not None), **more)


@pytest.mark.parametrize(
    ("runs", "codes"),
    [
        ([run(1, 1), run(2, 2)], []),
        ([run(1, 5), run(2, 9)], []),
        ([run(1, None), run(2, None)], ["never-run"]),
        ([run(1, 1), run(2, None)], ["cell-not-run"]),
        ([run(1, 3), run(2, 1), run(3, 2)], ["run-out-of-order"]),
        ([run(1, 1, failed=True)], ["error-output"]),
        ([run(1, 1, failed=True, may_fail=True)], []),
        ([run(1, None, has_outputs=True)], []),
        ([], []),
    ],
)
def test_stale_and_failed_cells_are_noticed(runs, codes):
    """So that nobody publishes results of code that is not there any more by accident."""
    assert [finding.code for finding in run_findings(runs, "nb.ipynb")] == codes


def test_our_own_cells_are_not_counted_as_never_run(tmp_path):
    """The cell that publishes is running at that moment."""
    tree = report(tmp_path, new_code_cell("x = 1", execution_count=1), new_code_cell("%netlify_deploy"))
    assert not tree.findings


@pytest.mark.parametrize(
    ("user", "text", "named"),
    [
        ("kestrel", "Signed in as kestrel", True),
        ("kestrel", "/home/kestrel/work", False),
        ("kestrel", "kestrels and windhover-kestrel", False),
        ("ada", "ada", False),
        ("data", "some data", False),
        ("root", "root", False),
        ("", "anything", False),
    ],
)
def test_your_own_name_in_an_output_is_told(user, text, named):
    """Once, as a hint; a home folder is a finding of its own, and a name that is a word stands for nobody."""
    passages = [Passage(text, "output", 2), Passage(text, "output", 3), Passage(text, "code", 1)]
    hints = [f for f in check(passages, "nb.ipynb", user=user) if f.code == "user-name"]
    assert [(f.level, f.cell) for f in hints] == ([("info", 2)] if named else [])
