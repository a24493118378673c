"""Every verdict of many weeks as it stands, on disk: a change of any rule shows in review as a difference of lines.

The weeks are drawn near the borders of what their plans ask, where a rule that moved decides otherwise. What is right is
told by the other tests; these say what is, whatever it is. `pytest tests/compliance --snapshot-update` writes it anew.
"""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest
from made import ATHLETE, MONDAY, ZONES, easy, judge_all, named, race_week, reps, session, stretch, surges

from milelog.compliance.summary import summarize
from milelog.errors import Problem
from milelog.model import Effort
from milelog.units import KM_M, MILE_M
from text_snapshots import TextFile, figure

DRAWN = 32
"""Weeks of each kind."""


def around(rng, value, share):
    """A value up to so much beside another, as often near as far."""
    return value * (1 + share * rng.choice((-1, -0.5, -0.1, 0, 0.1, 0.5, 1)) * rng.uniform(0.9, 1.1))


def loose_runs(rng):
    """Some easy running on some days, in one file or two."""
    runs = []
    for day in rng.sample(range(7), rng.randint(0, 4)):
        runs.append(session(day, easy(around(rng, 5, 0.5)), error=rng.choice((0, 0.004, 0.02))))
        if rng.random() < 0.3:
            runs.append(session(day, easy(rng.uniform(0.4, 3)), hour=rng.choice((7.8, 8.4, 18))))
    return runs


def volumes(rng):
    asked = rng.choice(
        ('volume = "25-30 mi"', 'volume = "30 mi"', 'volume = "at least 25 mi"', 'volume = "240-270 min"')
    )
    tolerance = rng.choice(("", "", '[tolerance]\nbands = "todaysplan"\n'))
    each = around(rng, 27.5 / 5, 0.2)
    runs = [session(day, easy(each), error=rng.choice((0.0, 0.004, 0.02))) for day in rng.sample(range(7), 5)]
    rides = [session(3, [stretch("steady", rng.uniform(5, 30), 240)], sport="cycling", hour=18)] * rng.randint(0, 1)
    credit = rng.choice(("", '[cross_training]\ncredit = "12 min/mi"\ncap = "10 %"\n'))
    return f"{tolerance}{credit}[week]\n{asked}\n", runs + rides


def long_runs(rng):
    asked = rng.choice(("10 mi with plus pace", "10 mi with plus pace", "10 mi", "85 min easy", "10 mi with 3 mi @ T"))
    miles = around(rng, 10, 0.15)
    kind = rng.randrange(6)
    if kind < 2:
        run = surges(round(miles), every=rng.choice((1, 1, 2, 3)), seconds=around(rng, 90, 0.7))
    elif kind == 2:
        fast = around(rng, 0.25 * miles, 0.3)
        run = [*easy(miles - fast), stretch("steady", fast, rng.choice((455.0, 466.0, 462.0)), "M")]
    elif kind == 3:
        run = [*easy(miles - 3), *reps(1, 3, around(rng, 426, 0.05)), *easy(0.2)]
    else:
        run = easy(miles)
    runs = [session(rng.choice((5, 6)), run, error=rng.choice((0.0, 0.005)))]
    if rng.random() < 0.4:
        runs.append(session(6, easy(around(rng, 3, 0.8)), hour=rng.choice((8.6, 8.9, 9.9, 16))))
    if rng.random() < 0.6:
        runs.append(session(1, [*easy(3), *reps(2, around(rng, 2, 0.2)), *easy(around(rng, 3, 0.9))]))
    named_too = named("Sun", asked) if rng.random() < 0.5 else ""
    return f'[week]\nlong_run = "{asked}"\n{named_too}', runs


def thresholds(rng):
    asked = rng.choice(('threshold = "3-4 mi"', 'threshold = "4 mi"', 'threshold = "20-25 min"'))
    plan = f"[week]\n{asked}\n" + rng.choice(("", named("Tue", "9 mi with 2 x 2 mi @ T, 1 mi jog")))
    plan += rng.choice(("", named("Thu", "5 x 1000 m @ I, 400 m jog"), named("Thu", "8 x 60 s hill @ I, jog")))
    runs = loose_runs(rng)
    for day in rng.sample(range(7), rng.randint(1, 2)):
        size = rng.choice((0.12, 0.25, 0.5, 1, 2))
        work = reps(
            max(1, round(around(rng, rng.choice((2, 4)), 0.3) / size)),
            around(rng, size, 0.05),
            rng.choice((around(rng, 426, 0.03), around(rng, 426, 0.08), around(rng, 390, 0.04))),
            rng.choice("MTTI"),
            adjusted_mps=rng.choice((None, None, MILE_M / around(rng, 420, 0.05))),
        )
        runs.append(
            session(
                day, [*easy(2), *work, *easy(2)], error=rng.choice((0, 0.005)), kind=rng.choice(("threshold", "hills"))
            )
        )
    return plan, runs


