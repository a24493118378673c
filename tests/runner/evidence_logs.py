"""Logs of evidence made by hand: runners of a known VDOT, week by week."""

from __future__ import annotations

from datetime import date, timedelta

from milelog.measure.types import Best, Steady
from milelog.runner import daniels
from milelog.runner.evidence import Hard, RunEvidence

START = date(2026, 1, 5)


def best(distance_m, time_s, **changes):
    return Best(distance_m, time_s, time_s, 0.0, **changes)


def easy(day, vdot, *, heart=None, share=0.66, minutes=50):
    """An easy run; `heart` is its heart rate."""
    speed = daniels.speed_at(share * vdot)
    bests = tuple(best(d, d / speed) for d in (1500.0, 3000.0, 5000.0) if d < speed * minutes * 60)
    steady = (Steady(300.0, speed, heart),) if heart else ()
    return RunEvidence(
        day, f"{day}.fit", speed * minutes * 60, minutes * 60.0, speed, bests, steady,
        max_heart_rate_bpm=heart + 10 if heart else None,
    )  # fmt: skip


def reps(day, vdot, count, seconds, rest, share):
    """A session of reps at a share of VDOT."""
    speed = daniels.speed_at(share * vdot)
    work = tuple(Hard("rep", seconds, speed, rest if i < count - 1 else None) for i in range(count))
    metres = speed * seconds
    bests = tuple(best(d, d / speed) for d in (1500.0, 3000.0, 5000.0) if d < metres)
    return RunEvidence(day, f"{day}-reps.fit", 9000.0, 3000.0, bests=bests, hard=work)


def race(day, vdot, metres=5000.0, *, heart=None, **changes):
    """A race that is the whole recording."""
    seconds = daniels.race_time(vdot, metres)
    bests = [
        best(d, d * seconds / metres * 0.995, heart_rate_bpm=heart, beside=1.0) for d in (1500.0, 3000.0) if d < metres
    ]
    bests.append(best(metres, seconds, heart_rate_bpm=heart, unevenness=0.015))
    return RunEvidence(day, f"{day}-race.fit", metres * 1.005, seconds, bests=tuple(bests), **changes)


def weeks(count, vdot, *, sessions=True, heart=None):
    """Weeks of three easy runs and, with sessions, one of T reps; `vdot` is a number or a function of the week."""
    runs = []
    for week in range(count):
        level = vdot(week) if callable(vdot) else vdot
        monday = START + timedelta(weeks=week)
        beats = heart(week) if callable(heart) else heart
        runs += [easy(monday + timedelta(days=d), level, heart=beats) for d in (0, 3, 6)]
        if sessions:
            runs.append(reps(monday + timedelta(days=1), level, 4, 420.0, 60.0, 0.87))
    return runs


def day(week, weekday=0):
    return START + timedelta(weeks=week, days=weekday)
