"""What spans of small made runs are worth as reps and rests, on disk: the terms of the objective, one run for each trait.

The runs are pieces given by hand, so that a number can be followed on paper. `pytest tests/measure --snapshot-update`
writes the files anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_streams import pieces_of
from milelog.measure.detect import reading
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.sizes import Sizes, is_round, matches, repeated, singles
from milelog.measure.detect.solve import Reading, span_odds
from milelog.measure.detect.terms import easy, rest, slower, spans, work
from text_snapshots import TextFile, figure

ODDS = replace(Odds(), lookback=6)
JOGGED = [(300, 2.8), (120, 4.0), (60, 2.5), (120, 4.1), (60, 2.5), (118, 3.95), (240, 2.7)]
FAINT = [(300, 2.95), (120, 3.3), (60, 2.8), (120, 3.35), (60, 2.8), (118, 3.25), (240, 2.9)]
RUNS = {
    "jogged": (JOGGED, {}),
    "faint": (FAINT, {}),
    "faint, the heart answering": (FAINT, {"beats": {"gain": 60.0}}),
    "faint, the heart answering a little": (FAINT, {"beats": {"gain": 10.0}}),
    "faint, the heart silent": (FAINT, {"beats": {"gain": 0.0}}),
    "faint, the heart falling": (FAINT, {"beats": {"gain": -25.0}}),
    "faint, the legs answering": (FAINT, {"steps": [164, 166, 163, 167, 163, 166, 164]}),
    "faint, the legs silent": (FAINT, {"steps": [168, 168, 168, 168, 168, 168, 168]}),
    "faint, the legs slower in the reps": (FAINT, {"steps": [168, 165, 168, 160, 168, 166, np.nan]}),
    "very fast, heart and legs answering": (
        [(300, 2.5), *[(60, 6.0), (60, 2.0)] * 2],
        {"steps": [160, 190, 150, 190, 150], "beats": {"gain": 20}, "natural": 0.2},
    ),
    "jogged, the watch naming": (
        JOGGED,
        {"hint": [-20, 14, -20, 14, -20, 14, -20], "press": [0, 2.5, 2.5, 2.5, 0, 2.5, 0]},
    ),
    "stood": (
        [(300, 2.8), (120, 4.0), (60, 0.0), (120, 4.1), (11, 0.0), (120, 4.0), (12, 0.5), (60, 4.0), (100, 2.8)],
        {},
    ),
    "walked": (
        [(200, 3.6), (120, 4.0), (60, 1.5), (120, 4.1), (60, 1.0), (120, 4.0), (12, 1.5), (13, 3.9), (100, 1.8)],
        {},
    ),
    "jogged, the watch hinting": (JOGGED, {"hint": [0, 0.5, 0, 0.5, 0, 0.5, 0], "press": [0, 0.5, 0.5, 0.5, 0, 0, 0]}),
    "walked after a jog": (
        [(300, 2.8), (120, 4.0), (20, 2.6), (60, 1.2), (120, 4.0), (10, 2.6), (60, 1.2), (90, 2.8)],
        {},
    ),
    "many small pieces, one by one": ([(60, 4.0), *[(9, 2.7), (9, 2.5)] * 5, (60, 4.0), *[(9, 2.7), (9, 2.5)] * 6], {}),
    "hardly running": ([(100, 1.97), (100, 2.4), (100, 1.96)], {}),
    "to the end, the heart answering": ([(300, 2.95), (120, 3.3)], {"beats": {"gain": 60.0}}),
    "long": ([(600, 3.0), (900, 3.35), (120, 3.0), (300, 3.3), (1500, 3.0)], {}),
    "run whole": ([(10, 2.8), (4400, 3.5), (101, 3.4), (15, 2.8)], {}),
    "brief": ([(100, 2.8), (7, 5.0), (50, 2.8), (8, 5.0), (9, 2.8), (10, 5.0), (10, 2.6), (15, 4.4), (14, 2.8)], {}),
    "even": ([(100, 3.0), (100, 3.04), (100, 2.97), (100, 3.08), (100, 3.0)], {}),
    "uneven": (
        [(100, 2.8), (60, 4.0), (60, 3.6), (60, 4.3), (8, 1.0), (60, 3.3), (60, 2.5), (100, 2.8)],
        {"sway": 0.02},
    ),
    "rests of many lengths": ([b for s in (5, 9, 10, 40, 400, 700, 1300) for b in ((60, 4.2), (s, 2.6))], {}),
}


def shown(values):
    return " ".join("-" if v == -np.inf else figure(round(float(v), 4)) for v in values)


def lines(p, *, alone=False):
    """The terms of a run: of every span, or of each piece `alone`."""
    level = np.sort(np.unique(np.round(p.log[~p.walked], 4)))[[0, -1]] + (0.0, -0.01)
    s = spans(p, ODDS)
    gains, costs, lengths = work(p, s, level, ODDS), easy(p, level, ODDS), rest(s, ODDS)
    yield "  slower " + shown(slower(p, level, ODDS))
    if not alone:
        yield from (f"  piece {i} " + shown(row) for i, row in enumerate(easy(p, level, ODDS)))
    for end in range(1, p.count + 1):
        for back in range(ODDS.lookback - 1, ODDS.lookback - 2 if alone else -1, -1):
            if s.real[end, back]:
                rests = costs[s.start[end, back] : end].sum(axis=0) + lengths[end, back]
                found = s.worth[end, back], *gains[end, back], *rests
                yield f"  {s.start[end, back]}-{end} " + shown(found)


def test_worths(snapshot):
    written = []
    for name, (blocks, fields) in RUNS.items():
        written += [name, *lines(pieces_of(blocks, **fields), alone="," in name)]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_what_was_run_as_fast_as_the_work_and_is_none_of_it_costs():
    """Half of `leftover` nats at a level `near` above it, all of them well above, none well below."""
    p = pieces_of([(300, 3.0), (300, 3.0)])
    at = p.log[0] + ODDS.near
    costs = easy(p, np.array([at - 0.1, at, at + 0.1]), ODDS)[0]
    full = 0.2 + min(300 / ODDS.leftover_s, ODDS.leftover)
    assert costs == pytest.approx([-full, -full / 2, 0.0], abs=0.01)


@pytest.mark.parametrize("short_s", [8, 9])
@pytest.mark.parametrize("longest_s", [400, 4500])
def test_a_rep_is_no_shorter_and_no_longer_than_may_be(short_s, longest_s):
    odds = replace(ODDS, short_s=short_s, longest_s=longest_s)
    p = pieces_of([(short_s - 1, 4.0), (short_s, 4.0), (longest_s, 4.0), (longest_s + 1, 4.0)])
    found = spans(p, odds)
    assert [found.worth[n, -1] > -np.inf for n in range(1, 5)] == [False, True, True, False]


def test_a_rest_is_no_shorter_than_may_be():
    odds = replace(ODDS, rest_s=10.0)
    s = spans(pieces_of([(9, 2.8), (10, 2.8), (600, 2.8), (1800, 2.8), (2400, 2.8)]), odds)
    found = rest(s, odds)
    assert found[1:, -1].tolist() == [-np.inf, 0.0, 0.0, -2.0, -2.0]
    assert found[3, -2] == pytest.approx(-10 / 600)


SIZES = {
    "seconds alike": [
        (200, 2.8),
        (60, 4.0),
        (60, 2.5),
        (61, 4.0),
        (60, 2.5),
        (180, 4.0),
        (90, 2.5),
        (185, 4.0),
        (9, 2.5),
    ],
    "metres alike": [(200, 2.8), (100, 4.0), (60, 2.5), (95, 4.22), (60, 2.5), (105, 3.8), (60, 2.5), (250, 3.2)],
    "one long": [
        (200, 2.8),
        (239, 4.0),
        (60, 2.5),
        (240, 4.0),
        (60, 2.5),
        (960, 4.0),
        (60, 2.5),
        (961, 4.0),
        (100, 2.5),
    ],
    "a ladder": [(100, 2.8), *(b for d in (30, 60, 120, 240, 240, 120, 60, 30) for b in ((d, 4.4), (60, 2.4)))],
    "nearly alike": [(100, 2.8), (60, 4.0), (60, 2.4), (65, 4.0), (60, 2.4)],
    "five sizes": [(100, 2.8), *(b for d in (30, 60, 120, 240, 480) for b in ((d, 4.4), (60, 2.4)) * 2)],
    "of no round size": [(100, 2.8), *[(67, 4.1), (43, 2.4)] * 4],
}


def reps_of(p):
    return tuple((i, i + 1) for i in range(p.count) if p.log[i] > np.log(3.1))


def gains(p):
    """The sizes that the reps suggest, and what each piece gains as a rep of them; what it gains as a rest."""
    reps = reps_of(p)
    named = [*repeated(p, reps, ODDS), *singles(p, [Reading(reps, 0.0, 0.0)], ODDS), Sizes((200.0,), False, 0.0)]
    s = spans(p, ODDS)
    for size, gain in zip(named, matches(s, named, ODDS), strict=True):
        worth = shown(gain[n, -1] for n in range(1, p.count + 1))
        yield f"  {'s' if size.timed else 'm'} {shown(size.values)} price {size.price:.3g}: {worth}"
    yield "  rests " + shown(reading._rests(p, s, [Reading(reps, 0.0, 0.0)], ODDS)[1:, -1, 0])


def test_sizes(snapshot):
    written = []
    for name, blocks in SIZES.items():
        written += [name, *gains(pieces_of(blocks))]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize(
    ("value", "timed", "right"),
    [
        (62.59, True, True),
        (62.61, True, False),
        (57.41, True, True),
        (57.39, True, False),
        (408.7, False, True),
        (408.9, False, False),
        (391.3, False, True),
        (391.1, False, False),
    ],
)
def test_a_round_size_is_missed_by_two_seconds_and_one_in_a_hundred_or_by_four_metres_and_twelve_in_a_thousand(
    value, timed, right
):
    assert is_round(value, timed=timed) is right


READ = {
    "a set": JOGGED,
    "a set, then strides": [*JOGGED[:-1], (300, 2.6), *[(20, 5.4), (70, 2.4)] * 4],
    "strides after 239 s": [*JOGGED[:-1], (59, 2.6), *[(20, 5.4), (40, 2.4)] * 3],
    "strides after 240 s": [*JOGGED[:-1], (60, 2.6), *[(20, 5.4), (40, 2.4)] * 3],
    "two strides": [*JOGGED[:-1], (300, 2.6), *[(20, 5.4), (70, 2.4)] * 2],
    "two sets of one pace": [
        (300, 2.8),
        *[(60, 4.0), (60, 2.5)] * 3,
        (600, 2.8),
        *[(60, 4.0), (60, 2.5)] * 3,
        (200, 2.7),
    ],
    "one": [(600, 2.8), (1200, 3.4), (600, 2.8)],
    "surges": [b for _ in range(6) for b in ((400, 3.0), (80, 3.5))],
    "little by little": [(300, 2.7 + 0.1 * k) for k in range(8)],
    "nothing": [(300, 3.0), (300, 3.03), (300, 2.98), (300, 3.02)],
    "hardly anything": [b for _ in range(4) for b in ((200, 3.0), (150, 3.14))],
    "to the end": [(300, 2.8), *[(180, 4.0), (60, 2.5)] * 3, (100, 4.0)],
    "all walked": [(300, 1.5), (300, 1.2), (300, 1.6)],
}


def told(found):
    return "none" if found is None else f"{figure(found.odds)} at {figure(float(np.exp(found.level)))}: {found.reps}"


def read(p):
    """The best readings, whether they are a workout or not; with the sets of another pace; as planned sizes have them."""
    found = reading.readings(p, Odds())
    yield from (f"  {told(r)}" for r in found)
    yield from (f"  others {told(reading.with_others(p, r, Odds()))}" for r in found[:1])
    yield f"  read {told(reading.read(p, Odds()))}"
    if p.count < 8:
        yield "  planned 2 min " + told(reading.read(p, Odds(), (Sizes((120.0,), True, 0.0),)))


def test_readings(snapshot):
    written = []
    for name, blocks in READ.items():
        written += [name, *read(pieces_of(blocks))]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_each_level_may_be_that_of_the_work():
    """A run of more levels than are tried: the slowest are left out."""
    p = pieces_of([(60, float(np.exp(0.8 + reading.LEVEL_STEP * k))) for k in range(40)])
    level = reading._levels(p)
    assert len(level) == reading.MAX_LEVELS
    assert level[-1] == pytest.approx(0.8 + 39 * reading.LEVEL_STEP)
    assert np.diff(level) == pytest.approx(reading.LEVEL_STEP)


def test_a_level_is_that_of_eight_seconds():
    p = pieces_of([(60, 3.0), (8, 4.0), (7, 5.0), (60, 1.5)])
    step = reading.LEVEL_STEP
    assert reading._levels(p) == pytest.approx(np.round(np.log([3.0, 4.0]) / step) * step)
    assert (Odds().lookback, Odds().longest_s) == (20, 4500)


def test_worths_are_of_the_levels_that_were_asked_for():
    p = pieces_of(JOGGED)
    s = spans(p, ODDS)
    level = np.log([2.9, 3.4, 4.0])
    found = span_odds(p, s, level, ODDS)
    for k in range(3):
        alone = span_odds(p, s, level[k : k + 1], ODDS)
        assert np.array_equal(found.reps[..., k], alone.reps[..., 0])
        assert found.easy[k] == pytest.approx(alone.easy[0])
