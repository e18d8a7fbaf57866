"""Progress as a person is told it."""

from __future__ import annotations

from netlify_nb.models import Event
from netlify_nb.widgets.meter import Meter


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_time_left_follows_from_the_speed_so_far():
    """After a quarter of the bytes in one second, three seconds are left."""
    clock = Clock()
    meter = Meter(clock)
    meter.read(Event("upload", "Uploading", done=0, total=4000, unit="bytes"))
    clock.now = 1.0
    reading = meter.read(Event("upload", "Uploading", done=1000, total=4000, unit="bytes"))
    assert reading["stage"] == "upload"
    assert reading["seconds_left"] == 3


def test_little_is_told_of_a_stage_that_hurries():
    """Within a stage a few readings a second are enough, but its end is always told."""
    clock = Clock()
    meter = Meter(clock)
    assert meter.read(Event("upload", "Uploading", done=0, total=100, unit="bytes"))
    clock.now = 0.01
    assert meter.read(Event("upload", "Uploading", done=50, total=100, unit="bytes")) is None
    assert meter.read(Event("upload", "Uploading", done=100, total=100, unit="bytes"))["done"] == 100


def test_waiting_belongs_to_the_stage_that_it_interrupts():
    """A rate limit during the upload is told as a wait in the upload."""
    meter = Meter(Clock())
    meter.read(Event("upload", "Uploading", total=10, unit="bytes"))
    reading = meter.read(Event("wait", "Netlify's limit is reached; going on in 9 s"))
    assert (reading["stage"], reading["wait"]) == ("upload", True)
