"""The programs to compare with, found or installed, and the local server that both sides talk to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import platformdirs
from measure import PeerMissing

NETLIFY_CLI = "26.2.0"
_REPOSITORY = Path(__file__).resolve().parent.parent


def zip_program() -> str:
    """Return Info-ZIP's ``zip``, installed from the system's packages if that is permitted."""
    if not shutil.which("zip") and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "zip"], check=False, capture_output=True)
    found = shutil.which("zip")
    if not found:
        raise PeerMissing("zip is not installed (Debian: apt-get install zip)")
    return found


def netlify_cli() -> list[str]:
    """Return the command that runs netlify-cli, installed with npm into the cache folder if it is missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise PeerMissing("Node.js is not installed, which netlify-cli needs")
    cache = Path(os.environ.get("NETLIFY_NB_BENCH_CACHE") or platformdirs.user_cache_path("netlify-nb") / "benchmarks")
    package = cache / "node_modules" / "netlify-cli"
    if not (package / "bin" / "run.js").exists():
        print(f"Installing netlify-cli {NETLIFY_CLI} into {cache} (a minute, 420 MB) ...", flush=True)
        cache.mkdir(parents=True, exist_ok=True)
        flags = ["--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            [npm, "install", f"netlify-cli@{NETLIFY_CLI}", *flags],
            cwd=cache,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise PeerMissing(f"npm cannot install netlify-cli: {done.stderr.strip()[-300:]}")
    return [node, str(package / "bin" / "run.js")]


def our_environment(home: Path) -> dict[str, str]:
    """Return an environment with a throw-away home, in which Python finds this checkout."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NETLIFY_", "XDG_", "PYTHON"))}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_RUNTIME_DIR": str(home / "runtime"),
        "PYTHONPATH": str(_REPOSITORY),
        "CI": "1",
        "NO_UPDATE_NOTIFIER": "1",
    }


@dataclass(frozen=True)
class Server:
    """A running local Netlify, and the environment in which programs talk to it."""

    api_url: str
    token: str
    env: Mapping[str, str]

    def new_site(self) -> str:
        """Create an empty site and return its id."""
        request = Request(  # noqa: S310 -- the address is the local server's
            f"{self.api_url}/sites",
            data=b"{}",
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method="POST",
        )
        with urlopen(request, timeout=30) as answer:  # noqa: S310 -- as above
            return str(json.load(answer)["id"])


@contextmanager
def local_server(home: Path, more: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a local Netlify of its own under a throw-away home; ``more`` is added to its environment."""
    env = {**our_environment(home), **(more or {})}
    (home / "runtime").mkdir(mode=0o700, exist_ok=True)
    command = [sys.executable, "-m", "netlify_nb", "local"]
    started = subprocess.run([*command, "start", "--json"], env=env, check=True, capture_output=True, text=True)
    try:
        facts = json.loads(started.stdout)
        token = {"NETLIFY_API_URL": facts["api_url"], "NETLIFY_AUTH_TOKEN": facts["token"]}
        yield Server(facts["api_url"], facts["token"], {**env, **token})
    finally:
        subprocess.run([*command, "stop"], env=env, check=False, capture_output=True)
