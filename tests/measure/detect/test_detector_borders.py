"""The detector's own rules at their bounds: what of the watch is believed, hills, and how sure it says it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from made_streams import answer, edges_of, levels, made
from milelog.measure.detect.detector import (
    AGREE,
    CREDIBLE,
    FELT,
    PRESSED,
    PRESSED_ONLY,
    SEEN,
    STRIDE_EDGE_S,
    Detector,
)
from milelog.measure.detect.hills import ONE_HILL, PROPOSED, UPHILL, Hills
from milelog.model import HARD_KINDS, Evidence, Lap
from text_snapshots import TextFile, figure


def laps_of(blocks, *, late=0, names=None, trigger="manual"):
    """A lap for each block, its end pressed some seconds late (but for the last)."""
    at = edges_of(blocks)
    at[1:-1] += late
    names = names or [None] * len(blocks)
    return tuple(
        Lap(float(a), float(b), (b - a) * v, trigger=trigger, intensity=name)
        for (a, b), (_, v), name in zip(pairwise(at), blocks, names, strict=True)
    )


def lines(stream, laps):
    for found in Detector().candidates(stream, evidence=Evidence(laps)):
        hard = [s for s in found.segments if s.kind in HARD_KINDS]
        # What is said of the odds of a choice moves with every fit of its weights: whole nats here.
        odds = "none" if found.odds is None else f"{found.odds:.0f}"
        spans = " ".join(f"{s.kind} {s.start_s:g}-{s.end_s:g} ({figure(round(s.confidence, 2))})" for s in hard)
        source = {s.provenance for s in hard}
        yield f"  {found.origin} {odds}{' named' if found.named else ''} {' '.join(sorted(source))}: {spans}"


SET = [(400, 2.8), *[(180, 4.0), (90, 2.5)] * 3, (240, 2.7)]
FAINT = [(600, 3.0), *[(240, 3.15), (120, 2.95)] * 3, (400, 3.0)]
STOOD = [(400, 2.8), *[(120, 4.2), (60, 0.0)] * 3, (240, 2.7)]
STRIDES = [(900, 2.9), *[(20, 5.2), (70, 2.4)] * 4, (200, 2.6)]
NAMES = ["warmup", *["interval", "recovery"] * 3, "cooldown"]
WATCHED = {
    "pressed": (SET, {}),
    "pressed 6 s late": (SET, {"late": 6}),
    "of the watch": (SET, {"names": NAMES}),
    "of the watch, hardly seen": (FAINT, {"names": NAMES}),
    "pressed, hardly seen": (FAINT, {}),
    "stood, pressed 4 s late": (STOOD, {"late": 4}),
    "stood, pressed 5 s late": (STOOD, {"late": 5}),
    "stood, pressed 5 s early": (STOOD, {"late": -5}),
    "strides, pressed 7 s late": (STRIDES, {"late": 7}),
    "strides, pressed 8 s late": (STRIDES, {"late": 8}),
    "strides, pressed 4 s early": (STRIDES, {"late": -4}),
    "one rep of three laps": ([(400, 2.8), (600, 3.5), (240, 2.7)], {}),
    "one rep of two laps": ([(400, 2.8), (600, 3.5)], {}),
    "one lap": ([(1500, 3.0)], {}),
    "each kilometre of an even run": ([(333, 3.0)] * 5, {"trigger": "distance"}),
    "pressed at each kilometre of an even run": ([(333, 3.0)] * 5, {}),
    "pressed at lights": ([(300, 3.0), (20, 0.0), (500, 3.0), (30, 0.0), (400, 3.0)], {}),
}


def test_what_the_watch_says(snapshot):
    written = []
    for name, (blocks, fields) in WATCHED.items():
        written += [name, *lines(made(levels(*blocks, sway=0.01)), laps_of(blocks, **fields))]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_the_constants_of_the_detector():
    assert (AGREE, PRESSED, SEEN, PRESSED_ONLY, STRIDE_EDGE_S) == (0.8, 1.5, 0.97, 0.9, 8)
    assert (UPHILL, ONE_HILL, PROPOSED, FELT, CREDIBLE) == (0.03, 0.15, 0.5, 0.4, 2.0)


@pytest.mark.parametrize(
    ("up", "down", "lengths", "held", "proposed"),
    [
        (0.031, -0.016, (90, 90, 90), True, True),
        (0.029, -0.016, (90, 90, 90), False, True),
        (0.031, -0.014, (90, 90, 90), False, True),
        (0.031, -0.016, (40, 90, 180), False, True),
        (0.014, -0.016, (90, 90, 90), False, False),
        (0.031, -0.007, (90, 90, 90), False, False),
        (0.031, -0.016, (90, 90), False, False),
    ],
)
def test_a_set_up_a_hill_and_what_may_become_one(up, down, lengths, held, proposed):
    edges = np.cumsum([100, *(s for length in lengths for s in (length, 60))])
    reps = [(int(a), int(b)) for a, b in zip(edges[:-1:2], edges[1::2], strict=True)]
    grade = np.full(int(edges[-1]) + 100, down)
    for a, b in reps:
        grade[a:b] = up
    hills = Hills.of(made(np.full(len(grade), 3.0), grade=grade))
    assert (hills.hold(reps), hills.propose(reps)) == (held, proposed)


def hill(count=5, up=0.08, down=None, *, lengths=None, speed=2.7, beats=True):
    """Reps up one hill at an even speed, the effort alone above that of easy running; the heart answers to effort."""
    lengths = lengths or [90] * count
    blocks = [(500, speed), *[b for s in lengths for b in ((s, speed), (s, speed))], (300, speed)]
    grades = [0.0, *[up, -up if down is None else down] * len(lengths), 0.0]
    stream = made(levels(*blocks, sway=0.004), grade=np.repeat(grades, [s for s, _ in blocks]))
    if beats:
        felt = [(s, 4.2 if g > 0.02 else 2.6) for (s, _), g in zip(blocks, grades, strict=True)]
        stream = replace(stream, heart_rate_bpm=answer(felt))
    return stream


HILLS = {
    "five up one hill": {},
    "two up one hill": {"count": 2},
    "three": {"count": 3},
    "without a heart rate": {"beats": False},
    "up 4 %": {"up": 0.04},
    "up 2.5 %": {"up": 0.025},
    "of many lengths": {"lengths": [40, 60, 90, 130, 180]},
    "of hardly different lengths": {"lengths": [85, 90, 95, 90, 100]},
    "whose rests go on up": {"down": 0.02},
    "whose rests go down a little": {"down": -0.02},
}


def test_hills(snapshot):
    written = []
    for name, fields in HILLS.items():
        stream = hill(**fields)
        found = Detector().weighed(stream)
        hills = [a for a in found.each if a.source == "hill"]
        longest = max((a.reps for a in hills), key=len, default=())
        written += [f"{name}: {len(hills)} accounts, {longest}", *lines(stream, ())]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_a_heart_that_does_not_answer_denies_hill_reps():
    stream = hill()
    silent = replace(stream, heart_rate_bpm=np.full(len(stream.time_s), 140.0))
    assert [a for a in Detector().weighed(stream).each if a.source == "hill"]
    assert not [a for a in Detector().weighed(silent).each if a.source == "hill"]


@pytest.mark.parametrize("shift", [300, 1234])
def test_more_easy_running_before_a_set_moves_it_and_changes_nothing(shift):
    blocks = [(900, 2.8), *SET[1:]]
    one = Detector()(made(levels(*blocks)))
    other = Detector()(made(levels((shift, 2.8), *blocks)))
    hard, later = ([(s.start_s, s.end_s) for s in found if s.kind in HARD_KINDS] for found in (one, other))
    assert [(a + shift, b + shift) for a, b in hard] == later
    assert len(hard) == 3


@pytest.mark.parametrize("lat", [4, 60])
def test_the_order_of_sets_does_not_matter(lat):
    """Two sets of one pace with easy running between, in this order or the other."""
    first, second = [(180, 4.0), (90, 2.5)] * 3, [(60, 4.0), (60, 2.5)] * 4
    both = []
    for a, b in ((first, second), (second, first)):
        blocks = [(600, 2.8), *a, (lat + 240, 2.8), *b, (300, 2.7)]
        found = Detector()(made(levels(*blocks, sway=0.005)))
        both.append(sorted(round(s.end_s - s.start_s) for s in found if s.kind in HARD_KINDS))
    assert both[0] == pytest.approx(both[1], abs=2)
    assert len(both[0]) == 7
