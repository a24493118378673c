"""The choice among accounts of a run: those that agree stand for each other, and it says how sure it is."""

from __future__ import annotations

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


def test_a_rep_has_the_share_of_the_accounts_that_hold_it():
    chosen = choose([SET, SET[:2], OTHER], np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), MODEL)
    assert chosen.workout == pytest.approx(0.5)
    rest = 2 + np.e
    assert chosen.share == pytest.approx([(1 + np.e) / rest, (1 + np.e) / rest, np.e / rest])


def test_others_are_the_reps_apart_from_the_chosen_ones_none_twice():
    accounts = [SET, ((100, 130), *SET), ((98, 131), *SET, (1900, 2100)), ((650, 800), (2000, 2300))]
    chosen = choose(accounts, np.array([[3.0, 0.0], [1.0, 0.0], [0.0, 0.0], [-1.0, 0.0]]), MODEL)
    assert chosen.number == 0
    assert chosen.others == ((100, 130), (1900, 2100), (2000, 2300))


def test_calibration_scales_the_log_odds_of_what_is_stated():
    said = np.array([0.2, 0.5, 0.7])
    odds = said / (1 - said)
    stated = Calibration(slope=2.0, bias=0.5)(said)
    assert stated / (1 - stated) == pytest.approx(np.exp(0.5) * odds**2)


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
