# ruff: noqa: INP001, T201 - a script of its own, which says what it fetched
"""Fetch the scripts that published pages carry into ``netlify_nb/pages/vendor/``.

    python vendor/build.py [--check] [--tests] [--force]

Each file comes from a package of the npm registry by way of ``npm pack``, at the version and with the SHA-256 below,
so that what a wheel holds is known without a lock file and without node_modules. Files that are there and right are
not fetched again. The files are not committed; a wheel and a source distribution hold them, so that nobody who
installs a release needs Node.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent / "netlify_nb" / "pages" / "vendor"
FOR_TESTS = HERE.parent / "build" / "vendor"
"""What only tests need goes here, and into no wheel."""
TABLE = HERE / "files.json"


def digest(data: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def place(entry: dict[str, object]) -> Path:
    """Return the folder that a package's files go to."""
    return FOR_TESTS if entry.get("tests") else TARGET


def whole(entry: dict[str, object]) -> bool:
    """Whether all files of one package are there and right."""
    return all(
        (place(entry) / name).is_file() and digest((place(entry) / name).read_bytes()) == wanted
        for name, (_, wanted) in entry["files"].items()  # type: ignore[attr-defined]  # files.json's own shape
    )


def fetch(package: str, entry: dict[str, object]) -> None:
    """Fetch one package and put its files into place, each at once."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to build a wheel: install Node.js 20 or newer.")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", package, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            for name, (member, wanted) in entry["files"].items():  # type: ignore[attr-defined]
                source = archive.extractfile(f"package/{member}")
                data = source.read() if source else b""
                if digest(data) != wanted:
                    sys.exit(f"{package}: {member} is not what was expected (SHA-256 {digest(data)}).")
                path = place(entry) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary = path.with_name(path.name + ".part")
                temporary.write_bytes(data)
                os.replace(temporary, path)  # noqa: PTH105


def main() -> None:
    """Fetch what is missing, or only look with ``--check``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fetch nothing; exit 1 if something is missing")
    parser.add_argument("--tests", action="store_true", help="also what only tests need")
    parser.add_argument("--force", action="store_true", help="fetch everything anew")
    arguments = parser.parse_args()
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    table = {name: entry for name, entry in table.items() if arguments.tests or not entry.get("tests")}
    missing = [package for package, entry in table.items() if arguments.force or not whole(entry)]
    if arguments.check:
        sys.exit(f"Missing: {', '.join(missing)}. Run python vendor/build.py." if missing else 0)
    for package in missing:
        fetch(package, table[package])
        print(f"{package}: {len(table[package]['files'])} files")


if __name__ == "__main__":
    main()
