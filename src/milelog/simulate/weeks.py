"""The script of the simulated log: eight weeks of training for the mile, as planned and as run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from numpy.random import Generator

from milelog.model import Status
from milelog.simulate import workouts as w
from milelog.simulate.route import Terrain
from milelog.simulate.runner import Runner

Format = Literal["fit", "gpx", "tcx"]
Make = Callable[[Runner, Generator], w.Blocks]
FORMS = {
    "2 x 2": "9 miles with 2 x 2 miles comfortably hard, 1 mile jog recovery between",
    "2 + 1": "8-9 miles with 1 x 2 miles comfortably hard, 1 mile jog recovery, then 1 x 1 mile comfortably hard",
    "n x 1": "8-9 miles with 3-4 x 1 mile comfortably hard with 1 minute jog recovery between",
    "whole": "8-9 miles with 3-4 miles comfortably hard continuous running",
}
"""The threshold sessions of the plan, in the words of a runner."""


@dataclass(frozen=True, slots=True)
class Outing:
    """One recording of the script: time, workout, watch, terrain and file format."""

    day: int
    clock: str
    slug: str
    make: Make
    what: str
    group: str
    watch: str = "second"
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Changes to the settings of the preset watch."""
    format: Format = "fit"
    gzip: bool = False
    terrain: Terrain | None = "flat"
    """None for a treadmill."""
    sport: str = "running"
    sub_sport: str | None = None
    lights: int = 0
    rpe: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """Options for writing the file."""
    copy_as: Format | None = None
    """The format of a second file of the same run, as exports have them; None for no duplicate."""
    cut_at: float | None = None
    """The share of its records after which the watch died; None if it did not."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The right result of a check; `also` are other acceptable ones."""

    status: Status
    why: str
    also: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """One week: its story in a sentence, its recordings, the planned sessions, and the right verdicts."""

    story: str
    outings: tuple[Outing, ...]
    planned: tuple[tuple[str, str], ...]
    volume: Expected
    long_run: Expected
    threshold: Expected

    @property
    def checks(self) -> dict[str, Any]:
        """The right verdicts in the format of truth files."""
        named = {"volume": self.volume, "long_run": self.long_run, "threshold": self.threshold}
        return {n: {"status": e.status, "also": list(e.also), "why": e.why} for n, e in named.items()}


MORNING, WEEKEND, EVENING = "06:10", "07:40", "20:40"


def _easy(day: int, miles: float, **changes: Any) -> Outing:
    made: dict[str, Any] = {
        "clock": MORNING,
        "slug": "easy",
        "lights": 3,
        "watch": "smart",
        "group": "negative-easy",
    } | changes
    return Outing(day=day, make=made.pop("make", partial(w.easy, miles=miles)), what=f"{miles:g} mi easy", **made)


def _threshold(form: str, make: Make, what: str, **changes: Any) -> Outing:
    made: dict[str, Any] = {"clock": MORNING, "group": f"threshold-{form}", "slug": "threshold", "rpe": 7.0} | changes
    return Outing(day=made.pop("day", 1), make=make, what=what, **made)


def _long(miles: int, per_mile: Sequence[int], **changes: Any) -> Outing:
    made: dict[str, Any] = {
        "day": 6,
        "clock": WEEKEND,
        "slug": "long",
        "group": "long-surges",
        "rpe": 5.0,
        "lights": 1,
    } | changes
    what = f"{miles} mi with {sum(per_mile)} surges" if sum(per_mile) else f"{miles} mi easy"
    return Outing(make=partial(w.long_with_surges, miles=miles, per_mile=per_mile), what=what, **made)


def _strides(day: int, miles: float, **changes: Any) -> Outing:
    made: dict[str, Any] = {"clock": MORNING, "slug": "strides", "group": "strides"} | changes
    return Outing(day=day, make=partial(w.strides, miles=miles), what=f"{miles:g} mi with 6 x 20 s strides", **made)


def _rolling(day: int, miles: float, **changes: Any) -> Outing:
    made: dict[str, Any] = {
        "clock": WEEKEND,
        "slug": "hills",
        "terrain": "rolling",
        "group": "negative-hills",
    } | changes
    return Outing(day=day, make=partial(w.easy, miles=miles), what=f"{miles:g} mi easy over hills", **made)


