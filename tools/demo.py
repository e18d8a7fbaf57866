"""Publish the first notebook to the embedded local Netlify, and look at it as a reader would."""

from __future__ import annotations

import html
import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "01-first-publish.ipynb"
SITE = "netlify-nb-demo"


def fetch(url: str) -> str:
    """Return the page at ``url``. ``*.localhost`` is this machine, which Debian's resolver does not know."""
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", parts.port, timeout=10)
    connection.request("GET", parts.path or "/", headers={"Host": parts.netloc})
    response = connection.getresponse()
    if response.status != 200:  # noqa: PLR2004  # HTTP's OK
        sys.exit(f"{url} answers {response.status}.")
    return response.read().decode()


def main() -> None:
    """Publish, check, and say what to do next."""
    command = [sys.executable, "-m", "netlify_nb", "deploy", str(NOTEBOOK)]
    options = ["--target", "local", "--site", SITE, "--no-record", "--json"]
    done = subprocess.run([*command, *options], stdout=subprocess.PIPE, check=False, text=True)
    if done.returncode != 0:
        sys.exit(done.returncode)
    publication = json.loads(done.stdout)
    first_heading = next(
        line.lstrip("# ")
        for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
        for line in "".join(cell["source"]).splitlines()
        if line.startswith("# ")
    )
    if html.escape(first_heading, quote=False) not in fetch(publication["url"]):
        sys.exit(f"{publication['url']} does not show {first_heading!r}.")
    bin_folder = Path(sys.executable).parent
    here = bin_folder.relative_to(Path.cwd()) if bin_folder.is_relative_to(Path.cwd()) else bin_folder
    print(f"\n“{first_heading}” is live at\n\n    {publication['url']}\n")
    print(f"Its history:      {here}/netlify-nb history --site {SITE} --target local")
    print(f"Stop the server:  {here}/netlify-nb local stop")


if __name__ == "__main__":
    main()
