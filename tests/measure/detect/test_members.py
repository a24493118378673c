"""Whether a rep belongs to its set: what it shares with its fellows, and what it costs to leave it out or take it in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_streams import levels, made, pieces_of
from milelog.measure.detect.chooser import ADDED, FELLOWS, KEPT, Chosen, amended, fitted, log_odds
from milelog.measure.detect.members import NAMES, members
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.run_sums import run_sums

FAST, EASY = 4.0, 2.6


def run(*blocks):
    """The ground of a run of (seconds, m/s) blocks, and its fast blocks."""
    speed = levels(*blocks, sway=0.01)
    ends = np.cumsum([s for s, _ in blocks]).tolist()
    reps = tuple((end - s, end) for end, (s, v) in zip(ends, blocks, strict=True) if v > 3.5)
    return run_sums(made(speed), speed, pieces_of(blocks, sway=0.01), Odds()), reps


EVEN = [(600, EASY), *[(60, FAST), (60, EASY)] * 6, (300, EASY)]


def value(m, number, name):
    return float(m.values[number, NAMES.index(name)])


def beside(blocks, number):
    """What is known of one rep of a run beside all the others."""
    g, reps = run(*blocks)
    chosen = reps[:number] + reps[number + 1 :]
    return members(g, chosen, [reps[number]], np.zeros(len(reps))), reps.index(reps[number])


@pytest.mark.parametrize("number", [0, 2, 5])
def test_a_rep_in_the_beat_of_its_set_has_its_size_rest_and_rhythm(number):
    m, at = beside(EVEN, number)
    assert [bool(x) for x in m.own] == [i != at for i in range(6)]
    assert value(m, at, "size") == pytest.approx(np.log(0.3 / np.hypot(0.045, 3.5 / 60)))
    assert value(m, at, "rhythm") > 2
    assert value(m, at, "rest") > 1
    assert value(m, at, "far") == 0
    assert (value(m, at, "first"), value(m, at, "last")) == (float(at == 0), float(at == 5))


def test_a_rep_of_the_set_is_measured_as_if_it_were_another():
    """No rep is its own fellow: of the set or beside it, it has the same features."""
    g, reps = run(*EVEN)
    whole = members(g, reps, [], np.zeros(6))
    for number in range(6):
        m, at = beside(EVEN, number)
        assert m.values[at] == pytest.approx(whole.values[at])
    assert whole.own.all()


@pytest.mark.parametrize(
    ("blocks", "name", "least", "most"),
    [
        ([(600, EASY), (150, FAST), (60, EASY), *EVEN[1:]], "size", -2, 0),
        ([(300, EASY), (60, FAST), (420, EASY), *EVEN[1:]], "far", 1.5, 3),
        ([(300, EASY), (60, FAST), (420, EASY), *EVEN[1:]], "rhythm", -1, 0),
        ([(600, EASY), (60, 3.55), (60, EASY), *EVEN[1:]], "slower", 2, 5),
        ([(600, EASY), (90, EASY * 1.02), (60, FAST), (30, 0.0), *EVEN[1:]], "edge", 3, 3),
        ([(540, EASY), (60, 3.45), (60, FAST), (60, EASY), *EVEN[1:]], "edge", 1.3, 1.6),
        ([(600, EASY), (15, FAST), (45, 0.0), *EVEN[1:]], "odd", 1, 1),
        ([(600, EASY), (15, FAST), (105, EASY), *EVEN[1:]], "brief", 1, 1),
    ],
)
def test_what_a_first_rep_does_not_share(blocks, name, least, most):
    m, at = beside(blocks, 0)
    assert at == 0
    assert least <= value(m, at, name) <= most


def test_two_reps_tell_no_beat():
    m, at = beside(EVEN[:5], 1)
    assert (value(m, at, "rhythm"), value(m, at, "rest"), value(m, at, "far")) == (0, 0, 0)
    assert np.isfinite(m.values).all()


def chosen(reps, others, share):
    return Chosen(0, 0.9, others, np.array([*[0.9] * len(reps), *share]))


def test_the_first_rep_that_keeps_the_beat_is_taken_in_and_a_bit_of_warm_up_is_not():
    g, reps = run((300, EASY), (200, 3.6), (100, EASY), *EVEN[1:])
    bit, rest = reps[0], reps[2:]
    found, sure = amended(g, rest, chosen(rest, (bit, reps[1]), (0.45, 0.45)), fitted())
    assert found == reps[1:]
    assert len(sure) == 6
    assert min(sure) >= ADDED


def test_a_rep_unlike_its_set_leaves_it():
    g, reps = run((15, FAST), (45, 0.0), (500, EASY), *EVEN[1:])
    share = Chosen(0, 0.9, (), np.array([0.5, *[0.9] * 6]))
    assert amended(g, reps, share, fitted())[0] == reps[1:]


def test_of_two_that_overlap_only_one_joins_and_one_rep_has_no_fellows():
    g, reps = run(*EVEN)
    twice = ((reps[0][0] - 3, reps[0][1]), (reps[0][0], reps[0][1] + 3))
    sure = replace(fitted(), member=np.eye(len(NAMES))[0] * 9)
    found, _ = amended(g, reps[1:], chosen(reps[1:], twice, (0.5, 0.5)), sure)
    assert len(found) == 6
    alone, share = amended(g, reps[:1], chosen(reps[:1], reps[1:], [0.5] * 5), sure)
    assert (alone, share.tolist()) == (reps[:1], [0.9])
    assert FELLOWS == 2


def test_where_no_rep_belongs_the_set_stands():
    g, reps = run(*EVEN)
    none = replace(fitted(), member=-np.eye(len(NAMES))[0] * 9)
    found, sure = amended(g, reps, chosen(reps, (), ()), none)
    assert found == reps
    assert max(sure) < KEPT


@pytest.mark.parametrize("name", ["slower", "far", "still", "rough", "odd"])
def test_what_speaks_against_a_rep_never_speaks_for_it(name):
    assert fitted().member[NAMES.index(name)] <= 0


@pytest.mark.parametrize("name", ["share", "size", "rhythm", "rest", "evidence", "heart", "edge"])
def test_what_speaks_for_a_rep_never_speaks_against_it(name):
    assert fitted().member[NAMES.index(name)] >= 0


def test_the_share_counts_as_log_odds():
    g, reps = run(*EVEN)
    share = log_odds(np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4]))
    # In the order of the run, the other one first.
    m = members(g, reps[1:], reps[:1], share)
    assert m.values[:, NAMES.index("share")] == pytest.approx([share[5], *share[:5]])
