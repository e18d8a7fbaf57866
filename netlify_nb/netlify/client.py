"""Netlify's API as Python calls, named after the official operation ids in snake case.

>>> from netlify_nb.netlify.client import Client
>>> from netlify_nb.netlify.transport import Transport
>>> with Transport("https://api.netlify.com/api/v1", token) as transport:  # doctest: +SKIP
...     for site in Client(transport).list_sites(limit=10):
...         print(site.name, site.url)

Lists are lazy: a page is asked for when it is reached, and errors come when it is. Answers are frozen models that
keep what we use; unknown fields and states never raise. All errors are those of `netlify_nb.errors`.
"""

from __future__ import annotations

from netlify_nb.netlify.client_account import AccountCalls
from netlify_nb.netlify.client_deploys import DeployCalls
from netlify_nb.netlify.client_files import FileCalls
from netlify_nb.netlify.client_forms import FormCalls
from netlify_nb.netlify.client_hooks import HookCalls
from netlify_nb.netlify.client_sites import SiteCalls
from netlify_nb.netlify.client_snippets import SnippetCalls


class Client(SiteCalls, DeployCalls, FileCalls, FormCalls, SnippetCalls, HookCalls, AccountCalls):
    """Every call, over one `Transport`; safe to use from many threads. Closing is the transport's."""
