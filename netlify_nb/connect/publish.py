"""Publishing, from the settings that a door was given to the publication that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from netlify_nb import publishing
from netlify_nb import settings as settings_room
from netlify_nb.connect import context
from netlify_nb.connect.targets import World, connect
from netlify_nb.models import Event, OnEvent, Publication, ignore_event


def publish(
    sources: Sequence[Any],
    arguments: Mapping[str, Any],
    *,
    on_event: OnEvent = ignore_event,
    stopped: Callable[[], bool] | None = None,
    world: World | None = None,
) -> Publication:
    """Publish ``sources`` to the target that ``arguments``, environment and credentials lead to.

    ``arguments`` are fields of `netlify_nb.settings.Settings`; ``None`` means not given. ``stopped`` is asked
    often, also while a request waits, and ends the publish with `Cancelled` once it says so. See
    `netlify_nb.publishing.publish`.
    """
    world = world or World.real()
    environment = settings_room.from_environment(world.environ)
    settings_room.resolve(arguments, environment)  # refuses what cannot be meant before anything is started

    def tell_wait(seconds: float, why: str) -> None:
        on_event(Event.waiting(seconds, why))

    with (
        connect(
            arguments.get("target"), api_url=arguments.get("api_url"), on_wait=tell_wait, world=world
        ) as connection,
        connection.transport.ending_when(stopped) if stopped else nullcontext(),
    ):
        publish_world = publishing.World(
            on_event=on_event,
            stopped=stopped or publishing.never,
            context=lambda connection, site: context.of(connection, site, world=world),
        )
        return publishing.publish(
            sources, connection=connection, arguments=arguments, environment=environment, world=publish_world
        )
