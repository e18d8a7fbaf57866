"""Peak memory of deploying a folder of 1 GB, beside netlify-cli's."""

from __future__ import annotations

import shutil
from pathlib import Path

import data
import peers
from deploying import ours, theirs
from measure import Figure, PeerMissing

_AIM_MB = 200
_NEEDED = 8 * 1000 * data.MB


def compare(folder: Path, samples: int) -> list[Figure]:
    """Deploy once with each: memory hardly varies, and a gigabyte takes its time."""
    del samples
    if shutil.disk_usage(folder).free < _NEEDED:
        raise PeerMissing(f"{folder} has less than {_NEEDED / 1e9:.0f} GB of free space")
    # To each its own: the server would ask the second for nothing that the first has sent.
    project, other_project = folder / "ours", folder / "theirs"
    data.large_folder(project / "site", seed=1)
    data.large_folder(other_project / "site", seed=2)
    with peers.local_server(folder / "home") as server:
        mine = ours(project, server.new_site(), server)
        try:
            other = theirs(other_project, server.new_site(), server, peers.netlify_cli())
            beside = f"{other.peak_mb:.0f} MB, {other.seconds:.1f} s (netlify-cli)"
        except (PeerMissing, RuntimeError) as error:
            beside = f"no figure ({str(error).splitlines()[0][:80]})"
    return [
        Figure(
            "memory: deploying 1 GB",
            f"{mine.peak_mb:.0f} MB, {mine.seconds:.1f} s",
            beside,
            f"{mine.peak_mb:.0f} MB",
            f"under {_AIM_MB} MB",
            mine.peak_mb < _AIM_MB,
            {"ours": mine.peak_mb},
        )
    ]
