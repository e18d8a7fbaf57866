"""Proof that this is the server it is taken for.

A program that finds a runtime file must not send its token to whatever listens on that port now. It sends a random
challenge instead; only who knows the token can answer it.
"""

from __future__ import annotations

import os

import tornado.web

from netlify_nb.local.runtime import Identity, proof

_CHALLENGE_LENGTH = 128


class LivenessHandler(tornado.web.RequestHandler):
    """Answers a challenge."""

    def initialize(self, identity: Identity) -> None:
        """Take what proves who we are."""
        self._identity = identity

    def get(self) -> None:
        """Answer ``{"pid", "proof"}``."""
        challenge = self.get_query_argument("challenge", "")[:_CHALLENGE_LENGTH]
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.finish({"pid": os.getpid(), "proof": proof(self._identity.token, challenge)})
