"""Netlify's API: what is said (`wire`, `operations`, `headers`), how it travels (`transport`), and `Client`.

Only `transport` and `callback` open sockets. Nothing here knows about notebooks, records or the local Netlify.
"""
