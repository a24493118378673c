"""Pieces, noise, walking and slope of made runs: the bounds of each rule, and what the formulas give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_streams import answer, edges_of, levels, made, pieces_of
from milelog.measure import clean
from milelog.measure.detect.changes import LOOKBACK, pieces, refine
from milelog.measure.detect.edges import BESIDE_S, ONSET_S, REACH_S, Snap
from milelog.measure.detect.noise import NATURAL, QUIET_MPS, RESTLESS, WANDER, Noise, natural, noise_of, restless
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import (
    FAST_WALK_MPS,
    STOOD_PIECE_MPS,
    WALK_MPS,
    WALK_SPM,
    climbs,
    cut,
    effective,
    footing,
    walking,
)
from text_snapshots import TextFile, figure


def waves(seconds, size, period, mean=3.0):
    """An even run with one wave, relative to its mean."""
    return mean * (1 + size * np.sin(2 * np.pi * np.arange(seconds) / period))


def test_the_constants_are_those_of_walking_and_running():
    """People change from a walk to a run at 2 m/s (Hreljac 1993); walks have 90-135 steps a minute, slow jogs 145."""
    assert (WALK_MPS, WALK_SPM, FAST_WALK_MPS, STOOD_PIECE_MPS) == (1.95, 140.0, 2.6, 0.8)
    assert (NATURAL, WANDER, RESTLESS, QUIET_MPS) == ((0.015, 0.04), 0.015, (0.5, 1.5), 0.35)
    assert (REACH_S, BESIDE_S, ONSET_S, LOOKBACK) == (8, (6, 30), 1, 48)


@pytest.mark.parametrize(
    ("speed", "steps", "walked"),
    [
        (1.94, None, True),
        (1.96, None, False),
        (0.79, 180, True),
        (0.81, 180, False),
        (2.59, 139, True),
        (2.6, 139, False),
        (2.59, 140, False),
        (1.5, 139, True),
        (1.5, 141, False),
    ],
)
def test_what_was_walked(speed, steps, walked):
    """By speed alone below the walk-run transition; where cadence is known, whatever steps like a walk and is no run."""
    blocks = [(60, 3.0), (60, speed), (60, 3.0)]
    cadence = None if steps is None else np.repeat([170.0, steps, 170.0], 60)
    run = made(levels(*blocks), cadence=cadence)
    found = walking(run, run.speed_mps, edges_of(blocks))
    assert found[60:120].tolist() == [walked] * 60
    assert not found[:60].any()


@pytest.mark.parametrize(
    ("usual", "speed", "walked"),
    [(139, 3.0, True), (140, 3.0, False), (170, 2.19, True), (170, 2.21, False)],
    ids=["one foot", "both feet", "no running", "running"],
)
def test_a_cadence_counts_where_running_has_that_of_running(usual, speed, walked):
    """A watch that counts one foot says nothing: then a jog at 1.9 m/s is a walk, by its speed."""
    blocks = [(60, speed), (60, 1.9)]
    run = made(levels(*blocks), cadence=np.repeat([float(usual), 150.0], 60))
    assert walking(run, run.speed_mps, edges_of(blocks))[60:].all() == walked


def test_a_cadence_counts_where_most_of_the_running_has_it():
    blocks = [(60, 3.0), (60, 3.1), (60, 3.0), (60, 1.9)]
    for steps, walked in (((170.0, 80.0, 80.0), True), ((170.0, 80.0, 170.0), False)):
        run = made(levels(*blocks), cadence=np.repeat([*steps, 150.0], 60))
        assert walking(run, run.speed_mps, edges_of(blocks))[180:].all() == walked


def test_what_is_not_known_is_empty():
    p = pieces_of([(60, 3.0), (60, 4.0)])
    assert (p.steps.tolist(), p.steps_s.tolist(), p.heart.tolist()) == ([0, 0], [0, 0], [])


def test_a_cadence_that_is_nowhere_known_says_nothing():
    blocks = [(60, 3.0), (60, 1.94)]
    run = made(levels(*blocks), cadence=np.full(120, np.nan))
    assert walking(run, run.speed_mps, edges_of(blocks))[60:].all()


def test_a_piece_is_summed_over_what_was_run_of_it():
    blocks = [(60, 3.0), (60, 1.5), (40, 3.5)]
    speed = levels(*blocks)
    walk = np.arange(160) >= 75
    walk[120:] = False
    steps = np.where(np.arange(160) % 2, 160.0, 139.0)
    p = cut(speed, np.array([0, 60, 105, 160]), walk, cadence=steps, heart=answer(blocks))
    assert p.metres == pytest.approx([180, 67.5, 22.5 + 140])
    assert p.run_s.tolist() == [60, 15, 40]
    assert p.run_m == pytest.approx([180, 22.5, 140])
    assert p.walked.tolist() == [False, True, False]
    # Of a cadence what is no running is not counted.
    assert p.steps_s.tolist() == [30, 7, 20]
    assert p.steps == pytest.approx([30 * 160, 7 * 160, 20 * 160])
    assert p.log == pytest.approx(np.log([3.0, 1.5, 3.5]))
    assert p.mean == pytest.approx([3.0, 1.5, 162.5 / 55])
    assert p.heart == pytest.approx(clean.smooth(answer(blocks), 15))
    assert p.way == pytest.approx([0, 180, 247.5, 410])
    assert p.typical == pytest.approx(np.sqrt(3.0 * 3.5))
    assert (p.hint.tolist(), p.press.tolist()) == ([0] * 3, [0] * 3)
    assert pieces_of([(60, 1.0), (60, 0.5)]).typical == 3.0
    # Walks slower than a metre a second count as one.
    assert pieces_of([(60, 0.2)]).log.tolist() == [0.0]
    half = cut(speed, np.array([0, 160]), np.arange(160) < 80)
    assert not half.walked[0]


def test_a_part_is_a_run_of_its_own():
    p = replace(pieces_of([(60, 3.0), (30, 4.0), (50, 2.5), (20, 3.0)], beats={}, steps=[165] * 4), natural=0.03)
    part = p.part(1, 3)
    assert part.edges.tolist() == [0, 30, 80]
    assert part.metres == pytest.approx([120, 125])
    assert part.steps.tolist() == p.steps[1:3].tolist()
    assert np.array_equal(part.heart, p.heart[60:140])
    assert (part.natural, part.error) == (0.03, p.error)


def test_the_variance_of_a_span_falls_with_its_length():
    """Nature's, that of seconds to the power 1.25, and the recording's noise."""
    p, odds = replace(pieces_of([(60, 3.0)]), natural=0.03, restless=0.5, error=0.6), Odds()
    seconds = np.array([5.0, 10.0, 40.0, 1000.0])
    brief = 0.5 * odds.short * (10 / seconds) ** 1.25
    assert p.usual(seconds, odds) == pytest.approx(0.03**2 + brief**2 + 0.2**2 / seconds)


def test_what_of_the_variation_is_noise_depends_on_the_source():
    noise = Noise(0.3, 0.5)
    assert noise.part("positions") == (0.5, 0.5)
    assert noise.part("device") == (0.0, 0.3)
    assert (noise.error, Noise(0.6, 0.5).error, Noise(0.1, 0.2).error) == (0.5, 0.6, QUIET_MPS)


def test_pieces_of_positions_are_less_natural():
    speed = waves(1200, 0.04, 41)
    edges = np.array([0, 1200])
    walk = np.zeros(1200, dtype=bool)
    given, placed = (cut(speed, edges, walk, noise=Noise(0.0, 0.9), source=s) for s in ("device", "positions"))
    assert given.restless > placed.restless


NOISES = {
    "even": waves(1200, 0.0, 10),
    "a wave of 20 s": waves(1200, 0.02, 20),
    "a wave of 40 s": waves(1200, 0.05, 40),
    "a wave of 4 minutes": waves(2400, 0.03, 240),
    "a wave of 4 minutes, walked": waves(2400, 0.03, 240, mean=1.5),
    "a wave of 10 minutes": waves(3600, 0.2, 600),
    "with stops": np.where(np.arange(1200) % 100 < 8, 0.0, waves(1200, 0.04, 37)),
    "reps": levels(*[(60, 4.0), (60, 2.5)] * 8, sway=0.01),
    "four minutes": waves(240, 0.03, 170),
    "five minutes": waves(300, 0.03, 170),
    "two minutes": waves(120, 0.03, 17),
    "130 s": waves(130, 0.03, 17),
    "75 s": waves(75, 0.05, 17),
    "74 s": waves(74, 0.05, 17),
    "walked": waves(1200, 0.04, 33, mean=1.4),
}


def test_noises(snapshot):
    """Noise of a second as it acts over 5 s and over 15 s; spread of minutes, and of 10 s against the usual."""
    written = []
    for name, speed in NOISES.items():
        noise = noise_of(speed)
        parts = [natural(speed, n) for n in (0.0, 0.5)] + [restless(speed, n) for n in (0.0, 0.2)]
        written.append(f"{name}: {figure((noise.brief, noise.slow))} {figure(tuple(parts))}")
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def rolling(seconds, grade, period, *, answer=1.0, lag=0, mean=3.0):
    """A run over a wave of grade at a speed that gives way to a share of its effort; the altimeter is late by `lag`."""
    grades = grade * np.sin(2 * np.pi * np.arange(seconds) / period)
    return made(mean / clean.effort(grades) ** answer, grade=np.roll(grades, lag))


SLOPES = {
    "one minute up, one down": rolling(1800, 0.05, 240),
    "long hills": rolling(1800, 0.04, 720),
    "half of it": rolling(1800, 0.05, 240, answer=0.5),
    "late by 6 s": rolling(1800, 0.05, 240, lag=6),
    "late by 18 s": rolling(1800, 0.05, 240, lag=18),
    "late by 24 s": rolling(1800, 0.05, 240, lag=24),
    "late by 12 s": rolling(1800, 0.05, 240, lag=12),
    "late by 30 s": rolling(1800, 0.05, 240, lag=30),
    "late by 45 s": rolling(1800, 0.05, 240, lag=45),
    "faster uphill": rolling(1800, 0.05, 240, answer=-0.5),
    "not at all": rolling(1800, 0.05, 240, answer=0.0),
    "a twentieth": rolling(1800, 0.05, 240, answer=0.06),
    "hardly any slope": rolling(1800, 0.006, 240),
    "a little slope": rolling(1800, 0.008, 240),
    "four minutes": rolling(240, 0.05, 120),
    "239 s": rolling(239, 0.05, 120),
    "six minutes": rolling(360, 0.05, 120),
    "more than all": rolling(1800, 0.05, 240, answer=1.4),
}


def test_slopes(snapshot):
    """Speed with slope taken out, as the spread that is left and the mean; how hilly and how rough the ground is."""
    written = []
    for name, run in SLOPES.items():
        speed = effective(run)
        spread = np.std(np.log(speed)) / np.std(np.log(run.speed_mps)) if np.std(run.speed_mps) > 1e-9 else -1.0
        numbers = (float(spread), float(speed.mean()), float(speed[100]), footing(run))
        written.append(f"{name}: {figure(numbers)} {'hills' if climbs(run) else 'no hills'}")
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize(("grade", "seconds", "hills"), [(0.036, 31, True), (0.036, 30, False), (0.034, 500, False)])
def test_hills_are_steeper_than_three_in_a_hundred_for_three_in_a_hundred_of_the_run(grade, seconds, hills):
    grades = np.zeros(1000)
    grades[:seconds] = grade
    run = made(np.full(1000, 3.0), grade=grades)
    assert climbs(run) is hills
    # What was stood on the hill is not counted.
    assert not climbs(made(np.where(grades > 0, 0.0, 3.0), grade=grades))
    assert footing(made(np.zeros(1000), grade=grades)) == 0.0


@pytest.mark.parametrize(("step", "found"), [(0.28, []), (0.30, [300])])
def test_a_change_of_speed_is_a_piece_where_it_is_worth_its_price(step, found):
    """Twice 300 s with a step of s at an error of e gain 300 / 2 * s^2 / 2 e^2 nats: 6 at 0.283 with e = 1."""
    speed = levels((300, 3.0), (300, 3.0 + step))
    assert pieces(speed, 1.0, 6.0).tolist() == [0, *found, 600]


@pytest.mark.parametrize(("seconds", "found"), [(9, True), (4, False)])
def test_brief_changes(seconds, found):
    speed = levels((100, 3.0), (seconds, 5.0), (100, 3.0))
    assert (pieces(speed, 0.5, 6.0).tolist() == [0, 100, 100 + seconds, 200 + seconds]) is found or not found


def test_the_pieces_of_noise_are_no_more_than_their_price_allows():
    speed = waves(2000, 0.1, 8)
    assert pieces(speed, 1.0, 6.0).tolist() == [0, 2000]
    many = pieces(speed, 0.1, 1.0)
    assert 200 < len(many) < 600
    assert (many[0], many[-1]) == (0, 2000)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 9])
def test_the_shortest_runs_are_one_piece(n):
    assert pieces(np.full(n, 3.0), 0.5, 6.0).tolist() == [0, n]
    # Eight seconds are too short to be parted, whatever is in them.
    assert pieces(levels((4, 1.0), (4, 9.0)), 0.5, 1.0).tolist() == [0, 8]
    assert pieces(levels((4, 1.0), (5, 9.0)), 0.5, 1.0).tolist() == [0, 4, 9]


@pytest.mark.parametrize(("off", "moved"), [(12, True), (13, False), (-12, True), (-13, False)])
def test_an_edge_is_moved_as_far_as_twelve_seconds(off, moved):
    total = clean.running_sum(levels((100, 3.0), (100, 4.0)))
    assert (refine(total, np.array([0, 100 + off, 200])).tolist() == [0, 100, 200]) is moved


def ramp(before, fast, after, low=2.5, high=4.5, seconds=4):
    """A rep between two rests, its edges ramps of some seconds."""
    speed = levels((before, low), (fast, high), (after, low))
    return np.convolve(np.pad(speed, seconds // 2, mode="edge"), np.full(seconds, 1 / seconds), "valid")[: len(speed)]


@pytest.mark.parametrize(
    ("reps", "found"),
    [
        ([(103, 197)], [(99, 199)]),
        ([(108, 192)], [(99, 199)]),
        ([(109, 191)], [(100, 198)]),
        ([(92, 208)], [(99, 199)]),
        ([], []),
        ([(100, 104)], [(99, 104)]),
    ],
)
def test_edges_are_where_half_of_the_change_is_made_less_the_second_of_the_onset(reps, found):
    speed = levels((100, 2.5), (100, 4.5), (100, 2.5))
    assert Snap(speed)(reps) == found


EDGES = {
    "ramps": (ramp(100, 60, 100), [(104, 157)]),
    "a short rest": (levels((60, 2.5), (60, 4.5), (12, 2.5), (60, 4.5), (60, 2.5)), [(62, 118), (135, 190)]),
    "a rest of nine seconds": (levels((60, 2.5), (60, 4.5), (9, 2.5), (60, 4.5), (60, 2.5)), [(62, 121), (129, 190)]),
    "a rest of ten seconds": (levels((60, 2.5), (60, 4.5), (10, 2.5), (60, 4.5), (60, 2.5)), [(62, 121), (130, 190)]),
    "at the start": (levels((60, 4.5), (60, 2.5)), [(0, 63)]),
    "near the start": (levels((8, 2.5), (60, 4.5), (60, 2.5)), [(12, 66)]),
    "to the end": (levels((60, 2.5), (60, 4.5)), [(58, 120)]),
    "slower than what lies beside it": (levels((60, 3.5), (60, 2.5), (60, 3.5)), [(63, 118)]),
    "a sprint": (levels((60, 2.5), (6, 6.0), (60, 2.5)), [(59, 67)]),
    "an edge six seconds off": (levels((60, 2.5), (60, 4.5), (12, 2.5), (60, 4.5)), [(60, 114), (126, 192)]),
    "an edge seven seconds off": (levels((60, 2.5), (60, 4.5), (12, 2.5), (60, 4.5)), [(60, 113), (125, 192)]),
    "an edge that wanders": (ramp(100, 60, 100, seconds=30), [(100, 160)]),
}


def test_edges(snapshot):
    written = [f"{name}: {reps} -> {Snap(speed)(reps)}" for name, (speed, reps) in EDGES.items()]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_edges_that_were_found_are_kept():
    snap = Snap(levels((100, 2.5), (100, 4.5), (100, 2.5)))
    first = snap([(103, 197)])
    snap.speed = np.zeros(300)
    assert snap([(103, 197)]) == first
