"""The features of accounts of small made runs, on disk: what the choice among accounts is given.

Two lines an account: its reps, then the features that are not 0. What each should be is said by `features`; that the
right account is chosen, by the tests of the detector. `pytest tests/measure --snapshot-update` writes the files anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_streams import edges_of, levels, made, pieces_of
from milelog.measure.detect.accounts import Account
from milelog.measure.detect.features import LONG_H, NAMES, features
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.run_sums import run_sums
from text_snapshots import TextFile, figure


def laid(blocks, *, sway=0.01, grades=None, beats=None):
    """The ground of a run of (seconds, m/s) blocks, a piece each."""
    speed = levels(*blocks, sway=sway)
    grade = None if grades is None else np.repeat(grades, [s for s, _ in blocks])
    return run_sums(made(speed, grade=grade), speed, pieces_of(blocks, sway=sway, beats=beats), Odds())


def fast(blocks, least):
    """The blocks of at least a speed, in seconds."""
    at = edges_of(blocks).tolist()
    return tuple((a, b) for a, b, (_, v) in zip(at, at[1:], blocks, strict=False) if v >= least)


def ways(reps):
    """The same reps as other accounts have them: one less, one alone, all as one, with edges a little off."""
    yield Account(reps, "set", 4.0)
    yield Account(reps[1:], "set", -9.0)
    yield Account(reps[:1], "block", 9.0)
    yield Account(((reps[0][0], reps[-1][1]),), "hill", 90.0)
    yield Account(tuple((a - 6, b + 4) for a, b in reps), "stretch")


def lines(ground_, accounts):
    for account, values in zip(accounts, features(ground_, accounts), strict=True):
        yield f"  {account.source}: " + " ".join(f"{a}-{b}" for a, b in account.reps)
        yield "    " + " ".join(f"{n}={figure(float(v))}" for n, v in zip(NAMES, values, strict=True) if abs(v) > 1e-6)


SET = [(300, 2.8), *[(180, 4.0), (90, 2.5)] * 4, (240, 2.7)]
LADDER = [(200, 2.8), *(b for d in (60, 120, 240, 120, 60) for b in ((d, 4.4), (d / 2, 2.4))), (200, 2.7)]
WORKOUTS = {
    "4 x 3 min, jog": (SET, {"beats": {}}),
    "the same, the heart hardly answering": (SET, {"beats": {"gain": 6.0}}),
    "the same, the heart falling with speed": (SET, {"beats": {"gain": -20.0}}),
    "4 x 2 min, stood": ([(200, 2.9), *[(120, 4.2), (60, 0.0)] * 4, (200, 2.8)], {}),
    "5 x 100 s, walked": ([(200, 2.9), *[(100, 3.8), (46, 1.3)] * 5, (200, 2.8)], {}),
    "8 x 1 min": ([(100, 2.8), *[(60, 4.0), (60, 2.5)] * 8, (140, 2.7)], {}),
    "ladder": (LADDER, {}),
    "ladder on rough ground": (LADDER, {"sway": 0.05}),
    "strides": ([(500, 2.9), *[(20, 5.4), (70, 2.0)] * 4], {"sway": 0.0}),
    "uphill": (SET, {"grades": [0.0, *[0.06, -0.06] * 4, 0.0], "sway": 0.02}),
    "downhill": (SET, {"grades": [0.0, *[-0.03, 0.03] * 4, 0.0]}),
    "steeply downhill": (SET, {"grades": [0.0, *[-0.12, 0.1] * 4, 0.0]}),
    "reps from the start, hardly any rest": ([*[(200, 3.3), (40, 3.0)] * 3, (20, 3.0)], {}),
    "slower than what lies beside them": ([(200, 3.0), *[(100, 2.75), (60, 3.0)] * 3], {}),
    "stops in the reps": ([(200, 2.8), *[(90, 4.0), (10, 0.0), (80, 4.0), (90, 2.6)] * 2, (100, 2.7)], {}),
}


def test_workouts(snapshot):
    written = []
    for name, (blocks, fields) in WORKOUTS.items():
        least = 2.75 if name.startswith("slower") else 3.2
        reps = tuple(r for r in fast(blocks, least) if name[:6] != "slower" or (r[1] - r[0]) == 100)
        written += [name, *lines(laid(blocks, **fields), list(ways(reps)))]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def at(*reps, source="set"):
    return Account(reps, source)


BORDERS = {
    "20 s of running beside a rep are known, 19 are not": (
        [(20, 2.8), (60, 4.0), (19, 2.8), (60, 4.0), (20, 0.0), (19, 2.8), (60, 4.0), (20, 2.8)],
        [at((20, 80)), at((99, 159)), at((20, 80), (99, 159)), at((198, 258)), at((20, 80), (198, 258))],
    ),
    "a stop of 15 s is one, of 14 s none; of 75 s beyond 90 s none": (
        [(200, 2.8), (60, 4.0), (15, 0.0), (60, 4.0), (14, 0.0), (60, 4.0), (90, 2.8), (75, 0.0), (100, 2.8)],
        [at((200, 260), (275, 335)), at((275, 335), (349, 409)), at((349, 409)), at((350, 409)), at((349, 410))],
    ),
    "rests are stood for longer than a light from 45 s on": (
        [
            (100, 2.8),
            (60, 4.0),
            (45, 0.0),
            (60, 4.0),
            (150, 0.0),
            (60, 4.0),
            (151, 0.0),
            (60, 4.0),
            (22, 0.0),
            (60, 4.0),
        ],
        [
            at((100, 160), (205, 265)),
            at((205, 265), (415, 475)),
            at((415, 475), (626, 686)),
            at((626, 686), (708, 768)),
            at((100, 160), (205, 265), (415, 475), (626, 686), (708, 768)),
        ],
    ),
    "a stride is shorter than 25 s; spread inside is that of reps longer than 18 s": (
        [(300, 2.8), (24, 4.4), (100, 2.8), (25, 4.4), (100, 2.8), (18, 4.4), (100, 2.8), (19, 4.4), (200, 2.8)],
        [at((300, 324)), at((424, 449)), at((549, 567)), at((667, 686)), at((300, 324), (424, 449), (549, 567))],
    ),
    "cold before a minute; the heart rises by itself for five": (
        [(59, 2.8), (1, 2.8), (240, 3.6), (100, 3.6), (200, 2.8)],
        [at((59, 340)), at((60, 340)), at((299, 400)), at((300, 400))],
    ),
    "a bit between stops is odd below a third of the usual": (
        [(200, 2.8), (100, 4.0), (30, 0.0), (33, 4.0), (30, 0.0), (34, 4.0), (30, 0.0), (100, 4.0), (200, 2.8)],
        [at((200, 300), (330, 363), (457, 557)), at((200, 300), (393, 427), (457, 557)), at((200, 300), (457, 557))],
    ),
    "left over is what lies beyond 10 s of a rep and no more than 3 % below": (
        [(300, 2.8), (60, 4.0), (60, 2.5), (60, 3.9), (60, 2.5), (60, 3.86), (60, 2.5), (60, 3.0), (600, 4.4)],
        [
            at((300, 360)),
            at((300, 360), (420, 480)),
            at((300, 360), (540, 600)),
            at((280, 380)),
            at((660, 720)),
            at((1100, 1160)),
        ],
    ),
    "two reps have no rests to be alike, three have; from seven on they say no more": (
        [(100, 2.8), *[(40, 4.0), (40, 2.8)] * 9],
        [at(*[(100 + 80 * k, 140 + 80 * k) for k in range(n)]) for n in (1, 2, 3, 4, 7, 8, 9)],
    ),
    "sides count for five minutes": (
        [(200, 3.4), (300, 2.8), (200, 4.0), (300, 2.7), (200, 3.4)],
        [at((500, 700)), at((499, 701)), at((510, 690))],
    ),
    "a step counts to 0.4 in log speed and from -0.1": (
        [(100, 2.6), (60, 3.85), (100, 2.6), (60, 4.2), (100, 2.6), (60, 2.3), (100, 2.6)],
        [at((100, 160)), at((260, 320)), at((420, 480)), at((100, 160), (260, 320), (420, 480))],
    ),
    "more than two hours and a half are late": (
        [(round(3600 * LONG_H) - 600, 2.9), (600, 3.4), (90, 2.9)],
        [at((8400, 9000)), at((8400, 9090))],
    ),
    "nothing beside it": ([(60, 4.0), (60, 4.1)], [at((0, 120)), at((0, 60), (60, 120)), at((0, 60))]),
    "the heart is known to the last second": ([(100, 2.8), (100, 4.0)], [at((100, 200)), at((100, 199))]),
    "work beyond 60 % of what was run is too much": (
        [(200, 2.8), (300, 3.5), (30, 2.8), (300, 3.5), (170, 2.8)],
        [at((200, 500), (530, 800)), at((200, 500), (530, 830)), at((200, 830)), at((100, 900))],
    ),
}


def test_borders(snapshot):
    written = []
    for name, (blocks, accounts) in BORDERS.items():
        beats = {} if "heart" in name or "nothing" in name else None
        written += [name, *lines(laid(blocks, sway=0.0, beats=beats), accounts)]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize(("ran", "known"), [(5, 0), (6, 6)])
def test_a_level_is_known_from_six_seconds_of_running_on(ran, known):
    found = laid([(30, 0.0), (ran, 3.0), (30, 0.0)], sway=0.0)
    assert found.inside[0, -1] == found.moved[0, -1] == known
    assert np.isfinite(found.level).sum() == known


@pytest.mark.parametrize("name", ["4 x 3 min, jog", "4 x 2 min, stood", "ladder"])
def test_what_other_accounts_there_are_changes_nothing(name):
    blocks, fields = WORKOUTS[name]
    accounts = list(ways(fast(blocks, 3.2)))
    there = laid(blocks, **fields)
    together = features(there, accounts)
    assert np.array_equal(together, np.concatenate([features(there, [a]) for a in accounts]))
    assert np.array_equal(together[::-1], features(there, accounts[::-1]))


def test_a_faster_watch_changes_no_feature_of_even_running():
    """All speeds times one factor: ratios stay, as long as noise is a share of speed, too."""
    blocks, faster = SET, [(s, v * 1.1) for s, v in SET]
    accounts = list(ways(fast(blocks, 3.2)))
    one, other = laid(blocks), laid(faster)
    other = replace(other, pieces=replace(other.pieces, error=0.44))
    assert features(one, accounts) == pytest.approx(features(other, accounts), abs=1e-6)
