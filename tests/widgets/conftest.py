"""A desk behind no widget: what it shows is kept by name, and everything it ever showed is looked through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from netlify_nb.connect.targets import World as Person
from netlify_nb.credentials import Credentials
from netlify_nb.widgets.desk import Desk
from netlify_nb.widgets.destination import Destination
from netlify_nb.widgets.sizes import Sizes


@dataclass
class Screen:
    """What a panel would show, and what was answered to single commands."""

    facts: dict[str, Any] = field(default_factory=dict)
    ever: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    saved: list[Path] = field(default_factory=list)

    def show(self, name: str, value: Any) -> None:
        self.facts[name] = value
        self.ever.append(json.dumps([name, value]))  # what cannot be JSON cannot be state


@dataclass
class Office:
    """A desk, its screen, and the person's settings."""

    screen: Screen
    environ: dict[str, str]
    person: Person
    source: Path
    cache: Path
    given: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk = Desk(
            Destination(lambda: self.source, self.given, environ=self.environ),
            show=self.screen.show,
            changed=self.screen.changed.append,
            world=lambda: self.person,
            save=lambda path: bool(self.screen.saved.append(path)),
            sizes=Sizes(self.cache / "sizes.json"),
        )

    def do(self, command: str, **details: Any) -> list[dict[str, Any]]:
        """Carry a command out and return every answer to it."""
        answers: list[dict[str, Any]] = []
        self.desk.take(command, details, answers.append)()
        return answers

    def rows(self) -> list[dict[str, Any]]:
        return self.screen.facts["history"]["rows"]


@pytest.fixture
def environ(netlify: Any) -> dict[str, str]:
    """What the environment says where the shared local server is Netlify itself."""
    return {
        "NETLIFY_API_URL": netlify.api_url,
        "NETLIFY_AUTH_TOKEN": netlify.token,
        "NETLIFY_OAUTH_CLIENT_ID": netlify.client_id,
        "NETLIFY_OAUTH_CLIENT_SECRET": netlify.client_secret,
    }


@pytest.fixture
def office(netlify: Any, environ: dict[str, str], world: Any, tmp_path: Path) -> Iterator[Office]:
    """A desk that publishes a page of its own, and never shows a secret."""
    screen = Screen()
    person = Person(environ, Credentials(environ=environ, folder=tmp_path / "config"))
    yield Office(screen, environ, person, world.page(title=f"Desk {tmp_path.name}"), tmp_path / "cache")
    world.look_for_secrets("\n".join(screen.ever))
