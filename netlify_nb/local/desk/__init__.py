"""Pages for a person, on the API's own address."""

from __future__ import annotations

from typing import Any

from ..api.base import Core
from ..runtime import Identity
from .liveness import LivenessHandler


def pages(core: Core, identity: Identity) -> list[Any]:
    """Return Tornado's table of routes."""
    del core
    return [(r"/-/alive", LivenessHandler, {"identity": identity})]
