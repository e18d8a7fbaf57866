"""Where a setting comes from: argument, then traitlets configuration, then environment, then the record.

Nothing here is secret; tokens are the business of `netlify_nb.credentials`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from netlify_nb.errors import ConfigurationError, InvalidInput
from netlify_nb.models import Code, TargetName, Upload

API_URL = "https://api.netlify.com/api/v1"
"""Base of Netlify's API (host and basePath of its OpenAPI document)."""
APP_URL = "https://app.netlify.com"
"""Netlify's dashboard, where a person signs in and claims."""

# Netlify's CLI limits an alias to 37 characters; both it and a site's name become a part of a DNS label.
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ALIAS = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,35}[a-z0-9])?")
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_CHOICES: dict[str, tuple[str, ...]] = {
    "target": get_args(TargetName),
    "code": get_args(Code),
    "upload": get_args(Upload),
}
# What a value must be, by the type of its field in `Settings`: a record is edited by hand, and so may say anything.
_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "str": (lambda value: isinstance(value, str), "text"),
    "bool": (lambda value: isinstance(value, bool), "true or false"),
    "float": (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number"),
    "tuple": (
        lambda value: isinstance(value, list | tuple) and all(isinstance(i, str) for i in value),
        "a list of texts",
    ),
    "Mapping": (lambda value: isinstance(value, Mapping), "a table"),
}


@dataclass(frozen=True)
class Settings:
    """What a publish is to be, once every source of settings has had its say; ``None`` means nobody said."""

    target: TargetName | None = None
    site: str | None = None
    team: str | None = None
    title: str | None = None
    message: str | None = None
    draft: bool = False
    alias: str | None = None
    code: Code = "show"
    lang: str | None = None
    """Language of the page's text, as in HTML: ``en``, ``pt-BR`` (BCP 47)."""
    execute: bool = False
    kernel: str | None = None
    """Name of the kernel that executes the notebook, instead of its own."""
    strict: bool = False
    upload: Upload = "auto"
    root: str | None = None
    include: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Values that a notebook is executed with."""
    timeout: float | None = 600.0
    """Seconds that one cell may run when the notebook is executed."""
    allow_errors: bool = False
    allow: tuple[str, ...] = ()
    """Fingerprints of secrets, as the preflight shows them, that may be published all the same."""
    download: bool = False
    credit: bool = False
    order: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    record: bool = True
    """Whether ``netlify-nb.toml`` is written."""
    api_url: str = API_URL
    deadline: float = 1200.0
    """How long a deploy may take to become ready, in seconds; the official CLI waits 20 minutes too."""


def resolve(*layers: Mapping[str, Any]) -> Settings:
    """Return the settings in which each value comes from the first layer that has one.

    A value of ``None`` counts as not given. Raises `InvalidInput` for a value of the wrong kind or beyond the choices.
    """
    chosen: dict[str, Any] = {}
    for setting in fields(Settings):
        for layer in layers:
            if layer.get(setting.name) is not None:
                chosen[setting.name] = layer[setting.name]
                break
        _check_kind(setting.name, str(setting.type), chosen.get(setting.name))
    for name, choices in _CHOICES.items():
        if name in chosen and chosen[name] not in choices:
            raise InvalidInput(f"{name} is {chosen[name]!r}, and can be {', '.join(choices)}.")
    chosen |= {name: tuple(value) for name, value in chosen.items() if isinstance(value, list)}
    settings = Settings(**chosen)
    _check_meaning(settings)
    return settings


def _check_meaning(settings: Settings) -> None:
    if settings.site is not None and not settings.site.strip():
        raise InvalidInput("The site is named by nothing.", hint="Name it by id, domain or name, or leave it out.")
    for name, seconds in (("timeout", settings.timeout), ("deadline", settings.deadline)):
        if seconds is not None and not 0 < seconds < math.inf:
            raise InvalidInput(f"{name} is {seconds}, and must be a number of seconds above 0.")
    if settings.lang is not None and not _LANG.fullmatch(settings.lang):
        raise InvalidInput(f"lang is {settings.lang!r}, and names no language.", hint="Write it as in en or pt-BR.")
    if settings.alias is not None and not _ALIAS.fullmatch(settings.alias):
        raise InvalidInput(
            f"The alias {settings.alias!r} cannot be part of an address.",
            hint="Use at most 37 lower-case letters, digits and hyphens.",
        )
    if settings.draft and settings.alias:
        raise InvalidInput(
            "A publish is either a draft or has an alias.",
            hint="An alias leaves the live site alone too: drop --draft.",
        )
    if settings.upload == "zip" and (settings.draft or settings.alias):
        raise InvalidInput(
            "A draft or an alias cannot be sent as a zip.",
            hint="Netlify promises both for digest deploys only: leave --upload out.",
        )


def _check_kind(name: str, kind: str, value: Any) -> None:
    fits, words = _KINDS.get(re.split(r"[\[ ]", kind)[0], (None, ""))
    if value is not None and fits is not None and not fits(value):
        raise InvalidInput(
            f"{name} is {value!r}, and must be {words}.",
            hint="It was given now, in Jupyter's configuration, or in netlify-nb.toml.",
        )


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return what the environment says, by the names that Netlify's official CLI reads."""
    return {
        "site": environ.get("NETLIFY_SITE_ID") or None,
        "api_url": (environ.get("NETLIFY_API_URL") or "").rstrip("/") or None,
    }


def linked_site(folders: Iterable[Path]) -> str | None:
    """Return the site id that Netlify's official CLI linked one of ``folders`` to, first found, or ``None``.

    Source: the CLI keeps ``{"siteId": …}`` in ``.netlify/state.json`` of the project's folder.
    """
    for folder in folders:
        path = folder / ".netlify" / "state.json"
        try:
            state = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"{path} cannot be read: {error}.", hint="Mend or delete it, or name the site with --site."
            ) from error
        site = state.get("siteId") if isinstance(state, dict) else None
        if isinstance(site, str) and site:
            return site
    return None


def is_site_name(text: str) -> bool:
    """Whether Netlify could take ``text`` as the name of a site: one DNS label in lower case."""
    return _NAME.fullmatch(text) is not None and "--" not in text


def slug(text: str, *, limit: int = 40) -> str:
    """Return ``text`` as a site name could start: lower-case letters, digits and single hyphens."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower())
    return words.strip("-")[:limit].strip("-")