def workouts(rng):
    text, count, size, pace, zone = rng.choice(
        (
            ("2 mi warm-up, 5 x 1000 m @ I, 400 m jog, 2 mi cool-down", 5, KM_M / MILE_M, 384, "I"),
            ("8 x 400 m @ R, 400 m jog", 8, 0.2486, 340, "R"),
            ("3-4 x 1 mi @ T, 1 min jog", 4, 1, 426, "T"),
            ("9 mi with 2 x 2 mi @ T, 1 mi jog", 2, 2, 426, "T"),
            ("5 x 3 min @ I, 2 min jog", 5, 180 / 384, 384, "I"),
            ("8 x 60 s hill @ I, jog", 8, 60 / 430, 430, "I"),
            ("4 mi @ 7:05/mi", 1, 4, 425, None),
            ("6 mi @ 8:15-8:45/mi", 1, 6, 510, "E"),
            ("3-4 mi @ T", 3, 1.15, 426, "T"),
            ("6 mi with 6 x 20 s strides", 6, 20 / 330, 330, None),
            ("50-60 min easy", 1, 6.5, 500, "E"),
            ("2 x 2 mi @ T, 1 mi jog, 4 x 200 m @ R, 200 m jog", 2, 2, 426, "T"),
        )
    )
    kind = "stride" if "strides" in text else "rep" if zone != "E" else "steady"
    done = max(1, count + rng.choice((-2, -1, 0, 0, 0, 0, 1)))
    work = []
    for _ in range(done):
        adjusted = MILE_M / pace * rng.choice((1.0, 1.05, 1.07)) if "hill" in text else None
        one = stretch(kind, around(rng, size, rng.choice((0.02, 0.1, 0.25))), around(rng, pace, 0.04), zone)
        work += [replace(one, adjusted_mps=adjusted), stretch("recovery", rng.choice((0.1, 0.25, 1)), 560.0)]
    if rng.random() < 0.2:
        work += reps(4, 0.125, 340.0, "R")
    day = rng.choice((1, 1, 1, 2, 4))
    error = rng.choice((0.0, 0.005, 0.02))
    if rng.random() < 0.2:
        parts = [session(day, easy(2)), session(day, work, hour=7.35, error=error), session(day, easy(2), hour=8.2)]
    else:
        parts = [session(day, [*easy(around(rng, 2, 0.3)), *work, *easy(2)], error=error, rpe=rng.choice((None, 5, 9)))]
    other = named("Thu", rng.choice(("6 mi easy", "4 x 1 mi @ T, 1 min jog", "10 mi with plus pace")))
    return named("Tue", text) + rng.choice(("", other)), [*parts, *loose_runs(rng)]


def habits(rng):
    plan = '[week]\nruns = "{}"\neasy = "{} %"\nrest_days = ["{}", "Mon"]\ncross_training = "{}"\n'.format(
        rng.choice(("3", "3-4", "5+")),
        rng.choice((70, 80)),
        rng.choice(("Fri", "Sun")),
        rng.choice(("30 min", "60-90 min")),
    )
    runs = loose_runs(rng)
    runs.append(session(2, [*easy(4), *reps(2, around(rng, 1, 0.6)), *easy(around(rng, 2, 0.6))]))
    for day in rng.sample(range(7), rng.randint(0, 3)):
        sport = rng.choice(("cycling", "swimming", "strength_training"))
        runs.append(session(day, [stretch("steady", around(rng, 10, 0.5), 180)], sport=sport, hour=18))
    return plan, runs


