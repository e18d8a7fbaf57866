"""What a browser may ask of a publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netlify_nb.errors import InvalidInput

_OPTIONS: dict[str, tuple[type, ...]] = {
    "site": (str,),
    "title": (str,),
    "message": (str,),
    "draft": (bool,),
    "code": (str,),
    "strict": (bool,),
    "target": (str,),
    "team": (str,),
}
"""By name, the types of its values. Not ``root`` and ``include``: they reach beyond the contents manager."""


def publish_options(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options in the body of a request; empty texts count as not given. Raises `InvalidInput`."""
    options: dict[str, Any] = {}
    for name, value in body.items():
        if name not in _OPTIONS:
            raise InvalidInput(f"There is no option {name!r}.")
        if value is None or value in ("", False):
            continue
        if not isinstance(value, _OPTIONS[name]):
            raise InvalidInput(f"{name} cannot be {value!r}.")
        options[name] = value.strip() if isinstance(value, str) else value
    from netlify_nb import settings  # noqa: PLC0415  # not when a server starts

    settings.resolve(options)
    return options
