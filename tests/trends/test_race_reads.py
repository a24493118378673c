"""Races read closely: splits from the trace and from laps, pacing, critical speed, what came before."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from recordings_made import measured
from weeks_run import day, log, run

from milelog.model import Athlete, Race
from milelog.runner.types import Fitness, FoundRace, Point
from milelog.trends.races import aerobic_share, critical_speed, known_races, pacing, races
from milelog.units import MILE_M

DAY = day(10, 5)
KNOWN = Point(day(10), 50.0, 0.02)
JOG = 2.6


def laps_of(*seconds):
    """A warm-up, laps of 400 m in these times, the last 9 m, a jog: parts of a recording."""
    return [(600, JOG), *((s, 400.0 / s) for s in seconds), (2, 9.344 / 2), (300, JOG)]


def of(parts, *, laps=(), athlete=None, heart=None, found=(), point=KNOWN):
    """The reads of a log that holds this recording."""
    one = measured(parts, laps=laps, heart=heart)
    session = replace(
        run(DAY, one.distance_m / MILE_M), efforts=one.efforts, elapsed_s=one.elapsed_s, moving_s=one.moving_s
    )
    fitness = Fitness((point,) if point else (), tuple(found))
    made = log([session], athlete=athlete, fitness=fitness, measured={session.file: one}.get)
    return races(made, known_races(made), lambda _day, _distance: None)


def given(time_s, metres=MILE_M, when=DAY):
    return Athlete(races=(Race(when, metres, time_s),))


def test_a_mile_is_split_by_its_trace():
    (one,) = of(laps_of(80, 84, 88, 80), athlete=given(334.0), heart=[120, 160, 175, 180, 185, 185, 150])
    assert (one.origin, one.told_by) == ("given", "trace")
    assert [p.end_m for p in one.splits] == pytest.approx([400, 800, 1200, MILE_M])
    assert [p.time_s for p in one.splits] == pytest.approx([80, 84, 88, 82], abs=0.6)
    assert sum(p.time_s for p in one.splits) == pytest.approx(334.0)
    assert sum(p.time_s for p in one.fifths) == pytest.approx(334.0)
    assert one.start_s == pytest.approx(600, abs=0.6)
    assert [round(p.heart_rate_bpm) for p in one.splits] == pytest.approx([160, 175, 180, 185], abs=1)
    # Both edges of a part inside the race are read from the trace; the gun and the finish are known.
    assert one.splits[1].error_s == pytest.approx(math.sqrt(2) * one.splits[0].error_s, rel=0.06)


def test_a_recording_that_is_long_is_scaled_to_the_course():
    long = [(s, v * 1.02) for s, v in laps_of(80, 84, 88, 80)]
    (one,) = of(long, athlete=given(334.0))
    assert [p.time_s for p in one.splits] == pytest.approx([80, 84, 88, 82], abs=0.8)


def test_laps_that_were_pressed_rule():
    uneven = [(600, JOG), (80, 5.06), (84, 4.7), (88, 4.6), (80, 4.97), (2, 4.6), (300, JOG)]
    (one,) = of(uneven, laps=(600, 680, 764, 852, 932), athlete=given(334.0))
    assert one.told_by == "laps"
    assert [p.time_s for p in one.splits[:3]] == pytest.approx([80, 84, 88], abs=0.6)
    assert max(p.error_s for p in one.splits) < 0.7
    assert [p.end_m for p in one.splits][:3] == [400.0, 800.0, 1200.0]


def test_laps_of_a_mile_pressed_from_the_finish_back():
    parts = [(600, JOG), (2, 9.344 / 2), (80, 5.0), (84, 400 / 84), (88, 400 / 88), (80, 5.0), (300, JOG)]
    (one,) = of(parts, laps=(602, 682, 766, 854, 934), athlete=given(334.0))
    assert one.told_by == "laps"
    assert [p.end_m for p in one.splits] == pytest.approx([409.344, 809.344, 1209.344, MILE_M])


@pytest.mark.parametrize("laps", [(600, 900), (640, 700, 780, 860), (600, 680, 700, 764, 852)])
def test_laps_pressed_for_something_else_do_not(laps):
    (one,) = of(laps_of(80, 84, 88, 80), laps=laps, athlete=given(334.0))
    assert one.told_by == "trace"


def test_what_is_run_above_critical_speed():
    (one,) = of([(600, JOG), (160, 5.0), (200, 3.5), (300, JOG)], athlete=given(360.0, 1500.0))
    critical = critical_speed(Point(day(10), 50.0, 0.02))
    assert critical == pytest.approx(4.13, abs=0.02)
    assert one.critical_mps == pytest.approx(critical)
    assert (one.splits[0].above, one.splits[-1].above) == pytest.approx(
        (5.0 / critical - 1, 3.5 / critical - 1), abs=0.03
    )
    assert one.above_share == pytest.approx(160 / 360, abs=0.03)


def test_without_fitness_before_it_there_is_no_critical_speed():
    (one,) = of(laps_of(80, 84, 88, 80), athlete=given(334.0), point=None)
    assert (one.critical_mps, one.above_share, one.splits[0].above) == (None, None, None)
    (late,) = of(laps_of(80, 84, 88, 80), athlete=given(334.0), point=Point(day(11), 50.0, 0.02))
    assert late.critical_mps is None


@pytest.mark.parametrize(
    ("first", "second", "error", "word"),
    [
        (150.0, 151.4, 0.0, "even"),
        (150.0, 148.6, 0.0, "even"),
        (150.0, 152.0, 0.005, "positive"),
        (150.0, 148.0, 0.005, "negative"),
        (150.0, 152.0, 0.02, "unclear"),
    ],
)
def test_pacing(first, second, error, word):
    assert pacing(first, second, error) == word


@pytest.mark.parametrize(
    ("seconds", "low", "high"),
    [
        (210, 0.77, 0.85),
        (235, 0.77, 0.85),
        (332, 0.742, 0.772),
        (380, 0.663, 0.748),
        (428, 0.584, 0.724),
        (500, 0.584, 0.724),
    ],
)
def test_the_aerobic_share_falls_with_the_time(seconds, low, high):
    assert aerobic_share(seconds) == pytest.approx((low, high), abs=0.001)


def test_the_aerobic_share_is_said_of_1500_m_and_the_mile_alone():
    (mile,) = of(laps_of(80, 84, 88, 80), athlete=given(334.0))
    assert mile.aerobic is not None
    (longer,) = of([(600, JOG), (640, 5.0), (300, JOG)], athlete=given(640.0, 3200.0))
    assert (longer.aerobic, len(longer.splits)) == (None, 8)


def test_a_longer_race_is_not_split():
    (one,) = of([(1250, 4.0)], athlete=given(1250.0, 5000.0))
    assert (one.splits, one.pacing, one.time_s) == ((), "unclear", 1250.0)


def test_a_recording_that_does_not_hold_the_race_is_not_split():
    (one,) = of([(600, JOG), (200, 4.5), (600, JOG)], athlete=given(280.0))
    assert (one.splits, one.told_by) == ((), "")
    (none,) = of([(60, JOG)], athlete=given(280.0))
    assert none.file == ""


def test_a_race_that_she_named_has_the_time_of_her_zones():
    """Also over a distance that is no best effort, within a longer run."""
    one = measured([(600, JOG), (300, 4.0), (300, JOG)])
    session = replace(run(DAY, one.distance_m / MILE_M), race_m=1200.0, efforts=one.efforts)
    (found,) = known_races(log([session], measured={session.file: one}.get))
    assert (found.origin, found.distance_m, found.time_s) == ("said", 1200.0, pytest.approx(300, abs=1.5))


def test_one_race_read_twice_is_one():
    parts = laps_of(80, 84, 88, 80)
    found = FoundRace(DAY, f"{DAY}.fit", 1500.0, 310.0, 3.9, 0.9)
    assert [r.origin for r in of(parts, athlete=given(334.0), found=[found])] == ["given"]
    assert [r.origin for r in of(parts, found=[found])] == ["found"]
    elsewhere = replace(found, day=day(3), file="other.fit")
    assert [r.origin for r in of(parts, athlete=given(334.0), found=[elsewhere])] == ["found", "given"]


def test_earlier_races_of_the_same_distance():
    before = FoundRace(date(2026, 1, 31), "a.fit", 1600.0, 340.0, 3.9, 0.9)
    other = FoundRace(date(2026, 2, 7), "b.fit", 5000.0, 1250.0, 3.9, 0.9)
    *_, last = of(laps_of(80, 84, 88, 80), athlete=given(334.0), found=[before, other])
    assert [(e.file, e.time_s) for e in last.earlier] == [("a.fit", 340.0)]
