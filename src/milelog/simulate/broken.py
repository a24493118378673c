"""Files that are no recordings, as they are found in folders of exports: web pages named .fit, empty files, courses, workouts,
routes without times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from milelog.model import Activity, Step
from milelog.simulate.fit_file import course_fit, start_of, workout_fit
from milelog.simulate.xml_files import gpx_bytes

PAGE = """<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><h1>Your session has ended</h1><p>Sign in to download your activity.</p></body></html>
"""
STEPS = (
    Step(0, "warmup", "distance", 3218.69),
    Step(1, "interval", "distance", 1609.34),
    Step(2, "recovery", "time", 60.0),
    Step(3, None, "repeat", 4.0, "from 1"),
    Step(4, "cooldown", "open"),
)
"""A workout for the watch: 2 mi warm-up, 4 x 1 mi with a minute of rest, cool-down; distances in metres."""
Fate = Literal["skipped", "rejected"]


def files(activity: Activity) -> Iterator[tuple[str, bytes, Fate, str]]:
    """Yields path, content, expected outcome and reason of each file. Routes are those of `activity`."""
    yield "broken/sign-in.fit", PAGE.encode(), "rejected", "a web page where a recording should be"
    yield "broken/empty.fit", b"", "rejected", "nothing in it"
    yield "broken/to-the-mill.fit", course_fit(activity, "To the mill"), "skipped", "a course, not a run"
    created = start_of(activity)
    yield "broken/four-miles.fit", workout_fit(STEPS, "4 x 1 mi", created), "skipped", "a workout to be done"
    thinned = {name: values[::20] for name, values in activity.columns.items()}
    route = gpx_bytes(replace(activity, columns=thinned, pauses=()), times=False)
    yield "broken/route.gpx", route, "skipped", "a route: positions without times"
