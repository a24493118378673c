"""Runs of every kind, as watches record them, named as a coach would write them."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from milelog import sessions
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.model import Athlete, Race, Segment, Session
from milelog.plan.notation import parse_workout
from milelog.runner import Daniels, zone_of
from milelog.runner.sets import zoned
from milelog.simulate import PRESETS, Block, Course, Runner, make_route, simulate_run
from milelog.simulate import workouts as w
from milelog.simulate.route import HILL_M
from milelog.units import MILE_M

RUNNER = Runner.of_vdot(49.1)
ZONES = Daniels().zones(Athlete(races=(Race(date(2026, 1, 10), 5000.0, 1215.0),)))[0]


def chance():
    return Generator(PCG64(3))


def ends(*work):
    warm = Block("warmup", RUNNER.easy_mps, duration_s=900, zone="E")
    return (warm, *work, Block("cooldown", 0.95 * RUNNER.easy_mps, duration_s=600, zone="E"))


def sets(reps, rest):
    return [block for rep in reps for block in (rep, rest)][:-1]


def reps(count, zone, speed, **goal):
    return [Block("rep", speed, zone=zone, **goal)] * count


def jog(seconds):
    return w.rest("jog", RUNNER, seconds=seconds)


T, I, R = RUNNER.threshold_mps, RUNNER.interval_mps, RUNNER.repetition_mps  # noqa: E741
FLOAT = Block("recovery", 1.1 * RUNNER.easy_mps, distance_m=1000.0, recovery="float")
STRIDES = sets([Block("stride", RUNNER.stride_mps, duration_s=20.0, zone="R")] * 4, jog(60))
WALK = Block("warmup", RUNNER.walk_mps, duration_s=240.0)
CASES = {
    "cruise miles": (
        w.miles_with_minutes(RUNNER, chance(), miles=9, count=4),
        "9.0 mi with 4 x 1 mi @ T (...), 60 s jog",
    ),
    "two by two": (w.two_by_two(RUNNER, chance(), miles=9), "9.0 mi with 2 x 2 mi @ T (...), 1 mi jog"),
    "two and one": (
        w.two_then_one(RUNNER, chance(), miles=8.5),
        "8.5 mi with 2 mi @ T (...), 1 mi jog, then 1 mi @ T (...)",
    ),
    "continuous": (w.continuous(RUNNER, chance(), miles=8, hard_miles=3.5), "8.0 mi with 3.5 mi @ T (...)"),
    "strides": (w.strides(RUNNER, chance(), miles=6), "6.0 mi with 6 x 20 s strides, 75 s jog"),
    "hills": (w.hill_reps(RUNNER, chance(), count=8), "7.# mi with 8 x 60 s hill @ I (...), 200 m jog"),
    "400s": (ends(*sets(reps(8, "R", R, distance_m=400.0), jog(90))), "5.9 mi with 8 x 400 m @ R (...), 90 s jog"),
    "standing rests": (
        ends(*sets(reps(5, "I", I, distance_m=1000.0), w.rest("stand", RUNNER, seconds=120))),
        "5.9 mi with 5 x 1000 m @ I (...), 2 min stand",
    ),
    "by the clock": (ends(*sets(reps(6, "I", I, duration_s=180.0), jog(120))), "6.7 mi with 6 x 3 min @ I (...), 2 min jog"),
    "two sets": (
        ends(
            *sets(reps(4, "R", R, distance_m=400.0), jog(60)),
            jog(240),
            *sets(reps(4, "R", R, distance_m=400.0), jog(60)),
        ),
        "5.9 mi with 2 x (4 x 400 m @ R (...), 60 s jog), 4 min jog",
    ),
    "ladder by the clock": (
        ends(*sets([Block("rep", I * (1.06 - 0.02 * m), duration_s=60.0 * m) for m in (1, 2, 3, 2, 1)], jog(90))),
        "4.9 mi with 1-2-3-2-1 min ladder @ I (...), 90 s jog",
    ),
    "ladder by distance": (
        ends(*sets([Block("rep", I, distance_m=float(m)) for m in (400, 800, 1200, 800, 400)], jog(120))),
        "5.9 mi with 400-800-1200-800-400 m ladder @ I (...), 2 min jog",
    ),
    "fartlek": (
        ends(*sets([Block("rep", I, duration_s=float(s)) for s in (70, 145, 40, 110, 200, 55, 95)], jog(100))),
        "5.8 mi fartlek with 7 x 0:4#-3:2# @ I (...), 1:40 jog",
    ),
    "floats": (ends(*sets(reps(5, "T", 1.04 * T, distance_m=1000.0), FLOAT)), "8.4 mi with 5 x 1000 m @ T (...), 1000 m float"),
    "turns": (
        ends(*sets([b for pair in zip(reps(5, "R", R, duration_s=75.0), reps(5, "R", R, duration_s=45.0), strict=True) for b in pair], jog(60))),
        "5.5 mi with 5 x (75 s, 45 s) @ R (...), 60 s jog",
    ),
    "strides before the set": (
        ends(*STRIDES, jog(180), *sets(reps(5, "I", I, distance_m=1000.0), jog(150))),
        "7.# mi with 4 x #### strides, 60 s jog, then 5 x 1000 m @ I (...), 2:30 jog",
    ),
    "run/walk": (
        (WALK, *sets(reps(7, "E", RUNNER.easy_mps, duration_s=180.0), w.rest("walk", RUNNER, seconds=60)), WALK),
        "3.# mi run/walk with 7 x 3 min (...), 60 s walk",
    ),
    "plus pace": (
        w.long_with_surges(RUNNER, chance(), miles=10, per_mile=(0, *[1] * 9)),
        "10.0 mi easy with 9 surges of #:##-#:##",
    ),
    "race": ((Block("steady", 0.97 * I, distance_m=10000.0),), "6.2 mi race effort"),
    "easy": (w.easy(RUNNER, chance(), miles=7), "7.0 mi easy"),
}  # fmt: skip


def named(blocks, seed, *, smart=False, course=None):
    watch = dataclasses.replace(PRESETS["smart" if smart else "second"], laps="pressed" if smart else "none")
    activity, _ = simulate_run(blocks, seed, watch=watch, runner=RUNNER, course=course)
    streams = clean.streams(activity)
    found = zoned(Detector()(streams, evidence=streams.evidence), ZONES)
    metres, seconds = float(streams.distance_m[-1]), float(streams.time_s[-1])
    hard = sum(s.end_s - s.start_s for s in found if zone_of(s.adjusted_mps, ZONES) in {"T", "I", "R"})
    spent = {"T": hard, "E": seconds - hard}
    return sessions.notation(
        Session("x", "running", None, metres, seconds, seconds, seconds, segments=found, zone_s=spent)
    )


def rule(text):
    """`(...)` stands for paces, `#` for any digit, `####` for any size."""
    parts = {"(...)": r"\([-0-9:, ]+\)", "####": r"\d+ m?s?", "#": r"\d"}
    return "".join(parts.get(p, re.escape(p)) for p in re.split(r"(\(\.\.\.\)|####|#)", text))


@pytest.mark.parametrize("smart", [False, True], ids=["each second, no laps", "smart recording, pressed laps"])
@pytest.mark.parametrize("case", CASES)
def test_a_run_is_named_as_a_coach_would(case, smart):
    blocks, text = CASES[case]
    course = Course(make_route("hill", 2.6 * MILE_M + HILL_M, 6 if smart else 5)) if case == "hills" else None
    assert re.fullmatch(rule(text), named(blocks, 6 if smart else 5, smart=smart, course=course))


@pytest.mark.parametrize("case", [c for c in CASES if c not in {"turns", "run/walk", "plus pace", "race", "easy"}])
def test_a_name_without_its_paces_is_a_plan(case):
    """What was run can be planned again in the same words."""
    text = CASES[case][1].replace(" (...)", "").replace("####", "20 s").replace("#", "1")
    assert parse_workout(text).steps


def run_of(*reps_, kind="rep", provenance="detected", rest=("jog", 90.0, 225.0)):
    how, rest_s, rest_m = rest
    found, at = [], 0.0
    for i, (seconds, metres) in enumerate(reps_):
        found.append(Segment(kind, at, at + seconds, metres, metres / seconds, provenance=provenance))
        at += seconds
        if i + 1 < len(reps_):
            found.append(Segment("recovery", at, at + rest_s, rest_m, rest_m / rest_s, recovery=how))
            at += rest_s
    return Session("x", "running", None, 9000.0, at, at, at, segments=tuple(found))


SPEED = st.floats(2.5, 6.5)


@given(st.floats(12, 3000), SPEED, st.sampled_from(["detected", "lap", "step"]), st.sampled_from(["mi", "km"]))
def test_a_size_is_what_was_measured_or_a_round_one_within_its_error(seconds, speed, provenance, units):
    rep = Segment("rep", 0.0, seconds, seconds * speed, speed, provenance=provenance)
    size = sessions.size_of([rep], units)
    edge = {"detected": 2.5, "lap": 1.5, "step": 0.8}[provenance]
    if not size.snapped:
        assert size.timed
        assert size.value == round(seconds, 1)
    elif size.timed:
        assert abs(size.value - seconds) <= 1.5 * max(edge, 3.0)
        assert size.value % 5 == 0
    else:
        assert abs(size.value - rep.distance_m) <= 1.5 * (max(edge, 3.0) * speed + 0.012 * rep.distance_m)


@given(st.floats(60, 290).filter(lambda s: 3.8 < s % 15 < 11.2), SPEED)
def test_a_time_between_round_ones_stays_what_it_was(seconds, speed):
    """Unless the distance was the goal, the time stands as it was run, to the tenth of a second."""
    size = sessions.size_of([Segment("rep", 0.0, seconds, seconds * speed, speed)], "km")
    assert not size.timed or size.value == round(seconds, 1)


def test_a_rep_of_2_55_4_stays_one():
    assert "2 x 2:55 " in sessions.notation(run_of((175.4, 777.0), (175.4, 777.0)), "km")


def test_a_lap_of_2_57_is_no_3_minutes():
    assert "2:57 " in sessions.notation(run_of((177.0, 777.0), provenance="lap"), "km")


@given(st.lists(st.tuples(st.floats(10, 2000), SPEED), min_size=1, max_size=14), st.sampled_from(["mi", "km"]))
def test_every_set_of_reps_has_a_name(found, units):
    text = sessions.notation(run_of(*((s, s * v) for s, v in found)), units)
    assert text.startswith("5.6 mi " if units == "mi" else "9.0 km ")
    assert "nan" not in text
    assert not re.search(r"\.\d{3}|\d e|  ", text)


@given(st.integers(2, 12), st.sampled_from([200, 400, 600, 800, 1000, 1200, 1600, 3000]), SPEED, st.data())
def test_a_set_by_distance_is_named_by_it(count, metres, speed, data):
    """Reps whose distance is right to half a percent and whose times differ."""
    lengths = [metres / speed * data.draw(st.floats(0.95, 1.05)) for _ in range(count)]
    if max(lengths) - min(lengths) < 12:
        lengths[0], lengths[-1] = lengths[0] + 8, max(lengths[-1] - 8, 20)
    text = sessions.notation(run_of(*((s, metres * 1.003) for s in lengths)), "km")
    size = f"{metres // 1000} km" if metres % 1000 == 0 else f"{metres} m"
    assert size in text or "fartlek" in text or " s" in text


def test_a_missed_rest_is_no_second_set():
    text = sessions.notation(run_of(*[(84.0, 401.0)] * 5), "km")
    assert text.count("x") == 1
