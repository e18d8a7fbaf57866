"""Sphinx's configuration. The documentation builds without a network, and its warnings are errors."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from netlify_nb.version import __version__

project = "netlify_nb"
author = "the netlify_nb authors"
copyright = author  # noqa: A001  # the name that Sphinx reads
release = version = __version__

# `generated` is beside this file: reference pages that are made from the code they describe.
extensions = ["myst_parser", "sphinx.ext.autodoc", "generated"]
exclude_patterns = ["_build"]
nitpicky = True
nitpick_ignore_regex = [
    # Python's own names and our aliases of types: there is no page to point at, and no inventory is fetched.
    ("py:class", r"(datetime|collections|pathlib)\..*|bytes|Path|timedelta"),
    ("py:class", r"Code|Level|OnEvent|Position|TargetName|Upload|Client|pd\.DataFrame|.*\.listing\.T"),
    # Reachable, but not part of what is promised.
    ("py:class", r"netlify_nb\.(bundle|connection)\..*|.*\.FormField"),
]
default_role = "py:obj"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# "--SITE" is two hyphens, also in prose.
smartquotes_action = "qe"

autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
python_maximum_signature_line_length = 80

html_theme = "furo"
html_title = f"netlify_nb {release}"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
