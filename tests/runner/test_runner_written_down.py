"""What is known of runners, on disk: paces, zones, probabilities, races found, fitness by date, zones of reps.

The inputs are drawn near the borders of the rules. What is right is told by the other tests; this says what is, whatever
it is. `pytest tests/runner --snapshot-update` writes it anew.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date, timedelta

import evidence_logs as logs

from milelog.measure.types import Best, Steady
from milelog.model import Athlete, Effort, Race, Segment
from milelog.runner import best_effort, daniels, effort, in_force, likelihood, races, sets, timetable, zone_of
from milelog.runner.belief import Belief, grid, offsets
from milelog.runner.daniels import describe_race
from milelog.runner.effort import RepSet, rep_sets, zone_shares
from milelog.runner.evidence import Hard, RunEvidence, hard_stretches
from milelog.runner.fitness import fitness, from_training, zone_sets
from milelog.runner.heart import FiveZones, seconds
from milelog.units import MILE_M
from text_snapshots import TextFile, figure

DAY = date(2026, 3, 2)
VALUES = (15.0, 30.0, 42.0, 49.9, 50.0, 62.0, 85.0)
DISTANCES_M = (800.0, 1500.0, MILE_M, 5000.0, 21097.5, 42195.0)


def some(values):
    """Values of a table at some of its places."""
    return " ".join(figure(float(v)) for v in values[::19])


def test_paces(snapshot):
    lines = []
    for value in VALUES:
        lines.append(f"{value} race {[figure(daniels.race_time(value, d)) for d in DISTANCES_M]}")
        lines.append(f"  train {[figure(daniels.training_speed(value, z)) for z in 'EMTIR']}")
        lines.append(f"  bands {figure(daniels.zones(value))}")
    for metres, time_s in ((1500.0, 240.0), (5000.0, 1215.0), (10000.0, 3600.0), (42195.0, 10800.0), (100.0, 10.0)):
        lines.append(f"{metres} in {time_s}: {figure(daniels.vdot(metres, time_s))}")
    lines += [
        describe_race(Race(DAY, metres, 1215.4))
        for metres in (*DISTANCES_M, 3000.0, 2 * MILE_M, 10000.0, 8046.72, 5000.004, 5000.006)
    ]
    raced = (Race(DAY, 5000.0, 1215.0), Race(DAY - timedelta(days=40), 10000.0, 2700.0), Race(DAY, 800.0, 150.0))
    found = timetable(Athlete(races=raced))
    lines += [f"{s.start} {figure(s.vdot)} {s.source}" for s in found]
    for days in (-41, -40, -1, 0, 1):
        lines.append(f"{days}: {in_force(found, DAY + timedelta(days=days)).source}")
    lines.append(f"none: {in_force(found, None).source} {in_force((), DAY)}")
    speeds = [round(2.0 + 0.05 * n, 2) for n in range(70)]
    lines.append(" ".join(f"{v}{zone_of(v, found[-2])}" for v in speeds))
    lines.append(
        f"{zone_of(0.0, found[0])} {zone_of(-1.0, found[0])} {zone_of(math.inf, found[0])} {zone_of(3.0, None)}"
    )
    ranked = [
        (DAY, Effort(d, t, 0.0)) for d, t in ((1499.0, 200.0), (1500.0, 300.0), (21100.0, 5400.0), (21101.0, 3700.0))
    ]
    lines.append(figure(best_effort(ranked)))
    for metres, time_s in (
        (1500.0, 0.0),
        (1500.0, 100.0),
        (5000.0, 3000.0),
        (5000.0, 690.0),
        (5000.0, 672.0),
        (5000.0, 2300.0),
    ):
        lines.append(f"{metres} {time_s} {best_effort([(None, Effort(metres, time_s, 0.0))]) is not None}")
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def test_hearts(snapshot):
    lines = []
    for top, rest, threshold in (
        (190, None, None),
        (190, 50, None),
        (190, 50, 170),
        (185, None, 171),
        (None, 50, None),
    ):
        found = FiveZones().zones(Athlete(max_hr=top, resting_hr=rest, threshold_hr=threshold))
        lines.append(f"{top} {rest} {threshold}: {found}")
        lines += [f"  {seconds(beats, found)}" for beats in ([1] * 150, [0] * 100 + [2] * 30, [3])]
    lines += [
        f"{bpm}: {figure(effort.likely_max(bpm))}" for bpm in (None, 150.0, 178.0, 187.0, 196.0, 205.0, 215.0, 230.0)
    ]
    for bpm in (120.0, 124.0, 150.0, 185.0, 190.0, 195.0):
        shown = [figure(effort.of_heart(Steady(300.0, v, bpm), 187.0)) for v in (0.6, 0.8, 2.5, 3.5, 5.0)]
        lines.append(f"{bpm} {figure(effort.oxygen_share(bpm, 187.0))} {shown}")
    grades = (-0.041, -0.04, 0.0, 0.04, 0.041)
    lines.append(str([effort.of_heart(Steady(300.0, 3.0, 150.0, grade=g), 187.0) is not None for g in grades]))
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def test_sets_and_shares(snapshot):
    lines = []
    for length in (
        19.0,
        39.9,
        40.0,
        60.0,
        149.9,
        150.0,
        180.0,
        181.0,
        300.0,
        480.0,
        481.0,
        600.0,
        3900.0,
        3901.0,
        10801.0,
    ):
        lines.append(f"{length}")
        for rest in (None, 0.0, 0.03, 0.2, 1.0, 3.0):
            shares = zone_shares(RepSet(3, length, 4.0, rest))
            lines.append(f"  {rest} " + " ".join(f"{z}{figure(s)}" for z, s in shares.items()))
    drawn = random.Random(5)
    for _ in range(25):
        base, speed = drawn.choice((20.0, 60.0, 300.0)), drawn.choice((0.5, 3.6, 4.5))
        work = [
            Hard(
                drawn.choice(("rep", "rep", "rep", "stride", "surge")),
                base * drawn.choice((0.7, 0.9, 1.0, 1.0, 1.4, 1.45)),
                speed * drawn.choice((1.0, 1.0, 1.03, 1.048, 1.052, 1.1)),
                drawn.choice((None, 30.0, 60.0, 120.0)),
            )
            for _ in range(drawn.randint(1, 5))
        ]
        lines.append(" ".join(figure(h) for h in work))
        lines += [f"  {figure(s)}" for s in rep_sets(work)]
    stretches = [Segment(k, a, b, 4.0 * (b - a), 4.0, adjusted_mps=v) for k, a, b, v in (
        ("warmup", 0, 600, None), ("rep", 600, 700, 4.2), ("recovery", 700, 760, None), ("rep", 760, 860, None),
        ("surge", 900, 900, None), ("stride", 950, 970, None),
    )]  # fmt: skip
    lines += [figure(h) for h in hard_stretches(stretches)]
    bests = [
        (1499.0, 200.0),
        (1500.0, 200.0),
        (1500.0, 0.0),
        (42200.0, 9000.0),
        (42201.0, 9000.0),
        (5000.0, 6000.0),
        (5000.0, 680.0),
        (5000.0, 700.0),
    ]
    for metres, time_s in bests:
        one = Best(metres, time_s, time_s, 0.0)
        lines.append(f"{metres} {time_s} {figure(effort.of_best(one))} {time_s and effort.is_beyond_records([one])}")
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def test_probabilities(snapshot):
    lines = [f"{len(grid())} {some(grid())}", some(offsets())]
    level = math.log(45.0)
    lines.append(f"race {some(likelihood.log_likelihood_of_race(level))}")
    for probability, metres in ((0.6, 5000.0), (1.0, 40000.0), (1.0, 40001.0), (0.6, 42195.0)):
        lines.append(
            f"found {probability} {metres} {some(likelihood.log_likelihood_of_found_race(level, probability, metres))}"
        )
    lines += [
        f"bound {some(likelihood.log_likelihood_of_bound(level, expected))}"
        for expected in (level, level - 0.249, level - 0.251)
    ]
    lines.append(f"recent {some(likelihood.log_likelihood_of_recent_best(level))}")
    for length, rest in (
        (59.9, 1.0),
        (60.0, 1.0),
        (60.0, None),
        (190.0, 0.7),
        (540.0, 0.2),
        (2400.0, None),
        (9000.0, None),
    ):
        for speed in (3.2, 3.9, 4.6):
            told = likelihood.log_likelihood_of_reps(RepSet(3, length, speed, rest))
            lines.append(f"reps {length} {rest} {speed} {None if told is None else some(told)}")
    lines.append(f"none {some(likelihood.log_likelihood_of_all([]))}")
    lines.append(f"both {some(likelihood.log_likelihood_of_all([likelihood.log_likelihood_of_race(level)] * 2))}")
    first = Belief.first()
    states = {
        "first": first,
        "a week": first.after(1.0),
        "a day": first.after(0.01),
        "half a year": first.after(26.0),
        "raced": first.given(likelihood.log_likelihood_of_race(level)),
        "raced, a week": first.given(likelihood.log_likelihood_of_race(level)).after(1.0),
        "raced, ten": first.given(likelihood.log_likelihood_of_race(level)).after(10.0),
        "high": first.given(likelihood.log_likelihood_of_race(math.log(88.0))).after(20.0),
        "low": first.given(likelihood.log_likelihood_of_race(math.log(15.5))).after(20.0),
        "effort": first.given_effort(level + 0.1, 0.05),
        "raced, effort": first.given(likelihood.log_likelihood_of_race(level)).given_effort(level + 0.1, 0.05),
        "forgotten": first.given(likelihood.log_likelihood_of_race(level))
        .given_effort(level + 0.1, 0.05)
        .with_new_offset(0.1),
    }
    for name, state in states.items():
        lines.append(f"{name}: {figure(state.mean)} {figure(state.spread)} {some(state.of_fitness)}")
        lines.append(f"  {' '.join(figure(float(v)) for v in state.table.sum(axis=0)[::3])}")
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def drawn_run(rng):
    """A run that may be a race."""
    metres = rng.choice((1500.0, MILE_M, 3000.0, 2 * MILE_M, 5000.0, 10000.0, 21097.5, 42195.0, 4000.0))
    value = rng.choice((40.0, 43.0, 44.0, 45.0, 47.0, 57.0, 59.0))
    time_s = daniels.race_time(value, metres)
    best = Best(
        metres,
        time_s,
        time_s * rng.choice((1.0, 1.0, 1.05, 1.06)) + rng.choice((0.0, 29.0, 31.0)),
        0.0,
        heart_rate_bpm=rng.choice((None, 150.0, 165.0, 172.0, 176.0, 180.0)),
        unevenness=rng.choice((0.0, 0.015, 0.03, 0.034, 0.036, 0.06, 0.1)),
        beside=rng.choice((0.5, 0.85, 0.86, 1.0)),
    )
    half = Best(metres / 2, time_s / 2.02, time_s / 2.02, 0.0, heart_rate_bpm=170.0, unevenness=0.01, beside=1.0)
    return RunEvidence(
        DAY,
        "a.fit",
        metres * rng.choice((1.0, 1.024, 1.026, 1.5)),
        time_s,
        bests=(half, best),
        title=rng.choice(("", "", "Morning run", "Town 10 k", "parkrun", "Half")),
        race_m=rng.choice((None, None, None, None, metres, metres * 1.0099, metres * 1.011)),
        is_race=rng.choice((None, None, None, None, True, False)),
        counts=rng.random() < 0.95,
    )


def test_races_found(snapshot):
    lines = []
    rng = random.Random(11)
    for _ in range(150):
        run = drawn_run(rng)
        year = sorted(
            (math.log(rng.choice((38.0, 41.0, 43.0, 44.5, 46.0))) for _ in range(rng.choice((0, 3, 8, 9, 12)))),
            reverse=True,
        )
        found = races.find(run, math.log(45.0), rng.choice((0.01, 0.05)), rng.choice((None, 187.0)), year)
        lines.append(figure(found) if found else "none")
    lines += [
        f"{d} {figure(races.usual_share(d))}"
        for d in (800.0, 1500.0, 2000.0, 3000.0, 7000.0, 15000.0, 30000.0, 50000.0)
    ]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def point(known):
    values = (known.vdot, known.error, known.easy_mps, known.easy_spread, known.easy_bpm, known.highest_bpm)
    return f"{known.day} {figure(values)}"


def histories():
    """Logs of runners, each with what is special in it."""
    yield "easy alone", logs.weeks(9, 45.0, sessions=False), ()
    yield "young", logs.weeks(2, 45.0, sessions=False), ()
    yield "with a heart", logs.weeks(10, 45.0, heart=148.0), ()
    yield "faster", logs.weeks(14, lambda w: 42.0 + 0.5 * w, heart=lambda w: 150.0 - w), ()
    yield "given", logs.weeks(8, 45.0), (Race(logs.day(5, 5), 5000.0, 1250.0), Race(logs.day(9), 10000.0, 2600.0))
    raced = [
        *logs.weeks(12, 45.0, heart=148.0),
        logs.race(logs.day(8, 5), 45.5, heart=176.0),
        logs.race(logs.day(10, 5), 46.0, 42195.0, title="Marathon"),
    ]
    yield "found", raced, ()
    yield "found and given", raced, (Race(logs.day(8, 5), 5000.0, 1230.0),)
    mixed = [
        replace(r, counts=n % 5 > 0, distance_error=0.01 * (n % 3), is_race=(n % 7 == 0) or None)
        for n, r in enumerate(logs.weeks(9, 44.0, heart=150.0))
    ]
    yield "mixed", mixed, ()
    some_hearts = [
        replace(r, steady=r.steady if n % 4 == 0 else ()) for n, r in enumerate(logs.weeks(12, 44.0, heart=150.0))
    ]
    yield "some hearts", some_hearts, ()
    yield (
        "late sessions",
        [
            *logs.weeks(5, 45.0, sessions=False),
            *(logs.reps(logs.day(w, 2), 45.0, 5, 180.0, 120.0, 0.98) for w in (6, 7, 36)),
        ],
        (),
    )
    yield "alone", [logs.race(logs.day(0, 5), 50.0)], ()


def test_fitness_by_date(snapshot):
    lines = []
    for name, runs, given in histories():
        curve = fitness(runs, given)
        lines.append(name)
        lines += [f"  {point(p)} {dict(sorted(p.known_by.items()))}" for p in curve.points]
        lines += [f"  race {figure(replace(f, evidence=()))}" for f in curve.found]
        lines += [f"  zones {s.start} {figure(s.vdot)} {figure(s.error)} {s.source}" for s in zone_sets(curve)]
        lines += [f"  training {p.day} {figure(p.vdot)} {figure(p.error)}" for p in from_training(runs, curve, given)]
    lines.append(str(fitness(()).points))
    lines.append(str([str(p.day) for p in fitness(logs.weeks(1, 45.0), until=logs.day(3, 2)).points]))
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def test_zones_of_reps(snapshot):
    rng = random.Random(3)
    known = timetable(Athlete(races=(Race(DAY, 5000.0, 1215.0),)))[0]
    lines = []
    for number in range(120):
        zone_set = (known, replace(known, estimate=True, error=rng.choice((0.0, 0.02, 0.06))))[number % 2]
        speed = daniels.training_speed(known.vdot, rng.choice("EMTIR")) * rng.choice((0.96, 0.99, 1.0, 1.02, 1.05))
        length = rng.choice((30.0, 60.0, 119.0, 121.0, 239.0, 241.0, 300.0, 479.0, 481.0, 600.0, 899.0, 901.0))
        rest, hill = rng.choice((20.0, 60.0, 200.0)), rng.choice((None, None, 1.05, 1.15))
        at, stretches = 0.0, [Segment("warmup", 0.0, 1.0, 3.0, 3.0)]
        for _ in range(rng.randint(1, 5)):
            mps = speed * rng.gauss(1, rng.choice((0.005, 0.02, 0.05)))
            seconds_ = length * rng.choice((1.0, 1.0, 0.6, 1.5))
            adjusted = mps * hill * rng.gauss(1, 0.02) if hill else None
            kind = rng.choice(("rep", "rep", "rep", "rep", "surge", "stride"))
            stretches.append(Segment(kind, at, at + seconds_, mps * seconds_, mps, adjusted_mps=adjusted))
            at += seconds_ + rest
        named = sets.zoned(stretches, zone_set)
        lines.append(
            " ".join(f"{s.kind[:2]}{s.end_s - s.start_s:.0f}@{s.speed_mps:.2f}{s.zone or '-'}" for s in named[1:])
        )
    lines.append(str([s.zone for s in sets.zoned(stretches, None)]))
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)
