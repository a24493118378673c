"""How well each of many runs fits each of many planned sessions, on disk: the choice among them hangs on every rule.

`pytest tests/compliance --snapshot-update` writes it anew.
"""

from dataclasses import replace

from made import ZONES, context, easy, reps, session, stretch, surges

from milelog.compliance.matching import RunFeatures, SessionFeatures, by_number, like, planned_metres, score
from milelog.compliance.work import pieces
from milelog.plan import PlannedSession, parse_workout
from milelog.plan.notation import flat
from milelog.units import MILE_M
from text_snapshots import TextFile

PLANNED = (
    ("9 mi with 2 x 2 mi @ T, 1 mi jog", 1),
    ("3-4 x 1 mi @ T, 1 min jog", 1),
    ("8 x 400 m @ R, 400 m jog", 3),
    ("8-10 x 400 m @ R, 400 m jog", None),
    ("2 mi @ T, 1 mi jog, 4 x 400 m @ R, 400 m jog", 3),
    ("5 x 3 min @ I, 2 min jog", 4),
    ("5-6 x 3-4 min @ I, 2 min jog", 0),
    ("20 min @ T", 2),
    ("3-4 mi @ T", 2),
    ("4 mi @ 7:05/mi", 5),
    ("4 x 1 mi @ 7:05/mi, 1 min jog", None),
    ("8 x 60 s hill @ I, jog", 6),
    ("4 x 1 mi, 1 min jog", 1),
    ("6 mi easy", None),
    ("6-8 mi easy", 4),
    ("45 min easy", 2),
    ("10 mi with plus pace", 6),
    ("6 mi with 6 x 20 s strides", 0),
    ("at least 8 mi easy", 3),
)


def exactly(metres, seconds, zone, count=1, pause=0.25):
    """Reps of just this size."""
    one = stretch("rep", metres / MILE_M, seconds * MILE_M / metres, zone)
    one = replace(one, distance_m=float(metres), end_s=float(seconds), speed_mps=metres / seconds)
    return [p for _ in range(count) for p in (one, stretch("recovery", pause, 560.0))][:-1]


RUNS = {
    "6 mi": (0, easy(6)),
    "6.5 mi": (1, easy(6.5)),
    "8 mi": (4, easy(8)),
    "3.9 mi": (2, easy(3.9)),
    "8.1 mi": (6, easy(8.1)),
    "10 mi with 2 surges": (6, [*surges(2), *easy(8)]),
    "10 mi with 3 surges": (6, surges(10, every=4)),
    "surges and as many reps": (6, [*surges(4), *reps(4, 0.25)]),
    "surges and more reps": (5, [*surges(4), *reps(5, 0.25)]),
    "2 x 2 mi": (1, [*easy(2), *reps(2, 2), *easy(2.75)]),
    "2 x 2 mi alone": (2, reps(2, 2)),
    "3 x 2 mi": (1, [*easy(2), *reps(3, 2), *easy(2)]),
    "4 x 1 mi": (1, [*easy(2), *reps(4, 1), *easy(2)]),
    "5 x 1 mi": (3, [*easy(2), *reps(5, 1), *easy(2)]),
    "4 x 1 mi, slow": (1, [*easy(2), *reps(4, 1, 470.0, "M"), *easy(2)]),
    "4 x 1 mi, easy": (1, [*easy(2), *reps(4, 1, 520.0, "E"), *easy(2)]),
    "4 x 1 mi, quick": (1, [*easy(2), *reps(4, 1, 400.0, "I"), *easy(2)]),
    "4 x 1 mi, no zone": (1, [*easy(2), *reps(4, 1, 425.0, None), *easy(2)]),
    "4 x 1.12 mi": (2, [*easy(2), *reps(4, 1.12), *easy(2)]),
    "4 x 1.14 mi": (2, [*easy(2), *reps(4, 1.14), *easy(2)]),
    "4 x 0.7 mi": (5, [*easy(2), *reps(4, 0.7), *easy(2)]),
    "8 x 400 m": (3, [*easy(2), *exactly(400, 84, "R", 8), *easy(2)]),
    "9 x 400 m": (0, [*easy(2), *exactly(400, 84, "R", 9), *easy(2)]),
    "12 x 400 m, slow": (6, [*easy(2), *exactly(400, 96, "I", 12), *easy(2)]),
    "8 x 300 m": (3, [*easy(1), *exactly(300, 62, "R", 8), *easy(1)]),
    "5 x 3 min": (4, [*easy(2), *exactly(755, 180, "I", 5), *easy(2)]),
    "6 x 3:30": (4, [*easy(2), *exactly(880, 210, "I", 6), *easy(2)]),
    "7 x 4:20": (4, [*easy(1), *exactly(1090, 260, "I", 7), *easy(1)]),
    "1 rep of 20 min": (2, [*easy(2), *exactly(4540, 1200, "T"), *easy(2)]),
    "1 rep of 14 min": (2, [*easy(2), *exactly(3180, 840, "T"), *easy(2)]),
    "5 mi at T": (2, [*easy(1), *reps(1, 5)]),
    "nothing": (3, [replace(stretch("rep", 0.0, 425.0, "T"), speed_mps=0.0)]),
    "hills": (6, [*easy(2), *exactly(225, 60, "I", 8), *easy(2)]),
    "45 min": (2, easy(45 / 500 * 60)),
    "60.6 min": (2, easy(60.6 / 500 * 60)),
    "29.4 min": (3, easy(29.4 / 500 * 60)),
}


def figures(values):
    return " ".join(f"{v:.4g}" for v in values)


def test_scores(snapshot):
    ran = {name: (session(day, parts),) for name, (day, parts) in RUNS.items()}
    ctx = context("", [run[0] for run in ran.values()])
    asked = [(text, PlannedSession(parse_workout(text), day)) for text, day in PLANNED]
    written = [", ".join(text for text, _ in asked)]
    for name, run in ran.items():
        for band, known, first in ((ctx.step_band, "by zone", 0), (by_number, "by number", 5)):
            found = RunFeatures.of(run, band, first)
            written.append(f"{name} {known}: {figures(score(SessionFeatures.of(p, first), found) for _, p in asked)}")
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_work(snapshot):
    """Metres that each session asks beside each run, and the likeness of each rep to each step."""
    ctx = context("", [session(0, easy(1))], zones=ZONES)
    written = []
    for text, _ in PLANNED:
        steps = [(s, times) for s, times in flat(parse_workout(text).steps) if s.kind == "rep"]
        written.append(text)
        for name, (day, parts) in RUNS.items():
            found = pieces([session(day, parts)])
            metres = planned_metres(steps, found, ctx.step_band)
            alike = [like(s, p, ctx.step_band) for s, _ in steps for p in found[:1]]
            if any(alike):
                written.append(f"  {name}: {figures(metres)}: {figures(alike)}")
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)
