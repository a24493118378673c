"""A runner's log in a few words: sessions made of stretches, weeks judged against a plan's text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from milelog import compliance, documents, plan
from milelog.model import Athlete, Race, Segment, Session, Week
from milelog.runner import timetable
from milelog.units import MILE_M
from milelog.weeks import weeks

MONDAY = date(2026, 3, 2)
ATHLETE = Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),))
"""VDOT 49: E 7:59-9:35, M 7:13-7:54, T 6:57-7:17, I 6:16-6:32, R 5:24-6:01 a mile."""
ZONES = timetable(ATHLETE)
BANDS = {z.name: z for z in ZONES[0].zones}
E, T = BANDS["E"], BANDS["T"]
BELOW, ABOVE = 1 - 1e-9, 1 + 1e-9
"""Factors that take a figure just beside a bound."""
EASY, T_PACE, I_PACE, R_PACE, PLUS = 500.0, 425.0, 384.0, 340.0, 460.0


def stretch(kind, miles, pace, zone=None, **more):
    """A stretch of so many miles at so many seconds a mile."""
    return Segment(kind, 0.0, miles * pace, miles * MILE_M, MILE_M / pace, zone, **more)


def easy(miles):
    return [stretch("steady", miles, EASY, "E")]


def reps(count, miles, pace=T_PACE, zone="T", rest=0.25, **more):
    """Reps with jogs between."""
    found = []
    for _ in range(count):
        found += [stretch("rep", miles, pace, zone, **more), stretch("recovery", rest, 560.0)]
    return found[:-1]


def surges(miles, every=1, seconds=90.0):
    """Easy miles, one in `every` of them with a surge."""
    found = []
    for mile in range(miles):
        surge = seconds / PLUS
        if mile % every:
            found += easy(1)
        else:
            found += [*easy(0.4), stretch("surge", surge, PLUS, "M"), *easy(0.6 - surge)]
    return found


def session(day, segments=(), *, hour=7.0, sport="running", error=0.0, file=None, **more):
    """A session on a day (0 is the first Monday), its stretches one after another."""
    placed, at = [], 0.0
    for segment in segments:
        size = segment.end_s - segment.start_s
        placed.append(replace(segment, start_s=at, end_s=at + size))
        at += size
    start = datetime.combine(MONDAY + timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=hour)
    zone_s: dict[str, float] = {}
    for segment in placed:
        if segment.zone:
            zone_s[segment.zone] = zone_s.get(segment.zone, 0.0) + segment.end_s - segment.start_s
    metres = sum(s.distance_m for s in placed)
    name = file or f"{start:%Y%m%d-%H%M}.fit"
    seconds = more.pop("seconds", at)
    return Session(
        name, sport, start, metres, seconds, seconds, seconds,
        segments=tuple(placed), zone_s=zone_s, distance_error=error, **more,
    )  # fmt: skip


HEAD = 'name = "Mile"\nstart = 2026-03-02\n'


def judge(text, sessions, *, today=MONDAY + timedelta(days=7), athlete=ATHLETE, zones=ZONES, problems=()) -> Week:
    """The first week of a plan's text, judged."""
    return judge_all(text, sessions, today=today, athlete=athlete, zones=zones, problems=problems)[0]


@cache
def parsed(text):
    """The plan of a text; the same text is judged a thousand times."""
    the_plan = plan.parse(documents.parse(HEAD + text, "plan.toml"))
    assert the_plan.problems == ()
    return the_plan


def judge_all(text, sessions, *, today=MONDAY + timedelta(days=30), athlete=ATHLETE, zones=ZONES, problems=()):
    """All weeks, judged."""
    return compliance.judge(
        parsed(text), weeks(sessions, athlete), today=today, zones=zones, athlete=athlete, problems=problems
    )


def context(text, sessions, *, today=MONDAY + timedelta(days=7), athlete=ATHLETE, zones=ZONES, missing=()):
    """What the checks of the first week look at."""
    the_plan = parsed(text)
    (week,) = [w for w in weeks(sessions, athlete) if w.start == MONDAY]
    return compliance.Context(the_plan, the_plan.week(MONDAY), week, today, athlete, zones, missing)


def check(week, name):
    """One verdict of a week."""
    (found,) = [c for c in week.checks if c.name == name]
    return found


def race_week(text):
    """A plan whose first week holds a race on Saturday."""
    return f"[[weeks]]\nstart = 2026-03-02\n[[weeks.races]]\ndate = 2026-03-07\n{text}"


def named(day, workout):
    """A plan's text with one session."""
    return f'[[week.sessions]]\nday = "{day}"\nworkout = "{workout}"\n'


def at_speed(kind, seconds, speed, zone=None, **more):
    """A stretch of just so many seconds at a speed."""
    return Segment(kind, 0.0, float(seconds), seconds * speed, speed, zone, **more)


def metres_of(run, metres):
    """A run as if it had been just so long."""
    return replace(run, distance_m=float(metres))


def reason(verdict, kind):
    return next((r for r in verdict.facts.reasons if r.kind is kind), None)


def changes(verdict):
    return [(c.kind, pytest.approx(c.amount, abs=1e-6)) for c in verdict.facts.changes]
