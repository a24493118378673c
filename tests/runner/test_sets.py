"""The zone of a rep is told by its set, unless its own effort says otherwise beyond doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from milelog.model import Segment, ZoneSet
from milelog.runner import borders, daniels, zone_of
from milelog.runner.sets import zoned

ZONES = ZoneSet(None, 50.0, daniels.zones(50.0), "test")
BAND = {z.name: z for z in ZONES.zones}
NAMES = borders(ZONES)[0]


def rep(start, seconds, speed, factor=1.0, kind="rep"):
    return Segment(kind, start, start + seconds, seconds * speed, speed, adjusted_mps=speed * factor)


def names(*segments):
    return [s.zone for s in zoned(segments, ZONES)]


def border(slower, faster):
    return (BAND[slower].fast_mps + BAND[faster].slow_mps) / 2


def test_reps_that_scatter_around_a_border_are_one_set():
    edge = border("T", "I")
    speeds = [0.985 * edge, 1.005 * edge, 0.975 * edge, 1.01 * edge]
    assert names(*(rep(300.0 * i, 180, v) for i, v in enumerate(speeds))) == ["T"] * 4


def test_a_rep_clearly_faster_has_a_zone_of_its_own():
    speed = daniels.training_speed(50.0, "T")
    fast = daniels.training_speed(50.0, "I")
    assert names(rep(0, 400, speed), rep(500, 400, speed), rep(1000, 400, fast)) == ["T", "T", "I"]


def test_strides_after_a_tempo_are_no_tempo():
    tempo, quick = daniels.training_speed(50.0, "T"), 1.05 * BAND["R"].slow_mps
    found = names(rep(0, 1200, tempo), *(rep(1300.0 + 100 * i, 20, quick, kind="stride") for i in range(4)))
    assert found == ["T", *["R"] * 4]


def test_elevation_that_makes_reps_less_alike_is_noise():
    speed = daniels.training_speed(50.0, "I")
    factors = [1.09, 0.93, 1.08, 0.92, 0.98]
    assert names(*(rep(300.0 * i, 180, speed, f) for i, f in enumerate(factors))) == ["I"] * 5


def test_a_run_on_the_flat_takes_no_climb_from_the_hill_reps_before_it():
    effort = daniels.training_speed(50.0, "I")
    factors = [1.25, 1.18, 1.16, 1.2, 1.22]
    hills = [rep(200.0 * i, 75, effort / 1.2, f) for i, f in enumerate(factors)]
    assert names(*hills, rep(2000, 1200, effort / 1.2))[:5] == ["I"] * 5


def test_hills_are_judged_by_effort():
    effort = daniels.training_speed(50.0, "I")
    factors = [1.28, 1.31, 1.30, 1.29]
    assert names(*(rep(200.0 * i, 75, effort / f, f) for i, f in enumerate(factors))) == ["I"] * 4


def test_a_short_climb_is_no_threshold_where_the_slope_leaves_it_open():
    effort, factor = 0.98 * border("T", "I"), 1.29
    assert names(*(rep(200.0 * i, 60, effort / factor, factor) for i in range(6))) == ["I"] * 6
    assert names(*(rep(900.0 * i, 400, effort / factor, factor) for i in range(3))) == ["T"] * 3
    assert names(*(rep(200.0 * i, 60, effort) for i in range(6))) == ["T"] * 6


def test_without_a_race_there_are_no_zones():
    assert [s.zone for s in zoned([replace(rep(0, 60, 4.0), zone="T")], None)] == [None]


def test_easy_running_has_no_zone():
    assert names(rep(0, 600, 3.0, kind="steady"), rep(600, 200, 4.5)) == [None, zone_of(4.5, ZONES)]


@given(st.lists(st.tuples(st.floats(10, 1800), st.floats(2.0, 7.0)), min_size=1, max_size=12))
@example([(10.0, 4.0), (10.0, 4.125)])  # a stride's pace is so unsure that its set may name a zone between
def test_no_rep_is_moved_further_than_it_can_be_mismeasured(given_reps):
    reps = [rep(2000.0 * i, seconds, speed) for i, (seconds, speed) in enumerate(given_reps)]
    for before, after in zip(reps, zoned(reps, ZONES), strict=True):
        slack = 1.03 + 1.0 / (before.end_s - before.start_s)
        slowest, fastest = (NAMES.index(zone_of(before.speed_mps * f, ZONES)) for f in (1 / slack, slack))
        seconds = before.end_s - before.start_s
        most = NAMES.index("R") if seconds <= 240 else NAMES.index("I") if seconds <= 900 else NAMES.index("T")
        found = NAMES.index(after.zone or "E")
        assert min(slowest, most) <= found <= min(fastest, most)
        assert replace(after, zone=None) == before


@pytest.mark.parametrize(("name", "seconds"), [("M", 900), ("T", 600), ("I", 300), ("R", 60)])
def test_one_rep_alone_has_the_zone_of_its_speed(name, seconds):
    middle = (BAND[name].slow_mps + BAND[name].fast_mps) / 2
    assert names(rep(0, seconds, middle)) == [name]


def test_no_rep_or_surge_is_easy():
    easy = BAND["E"].fast_mps * 0.95
    assert names(rep(0, 300, easy), rep(600, 90, easy, kind="surge"), rep(900, 20, easy, kind="stride")) == [None] * 3


@pytest.mark.parametrize(
    ("seconds", "raced", "guessed"),
    [(230, "R", "R"), (250, "I", "I"), (470, "I", "I"), (490, "I", "T"), (890, "I", "T"), (910, "T", "T")],
)
def test_a_length_that_nobody_runs_at_a_pace_is_never_named_so(seconds, raced, guessed):
    """By zones of a race and by estimated ones: these may be what is wrong."""
    fast = rep(0, seconds, BAND["R"].slow_mps * 1.03)
    assert names(fast) == [raced]
    assert [s.zone for s in zoned([fast], estimated(0.001))] == [guessed]


def estimated(error):
    return replace(ZONES, estimate=True, error=error)


def test_by_estimated_zones_five_minutes_between_marathon_and_threshold_are_threshold():
    speed = 0.99 * border("M", "T")
    reps = [rep(360.0 * i, 300, speed) for i in range(5)]
    assert {s.zone for s in zoned(reps, ZONES)} == {"M"}
    assert {s.zone for s in zoned(reps, estimated(0.03))} == {"T"}


def test_an_estimate_leaves_a_clear_speed_its_zone():
    fast, slow = daniels.training_speed(50.0, "I"), daniels.training_speed(50.0, "T")
    for speed, name in ((fast, "I"), (slow, "T")):
        reps = [rep(330.0 * i, 240, speed) for i in range(5)]
        assert {s.zone for s in zoned(reps, estimated(0.015))} == {name}


def test_a_rep_at_easy_pace_is_easy_whatever_an_estimate_allows():
    """By its size alone it would be at M or T, as an error of 8 % does not rule these out."""
    speed = 0.97 * border("E", "M")
    reps = [rep(0, 1800, speed)]
    assert [s.zone for s in zoned(reps, estimated(0.08))] == ["M"]
    assert [s.zone for s in zoned(reps, estimated(0.08), speed / 1.031)] == ["M"]
    assert [s.zone for s in zoned(reps, estimated(0.08), speed / 1.029)] == [None]
    # Zones that a race gives know what is easy.
    fast = [rep(0, 1800, 1.03 * border("E", "M"))]
    assert [s.zone for s in zoned(fast, ZONES, fast[0].speed_mps)] == ["M"]
