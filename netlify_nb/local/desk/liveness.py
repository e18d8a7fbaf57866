"""Proof that this is the server it is taken for.

A program that finds a runtime file must not send its token to whatever listens on that port now. It sends a random
challenge instead; only who knows the token can answer it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import tornado.web

from netlify_nb.local.runtime import Identity, proof

if TYPE_CHECKING:
    from collections.abc import Callable

_CHALLENGE_LENGTH = 128


class LivenessHandler(tornado.web.RequestHandler):
    """Answers a challenge."""

    def initialize(self, identity: Identity, busy: Callable[[], bool]) -> None:
        """Take what proves who we are, and what tells whether something is under way."""
        self._identity = identity
        self._busy = busy

    def get(self) -> None:
        """Answer ``{"pid", "proof", "busy"}``."""
        challenge = self.get_query_argument("challenge", "")[:_CHALLENGE_LENGTH]
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.finish({"pid": os.getpid(), "proof": proof(self._identity.token, challenge), "busy": self._busy()})
