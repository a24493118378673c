"""A run in workout notation: snapped to what was set out to do where the trace allows it, and no further."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from block_runs import MILE_M, activity, sets, speeds
from milelog import sessions
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.model import MileSurges, Segment, Session


def segment(kind, start, seconds, metres, zone=None, **fields):
    return Segment(kind, start, start + seconds, metres, metres / seconds, zone, **fields)


def session(*parts, metres=14645.0, **fields):
    """Parts are (kind, seconds, metres[, zone[, recovery]]), one after the other."""
    found, at = [], 0.0
    for kind, seconds, length, *rest in parts:
        zone, recovery = (*rest, None, None)[:2]
        found.append(segment(kind, at, seconds, length, zone, recovery=recovery))
        at += seconds
    fields = {"sport": "running", "moving_s": at} | fields
    return Session("run.fit", start=None, distance_m=metres, elapsed_s=at, timer_s=at, segments=tuple(found), **fields)


THRESHOLD = session(
    ("warmup", 1500, 4800),
    ("rep", 808, 2 * MILE_M, "T"),
    ("recovery", 540, MILE_M, None, "jog"),
    ("rep", 814, 2 * MILE_M, "T"),
    ("cooldown", 600, 1800),
)


@pytest.mark.parametrize(
    ("run", "units", "text"),
    [
        (THRESHOLD, "mi", "9.1 mi with 2 x 2 mi @ T (6:44, 6:47), 1 mi jog"),
        (session(("steady", 2712, 0.0), metres=0.0), "mi", "45:12 without distance"),
        (session(("steady", 300, 9.9), metres=9.9), "km", "5:00 without distance"),
        (session(("steady", 300, 10.0), metres=10.0), "km", "0.0 km easy"),
        (THRESHOLD, "km", "14.6 km with 2 x 13:31 @ T (4:11, 4:13), 9 min jog"),
        (
            session(*[p for _ in range(7) for p in (("rep", 76, 401, "R"), ("recovery", 91, 240, None, "jog"))][:-1]),
            "mi",
            "9.1 mi with 7 x 400 m @ R (1:16), 90 s jog",
        ),
        (session(("steady", 3600, 10000), metres=10000.0), "km", "10.0 km easy"),
        (
            session(("rep", 175.4, 777, None), ("recovery", 100, 90, None, "stand"), ("rep", 175.4, 777, None)),
            "mi",
            "9.1 mi with 2 x 2:55 (6:03, 6:03), 1:40 stand",
        ),
        (session(*[("stride", 20, 104)] * 6, metres=8000.0), "km", "8.0 km with 6 x 20 s strides"),
    ],
)
def test_notation(run, units, text):
    assert sessions.notation(run, units) == text


def test_surges_are_told_by_their_range():
    parts = [p for s in (75, 90, 115) for p in (("steady", 400, 1240), ("surge", s, s * 3.5))]
    run = session(*parts, ("steady", 300, 900), metres=10 * MILE_M)
    assert sessions.notation(run, "mi") == "10.0 mi easy with 3 surges of 1:15-1:55"


def test_two_alternating_sizes_are_one_set():
    parts = [p for s in (75, 45) * 4 for p in (("rep", s, s * 4.5), ("recovery", 60, 150, None, "jog"))][:-1]
    text = sessions.notation(session(*parts, metres=10000.0), "km")
    assert text == "10.0 km with 4 x (75 s, 45 s) (3:42), 60 s jog"


def in_zones(*reps):
    parts = [p for s, mps, zone in reps for p in (("rep", s, s * mps, zone), ("recovery", 120, 300, None, "jog"))][:-1]
    return (
        sessions.notation(session(*parts, metres=10000.0), "km")
        .removeprefix("10.0 km with ")
        .removesuffix(", 2 min jog")
    )


@pytest.mark.parametrize(
    ("reps", "text"),
    [
        # A set in one zone, then one of like size in another.
        ([(270, 3.7, "T")] * 3 + [(240, 4.17, "I")] * 2, "3 x 1 km @ T (4:30, 4:30, 4:30), 2 min jog, then 2 x 1 km @ I (4:00, 4:00)"),
        ([(270, 3.7, "T")] * 3 + [(240, 4.17, "I")], "3 x 1 km @ T (4:30, 4:30, 4:30), 2 min jog, then 1 km @ I (4:00)"),
        # Reps on both sides of a border are one set, and so are those that stray.
        ([(255, 3.92, "T")] * 3 + [(252, 3.97, "I")] * 2, "5 x 1 km @ T (4:12-4:15)"),
        ([(270, 3.7, "T"), (240, 4.17, "I")] * 2, "4 x 1 km @ T (4:30, 4:00, 4:30, 4:00)"),
        # Sizes that take turns, each in its zone.
        ([(360, 3.7, "T"), (120, 4.2, "I")] * 3, "3 x (6 min @ T (4:30, 4:30, 4:30), 2 min @ I (3:58, 3:58, 3:58))"),
        ([(360, 3.7, "T"), (120, 3.72, "T")] * 3, "3 x (6 min, 2 min) @ T (4:29-4:30)"),
    ],
)  # fmt: skip
def test_sets_in_two_zones_are_told_as_two(reps, text):
    assert in_zones(*reps) == text


@pytest.mark.parametrize(
    ("run", "kind"),
    [
        (THRESHOLD, "threshold"),
        (session(("rep", 180, 900), ("recovery", 120, 300, None, "jog"), ("rep", 180, 900)), "intervals"),
        (session(("rep", 60, 330), ("recovery", 120, 300, None, "jog"), ("rep", 60, 330)), "repetitions"),
        (session(("steady", 3000, 9000), metres=9000.0), "easy"),
        (session(("steady", 5600, 17000), metres=17000.0), "long"),
        (session(("steady", 5600, 17000), ("surge", 90, 330), metres=17330.0), "long"),
        (session(("steady", 1500, 4500), ("stride", 20, 100), metres=4600.0), "strides"),
        (session(("steady", 600, 1600), ("steady", 600, 1750), ("steady", 600, 1900)), "progression"),
        (session(("steady", 3000, 9000), sport="cycling"), "cross"),
        (session(("steady", 1300, 6000), zone_s={"T": 1200.0, "E": 100.0}), "race"),
    ],
)
def test_kind(run, kind):
    assert sessions.kind(run) == kind


EASY = ("steady", 2400, 7200)


@pytest.mark.parametrize(
    ("parts", "text", "kind"),
    [
        ([EASY, ("steady", 600, 1980)], "10.0 km fast finish", "progression"),
        ([EASY, ("rep", 1200, 4400, "T"), ("cooldown", 40, 100)], "10.0 km fast finish with 20 min @ T (4:33)", "threshold"),
        # Most of the run is no finish, nor is a block with a cool-down after it, 3 % more, or the last of a set.
        ([("steady", 600, 1800), ("steady", 2400, 7920)], "10.0 km easy", "easy"),
        ([EASY, ("rep", 1200, 4400, "T"), ("cooldown", 500, 1400)], "10.0 km with 20 min @ T (4:33)", "threshold"),
        ([EASY, ("steady", 600, 1850)], "10.0 km easy", "easy"),
        (
            [EASY, ("rep", 300, 1200, "T"), ("recovery", 120, 300, None, "jog"), ("rep", 300, 1200, "T")],
            "10.0 km with 2 x 1200 m @ T (5:00, 5:00), 2 min jog",
            "threshold",
        ),
    ],
)  # fmt: skip
def test_a_fast_finish_is_the_one_fast_stretch_at_the_end(parts, text, kind):
    run = session(*parts, metres=10000.0)
    assert (sessions.notation(run, "km"), sessions.kind(run)) == (text, kind)


def test_running_home_downhill_is_no_fast_finish():
    run = session(EASY, ("steady", 600, 1980), metres=10000.0)
    down = (run.segments[0], replace(run.segments[1], adjusted_mps=3.0))
    assert sessions.notation(replace(run, segments=down), "km") == "10.0 km easy"


@pytest.mark.parametrize("kind", ["rep", "surge"])
def test_no_hard_stretch_is_named_easy(kind):
    parts = [p for _ in range(4) for p in ((kind, 180, 540, "E"), ("recovery", 120, 240, None, "jog"))]
    assert "@ E" not in sessions.notation(session(*parts, metres=5000.0, zone_s={"E": 1200.0}), "km")


def test_hill_reps_are_known_by_their_effort():
    reps = [segment("rep", 200.0 * i, 75, 230, adjusted_mps=4.2) for i in range(5)]
    run = Session("hills.fit", "running", None, 9000.0, 3000.0, 3000.0, 3000.0, segments=tuple(reps))
    assert sessions.kind(run) == "hills"


def test_surges_by_mile_counts_each_where_its_middle_lies():
    miles = 3000 * 3.0 / MILE_M
    spans = [(0, 100, "steady"), (100, 180, "surge"), (180, 500, "steady"), (500, 590, "surge"), (590, 1700, "steady")]
    spans += [(1700, 1800, "surge"), (1800, 3000, "steady")]
    got = sessions.surges_by_mile([segment(kind, a, b - a, 3.0 * (b - a)) for a, b, kind in spans])
    assert len(got) == int(np.ceil(miles - 0.1))
    assert got[0] == MileSurges(1, 1, 80.0, 3.0)
    assert [m.count for m in got] == [1, 1, 0, 1, 0, 0]
    assert got[2].speed_mps is None


@pytest.mark.parametrize(
    ("rep", "text"),
    [((84, 4.77), "8 x 400 m"), ((60, 4.7), "8 x 60 s"), ((180, 4.3), "8 x 3 min"), ((168, 4.77), "8 x 800 m")],
)
def test_a_detected_set_reads_as_it_was_set_out(rep, text):
    blocks = sets(8, rep, (90, 2.5))
    streams = clean.streams(activity(speeds(*blocks, noise=0.005)))
    run = Session("x", "running", None, 12000.0, 1.0, 1.0, 1.0, segments=Detector()(streams))
    assert text in sessions.notation(run, "km")


def test_a_run_by_the_clock_alone_is_not_called_easy():
    assert sessions.kind(session(("steady", 2712, 0.0), metres=0.0)) == "unknown"
    assert sessions.kind(session(("steady", 2712, 10.0), metres=10.0)) == "easy"
