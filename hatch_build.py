"""What a build does beside collecting Python files: the JupyterLab part, and the scripts that pages carry.

Both come from npm, so this asks for Node where something is missing or older than its source. Where there is no npm,
whatever is there already (a source distribution has everything) is taken, and the rest is left out with a message:
Python, command line, magics and panel work without it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_OLDEST_NODE = 20
_SOURCES = ("src", "style", "schema", "package.json", "package-lock.json", "tsconfig.json")


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own parameter is of no concern
    """Builds ``netlify_nb/labextension`` and fetches ``netlify_nb/pages/vendor``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is missing or stale, and put it into the wheel."""
        root = Path(self.root)
        output = root / "netlify_nb" / "labextension"
        vendor = root / "netlify_nb" / "pages" / "vendor"
        # A source distribution is complete, and has no times to compare.
        if not (root / "PKG-INFO").exists():
            self._labextension(root / "labextension", output, must=version != "editable")
            self._vendor(root / "vendor" / "build.py")
        build_data["artifacts"] += [f"/{path.relative_to(root)}" for path in (output, vendor) if path.is_dir()]
        if self.target_name == "wheel":
            shared = build_data["shared_data"]
            shared["jupyter-config/jupyter_server_config.d"] = "etc/jupyter/jupyter_server_config.d"
            if output.is_dir():
                shared["netlify_nb/labextension"] = "share/jupyter/labextensions/netlify-nb"
                shared["labextension/install.json"] = "share/jupyter/labextensions/netlify-nb/install.json"

    def _labextension(self, source: Path, output: Path, *, must: bool) -> None:
        """Build the JupyterLab part. A failure ends a build that ``must`` have it; a developer's install goes on."""
        if _fresh(source, output):
            return
        npm = shutil.which("npm")
        if npm is None or not _new_enough():
            self.app.display_warning(
                "No Node.js 20 or newer: netlify_nb is installed without its JupyterLab part (everything else works)."
            )
            return
        try:
            if not (source / "node_modules").is_dir():
                subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=source, check=True)
            subprocess.run([npm, "run", "build"], cwd=source, check=True)
        except subprocess.CalledProcessError as error:
            if must:
                raise
            self.app.display_warning(f"The JupyterLab part was not built ({error}); everything else works.")

    def _vendor(self, script: Path) -> None:
        if not script.is_file():
            return
        if subprocess.run([sys.executable, str(script), "--check"], check=False, capture_output=True).returncode == 0:
            return
        if shutil.which("npm") is None:
            self.app.display_warning("No npm: published pages will lack the scripts that some outputs need.")
            return
        subprocess.run([sys.executable, str(script)], check=True)


def _new_enough() -> bool:
    """Whether Node.js is one that the builder runs on."""
    asked = subprocess.run(["node", "--version"], check=False, capture_output=True, text=True)
    major = asked.stdout.strip().lstrip("v").partition(".")[0]
    return major.isdigit() and int(major) >= _OLDEST_NODE


def _fresh(source: Path, output: Path) -> bool:
    """Whether the built extension is there and no older than any of its sources."""
    built = output / "package.json"
    return built.is_file() and all(path.stat().st_mtime <= built.stat().st_mtime for path in _files(source))


def _files(source: Path) -> Iterator[Path]:
    for name in _SOURCES:
        path = source / name
        yield from (path.rglob("*") if path.is_dir() else [path] if path.exists() else [])
