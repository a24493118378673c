"""The choice among accounts of a run: those that agree stand for each other, and it says how sure it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from milelog.measure.detect import chooser
from milelog.measure.detect.chooser import Calibration, Model, choose, fitted
from milelog.measure.detect.features import NAMES

MODEL = Model(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
SET = ((600, 840), (960, 1200), (1320, 1560))
NEARLY = ((603, 842), (958, 1203), (1320, 1563))
OTHER = ((100, 2000),)


def test_accounts_that_agree_outweigh_a_likelier_one_that_stands_alone():
    values = np.array([[0.0, 2.0], [-0.1, 2.0], [0.4, 2.0]])
    assert choose([SET, NEARLY, OTHER], values, MODEL).number == 0
    values[2, 0] += 2.0
    assert choose([SET, NEARLY, OTHER], values, MODEL).number == 2


def test_among_accounts_that_agree_the_likelier_is_chosen():
    assert choose([SET, NEARLY], np.array([[0.0, 2.0], [1.0, 2.0]]), MODEL).number == 1


def test_a_rep_is_as_sure_as_the_workout_and_the_accounts_that_have_it():
    chosen = choose([SET, SET[:2]], np.array([[0.0, 0.0], [0.0, 0.0]]), MODEL)
    assert chosen.workout == pytest.approx(0.5)
    best = chosen.reps
    assert best[0] == pytest.approx(0.5)
    assert best[-1] <= best[0]


def test_calibration_changes_what_is_stated_and_nothing_that_is_chosen():
    values = np.array([[0.0, 2.0], [-0.1, 2.0], [0.4, 2.0]])
    before = choose([SET, NEARLY, OTHER], values, MODEL)
    after = choose([SET, NEARLY, OTHER], values, replace(MODEL, confidence=Calibration(slope=2.0, bias=0.5)))
    assert (after.number, after.workout) == (before.number, before.workout)
    odds = [p / (1 - p) for p in before.reps]
    assert [p / (1 - p) for p in after.reps] == pytest.approx([np.exp(0.5) * o**2 for o in odds])


def test_the_calibration_in_use_keeps_the_order_and_never_says_certain():
    stated = fitted().confidence(np.linspace(0, 1, 200))
    assert (np.diff(stated) >= 0).all()
    assert 0 < stated[0] < 0.1
    assert 0.95 < stated[-1] <= 0.99


@pytest.mark.parametrize("name", ["leftover", "dropped", "share", "rough", "still", "odd", "slope", "dip", "late"])
def test_what_speaks_against_an_account_never_speaks_for_it(name):
    assert fitted().among[NAMES.index(name)] <= 0
    assert fitted().whether[NAMES.index(name)] <= 0


@pytest.mark.parametrize("name", ["evidence", "weakest", "size", "rest", "heart", "stood", "step"])
def test_what_speaks_for_an_account_never_speaks_against_it(name):
    assert fitted().among[NAMES.index(name)] >= 0
    assert fitted().whether[NAMES.index(name)] >= 0


SURGES = tuple((600 * n, 600 * n + 80) for n in range(1, 8))


@pytest.mark.parametrize(
    ("other", "chosen"),
    [
        (SURGES, 1),
        (SURGES[:-1], 0),
        ((*SURGES[:-1], (4260, 4400)), 0),
        ((*SURGES[:3], (2400, 2460), *SURGES[4:]), 0),
    ],
    ids=["regular", "one-fewer", "too-long-itself", "elsewhere"],
)
def test_a_surge_is_not_many_times_as_long_as_the_others(other, chosen):
    """Of an account whose last surge goes on for ten minutes, and one in which it ends as the others do."""
    endless = (*SURGES[:-1], (4200, 4800))
    assert chooser._regular(0, (endless, other)) == chosen


def test_a_long_rep_beside_short_ones_stays_where_nothing_ends_it_earlier():
    mixed = ((600, 1400), *((2000 + 150 * n, 2040 + 150 * n) for n in range(6)))
    assert chooser._regular(1, (SURGES, mixed)) == 1
