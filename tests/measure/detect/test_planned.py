"""The plan's template competes with the blind reading: it sharpens, and invents nothing."""

from __future__ import annotations

import pytest

from block_runs import MILE_M, activity, sets, speeds
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.model import HARD_KINDS, Recovery, Workout, WorkoutStep

TWO_BY_TWO = Workout(
    "9 mi with 2 x 2 mi @ T, 1 mi jog",
    (
        WorkoutStep(
            "set",
            repeat=(2, 2),
            steps=(WorkoutStep("rep", "T", distance_m=(2 * MILE_M, 2 * MILE_M), recovery=Recovery("jog")),),
        ),
    ),
)


def reps(speed, planned):
    streams = clean.streams(activity(speed))
    return [s for s in Detector()(streams, planned=planned) if s.kind in HARD_KINDS]


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_invents_nothing_on_a_steady_run(seed):
    assert reps(speeds((5400, 3.1), noise=0.025, seed=seed), TWO_BY_TWO) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_was_planned_and_run_is_found(seed):
    length = 2 * MILE_M / 3.45
    blocks = sets(2, (length, 3.45), (520, 3.1), warm=(1500, 3.1), cool=(900, 3.1))
    found = reps(speeds(*blocks, noise=0.02, seed=seed), TWO_BY_TWO)
    assert [round(s.distance_m / MILE_M, 1) for s in found] == [2.0, 2.0]


def test_what_was_run_instead_is_found_as_it_was():
    found = reps(speeds(*sets(6, (84, 4.8), (80, 2.6)), noise=0.01), TWO_BY_TWO)
    assert [round(s.end_s - s.start_s, -1) for s in found] == [80] * 6
