"""Publishing in this process, to the shared local Netlify by way of a line that can be bad, with time that flies."""

from __future__ import annotations

import time as real_time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from proxies import Proxy
from worlds import World as Machine

from netlify_nb import publishing
from netlify_nb.connection import Connection
from netlify_nb.models import Event, Publication
from netlify_nb.netlify.client import Client
from netlify_nb.netlify.transport import Transport
from netlify_nb.publishing.wait import Patience


@dataclass
class Time:
    """Time that passes as soon as somebody sleeps."""

    seconds: float = 0.0

    def clock(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        real_time.sleep(0.002)  # the server works in real time


@dataclass
class Desk:
    """Everything that a publish needs, and what it told."""

    machine: Machine
    proxy: Proxy
    connection: Connection
    time: Time
    events: list[Event] = field(default_factory=list)
    waits: list[tuple[float, str]] = field(default_factory=list)

    def publish(self, *sources: Any, on_event: Any = None, stopped: Any = None, **arguments: Any) -> Publication:
        """Publish, and keep the events."""
        self.events.clear()

        def tell(event: Event) -> None:
            self.events.append(event)
            if on_event is not None:
                on_event(event)

        world = publishing.World(
            on_event=tell,
            stopped=stopped or publishing.never,
            patience=lambda deadline: Patience(deadline, sleep=self.time.sleep, clock=self.time.clock),
            cache=self.machine.root / "cache",
            state=self.machine.root / "state",
        )
        return publishing.publish(sources, connection=self.connection, arguments=arguments, environment={}, world=world)

    @property
    def phases(self) -> list[str]:
        """The phases that were told, each once, in order."""
        return list(dict.fromkeys(event.phase for event in self.events))

    def deploys(self, site_id: str) -> list[Any]:
        """The site's deploys, newest first."""
        return list(self.connection.client.list_site_deploys(site_id))


@pytest.fixture
def desk(netlify: Any, signed_in: Machine, proxy: Proxy) -> Iterator[Desk]:
    time = Time()
    made: list[Desk] = []
    transport = Transport(
        proxy.api_url,
        netlify.token,
        sleep=time.sleep,
        clock=time.clock,
        random=lambda: 0.5,
        read_timeout=2.0,
        on_wait=lambda seconds, why: made[0].waits.append((seconds, why)),
    )
    connection = Connection(
        target="netlify",
        transport=transport,
        client=Client(transport),
        api_url=proxy.api_url,
        app_url=f"http://127.0.0.1:{proxy.port}",
        token_source="environment",
    )
    made.append(Desk(signed_in, proxy, connection, time))
    yield made[0]
    transport.close()


@pytest.fixture
def as_local() -> Callable[[Connection], Connection]:
    """Turn a connection into one that has the local target's habits."""
    return lambda connection: replace(connection, target="local", names_are_global=False, recreates_sites=True)


@pytest.fixture
def index(desk: Desk) -> Path:
    """A page to publish."""
    return desk.machine.page(title="In this process")