def _treadmill(day: int, miles: float, **changes: Any) -> Outing:
    made: dict[str, Any] = {
        "clock": MORNING,
        "slug": "treadmill",
        "watch": "pod",
        "terrain": None,
        "sub_sport": "treadmill",
    } | changes
    made.setdefault("group", "negative-treadmill")
    return Outing(day=day, make=partial(w.easy, miles=miles), what=f"{miles:g} mi on a treadmill", **made)


def _ride(day: int, minutes: float, **changes: Any) -> Outing:
    made: dict[str, Any] = {
        "clock": "17:30",
        "slug": "ride",
        "sport": "cycling",
        "watch": "smart",
        "group": "cross",
    } | changes
    return Outing(day=day, make=partial(w.ride, minutes=minutes), what=f"{minutes:g} min by bike", **made)


def _walk(day: int, minutes: float) -> Outing:
    make = partial(w.walk, minutes=minutes)
    return Outing(day, "12:30", "walk", make, f"{minutes:g} min walk", "cross", watch="smart", sport="walking")


LONG_PLAN = ("Sun", "10 mi with plus pace")
IN_BAND = Expected("met", "run inside the threshold band, 3-4 mi of it")
SURGED = Expected("met", "10 mi with plus pace inside the miles")
FULL = Expected("met", "between 45 and 50 mi")

