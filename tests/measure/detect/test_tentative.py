"""Accounts that one recording alone does not prove: which are kept for the rest of the log to confirm."""

import numpy as np
import pytest

from made_streams import answer, levels, made
from milelog.measure.detect.tentative import tentative

EASY, HARD = 3.0, 3.4
LONG = [(1800, EASY), (1200, HARD), (900, EASY)]
BLOCK = ((1800, 3000),)


def run(blocks=LONG, *, gain=50.0, heart=True):
    return made(levels(*blocks, sway=0.005), heart=answer(blocks, gain=gain) if heart else None)


def kept(*accounts, streams=None, odds=0.3):
    found = tentative(streams or run(), accounts, np.full(len(accounts), odds))
    return [one.reps for one in found]


def test_a_block_with_which_the_heart_rose_is_kept_with_its_odds_and_heart_rates():
    (one,) = tentative(run(), [BLOCK], np.array([0.2]))
    assert one.reps == BLOCK
    assert one.odds == pytest.approx(np.log(0.2 / 0.8))
    # The model's heart goes to 155 and 175; it lags by 35 s.
    assert one.hard_bpm == pytest.approx(174.4, abs=0.2)
    assert one.other_bpm == pytest.approx(155.3, abs=0.5)


def test_the_first_two_minutes_of_a_heart_that_wakes_are_not_compared():
    streams = run()
    streams.heart_rate_bpm[:120] = 60.0
    (one,) = tentative(streams, [BLOCK], np.array([0.2]))
    assert one.other_bpm == pytest.approx(155.3, abs=0.5)


@pytest.mark.parametrize(
    ("streams", "is_kept"),
    [
        (run(gain=50.0), True),
        (run(gain=24.0), True),
        # A rise of 7 beats only.
        (run(gain=18.0), False),
        # Without a heart rate nothing speaks against it.
        (run(heart=False), True),
        # 5 % faster, however the heart rose; and 7 %.
        (run([(1800, EASY), (1200, 1.05 * EASY), (900, EASY)], gain=200.0), False),
        (run([(1800, EASY), (1200, 1.07 * EASY), (900, EASY)], gain=200.0), True),
    ],
)
def test_speed_and_heart_must_both_have_risen(streams, is_kept):
    assert (kept(BLOCK, streams=streams) == [BLOCK]) is is_kept


def test_eight_minutes_of_hard_running_are_the_least():
    blocks = [(1800, EASY), (480, HARD), (900, EASY)]
    assert kept(((1800, 2280),), streams=run(blocks)) == [((1800, 2280),)]
    assert kept(((1800, 2279),), streams=run(blocks)) == []


def test_walking_and_standing_are_no_running_to_compare_with():
    blocks = [(600, HARD), (120, 1.2), (600, HARD), (120, 0.0), (600, HARD)]
    reps = ((0, 600), (720, 1320), (1440, 2040))
    (one,) = tentative(run(blocks), [reps], np.array([0.2]))
    assert one.other_bpm is None
    assert one.hard_bpm is not None


def test_improbable_accounts_are_left_out():
    assert kept(BLOCK, odds=0.05) == [BLOCK]
    assert kept(BLOCK, odds=0.049) == []


def test_the_two_most_probable_different_accounts_are_kept_in_order():
    near, far, third = ((1810, 3000),), ((1700, 3000),), ((1800, 2600),)
    found = tentative(run(), [BLOCK, near, far, third], np.array([0.2, 0.3, 0.1, 0.08]))
    assert [one.reps for one in found] == [near, third]
    found = tentative(run(), [third, BLOCK, near], np.array([0.1, 0.2, 0.15]))
    assert [one.reps for one in found] == [BLOCK, third]


def test_stretches_between_lights_are_no_set():
    blocks = [(600, EASY), *[b for s in (150, 150, 450) for b in ((s, HARD), (30, 0.0))], (600, EASY)]
    even = ((600, 750), (780, 930), (960, 1410))
    assert kept(even, streams=run(blocks)) == [even]
    assert kept((*even[:2], (960, 1411)), streams=run(blocks)) == []
    # Two reps may differ as they like.
    two = [(750, EASY), *blocks[3:]]
    assert kept(even[1:], streams=run([(30, EASY), *two])) == [even[1:]]


def test_reps_far_apart_must_each_be_long_enough_alone():
    def pair(rest, second):
        blocks = [(600, EASY), (480, HARD), (rest, EASY), (second, HARD), (600, EASY)]
        reps = ((600, 1080), (1080 + rest, 1080 + rest + second))
        return kept(reps, streams=run(blocks)) == [reps]

    assert pair(600, 300)
    assert not pair(601, 300)
    assert pair(900, 480)


def test_levels_without_a_rest_are_no_set():
    blocks = [(1800, EASY), (300, HARD), (10, 0.0), (300, HARD), (600, EASY)]
    assert len(kept(((1800, 2100), (2110, 2410)), streams=run(blocks))) == 1
    assert kept(((1800, 2100), (2109, 2410)), streams=run(blocks)) == []


def test_each_rep_is_faster_than_what_lies_beside_it():
    def rising(last):
        blocks = [(1800, 2.8), (600, 3.2), (600, last)]
        return kept(((2400, 3000),), streams=run(blocks))

    assert rising(1.05 * 3.2) == [((2400, 3000),)]
    assert rising(1.03 * 3.2) == []
    # A walk before it says nothing.
    blocks = [(1800, 2.8), (600, 3.2), (180, 1.5), (600, 3.25)]
    assert kept(((2580, 3180),), streams=run(blocks)) == [((2580, 3180),)]


def test_a_run_without_accounts_has_none():
    assert kept() == []
