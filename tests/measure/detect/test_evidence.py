"""Laps, steps and splits: used where they are there, told from auto-laps, checked against the stream."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from block_runs import activity, sets, speeds
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.measure.detect.evidence import blocks
from milelog.measure.trace import trace_of
from milelog.measure.types import Measured
from milelog.model import HARD_KINDS, Evidence, Lap, Split, Step
from milelog.runner.learn import Runner
from milelog.sessions import Recording, Settings, interpret

BLOCKS = sets(4, (240, 3.5), (120, 2.9), warm=(900, 3.1), cool=(500, 3.1))
"""Reps hardly faster than the warm-up: laps help here."""


def laps_of(blocks, names=(), **fields):
    edges = [0, *itertools.accumulate(s for s, _ in blocks)]
    return tuple(
        Lap(float(a), float(b), (b - a) * v, intensity=name, **fields)
        for (a, b), (_, v), name in itertools.zip_longest(itertools.pairwise(edges), blocks, names)
    )


def hard(speed, evidence):
    streams = clean.streams(activity(speed))
    return [s for s in Detector()(streams, evidence=evidence) if s.kind in HARD_KINDS]


def edges(segments):
    return [(s.start_s, s.end_s) for s in segments]


WANT = [(900, 1140), (1260, 1500), (1620, 1860), (1980, 2220)]


def test_pressed_laps_give_the_edges():
    got = hard(speeds(*BLOCKS, noise=0.02), Evidence(laps_of(BLOCKS, trigger="manual")))
    assert edges(got) == WANT
    assert {s.provenance for s in got} == {"lap"}


def test_steps_say_which_lap_was_work():
    steps = (
        Step(0, "warmup", "time", 900.0),
        Step(1, "interval", "time", 240.0),
        Step(2, "recovery", "time", 120.0),
        Step(3, None, "repeat", None),
        Step(4, "cooldown", "open", None),
    )
    index = [0, *([1, 2] * 4)[:-1], 4]
    laps = tuple(
        Lap(lap.start_s, lap.end_s, lap.distance_m, step=i, trigger="time")
        for lap, i in zip(laps_of(BLOCKS), index, strict=True)
    )
    got = hard(speeds(*BLOCKS, noise=0.02), Evidence(laps, steps))
    assert edges(got) == WANT
    assert {s.provenance for s in got} == {"step"}


def test_splits_of_intervals_count():
    kinds = ["interval_warmup", *(["interval_active", "interval_recovery"] * 4)[:-1], "interval_cooldown"]
    splits = tuple(
        Split(kind, lap.start_s, lap.end_s, lap.distance_m) for kind, lap in zip(kinds, laps_of(BLOCKS), strict=True)
    )
    got = hard(speeds(*BLOCKS, noise=0.02), Evidence((), (), splits))
    assert edges(got) == WANT
    assert {s.provenance for s in got} == {"split"}


@pytest.mark.parametrize("unit", [1000.0, 1609.344])
@pytest.mark.parametrize("trigger", ["distance", "manual", None])
def test_auto_laps_of_a_steady_run_are_no_reps(unit, trigger):
    speed = speeds((3600, 3.1), noise=0.02)
    way = np.append(0.0, np.cumsum(speed))
    marks = np.interp(np.arange(unit, way[-1], unit), way, np.arange(len(way)))
    times = [0.0, *marks, 3600.0]
    laps = tuple(Lap(a, b, unit if b < 3600 else way[-1] % unit, trigger=trigger) for a, b in itertools.pairwise(times))
    assert hard(speed, Evidence(laps)) == []


def test_one_intensity_for_every_lap_says_nothing():
    speed = speeds((3600, 3.1), noise=0.02)
    laps = tuple(Lap(600.0 * i, 600.0 * (i + 1), 1860.0, trigger="manual", intensity="rest") for i in range(6))
    assert hard(speed, Evidence(laps)) == []


def test_standing_at_the_ends_of_a_lap_is_not_the_rep():
    blocks = sets(5, (230, 4.4), (90, 0.0))
    late = [(blocks[0][0] - 20, 2.9), *((s + (20 if v == 4.4 else -20 if v == 0.0 else 0), v) for s, v in blocks[1:])]
    got = hard(speeds(*blocks), Evidence(laps_of(late, trigger="manual")))
    assert all(abs((s.end_s - s.start_s) - 230) <= 6 for s in got[1:-1])


def test_where_the_sources_disagree_it_is_said():
    blocks = sets(4, (240, 4.4), (120, 2.6))
    late = [(s + (25 if i == 0 else 0), v) for i, (s, v) in enumerate(blocks)]
    streams = clean.streams(activity(speeds(*blocks)))
    names = ["warmup", *(["interval", "recovery"] * 4)[:-1], "cooldown"]
    evidence = Evidence(laps_of(late, names, trigger="manual"))
    measured = Measured(
        "running",
        None,
        1.0,
        1.0,
        1.0,
        1.0,
        trace_of(streams),
        candidates=Detector().candidates(streams, evidence=evidence),
    )
    got = interpret(Recording("run.fit", measured), Runner())
    assert len([s for s in got.segments if s.kind == "rep"]) == 4
    assert [d.stream_start_s is None for d in got.disagreements] == [False] * 4
    assert [abs(d.start_s - d.stream_start_s) > 8 for d in got.disagreements] == [True] * 4
    assert not interpret(Recording("run.fit", measured), Runner(), settings=Settings(blind=True)).disagreements


def test_no_evidence_is_the_blind_reading():
    streams = clean.streams(activity(speeds(*sets(6, (84, 4.8), (80, 2.6)))))
    assert Detector()(streams, evidence=Evidence()) == Detector()(streams)


def test_kilometres_that_the_watch_cut_say_nothing_though_the_end_cuts_the_last_one_off():
    # No lap has a trigger; the last metres are walked, so they are no part of the kilometre before them.
    times = [374, 393, 420, 442, 299, 416]
    marks = [0, *itertools.accumulate(times)]
    laps = [Lap(float(a), float(b), 1000.0) for a, b in itertools.pairwise(marks)]
    assert blocks(Evidence((*laps, Lap(marks[-1], marks[-1] + 3.0, 5.0)))) == []


def test_a_stride_is_measured_from_when_it_was_run_not_from_the_signal():
    late = 4
    blocks = [(1500, 3.0), *[b for _ in range(6) for b in ((20, 5.0), (70, 2.6))], (200, 2.6)]
    laps = tuple(
        Lap(lap.start_s - late * (i > 0), lap.end_s - late, lap.distance_m, trigger="manual")
        for i, lap in enumerate(laps_of(blocks))
    )
    got = hard(speeds(*blocks, noise=0.015), Evidence(laps))
    assert [round(s.start_s) for s in got] == pytest.approx([1500 + 90 * i for i in range(6)], abs=2)
    assert {s.provenance for s in got} == {"lap"}


@pytest.mark.parametrize(("speed", "stated"), [(3.5, 0.97), (3.18, 0.9)])
def test_a_pressed_rep_that_the_stream_shows_too_is_surer_than_one_that_it_does_not(speed, stated):
    blocks = [(s, speed if v == 3.5 else v) for s, v in BLOCKS]
    run = speeds(*blocks, noise=0.02)
    got = hard(run, Evidence(laps_of(blocks, trigger="manual")))
    assert bool(hard(run, None)) == (stated == 0.97)
    assert [s.confidence for s in got] == [stated] * 4
