"""The files of a site's live deploy: list, look up, download as they were uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from netlify_nb.errors import AnswerUnreadable
from netlify_nb.models import DeployFile
from netlify_nb.netlify.caller import Caller
from netlify_nb.netlify.operations import build
from netlify_nb.netlify.patience import Stop
from netlify_nb.netlify.wire import check

RAW = "application/vnd.bitballoon.v1.raw"
"""Asks for a file itself rather than a description of it: as the *Content-Type* of a GET, so Netlify's documents."""


class FileCalls(Caller):
    """The operations on files."""

    def list_site_files(self, site_id: str) -> Iterator[DeployFile]:
        """Yield the files of the live deploy. Netlify reportedly lists paths in lower case."""
        return self._list("listSiteFiles", {"site_id": site_id}, DeployFile.from_json)

    def get_site_file_by_path_name(self, site_id: str, path: str) -> DeployFile:
        """Look one file of the live deploy up. Raises ``NotFound``."""
        return self._one(build("getSiteFileByPathName", {"site_id": site_id, "file_path": path}), DeployFile.from_json)

    def download_site_file(
        self, site_id: str, file: DeployFile | str, out: BinaryIO, *, stop: Stop | None = None
    ) -> int:
        """Write one file of the live deploy into ``out`` (seekable), as it was uploaded. Returns its size in bytes.

        A `DeployFile` is checked against its SHA-1; give one where you can. Raises ``NotFound``, and
        ``AnswerUnreadable`` when what came is another content.
        """
        path = file if isinstance(file, str) else file.path
        request = build("getSiteFileByPathName", {"site_id": site_id, "file_path": path}, headers={"Content-Type": RAW})
        response, digest = self.transport.stream(request, out, stop=stop)
        check(request, response)
        if isinstance(file, DeployFile) and file.sha and digest.sha1 != file.sha.lower():
            raise AnswerUnreadable(f"What came for {path} is not what was published there.", hint="", path=path)
        return digest.size
