"""Accounts that compete, and the choice among them: long blocks, stretches between rests, and the bounds of the choice."""

from __future__ import annotations

import numpy as np
import pytest

from made_streams import levels, made, pieces_of
from milelog.measure.detect import chooser
from milelog.measure.detect.accounts import BRIEF_SHARE, accounts
from milelog.measure.detect.blocks import (
    BESIDE_S,
    BINS,
    LEAST_BIN_S,
    LEAST_S,
    LEAST_STEP,
    MOST_BLOCKS,
    MOST_SHARE,
    OTHER_IOU,
    long_blocks,
)
from milelog.measure.detect.chooser import Calibration, Model, alike, choose, log_odds
from milelog.measure.detect.corrected import corrected
from milelog.measure.detect.detector import Detector, Weighed
from milelog.measure.detect.features import NAMES
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.stretches import LEAST, MOST, REST_S, SPURT_S, between_rests
from milelog.model import Block
from text_snapshots import TextFile


def test_the_constants_of_blocks_and_stretches():
    """Work of minutes that is 3 % faster; a kerb takes less than 22 s, the way across a road 14."""
    assert (LEAST_S, MOST_SHARE, BINS, LEAST_BIN_S, MOST_BLOCKS) == (210, 0.85, 120, 10, 3)
    assert (BESIDE_S, LEAST_STEP, OTHER_IOU) == (300, 0.03, 0.6)
    assert (REST_S, SPURT_S, LEAST, MOST, BRIEF_SHARE) == (22, 14, 2, 60, 0.4)
    assert (chooser.ENOUGH, chooser.SURE, chooser.SAME_IOU, chooser.SAME_S) == (0.5, 0.01, 0.8, 5)


def block_spans(blocks, sway=0.01):
    speed = levels(*blocks, sway=sway)
    return long_blocks(speed, speed < 0.8)


LONG = {
    "tempo": [(600, 3.0), (1200, 3.3), (600, 3.0)],
    "on a drift": [(600, 3.1), (900, 3.3), (600, 3.0), (300, 2.9)],
    "two, of one pace": [(600, 3.0), (600, 3.4), (300, 3.0), (600, 3.4), (400, 3.0)],
    "two, of two paces": [(600, 3.0), (600, 3.2), (300, 3.0), (600, 3.6), (400, 3.0)],
    "three and a sprint": [(500, 3.0), *[(400, 3.4), (240, 3.0)] * 3, (20, 7.0), (200, 3.0)],
    "at the start": [(600, 3.4), (900, 3.0)],
    "to the end, of 215 s": [(600, 3.0), (215, 3.4)],
    "with a stop": [(600, 3.0), (500, 3.3), (60, 0.0), (500, 3.3), (600, 3.0)],
    "of four minutes": [(400, 3.0), (240, 3.4), (400, 3.0)],
    "of three minutes": [(400, 3.0), (180, 3.4), (400, 3.0)],
    "nearly all": [(100, 3.0), (1700, 3.3), (100, 3.0)],
    "2 % faster": [(600, 3.0), (600, 3.06), (600, 3.0)],
    "slower": [(600, 3.3), (600, 3.0), (600, 3.3)],
    "faster and faster": [(300, 2.7 + 0.1 * k) for k in range(8)],
    "of 420 s": [(210, 3.0), (210, 3.5)],
    "of 419 s": [(209, 3.0), (210, 3.5)],
    "of two hours": [(3600, 3.0), (1800, 3.3), (1807, 3.0)],
    "at a walk": [(600, 0.9), (600, 1.2), (600, 0.9)],
}


def test_long_blocks(snapshot):
    written = []
    for name, blocks in LONG.items():
        written.append(name)
        written += ["  " + " ".join(f"{a}-{b}" for a, b in found) for found in block_spans(blocks)]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


