"""What many runs are called, on disk: a change of any rule of naming shows in review as a difference of lines.

The runs are drawn near the borders of the rules. `pytest tests/sessions --snapshot-update` writes the file anew.
"""

from __future__ import annotations

import random

from milelog import sessions
from milelog.model import Segment, Session
from milelog.sessions.kinds import effort
from milelog.units import KM_M, MILE_M
from text_snapshots import TextFile

SIZES_M = (200, 300, 350, 400, 500, 600, 800, KM_M, 1200, 1500, MILE_M, 2 * KM_M, 2 * MILE_M, 3 * KM_M, 5 * KM_M)
SIZES_S = (15, 20, 30, 45, 60, 75, 90, 105, 120, 150, 180, 240, 255, 300, 330, 360, 480, 600, 1200)
SPEEDS = {"E": 3.0, "M": 3.5, "T": 3.8, "I": 4.2, "R": 4.8}


def part(kind, seconds, metres, zone=None, **more):
    return Segment(kind, 0.0, seconds, metres, metres / seconds, zone, **more)


def rep(rng, size, zone, *, timed, kind="rep", climbs=1.0):
    """One rep of a size, measured with the errors of a watch."""
    speed = SPEEDS[zone] * rng.gauss(1, 0.01)
    seconds = (size if timed else size / speed) + rng.gauss(0, rng.choice((0.3, 2)))
    metres = seconds * speed
    where = rng.choice(("detected", "lap", "step", "corrected"))
    adjusted = speed * climbs if climbs != 1.0 else None
    return part(
        kind, max(5.0, seconds), metres, zone if rng.random() < 0.9 else None, provenance=where, adjusted_mps=adjusted
    )


def rest(rng, seconds, how, *, climbs=1.0):
    metres = {"jog": 2.4, "float": 3.2, "walk": 1.4, "stand": 0.1}[how] * seconds
    adjusted = metres / seconds * climbs if climbs != 1.0 else None
    return part("recovery", seconds + rng.gauss(0, 2), metres, recovery=how, adjusted_mps=adjusted)


def work(rng):
    """The hard part of a run."""
    shape = rng.choice(
        ("set", "set", "sets", "turns", "ladder", "fartlek", "strides", "surges", "alone", "none", "hills")
    )
    timed, how = rng.random() < 0.4, rng.choice(("jog", "jog", "float", "walk", "stand"))
    zone, pause = rng.choice("MTIR"), rng.choice((30, 60, 90, 120, 180, 200, 240))
    sizes = SIZES_S[2:] if timed else SIZES_M
    size, count = rng.choice(sizes), rng.randint(2, 8)
    if shape == "none":
        return []
    if shape == "alone":
        return [rep(rng, size, zone, timed=timed)]
    if shape == "strides":
        return [p for _ in range(count) for p in (rep(rng, 20, "R", timed=True, kind="stride"), rest(rng, 60, "jog"))]
    if shape == "surges":
        easy = part("steady", 400, 1240)
        return [
            p for _ in range(count) for p in (rep(rng, rng.choice((75, 90, 115)), "M", timed=True, kind="surge"), easy)
        ]
    if shape == "hills":
        climbs, down = rng.choice((1.08, 1.12)), rng.choice((0.9, 0.97, 1.0))
        return [
            p
            for _ in range(count)
            for p in (rep(rng, 75, "I", timed=True, climbs=climbs), rest(rng, 90, "jog", climbs=down))
        ]
    if shape == "turns":
        order = [size, rng.choice(sizes)] * (count // 2 + 1)
    elif shape == "ladder":
        rungs = sorted(rng.sample(sizes, min(4, len(sizes))))
        order = rungs if rng.random() < 0.5 else rungs + rungs[-2::-1]
    elif shape == "fartlek":
        order = [rng.choice(sizes[:8]) for _ in range(count + 3)]
    elif shape == "sets":
        order = [size] * 3 + [rng.choice(sizes)] * 4
    else:
        order = [size] * count
    found = []
    long = rng.randint(1, len(order) - 1) if shape in {"set", "sets"} and rng.random() < 0.3 else None
    for number, each in enumerate(order, 1):
        found += [rep(rng, each, zone, timed=timed), rest(rng, pause * (3 if number == long else 1), how)]
    return found[:-1]


def run(rng):
    parts = [part("warmup", 1200, 3600), *work(rng)]
    if rng.random() < 0.5:
        parts.append(part("cooldown", 600, 1700))
    if rng.random() < 0.3:
        speed = 2.9
        for _ in range(3):
            speed *= rng.choice((1.03, 1.06, 1.07, 0.99))
            parts.append(part("steady", rng.choice((230, 300, 900)), 300 * speed))
    placed, at = [], 0.0
    for one in parts:
        length = one.end_s - one.start_s
        placed.append(Segment(one.kind, at, at + length, one.distance_m, one.distance_m / length, one.zone,
                              one.provenance, one.confidence, one.adjusted_mps, one.recovery))  # fmt: skip
        at += length
    share = rng.random()
    zone_s = {"E": at * (1 - share), rng.choice("MT"): at * share * 0.7, "I": at * share * 0.3}
    heart = {"Z1": at * 0.5, "Z2": at * rng.choice((0.1, 0.4)), "Z3": at * 0.1}
    metres = sum(s.distance_m for s in placed) * rng.choice((1, 1, 3))
    return Session(
        "run.fit", rng.choice(("running",) * 15 + ("cycling",)), None, metres, at, at,
        at * rng.choice((1.0, 0.96, 0.94)) * rng.choice((1, 1, 3)), segments=tuple(placed),
        zone_s=zone_s if rng.random() < 0.7 else {}, heart_zone_s=heart if rng.random() < 0.3 else {},
        is_race=rng.choice((None,) * 8 + (True, False)),
    )  # fmt: skip


def test_names(snapshot):
    lines = []
    for number in range(300):
        rng = random.Random(number)
        one = run(rng)
        lines.append(
            f"{number}: {sessions.kind(one)}, {effort(one)}: {sessions.notation(one, rng.choice(('mi', 'km')))}"
        )
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)