WEEKS: tuple[Script, ...] = (
    Script(
        "all as planned; clocks go forward on the day of the long run",
        (
            _walk(0, 35),
            _threshold("2x2", partial(w.two_by_two, miles=9), "2 x 2 mi @ T, 1 mi jog", settings={"laps": "pressed"}),
            _easy(2, 7),
            _strides(3, 6, settings={"laps": "none"}),
            _easy(4, 6, watch="phone", format="gpx", slug="easy-phone"),
            _rolling(5, 8, settings={"laps": "auto_km"}, options={"header_crc": False}),
            _long(10, (0, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
        ),
        (("Tue", FORMS["2 x 2"]), ("Thu", "6 mi with 6 x 20 s strides"), LONG_PLAN),
        FULL, SURGED, IN_BAND,
    ),
    Script(
        "all as planned; one run was exported twice, and once the watch died",
        (
            _ride(0, 45),
            _threshold("2+1", partial(w.two_then_one, miles=8.5), "2 mi + 1 mi @ T, 1 mi jog",
                       settings={"laps": "steps"}),
            _easy(2, 7, watch="second", copy_as="gpx", group="negative-easy", slug="easy",
                  make=partial(w.paused_easy, miles=7, at_mile=4.2, seconds=150.0), lights=0),
            _treadmill(3, 6),
            _easy(4, 8, watch="second", cut_at=0.86, slug="easy-watch-died", settings={"laps": "none"}),
            _strides(5, 8, clock=WEEKEND, watch="smart", group="strides-smart"),
            _long(10, (1, 1, 1, 1, 1, 1, 1, 1, 1, 1), watch="smart", group="long-surges-smart"),
        ),
        (("Tue", FORMS["2 + 1"]), LONG_PLAN),
        FULL, SURGED, IN_BAND,
    ),
    Script(
        "a cold: half the runs left out, volume falls short",
        (
            _threshold("3x1", partial(w.miles_with_minutes, miles=8, count=3), "3 x 1 mi @ T, 1 min jog",
                       settings={"laps": "none"}),
            _easy(4, 5, make=partial(w.easy_with_walks, miles=5), format="tcx", gzip=True, watch="budget",
                  group="negative-walks", slug="easy-walks", settings={"laps": "auto_mi"}),
            _long(10, (0, 1, 1, 1, 2, 1, 1, 1, 1, 0)),
        ),
        (("Tue", FORMS["n x 1"]), LONG_PLAN),
        Expected("missed", "23 of 45-50 mi"), SURGED, IN_BAND,
    ),
    Script(
        "a storm cut the long run short; the rest was made up elsewhere",
        (
            _easy(0, 6),
            _threshold("continuous", partial(w.continuous, miles=8, hard_miles=3.5), "3.5 mi @ T without a break"),
            _easy(2, 7, options={"compressed": True}, watch="second", settings={"speed": False}),
            _strides(3, 7, format="tcx", watch="smart", group="strides-smart"),
            _easy(4, 7, watch="phone", format="gpx", gzip=True, slug="easy-phone"),
            _easy(5, 6.5, settings={"auto_pause": True}, lights=4),
            _long(6, (0, 1, 1, 1, 1, 0)),
        ),
        (("Tue", FORMS["whole"]), ("Thu", "7 mi with 6 x 20 s strides"), LONG_PLAN),
        FULL, Expected("missed", "6 mi in the long run, and no other above 8, where 10 were asked"), IN_BAND,
    ),
    Script(
        "the long run was long enough, but without plus pace",
        (
            _threshold("4x1", partial(w.miles_with_minutes, miles=9, count=4), "4 x 1 mi @ T, 1 min jog",
                       settings={"laps": "pressed"}, format="tcx", gzip=True),
            _easy(2, 8, lights=5),
            _easy(3, 6, make=partial(w.progression, miles=6), slug="progression", group="negative-progression",
                  watch="second"),
            _easy(4, 7),
            Outing(5, WEEKEND, "hill-reps", partial(w.hill_reps, count=8), "8 x 60 s uphill, jog down", "hill-reps",
                   terrain="hill", rpe=7.0),
            _long(10, (0,) * 10, slug="long", group="negative-long"),
        ),
        (("Tue", FORMS["n x 1"]), ("Sat", "7 mi with 8 x 60 s hill @ I"), LONG_PLAN),
        FULL, Expected("missed", "10 mi, but no surge in any mile", ("close",)), IN_BAND,
    ),
    Script(
        "threshold run far too fast; the last easy run is on Monday by the clock of Greenwich",
        (
            _threshold("too-fast", partial(w.miles_with_minutes, miles=8.5, count=4, zone="I"),
                       "4 x 1 mi @ I where T was asked, 1 min jog", rpe=9.5, settings={"laps": "steps"}),
            _easy(2, 7),
            _easy(3, 7, format="gpx", gzip=True, watch="phone", slug="easy-phone",
                  settings={"heart": "strap", "cadence": True}),
            _rolling(4, 7, clock=MORNING, watch="smart"),
            _long(10, (1, 1, 1, 1, 1, 1, 1, 1, 1, 0), day=5, settings={"laps": "none"}),
            _easy(6, 7, clock=EVENING, slug="easy-evening"),
        ),
        (("Tue", FORMS["n x 1"]), ("Sat", "10 mi with plus pace")),
        FULL, SURGED, Expected("missed", "every mile faster than the threshold band: no distance in band"),
    ),
    Script(
        "a sore shin: bike and treadmill instead of most runs",
        (
            _ride(0, 60),
            _ride(1, 75, slug="ride-hard"),
            _treadmill(2, 5),
            _ride(3, 60),
            _walk(4, 40),
            _ride(5, 50),
            _long(10, (0, 1, 1, 1, 1, 1, 1, 1, 1, 1), watch="budget", group="long-surges-budget"),
        ),
        (("Tue", FORMS["2 x 2"]), LONG_PLAN),
        Expected("missed", "15 of 45-50 mi; riding is no running"), SURGED,
        Expected("missed", "no threshold session was run"),
    ),
    Script(
        "too much of a good thing: volume well over the plan",
        (
            _easy(0, 7),
            _threshold("2x2-laps", partial(w.two_by_two, miles=9), "2 x 2 mi @ T, 1 mi jog", watch="smart",
                       settings={"laps": "auto_mi"}, slug="threshold"),
            _easy(2, 9, options={"big_endian": True}),
            _easy(2, 5, clock="18:15", slug="easy-evening"),
            _easy(3, 9, lights=4),
            Outing(4, MORNING, "track", partial(w.track_reps, count=8, metres=200.0, kind="walk", seconds=75.0),
                   "8 x 200 m @ R, 75 s walk", "track", terrain="track", settings={"laps": "pressed"}, rpe=6.0),
            _easy(4, 4, clock="18:15", slug="easy-evening"),
            _rolling(5, 9),
            _long(10, (1, 1, 1, 2, 1, 1, 1, 1, 1, 1)),
        ),
        (("Tue", FORMS["2 x 2"]), LONG_PLAN),
        Expected("exceeded", "66 of 45-50 mi"), SURGED, IN_BAND,
    ),
)  # fmt: skip
"""The weeks in order; a longer log begins again with the first."""
