"""Logs made by hand for the tests of trends: sessions as they were interpreted, week by week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from milelog.model import Athlete, MileSurges, Segment, Session
from milelog.runner import daniels
from milelog.trends import Log
from milelog.units import MILE_M
from milelog.weeks import weeks

MONDAY = date(2026, 1, 5)
HOME = timezone(timedelta(hours=-5))


def day(week: int, weekday: int = 0) -> date:
    return MONDAY + timedelta(days=7 * week + weekday)


def run(when: date, miles: float = 6.0, *, segments=(), kind="easy", speed=3.0, **more) -> Session:
    metres = miles * MILE_M
    return Session(
        file=f"{when}.fit",
        sport="running",
        start=datetime(when.year, when.month, when.day, 7, tzinfo=HOME),
        distance_m=metres,
        elapsed_s=metres / speed,
        timer_s=metres / speed,
        moving_s=metres / speed,
        segments=tuple(segments),
        kind=kind,
        normalized_mps=speed,
        **more,
    )


def reps(
    count: int, metres: float, speed: float, zone: str | None, *, rest_s=120.0, start_s=600.0, flat=1.0, kind="rep"
):
    found = []
    for _ in range(count):
        took = metres / speed
        found.append(Segment(kind, start_s, start_s + took, metres, speed, zone, adjusted_mps=speed * flat))
        start_s += took
        found.append(Segment("recovery", start_s, start_s + rest_s, rest_s * 2.2, 2.2, adjusted_mps=2.2 / flat))
        start_s += rest_s
    return found[:-1]


def long_run(when: date, miles: int = 10, surged: int | None = None) -> Session:
    surged = miles if surged is None else surged
    each = tuple(MileSurges(n, int(n <= surged), 80.0, 3.6) for n in range(1, miles + 1))
    return replace(run(when, miles, kind="long"), miles=each)


def threshold(when: date, vdot=50.0, miles: float = 9.0) -> Session:
    return run(when, miles, segments=reps(2, 2 * MILE_M, daniels.training_speed(vdot, "T"), "T"), kind="threshold")


def block(count: int, *, easy=4) -> list[Session]:
    """Weeks as the stamina block of the mile asks: threshold on Tuesday, easy days of 6 miles, the long run on Sunday."""
    found = []
    for week in range(count):
        found.append(threshold(day(week, 1)))
        found += [run(day(week, d)) for d in (2, 3, 4, 5)[:easy]]
        found.append(long_run(day(week, 6)))
    return found


def log(sessions, *, today: date | None = None, athlete: Athlete | None = None, **more) -> Log:
    athlete = athlete or Athlete()
    ordered = sorted(sessions, key=lambda s: s.start)
    last = ordered[-1].day if ordered else MONDAY
    return Log(athlete, today or last + timedelta(days=1), ordered, weeks(ordered, athlete), **more)


def without(sessions, drop) -> list[Session]:
    return [s for s in sessions if not drop(s)]


def renamed(session: Session, **changes) -> Session:
    return replace(session, **changes)