def races(rng):
    miles, goal, race_pace = rng.choice(
        ((1, "5:40", 342), (3.1069, "20:00", 391), (5, "34:00", 405), (13.1094, "1:32:00", 421), (2, "", 372))
    )
    metres = miles * MILE_M
    text = f'distance = "{metres:.0f} m"\n' + (f'goal = "{goal}"\n' if goal else "")
    pace = rng.choice((around(rng, race_pace, 0.01), around(rng, race_pace, 0.06), around(rng, 478, 0.03)))
    size = around(rng, miles, rng.choice((0.01, 0.03, 0.04, 0.06)))
    climb = rng.choice((None, None, MILE_M / pace * 1.05))
    halves = [stretch(rng.choice(("rep", "steady")), size / 2, pace, rng.choice("TIR"), adjusted_mps=climb)] * 2
    body = rng.choice((halves, [halves[0], stretch("pause", 0.01, 900), halves[1]]))
    before = around(rng, 2, 0.3)
    if rng.random() < 0.6:
        body = [*easy(before), *body, *rng.choice((easy(1), []))]
    best = Effort(metres * rng.choice((1.0, 1.004, 1.006)), size * pace * rng.choice((0.99, 1.02)), before * 500)
    run = session(
        rng.choice((5, 5, 5, 5, 6)),
        body,
        kind=rng.choice(("race", "easy", "easy")),
        is_race=rng.choice((None, True)),
        efforts=rng.choice(((), (best,))),
        error=rng.choice((0.0, 0.005)),
    )
    return race_week(text), [run, *loose_runs(rng)]


def steady_paces(rng):
    off = around(rng, 0.05, 0.8) * 6
    parts = [*easy(1), stretch("steady", 6 - off, around(rng, 510, 0.04), "E"), stretch("steady", off, 600, "E")]
    if rng.random() < 0.3:
        parts.append(stretch("stride", 0.05, 330))
    return named("Tue", "1 mi easy, 6 mi @ 8:15-8:45/mi"), [
        session(rng.choice((1, 3)), parts, error=rng.choice((0, 0.01)))
    ]


def busy_weeks(rng):
    """Several named sessions, and runs that could be one or the other of them, on any day."""
    texts = ("4 x 1 mi @ T, 1 min jog", "6 x 800 m @ I, 400 m jog", "8 x 400 m @ R, 400 m jog", "10 mi with plus pace", "6 mi easy",
             "45 min easy", "20 min @ T", "6 x 5 min @ T, 1 min jog", "4 mi @ M")  # fmt: skip
    plan = "".join(named(day, rng.choice(texts)) for day in rng.sample(("Mon", "Tue", "Thu", "Fri", "Sun"), 3))
    runs = loose_runs(rng)
    for day in rng.sample(range(7), rng.randint(2, 4)):
        count, size, pace, zone = rng.choice(
            (
                (4, 1, 426, "T"),
                (6, 0.5, 384, "I"),
                (8, 0.25, 340, "R"),
                (6, 300 / 426, 426, "T"),
                (1, 2.8, 426, "T"),
                (1, 4, 455, "M"),
            )
        )
        work = reps(around_count(rng, count), around(rng, size, 0.2), around(rng, pace, 0.08), zone)
        run = rng.choice((surges(rng.choice((6, 9, 10))), [*easy(2), *work, *easy(around(rng, 2, 0.5))], [*work]))
        runs.append(session(day, run, error=rng.choice((0.0, 0.01))))
    return plan, runs


def around_count(rng, count):
    return max(1, count + rng.choice((-2, -1, 0, 0, 0, 1)))


def zone_volumes(rng):
    """Distance at I and at R that the week asks in all, beside the sessions that ask for reps."""
    plan = "[week]\n" + rng.choice(('intervals = "3-4 mi"\n', 'intervals = "3 mi"\nrepetitions = "1-1.5 mi"\n'))
    plan += rng.choice(("", named("Thu", "5 x 1000 m @ I, 400 m jog"), named("Thu", "8 x 60 s hill @ I, jog")))
    plan += rng.choice(("", named("Fri", "8-10 x 200 m @ R, 200 m jog")))
    runs = loose_runs(rng)
    for day in rng.sample(range(7), rng.randint(1, 3)):
        size, pace, zone = rng.choice(((0.5, 384, "I"), (0.62, 384, "I"), (0.125, 340, "R"), (0.15, 430, "I")))
        climb = rng.choice((None, None, MILE_M / pace * rng.choice((1.05, 1.07))))
        count = max(1, round(around(rng, rng.choice((1.2, 3.3)), 0.3) / size))
        work = reps(count, around(rng, size, 0.05), around(rng, pace, 0.04), zone, adjusted_mps=climb)
        runs.append(session(day, [*easy(2), *work, *easy(1)], error=rng.choice((0, 0.005))))
    return plan, runs


