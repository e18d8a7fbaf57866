"""Try a wheel as people get it: built from a fresh clone, installed without Node.js, driven in a browser.

``python tools/installed.py [--keep FOLDER] [REQUIREMENTS ...]``: each argument names one environment by what is
installed beside the wheel, such as ``"jupyterlab==4.2.7 notebook==7.2.3"``; without any, the newest and the oldest
JupyterLab that are promised. What is committed is what is tried. Needs what ``make test`` sets up, and some minutes
for each environment.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = ("jupyterlab notebook", "jupyterlab==4.2.7 notebook==7.2.3")
TESTS = sorted(str(path) for path in ROOT.glob("tests/browser/test_lab_*.py"))
NODE = frozenset({"node", "nodejs", "npm", "npx", "corepack", "yarn"})
COLOUR = re.compile(r"\x1b\[\d+m")
SHOWN = {
    ("labextension", "list"): ("netlify-nb v", "enabled", "OK"),
    ("server", "extension", "list"): ("netlify_nb enabled", "OK"),
}


def run(command: Sequence[str | Path], environ: Mapping[str, str], cwd: Path) -> str:
    """Run a command and return what it prints; end the whole trial if it fails."""
    print("+", *command, flush=True)
    done = subprocess.run(
        command, env=environ, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nfailed: {' '.join(map(str, command))}")
    return done.stdout


def without_node(folder: Path) -> str:
    """Return a PATH with everything that this machine's has, except Node.js."""
    folder.mkdir(exist_ok=True)
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).iterdir() if Path(place).is_dir() else ():
            link = folder / program.name
            if program.name not in NODE and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)


def build(folder: Path) -> Path:
    """Return the wheel of what is committed."""
    shutil.rmtree(folder / "clone", ignore_errors=True)
    run(["git", "clone", "-q", ROOT, folder / "clone"], os.environ, folder)
    run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, folder / "clone"], os.environ, folder)
    return next(folder.glob("*.whl"))


def install(wheel: Path, requirements: str, folder: Path, path: str) -> Path:
    """Install the wheel into a new environment and look at what Jupyter says of it; return its Python."""
    python = folder / "bin" / "python"
    known = python.exists()
    if not known:
        run([sys.executable, "-m", "venv", folder], os.environ, folder.parent)
    environ = {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{path}", "HOME": str(folder.parent)}
    again = ["--force-reinstall", "--no-deps"] if known else requirements.split()
    run([python, "-m", "pip", "install", "-q", wheel, *again], environ, folder)
    if found := shutil.which("node", path=environ["PATH"]):
        sys.exit(f"The trial must not find Node.js, and finds {found}.")
    for command, words in SHOWN.items():
        told = COLOUR.sub("", run([python, "-m", "jupyter", *command], environ, folder))
        lines = [line.strip() for line in told.splitlines() if "netlify" in line]
        print(*(f"    {line}" for line in lines), sep="\n", flush=True)
        if not all(word in " ".join(lines) for word in words):
            sys.exit(f"jupyter {' '.join(command)} does not show it as it should:\n{told}")
    return python


def main() -> None:
    """Build, install, list, drive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("environments", nargs="*", metavar="REQUIREMENTS", default=ENVIRONMENTS)
    parser.add_argument("--keep", type=Path, help="a folder to work in, left for the next time")
    parser.add_argument("-k", dest="only", default="", help="only the tests that match, as with pytest")
    options = parser.parse_args()
    folder = options.keep.resolve() if options.keep else Path(tempfile.mkdtemp(prefix="netlify-nb-installed-"))
    folder.mkdir(exist_ok=True)
    failed = []
    try:
        path = without_node(folder / "path")
        wheel = build(folder)
        for requirements in options.environments:
            python = install(wheel, requirements, folder / re.sub(r"[^\w.]+", "-", requirements), path)
            environ = {
                **os.environ,
                "NETLIFY_NB_INSTALLED": str(python),
                "PATH": f"{python.parent}{os.pathsep}{path}",
                "CHROMIUM": os.environ.get("CHROMIUM") or shutil.which("chromium") or "",
            }
            command = [sys.executable, "-m", "pytest", "-q", *TESTS, "-k", options.only]
            print("+", *command, f"# in {requirements}", flush=True)
            if subprocess.run(command, env=environ, cwd=ROOT, check=False).returncode:
                failed.append(requirements)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    if failed:
        sys.exit(f"Failed with: {'; '.join(failed)}")


if __name__ == "__main__":
    main()
