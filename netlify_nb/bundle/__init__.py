"""The files of one deploy: checked, hashed, and written as a zip that is the same bytes wherever it is made.

``Bundle.from_files`` takes a mapping of path → content and refuses, before anything is sent, what Netlify would
refuse or serve wrongly. ``digests`` is what a delta deploy announces, ``BundleFile.open`` what it uploads, and
``zip_to`` what a zip deploy sends.
"""

from __future__ import annotations

from netlify_nb.bundle.contents import Bundle
from netlify_nb.bundle.files import BundleFile
from netlify_nb.bundle.names import MAX_PATH_LENGTH, MAX_SEGMENT_BYTES
from netlify_nb.bundle.packing import MAX_ZIP_FILES

__all__ = ["MAX_PATH_LENGTH", "MAX_SEGMENT_BYTES", "MAX_ZIP_FILES", "Bundle", "BundleFile"]
