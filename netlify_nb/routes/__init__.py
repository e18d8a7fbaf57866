"""The Jupyter server door: what JupyterLab and Notebook ask under ``/netlify-nb/``.

::

    app (traitlets, wiring) ─▶ handlers: publishing · sites · account · local_pages ─▶ service ─▶ the core
                                   │                                                     │
                                 base (who may, JSON, errors) · paths · jobs           policy

A handler reads the request, calls one function of `service` in a thread and answers. `service` knows no Tornado,
`policy` knows nothing but what an administrator allows. No answer holds a token; a claim link is sent only to the
person who asks for one.
"""
