"""A person's machine, as fresh as on the first day: a home, a folder of work, and the command line.

Whatever a command prints is looked through for secrets and tracebacks, in every test, without being asked.
"""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TIMEOUT = 60
_LARGE = 50_000_000
_JWT = re.compile(r"eyJ[\w-]{5,}\.eyJ[\w-]{5,}\.[\w-]+")
_SESSION_ID = re.compile(r"netlify-nb-[\w-]{40,}")
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "SYSTEMROOT")


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error that ``--json`` printed."""
        return self.json["error"]


def obey_permissions() -> None:
    """Make the superuser, as whom some machines run tests, obey file permissions like everybody else."""
    import ctypes  # noqa: PLC0415  # only in the child

    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH (linux/capability.h)
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP (linux/prctl.h)


@dataclass
class World:
    """A home of its own; the local Netlify in ``local_dir`` may be shared, since its sites do not know each other."""

    root: Path
    local_dir: Path
    secrets: set[str] = field(default_factory=set, repr=False)
    extra: dict[str, str] = field(default_factory=dict, repr=False)
    _running: list[subprocess.Popen[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True)
        for name in ("home", "tmp"):
            (self.root / name).mkdir(exist_ok=True)

    @property
    def work(self) -> Path:
        """The folder in which commands run."""
        return self.root / "work"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a machine on which nobody has ever used this."""
        root = self.root
        return {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            "HOME": str(root / "home"),
            "XDG_CONFIG_HOME": str(root / "config"),
            "XDG_DATA_HOME": str(root / "data"),
            "XDG_STATE_HOME": str(root / "state"),
            "XDG_CACHE_HOME": str(root / "cache"),
            "IPYTHONDIR": str(root / "ipython"),
            "JUPYTER_CONFIG_DIR": str(root / "jupyter" / "config"),
            "JUPYTER_DATA_DIR": str(root / "jupyter" / "data"),
            "JUPYTER_RUNTIME_DIR": str(root / "jupyter" / "runtime"),
            "TMPDIR": str(root / "tmp"),
            "NETLIFY_NB_LOCAL_DIR": str(self.local_dir),
            # As on a host without D-Bus; a person's own keyring must not be touched.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONPATH": str(ROOT),
            "JUPYTER_PLATFORM_DIRS": "1",
            **self.extra,
        }

    # -- things to publish -----------------------------------------------------------------------------------

    def page(self, name: str = "report.html", title: str = "A report", text: str = "nothing much happened") -> Path:
        """Write an HTML file."""
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"<!doctype html>\n<html lang='en'><head><title>{title}</title></head>"
            f"<body><h1>{title}</h1><p>{text}</p></body></html>\n"
        )
        return path

    def folder(self, name: str = "site", files: Mapping[str, bytes] | None = None, title: str = "A folder") -> Path:
        """Write a folder with a page and some files."""
        self.page(f"{name}/index.html", title)
        for path, content in (files or {}).items():
            (self.work / name / path).parent.mkdir(parents=True, exist_ok=True)
            (self.work / name / path).write_bytes(content)
        return self.work / name

    def notebook(self, name: str = "report.ipynb", title: str = "A notebook", cells: Sequence[str] = ()) -> Path:
        """Write a notebook with a title and some code cells."""
        from nbformat import v4, write  # noqa: PLC0415  # slow to import

        path = self.work / name
        codes = [v4.new_code_cell(source) for source in cells]
        write(v4.new_notebook(cells=[v4.new_markdown_cell(f"# {title}"), *codes]), path)
        return path

    # -- the command line ------------------------------------------------------------------------------------

    def run(
        self,
        *arguments: str | Path,
        code: int = 0,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        given: str = "",
        permissions: bool = False,
        may_show: Sequence[str] = (),
    ) -> Result:
        """Run ``netlify-nb ARGUMENTS`` and hold it to what every command promises.

        ``given`` is its standard input; with ``permissions`` file permissions hold also for the superuser;
        ``may_show`` are secrets whose handing over is the command's purpose.
        """
        process = self.start(*arguments, env=env, cwd=cwd, permissions=permissions)
        return self.finish(process, code=code, given=given, may_show=may_show)

    def start(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        permissions: bool = False,
        before: Callable[[], None] | None = None,
    ) -> subprocess.Popen[str]:
        """Start ``netlify-nb ARGUMENTS``; ``before`` is called in the new process."""
        process = subprocess.Popen(
            [sys.executable, "-m", "netlify_nb", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=cwd or self.work,
            env={**self.environ, **(env or {})},
            preexec_fn=obey_permissions if permissions else before,  # noqa: PLW1509  # no threads in the child
        )
        self._running.append(process)
        return process

    def interrupt(self, process: subprocess.Popen[str], number: int = signal.SIGINT, **expected: Any) -> Result:
        """Press Ctrl-C, and return what came of it."""
        process.send_signal(number)
        return self.finish(process, **{"code": 130, **expected})

    def finish(
        self, process: subprocess.Popen[str], *, code: int = 0, given: str = "", may_show: Sequence[str] = ()
    ) -> Result:
        """Wait for the end of a command, and look at what it promises."""
        try:
            out, err = process.communicate(given, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"{process.args} did not end: {out}\n{err}") from None
        assert process.returncode == code, f"{process.args} ended with {process.returncode}:\n{out}\n{err}"
        self.look_for_secrets(out + err, may_show)
        assert "Traceback" not in out + err, err
        found_something = "check" in process.args and not err  # its findings are its output
        if code in (1, 130) and not found_something:
            told = [line for line in err.splitlines() if line.startswith("netlify-nb: ")]
            assert len(told) == 1, f"not exactly one message: {err!r}"
            if "--json" in process.args:
                error = json.loads(out)["error"]
                assert set(error) == {"code", "message", "hint", "details"}
                assert f"netlify-nb: {error['message']}" in err
        return Result(process.returncode, out, err)

    # -- what must hold --------------------------------------------------------------------------------------

    def look_for_secrets(self, text: str, may_show: Sequence[str] = ()) -> None:
        """Fail if ``text`` holds a token, a client secret, a session id or a signed claim."""
        for secret in self.secrets - set(may_show):
            assert secret not in text, "a token or secret is shown"
        if "claim" not in may_show:
            assert not _JWT.search(text), "a signed claim is shown"
            assert not _SESSION_ID.search(text), "a session id is shown"

    def look_for_secrets_in_files(self) -> None:
        """Fail if a file that any command wrote holds a secret, other than the one that is there to keep tokens."""
        for path in self.root.rglob("*"):
            ours = path.is_file() and self.local_dir not in path.parents and path.stat().st_size < _LARGE
            if ours and path.name != "credentials.json":
                self.look_for_secrets(path.read_bytes().decode("utf-8", "replace"))

    def leftovers(self) -> list[Path]:
        """Return temporary files that a command forgot."""
        return sorted((self.root / "tmp").iterdir())

    def close(self) -> None:
        """End what a failed test left running."""
        for process in self._running:
            if process.poll() is None:
                process.kill()
                process.communicate()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    stream.close()


def get(url: str) -> tuple[int, str]:
    """Return status and text of a published page, asked for as a browser would."""
    address, _, path = url.removeprefix("http://").partition("/")
    host, _, port = address.partition(":")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Host": f"{host}:{port}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  # as above
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode("utf-8", "replace")


def ask(api_url: str, token: str, method: str, path: str, body: Any = None) -> Any:
    """Ask the API and return its JSON; none of our client is used."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(api_url + path, data, headers, method=method)  # noqa: S310  # http
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  # as above
        text = answer.read()
    return json.loads(text) if text else None


def say_yes(address: str, *, answer: str = "authorize", account: str = "Local Team") -> None:
    """Open the page that a program's sign-in leads to, as its user, and press a button."""
    with urllib.request.urlopen(address, timeout=20) as page:  # noqa: S310  # http
        text = html.unescape(page.read().decode())
    form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text))
    form["account"] = re.search(rf'value="([^"]+)">{re.escape(account)}<', text)[1]
    form["answer"] = answer
    data = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(address.partition("?")[0], data, timeout=20) as done:  # noqa: S310  # as above
        assert done.status == 200


def granted(api_url: str, client_id: str, account: str = "Local Team") -> str:
    """Return a token of its own, as a program gets one that somebody let in."""
    ticket = ask(api_url, "", "POST", f"/oauth/tickets?client_id={client_id}", {})["id"]
    say_yes(f"{api_url.removesuffix('/api/v1')}/authorize?response_type=ticket&ticket={ticket}", account=account)
    return str(ask(api_url, "", "POST", f"/oauth/tickets/{ticket}/exchange")["access_token"])
