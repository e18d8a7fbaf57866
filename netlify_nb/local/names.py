"""Names of sites and paths of files: what is allowed, and the one form in which they are kept."""

from __future__ import annotations

import mimetypes
import re
import secrets
import unicodedata

from .errors import Refused

LABEL_LENGTH = 63
"""Longest label of a host name (RFC 1035): a site's name is one."""
ALIAS_LENGTH = 37
"""Netlify's own client cuts aliases here."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_DOMAIN = re.compile(r"(?=.{3,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+")
_NOT_LABEL = re.compile(r"[^a-z0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")
_WORDS = [
    "amber",
    "brisk",
    "calm",
    "clever",
    "coral",
    "crisp",
    "eager",
    "early",
    "fair",
    "gentle",
    "golden",
    "happy",
    "keen",
    "kind",
    "lively",
    "lucid",
    "mellow",
    "merry",
    "nimble",
    "quiet",
    "rapid",
    "serene",
    "shiny",
    "steady",
    "sunny",
    "tidy",
    "vivid",
    "warm",
    "wise",
    "witty",
]
_NOUNS = [
    "acorn",
    "anchor",
    "atlas",
    "beacon",
    "birch",
    "canyon",
    "cedar",
    "comet",
    "cove",
    "delta",
    "ember",
    "falcon",
    "fern",
    "fjord",
    "garden",
    "harbor",
    "heron",
    "island",
    "lagoon",
    "lantern",
    "maple",
    "meadow",
    "orchid",
    "otter",
    "pebble",
    "quartz",
    "raven",
    "river",
    "sparrow",
    "willow",
]

# What `mimetypes` reads from the machine differs between machines; these are what a browser must be told.
_TYPES = {
    ".css": "text/css",
    ".avif": "image/avif",
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".gz": "application/gzip",
    ".gif": "image/gif",
    ".htm": "text/html",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".ipynb": "application/x-ipynb+json",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "application/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".log": "text/plain",
    ".md": "text/markdown",
    ".mjs": "application/javascript",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values",
    ".toml": "application/toml",
    ".ttf": "font/ttf",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yaml": "text/yaml",
    ".yml": "text/yaml",
    ".zip": "application/zip",
}


def check_site_name(name: object) -> str:
    """Return ``name`` if it can be a site's name; otherwise refuse with Netlify's 422 for ``subdomain``."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        why = (
            "can only contain lowercase letters, numbers and hyphens, and must start and end with one of the first two"
        )
    elif len(name) > LABEL_LENGTH:
        why = f"is too long (maximum is {LABEL_LENGTH} characters)"
    elif "--" in name:
        # `X--NAME` is how permalinks and aliases are written.
        why = "must not contain two hyphens in a row"
    else:
        return name
    raise Refused(422, f"The name {why}.", errors={"subdomain": [why]})


def check_domain(domain: object) -> str:
    """Return a custom domain in lower case; refuse with 422 what is no domain name."""
    if isinstance(domain, str) and _DOMAIN.fullmatch(domain.lower()):
        return domain.lower()
    raise Refused(422, "The domain is invalid.", errors={"custom_domain": ["is invalid"]})


def new_site_name() -> str:
    """Return a name such as ``brisk-heron-3f9a1c`` for a site that was created without one."""
    return f"{secrets.choice(_WORDS)}-{secrets.choice(_NOUNS)}-{secrets.token_hex(3)}"


def alias_label(branch: str) -> str:
    """Return the part of a host name that stands for a branch: ``feature/One`` gives ``feature-one``."""
    return _NOT_LABEL.sub("-", branch.lower()).strip("-")[:ALIAS_LENGTH].strip("-")


def slug(text: str) -> str:
    """Return ``text`` as a slug of letters, digits and single hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_LABEL.sub("-", plain.lower()).strip("-")[:LABEL_LENGTH].strip("-")


def file_path(given: str) -> str:
    """Return the one form of a file's path, with a leading slash; the API takes paths with and without it.

    Refused with 422: empty, absolute in any system's way, leading out of the site, control characters, and ``#``
    and ``?``, which Netlify documents as not allowed.
    """
    path = given.replace("\\", "/")
    path = path.removeprefix("/")
    parts = path.split("/")
    why = None
    if not path or path.endswith("/"):
        why = "is not a file's path"
    elif path.startswith("/") or _DRIVE.match(path):
        why = "is absolute"
    elif ".." in parts:
        why = "leads out of the site"
    elif "." in parts or "" in parts:
        why = "is not written in its plain form"
    elif "#" in path or "?" in path:
        why = "contains # or ?, which deployed file names cannot"
    elif _CONTROL.search(path):
        why = "contains control characters"
    if why:
        raise Refused(422, f"Invalid filename {given[:200]!a}: it {why}.")
    return "/" + path


def mime_type(path: str) -> str:
    """Return the media type for a file's name, without a charset."""
    name = path.rpartition("/")[2].lower()
    dot = name.rfind(".")
    if dot < 0:
        return "text/plain"
    known = _TYPES.get(name[dot:])
    return known or mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"