def efforts(rng):
    plan = '[week]\nlong_run = "10 mi with plus pace"\n' + named("Tue", "9 mi with 2 x 2 mi at 75 % effort, 1 mi jog")
    beats = rng.choice((None, around(rng, 150, 0.15)))
    runs = [
        session(6, surges(10), rpe=rng.choice((None, 4, 6, 7, 8, 9)), mean_heart_rate_bpm=beats),
        session(1, [*easy(2), *reps(2, 2), *easy(2)], rpe=rng.choice((None, 6, 7, 8, 9)), mean_heart_rate_bpm=beats),
    ]
    return plan, runs


def running_weeks(rng):
    plan = '[week]\nvolume = "25-30 mi"\nlong_run = "10 mi"\nthreshold = "3-4 mi"\nruns = "5"\n'
    plan += named("Tue", "9 mi with 2 x 2 mi @ T, 1 mi jog") + named("Sun", "10 mi")
    return plan, [*loose_runs(rng), session(1, [*easy(2), *reps(rng.randint(1, 2), 2), *easy(2)])]


KINDS = (
    volumes,
    long_runs,
    thresholds,
    zone_volumes,
    workouts,
    steady_paces,
    busy_weeks,
    habits,
    races,
    efforts,
    running_weeks,
)


def lines(verdict):
    """One verdict: its status, then each reason and change on a line of its own."""
    facts = replace(verdict.facts, reasons=(), changes=())
    yield f"  {verdict.name}: {verdict.status} {figure(facts)} in {len(verdict.evidence)}"
    for reason in verdict.facts.reasons:
        reps_ = " ".join(
            f"{len(list(same))}x{rep}"
            for rep, same in groupby(f"{r.place}:{r.distance_m:.0f}@{r.judged_mps:.3f}" for r in reason.reps)
        )
        yield f"    {figure(replace(reason, reps=()))} {reps_}".rstrip()
    for change in verdict.facts.changes:
        yield f"    -> {figure(change)}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_verdicts(kind, snapshot):
    written = []
    estimated = tuple(replace(z, estimate=True, error=0.02) for z in ZONES)
    for number in range(DRAWN):
        rng = random.Random(f"{kind.__name__} {number}")
        text, runs = kind(rng)
        athlete = replace(
            ATHLETE,
            units=rng.choice(("mi", "mi", "km")),
            max_hr=rng.choice((None, 188)),
            threshold_hr=rng.choice((None, 170)),
        )
        zones = rng.choice((*[ZONES] * 5, estimated, estimated, ()))
        day = rng.randint(-1, 7) if kind is running_weeks or rng.random() < 0.15 else 7
        problems = rng.choice(
            ((), (), (), (Problem("2026-03-05-run.fit", "fit-empty", "It is empty.", severity="rejected"),))
        )
        weeks = judge_all(
            text,
            runs,
            today=MONDAY + timedelta(days=day),
            athlete=athlete,
            zones=zones,
            problems=problems,
        )
        written.append(f"{number}")
        written += [line for verdict in weeks[0].checks for line in lines(verdict)]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_summary_of_a_block(snapshot):
    rng = random.Random(7)
    text = '[week]\nvolume = "20-25 mi"\nlong_run = "10 mi with plus pace"\nthreshold = "3-4 mi"\n'
    sessions = []
    for week in range(14):
        day = 7 * week
        sessions += [
            session(day + 1, [*easy(2), *reps(2, around(rng, 2, 0.2), around(rng, 425, 0.03)), *easy(2)]),
            session(day + 3, easy(around(rng, 4, 0.8))),
            session(day + 6, surges(round(around(rng, 10, 0.15)))),
        ][: rng.choice((1, 2, 3, 3, 3))]
    weeks = judge_all(text, sessions, today=MONDAY + timedelta(weeks=13, days=3))
    found = [figure(s) for upto in range(2, 15) for s in summarize(weeks[:upto])]
    assert "\n".join(found) + "\n" == snapshot(extension_class=TextFile)
