"""The files that pages need, each once, named by what is in it.

A name that holds a hash of the content can be cached for ever. Files of the disk come in only from below the
allowed root, after symbolic links have been followed, and never hidden files, ``.env`` or keys: what a notebook
says must not make the renderer publish something else of this machine.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from netlify_nb.models import Content

FOLDER = "assets"
_HASH_LENGTH = 12
_STEM_LENGTH = 40
_CHUNK = 1 << 20

# Names under which keys and passwords are kept: OpenSSH, GnuPG, OpenSSL, Java, PuTTY, Docker, pip, npm, netrc.
_KEY_SUFFIXES = frozenset(
    {".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".ppk", ".asc", ".gpg", ".kdbx", ".env"}
)
_KEY_NAMES = frozenset({"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "credentials", "_netrc", "netlify-nb.toml"})
"""``netlify-nb.toml`` holds no secret, but is nothing for readers either."""

Refusal = Literal["missing-file", "outside-root", "hidden-file"]


def is_private(relative: PurePosixPath | Path) -> bool:
    """Whether a path below the root is hidden, an ``.env`` or a key, and must not be published unless named."""
    if any(part.startswith(".") and part not in {".", ".."} for part in relative.parts):
        return True
    name = relative.name.lower()
    return name in _KEY_NAMES or PurePosixPath(name).suffix in _KEY_SUFFIXES or name.startswith(".env")


def content_hash(content: Content) -> str:
    """Return the start of the content's SHA-256, in hexadecimal digits."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
    digest = hashlib.sha256()
    with content.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()[:_HASH_LENGTH]


def site_name(name: str, content: Content) -> str:
    """Return the path in the site for a file once called ``name``: readable, in plain letters, with the hash."""
    pure = PurePosixPath(name)
    suffix = re.sub(r"[^a-z0-9.]", "", "".join(pure.suffixes[-1:]).lower())
    stem = pure.name[: len(pure.name) - len(suffix)] if suffix else pure.name
    stem = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:_STEM_LENGTH].strip("-") or "file"
    return f"{FOLDER}/{stem}.{content_hash(content)}{suffix}"


@dataclass(frozen=True)
class Reference:
    """What a relative address in a notebook turned out to mean: a file, or why there is none."""

    path: Path | None = None
    refusal: Refusal | None = None
    tail: str = ""
    """The address's query and fragment, with their ``?`` and ``#``."""
    sought: tuple[Path, ...] = ()
    """Where a file was looked for that is not there."""


def is_foreign(address: str) -> bool:
    """Whether the address names another host."""
    address = address.strip()
    return address.startswith("//") or bool(re.match(r"(?i)(?:https?|ftp|wss?):", address))


def is_local(address: str) -> bool:
    """Whether the address is relative, and so means a file beside the notebook."""
    address = address.strip()
    return bool(address) and not address.startswith(("#", "//")) and not re.match(r"(?i)[a-z][a-z0-9+.\-]+:", address)


def resolve(address: str, folder: Path, root: Path) -> Reference:
    r"""Find the file that a relative address means, seen from ``folder``; only files below ``root`` are found.

    JupyterLab serves ``/files/…`` and ``…`` alike from the folder, so a leading ``/`` counts from the root.
    The address may be percent-encoded or not, and a name may itself hold a ``%``, ``?`` or ``#``. Browsers read ``\``
    as ``/`` (https://url.spec.whatwg.org/#path-state), which is how Windows paths work in JupyterLab.
    """
    parts = urlsplit(address.strip())
    tail = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    refusal: Refusal = "missing-file"
    sought: list[Path] = []
    plain = unquote(parts.path)
    slashed = plain.replace("\\", "/")
    for text, rest in ((plain, tail), (parts.path, tail), (unquote(address.strip()), ""), (slashed, tail)):
        if not text or "\x00" in text:
            continue
        base = root if text.startswith("/") else folder
        candidate = base / text.lstrip("/").removeprefix("files/") if text.startswith("/") else base / text
        found = check(candidate, root)
        if isinstance(found, Path):
            return Reference(found, tail=rest)
        if found == "missing-file":
            sought.append(candidate)
        else:
            refusal = found
    return Reference(refusal=refusal, sought=tuple(sought))


def check(candidate: Path, root: Path) -> Path | Refusal:
    """Return the real path of a file below ``root`` that may be published, or why it may not."""
    try:
        # `normpath` first: `a/../b` must work where `a` does not exist, as it does in a browser
        plain = Path(os.path.normpath(candidate))
        real = plain.resolve()
        exists = real.is_file()
    except (OSError, RuntimeError, ValueError):  # a symlink loop, a name too long
        return "missing-file"
    if not real.is_relative_to(root):
        # A file that is not there and one that may not be taken must not be told apart by a notebook's author's
        # reader, but the author, who sees the finding, should know which root to widen.
        return "outside-root"
    if not exists:
        return "missing-file"
    named = plain.relative_to(root) if plain.is_relative_to(root) else real.relative_to(root)
    if is_private(real.relative_to(root)) or is_private(named):
        return "hidden-file"
    return real


def walk(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that may be published, sorted; links that leave it are not followed."""
    root = folder.resolve()
    yield from _walk(os.fspath(root), root)


def _walk(place: str, root: Path) -> Iterator[Path]:
    with os.scandir(place) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    folders = []
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry)
        elif entry.is_symlink():
            # Only a link can lead elsewhere: resolving every file of a large folder would cost more than all the rest.
            if isinstance(check(Path(entry.path), root), Path):
                yield Path(entry.path)
        elif entry.is_file(follow_symlinks=False) and not is_private(PurePosixPath(entry.name)):
            yield Path(entry.path)
    for entry in folders:
        if not entry.name.startswith(".") and entry.name != "__pycache__":
            yield from _walk(entry.path, root)


@dataclass
class Assets:
    """The hashed files of one page or site, by their path in the site."""

    files: dict[str, Content] = field(default_factory=dict)
    _names: dict[Path, str] = field(default_factory=dict)

    def add_bytes(self, data: bytes, name: str) -> str:
        """Keep the bytes; return their path in the site."""
        path = site_name(name, data)
        self.files[path] = data
        return path

    def add_file(self, file: Path) -> str:
        """Keep a file of the disk, without reading it into memory; return its path in the site."""
        if file not in self._names:
            path = site_name(file.name, file)
            self.files[path] = file
            self._names[file] = path
        return self._names[file]

    def add_beside(self, file: Path) -> str:
        """Keep a file under its own name, which holds a hash already, for scripts that look beside themselves."""
        path = f"{FOLDER}/{file.name}"
        self.files[path] = file
        return path