STRETCHES = {
    "all alike": [(200, 3.0), *[(60, 4.0), (30, 0.0)] * 3, (200, 3.0)],
    "a rest of 22 s, one of 21": [(100, 3.0), (22, 0.0), (100, 3.5), (21, 0.0), (100, 4.0), (30, 0.0), (100, 3.0)],
    "a spurt of 14 s in a rest, one of 15": [
        (100, 3.0),
        (30, 0.0),
        (14, 3.0),
        (30, 0.0),
        (100, 3.0),
        (30, 0.0),
        (15, 3.0),
        (30, 0.0),
        (100, 3.0),
    ],
    "spurts of more than 40 %": [(100, 3.0), (10, 0.0), (8, 3.0), (10, 0.0), (8, 3.0), (4, 0.0), (100, 3.0)],
    "spurts of less": [(100, 3.0), (11, 0.0), (8, 3.0), (12, 0.0), (8, 3.0), (4, 0.0), (100, 3.0)],
    "a spurt at the start and one at the end": [
        (14, 3.0),
        (30, 0.0),
        (100, 3.0),
        (30, 0.0),
        (100, 3.0),
        (30, 0.0),
        (14, 3.0),
    ],
    "of five speeds": [b for v in (3.0, 3.05, 3.5, 4.2, 4.3) for b in ((60, v), (30, 0.0))],
    "of speeds 3 % apart": [b for v in (3.0, 3.08, 3.18) for b in ((60, v), (30, 0.0))],
    "three of four 4 % faster": [b for v in (3.12, 3.0, 3.13, 3.14) for b in ((60, v), (30, 0.0))],
    "three of four under 3 % faster": [b for v in (3.085, 3.0, 3.09, 3.095) for b in ((60, v), (30, 0.0))],
    "of six speeds": [b for v in (3.0, 4.0, 3.2, 3.8, 3.4, 3.6) for b in ((60, v), (30, 0.0))],
    "two short stops and a spurt of 14 s": [
        (100, 3.0),
        (15, 0.0),
        (14, 3.0),
        (15, 0.0),
        (100, 3.0),
        (30, 0.0),
        (100, 3.0),
    ],
    "two short stops and a spurt of 15 s": [
        (100, 3.0),
        (15, 0.0),
        (15, 3.0),
        (15, 0.0),
        (100, 3.0),
        (30, 0.0),
        (100, 3.0),
    ],
    "one": [(200, 3.0), (30, 0.0)],
    "slower than a metre a second": [b for v in (0.9, 0.85, 0.9) for b in ((60, v), (30, 0.0))],
}


def test_stretches(snapshot):
    written = []
    for name, blocks in STRETCHES.items():
        speed = levels(*blocks)
        written.append(name)
        written += ["  " + " ".join(f"{a}-{b}" for a, b in f) for f in between_rests(speed, speed < 0.8)]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize(("count", "found"), [(60, True), (61, False)])
def test_sixty_stretches_are_the_most(count, found):
    speed = levels(*[(20, 3.0), (25, 0.0)] * count)
    assert bool(between_rests(speed, speed < 0.8)) is found


@pytest.mark.parametrize(
    "blocks",
    [
        [(400, 2.8), *[(180, 4.0), (90, 2.5)] * 4, (240, 2.7)],
        [(400, 2.8), *[(60, 4.0), (40, 0.0)] * 3, (20, 4.0), (40, 0.0), (240, 2.7)],
        [(400, 2.8), (900, 3.3), (240, 2.7)],
    ],
    ids=["jogged", "stood", "tempo"],
)
def test_accounts(blocks, snapshot):
    # Even speeds would leave it to rounding which of two blocks stands out more.
    p, speed = pieces_of(blocks, sway=0.01), levels(*blocks, sway=0.01)
    written = [
        f"{found.source} {found.odds:.3g}: " + " ".join(f"{a}-{b}" for a, b in found.reps)
        for found in accounts(made(speed), speed, p, Odds(), ())
    ]
    assert len({line.partition(":")[2] for line in written}) == len(written)
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)
    hills = accounts(made(speed), speed, p, Odds(), (), "hill")
    assert {a.source for a in hills} <= {"hill"}
    # Proposals are shown in seconds.
    assert accounts(made(speed), speed, p, Odds(), (), "hill", lambda reps: reps[-1][1] > p.edges[-1]) == []
    assert accounts(made(speed), speed, p, Odds(), (), "hill", lambda reps: reps[-1][1] > p.count) == hills


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ((100, 200), True),
        ((100, 180), True),
        ((100, 179), False),
        ((100, 225), True),
        ((100, 226), False),
        ((95, 195), True),
        ((105, 205), True),
        ((120, 200), True),
        ((121, 200), False),
        ((200, 300), False),
    ],
)
def test_two_reps_are_one_when_they_share_four_fifths(other, same):
    found, own, which = alike([((100, 200),), (other,)])
    assert found[0, 1] == found[1, 0] == float(same)
    assert [o.tolist() for o in own] == ([[0], [1]] if other != (100, 200) else [[0], [0]])
    assert bool(which[own[0][0], own[1][0]]) is same


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ((105, 115), True),
        ((95, 105), True),
        ((105, 116), False),
        ((106, 115), False),
        ((94, 110), False),
        ((110, 115), False),
    ],
)
def test_brief_reps_are_one_when_both_edges_lie_within_five_seconds(other, same):
    """Unless nothing of them is shared."""
    assert bool(alike([((100, 110),), (other,)])[0][0, 1]) is same


def test_a_second_that_is_shared_makes_brief_reps_one():
    assert alike([((100, 105),), ((104, 109),)])[0][0, 1] == 1
    assert alike([((100, 105),), ((105, 110),)])[0][0, 1] == 0


def test_accounts_agree_by_the_share_of_their_reps():
    a, b, c = ((0, 100), (200, 300), (400, 500)), ((0, 100), (202, 299)), ((600, 700),)
    found = alike([a, b, c])[0]
    assert found == pytest.approx(np.array([[1, 0.8, 0], [0.8, 1, 0], [0, 0, 1]]))


