"""What is measured in many runs, on disk: their accounts, best efforts, evidence of fitness and histograms.

The runs are drawn: reps and rests of many sizes near what a detector can tell, with the watch's laps and without. What is
right is told by the other tests; this says what is, whatever it is. `pytest tests/measure --snapshot-update` writes it
anew.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.measure.activity import measure, race_time
from milelog.model import HARD_KINDS, Lap, Totals
from text_snapshots import TextFile, figure

DRAWN = 8
"""Runs of each kind."""


def reps(rng):
    """A set of reps, some of it close to the speed around it."""
    fast, slow = rng.choice((3.3, 3.6, 4.0, 4.6, 5.4)), rng.choice((0.0, 1.4, 2.4, 2.8))
    size, rest = rng.choice((15, 30, 60, 90, 180, 300, 600)), rng.choice((15, 30, 60, 120, 200))
    count = min(rng.randint(2, 8), 1200 // (size + rest) + 1)
    work = [block for _ in range(count) for block in ((size, fast * rng.gauss(1, 0.02)), (rest, slow))][:-1]
    return [(rng.choice((300, 600)), 2.8), *work, (rng.choice((200, 400)), 2.7)]


def mixed(rng):
    """A ladder, a tempo run, surges, an easy run, two sets, strides at the end."""
    kind = rng.choice(("ladder", "tempo", "surges", "easy", "two sets", "strides", "progression"))
    if kind == "ladder":
        return [(400, 2.8), *(b for d in (60, 120, 240, 120, 60) for b in ((d, 4.4), (90, 2.4))), (300, 2.7)]
    if kind == "tempo":
        return [(500, 2.9), (rng.choice((400, 1000)), rng.choice((3.15, 3.4, 3.8))), (300, 2.8)]
    if kind == "surges":
        return [b for _ in range(5) for b in ((300, 2.9), (rng.choice((40, 90)), rng.choice((3.4, 3.8))))]
    if kind == "easy":
        return [(1200, 2.9), (rng.choice((5, 40)), 0.0), (400, 2.9)]
    if kind == "two sets":
        return [(400, 2.8), *[(180, 4.2), (90, 2.5)] * 3, (200, 2.6), *[(30, 5.4), (60, 2.2)] * 4, (300, 2.7)]
    if kind == "strides":
        return [(1200, 2.9), *[(20, 5.0), (60, 2.0)] * 5]
    return [(300, v) for v in (2.7, 2.9, 3.1, 3.3, 3.6)]


def watched(rng):
    """Reps that the watch has laps, steps or splits of."""
    return reps(rng)


def hilly(rng):
    """Reps up a hill, or an easy run over hills."""
    if rng.random() < 0.5:
        return [(400, 2.8), *[(60, 3.4), (90, 2.4)] * rng.randint(3, 7), (300, 2.7)]
    return [(300, 2.8), (300, 2.3), (300, 3.2), (300, 2.8)]


KINDS = (reps, mixed, watched, hilly)


def laps_of(rng, blocks):
    edges = [0.0, *itertools.accumulate(float(s) for s, _ in blocks)]
    late = rng.choice((0.0, 1.0, 4.0, 15.0))
    trigger = rng.choice(("manual", "distance", None))
    names = rng.choice(((None,), ("active", "rest")))
    return tuple(
        Lap(max(0.0, a + late * (i > 0)), b + late, (b - a) * v, trigger=trigger, intensity=names[i % len(names)])
        for i, ((a, b), (_, v)) in enumerate(zip(itertools.pairwise(edges), blocks, strict=True))
    )


def run_of(kind, rng):
    blocks = kind(rng)
    speed = speeds(*blocks, noise=rng.choice((0.0, 0.02, 0.05)), seed=rng.randint(0, 99))
    more = {"lag": rng.choice((0, 3))}
    if kind is hilly:
        more["elevation"] = np.concatenate(
            [np.full(round(s), 0.08 * v * (v < 3.5 and i % 2)) for i, (s, v) in enumerate(blocks)]
        ).cumsum()
    if rng.random() < 0.4:
        more["cadence"] = np.where(speed > 1.5, 160 + 6 * (speed - 2.5), 0.0)
    if kind is watched:
        more["laps"] = laps_of(rng, blocks)
    run = activity(speed, **more)
    if rng.random() < 0.7:
        beats = 110 + 60 * (1 - np.exp(-np.arange(len(speed) + 1) / 90.0)) + rng.choice((0, 5)) * np.append(speed, 0)
        run = replace(run, columns={**run.columns, "heart_rate_bpm": beats})
    return replace(run, totals=Totals(distance_m=float(speed.sum()), timer_s=float(len(speed))))


def lines(run):
    found = measure(run, clean.streams(run))
    for one in found.candidates:
        yield f"  {one.origin} {figure(one.odds)} named {one.named}"
        for part in one.segments:
            rest = figure((part.speed_mps, part.adjusted_mps or 0.0, part.confidence))
            more = f"{part.recovery or ''} {part.provenance}" if part.kind in {*HARD_KINDS, "recovery"} else ""
            yield f"    {part.kind} {part.start_s:.1f}-{part.end_s:.1f} {rest} {more}".rstrip()
    yield f"  figures {figure((found.ascent_m, found.mean_heart_rate_bpm, found.normalized_mps))}"
    yield "  " + " ".join(f"{name}={figure(value)}" for name, value in found.metrics.items())
    yield f"  efforts {' '.join(figure((e.distance_m, e.time_s, e.start_s)) for e in found.efforts)}"
    yield from (f"  best {figure(b)}" for b in found.fitness.bests)
    yield from (f"  steady {figure(s)}" for s in found.fitness.steady[:3])
    yield f"  {len(found.fitness.steady)} {figure((found.fitness.median_mps, found.fitness.max_heart_rate_bpm))}"
    for name in ("speed_s", "heart_s"):
        bins = getattr(found, name)
        yield f"  {name} {len(bins)} {' '.join(f'{i}:{n}' for i, n in enumerate(bins) if n)[:150]}"
    yield f"  races {figure(tuple(race_time(found, found.distance_m * share) for share in (0.5, 0.965, 1.0, 1.035)))}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_measured(kind, snapshot):
    written = []
    for number in range(DRAWN):
        run = run_of(kind, random.Random(f"{kind.__name__} {number}"))
        written += [str(number), *lines(run)]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)
