"""An embedded Netlify on this machine: the REST API, the hosting and the claim page, in one small server.

It is written from Netlify's documents and not from our client, and shares no class with it: a misreading of the
API on one side must not cancel itself out on the other.

=============  ===============================================================================================
``process``    start, stop and find the one server of this user; what the rest of the product uses
``daemon``     that server's own process; ``server`` puts its rooms together on one socket
``api``        Netlify's REST API, by resource, and its Integration API
``hosting``    the published sites: ``http://NAME.localhost:PORT/``, permalinks, aliases, and ``/s/NAME/``
``desk``       pages for a person: the front page, taking a site over, signing a program in
``deploying``  what happens to a deploy between its creation and being live; ``orders`` reads what is asked for
``states``     the table of deploy states
``store``      SQLite, and contents by their SHA-1: small ones in packs, large ones as files
=============  ===============================================================================================

Imports point down: daemon → server → api, hosting, desk → deploying, notify → store → disk, names, clock, errors.
"""