def test_confidence_is_bounded():
    model = Model(np.array([1.0]), np.array([1.0]))
    chosen = choose([((0, 100),)], np.array([[9.0]]), model)
    assert chosen.workout == pytest.approx(1 / (1 + np.exp(-9)))
    assert model.confidence(np.array([0.0, 1.0])) == pytest.approx([0.01, 0.99])
    assert log_odds(np.array([0.0, 0.005, 0.5, 0.995])) == pytest.approx(np.log([1 / 99, 1 / 99, 1, 99]))
    # A logistic function of the log-odds.
    stated = Calibration(slope=2.0, bias=1.0)(np.array([0.5, 0.75]))
    assert stated == pytest.approx(1 / (1 + np.exp(-1 - 2 * np.log([1, 3]))))


def test_of_accounts_that_agree_as_well_the_likelier_is_chosen():
    """TIE decides where agreement alone would not, and is too small to outweigh it."""
    model = Model(np.array([1.0]), np.array([1.0]))
    one, nearly, other = ((0, 100), (200, 300)), ((0, 100), (203, 303)), ((500, 600),)
    assert choose([one, nearly], np.array([[0.0], [0.01]]), model).number == 1
    assert choose([one, nearly], np.array([[0.01], [0.0]]), model).number == 0
    assert choose([one, nearly, other], np.array([[0.0], [0.0], [0.6]]), model).number == 0
    assert choose([one, nearly, other], np.array([[0.0], [0.0], [0.8]]), model).number == 2
    assert chooser.TIE == 0.05


def row(*lengths):
    return tuple((1000 * n, 1000 * n + length) for n, length in enumerate(lengths))


@pytest.mark.parametrize(
    ("chosen", "other", "which"),
    [
        (row(80, 80, 80, 80, 240), row(80, 80, 80, 80, 120), 1),
        (row(80, 80, 80, 80, 239), row(80, 80, 80, 80, 120), 0),
        (row(80, 80, 80, 240), row(80, 80, 80, 120), 0),
        (row(80, 80, 80, 80, 240), row(80, 80, 80, 80, 121), 0),
        (row(80, 80, 80, 80, 240), (*row(80, 80, 80, 80), (3995, 4080)), 1),
        (row(80, 80, 80, 80, 240), (*row(80, 80, 80, 80), (3994, 4080)), 0),
        (row(80, 80, 80, 80, 240), (*row(80, 80, 80, 80), (4150, 4241)), 0),
        (row(80, 80, 80, 80, 240), (*row(80, 80, 80, 80), (4150, 4240)), 1),
        (row(80, 80, 80, 80, 240), (*row(80, 80, 80, 70), (4000, 4080)), 0),
    ],
)
def test_a_surge_three_times_as_long_as_the_next_ends_where_another_account_ends_it(chosen, other, which):
    assert chooser._regular(0, (chosen, other)) == which


def test_no_account_no_features():
    assert Weighed.on(None, []).values.shape == (0, len(NAMES))  # type: ignore[arg-type]


def marked(*blocks, seconds=1200):
    speed = levels((300, 2.8), (300, 4.0), (60, 0.0), (seconds - 660, 2.8))
    found = corrected(made(speed), [Block(kind, a, b) for kind, a, b in blocks])
    return [(s.kind, s.start_s, s.end_s) for s in found]


def test_blocks_that_the_runner_marked():
    assert marked() == [("steady", 0, 600), ("pause", 600, 660), ("steady", 660, 1200)]
    assert marked(("rep", 299.6, 600.4)) == [
        ("warmup", 0, 300),
        ("rep", 300, 600),
        ("pause", 600, 660),
        ("cooldown", 660, 1200),
    ]
    # In order of time; what lies beyond the ends is cut, what has no second left is none.
    assert marked(("rep", 900.0, 5000.0), ("rep", -20.0, 100.0), ("rep", 400.2, 400.4)) == [
        ("rep", 0, 100),
        ("steady", 100, 600),
        ("pause", 600, 660),
        ("steady", 660, 900),
        ("rep", 900, 1200),
    ]
    # Surges alone lie in steady running, with another kind they do not.
    assert [k for k, _, _ in marked(("surge", 300.0, 400.0), ("surge", 500.0, 600.0))] == [
        *("steady", "surge", "steady", "surge"),
        *("pause", "steady"),
    ]
    assert [k for k, _, _ in marked(("surge", 300.0, 400.0), ("rep", 500.0, 600.0))] == [
        *("warmup", "surge", "recovery", "rep"),
        *("pause", "cooldown"),
    ]
    assert {s.provenance for s in corrected(made(levels((300, 3.0))), [Block("rep", 10.0, 50.0)])} == {
        "detected",
        "corrected",
    }


def test_the_accounts_of_a_run_and_their_features_go_together():
    blocks = [(400, 2.8), *[(180, 4.0), (90, 2.5)] * 3, (240, 2.7)]
    found = Detector().weighed(made(levels(*blocks, sway=0.01)))
    assert len(found.each) == len(found.values) > 3
    assert found.values[:, NAMES.index("reps")].tolist() == [len(a.reps) for a in found.each]
