"""Deploying 1,001 files, and again after one has changed, against netlify-cli on the same local server."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import data
import peers
from measure import Cost, Figure, faster, run

_AIM = 10


def compare(folder: Path, samples: int) -> list[Figure]:
    """Time first deploys and redeploys of both, in turns."""
    cli = peers.netlify_cli()
    times: dict[str, list[float]] = {name: [] for name in ("our first", "our second", "cli first", "cli second")}
    with peers.local_server(folder / "home") as server:
        deploys: dict[str, Callable[[Path, str], Cost]] = {
            "our": lambda project, site: ours(project, site, server),
            "cli": lambda project, site: theirs(project, site, server, cli),
        }
        for sample in range(samples + 1):
            for number, (name, deploy) in enumerate(deploys.items()):
                project = folder / f"{name}-{sample}"
                seed = 10 * sample + number
                data.small_site(project / "site", seed=seed)
                site = server.new_site()
                first = deploy(project, site)
                data.change_one(project / "site", seed=seed + 5)
                second = deploy(project, site)
                if sample:  # the first round only warms up: bytecode, Node's code cache, the disk
                    times[f"{name} first"].append(first.seconds)
                    times[f"{name} second"].append(second.seconds)
                shutil.rmtree(project)
    peer = f"netlify-cli {peers.NETLIFY_CLI}"
    return [
        faster("deploy: 1,001 files, 20 MB, first", times["our first"], times["cli first"], peer=peer, aim=_AIM),
        faster("deploy: one file changed", times["our second"], times["cli second"], peer=peer, aim=_AIM),
    ]


def ours(project: Path, site: str, server: peers.Server) -> Cost:
    """Deploy ``project/site`` with this package's command line, from start to verified."""
    command = [sys.executable, "-m", "netlify_nb", "deploy", "site", "--site", site, "--json"]
    cost = run(command, cwd=project, env=server.env)
    published = json.loads(cost.output[cost.output.index("{") :])
    if not published["live"]:
        raise RuntimeError(f"Our deploy did not go live: {published}")
    return cost


def theirs(project: Path, site: str, server: peers.Server, cli: list[str]) -> Cost:
    """Deploy ``project/site`` with netlify-cli."""
    # Naming the site by --site makes the command ask a second service, which is not there.
    state = project / ".netlify" / "state.json"
    state.parent.mkdir(exist_ok=True)
    state.write_text(json.dumps({"siteId": site}))
    return run([*cli, "deploy", "--dir", "site", "--prod", "--no-build", "--json"], cwd=project, env=server.env)
