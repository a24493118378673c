"""Groups sessions into outings and weeks by their local date, and sums up each week. Called by `pipeline.judge`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from milelog.model import Athlete, Segment, Session, Week

FIRST_DAY = date(1990, 1, 1)
"""First day of plausible dates: earlier ones come from a clock that was never set (FIT counts from the end of 1989)."""
LAST_DAY = date(2100, 1, 1)
"""First day after the plausible dates. Sessions outside them belong to no week."""
JOIN_GAP_S = 1800.0
"""Files of one day that follow each other within this time are one outing: warm-up, race and cool-down."""
LEAST_THRESHOLD_S = 120.0
"""Shorter reps in zone T are no threshold work but hills or strides (Daniels: cruise intervals last minutes)."""
MOMENT_S = 60.0
"""A recording without distance that is shorter than this was started and stopped by mistake."""

SILENT = timedelta(days=28)
"""After a longer time without any recording a log has ended: nothing was recorded, rather than nothing run."""

Outing = tuple[Session, ...]
"""The sessions (files) of one run, in order of their start."""


def week_begin(day: date, week_start: int) -> date:
    """The first day of the week that contains `day`; weeks begin on weekday `week_start`, 0 for Monday."""
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def weeks(sessions: Sequence[Session], athlete: Athlete, week_start: int | None = None) -> tuple[Week, ...]:
    """All weeks from the first session to the last, including empty ones between them.

    Weeks begin on `week_start` (that of the plan), or by default on the athlete's. A session belongs to the week of its local
    date; sessions without a plausible date are left out.
    """
    by_week: dict[date, list[Session]] = {}
    first_day = athlete.week_start if week_start is None else week_start
    for session in sessions:
        day = local_day(session)
        if day is not None:
            by_week.setdefault(week_begin(day, first_day), []).append(session)
    if not by_week:
        return ()
    first, last = min(by_week), max(by_week)
    # Including empty weeks: a week without a run was missed and must be judged.
    starts = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return tuple(week_of(start, by_week.get(start, ())) for start in starts)


def local_day(session: Session) -> date | None:
    """The local date of a session; None if it has none or an implausible one."""
    day = session.day
    return day if day is not None and FIRST_DAY <= day < LAST_DAY else None


def week_of(start: date, sessions: Iterable[Session] = ()) -> Week:
    """The week that begins on `start`, with its sums; the long run is the longest outing of running."""
    ordered = tuple(sorted(sessions, key=_by_start))
    running = [s for s in ordered if s.is_run]
    found = outings(running)
    return Week(
        start=start,
        end=start + timedelta(days=6),
        sessions=ordered,
        runs=len(found),
        volume_m=sum(s.distance_m for s in running),
        long_run_m=max((distance(o) for o in found), default=0.0),
        threshold_m=sum(s.distance_m for r in running for s in threshold_segments(r)),
        surges=sum(s.kind == "surge" for r in running for s in r.segments),
        zone_s=_seconds(s.zone_s for s in running),
        heart_zone_s=_seconds(s.heart_zone_s for s in running),
        cross_s=sum(s.moving_s for s in ordered if s.is_other_sport),
    )


def _by_start(session: Session) -> tuple[float, str]:
    return session.start.timestamp() if session.start else math.inf, session.file


def outings(running: Iterable[Session]) -> tuple[Outing, ...]:
    """Groups sessions of running into outings, in order of their start; leaves out accidental recordings (`MOMENT_S`)."""
    groups: list[list[Session]] = []
    for session in sorted((s for s in running if s.has_distance or s.elapsed_s >= MOMENT_S), key=_by_start):
        if groups and _follows(groups[-1][-1], session):
            groups[-1].append(session)
        else:
            groups.append([session])
    return tuple(tuple(g) for g in groups)


def _follows(before: Session, after: Session) -> bool:
    """Whether a session belongs to the same outing as the one before it."""
    if before.start is None or after.start is None or before.day != after.day:
        return False
    gap = (after.start - before.start).total_seconds() - before.elapsed_s
    # Recordings that overlap, too: nobody runs two runs at once.
    return gap <= JOIN_GAP_S


def distance(outing: Outing) -> float:
    """Distance of an outing, m."""
    return sum(s.distance_m for s in outing)


def threshold_segments(session: Session) -> tuple[Segment, ...]:
    """The reps in zone T that count as threshold work (LEAST_THRESHOLD_S)."""
    return tuple(s for s in session.segments if s.kind == "rep" and s.zone == "T" and s.duration_s >= LEAST_THRESHOLD_S)


def silence(weeks: Sequence[Week], today: date, begin: date | None) -> tuple[date | None, date | None]:
    """The first and the last day with a recording, each only where more than SILENT lies beyond it: from the day `begin` of the
    plan, and to `today`; else None. Recordings that could not be read make a week of their own among `weeks`.
    """
    days = sorted(s.day for w in weeks for s in w.sessions if s.day)
    if not days:
        return None, None
    is_late = begin is not None and weeks[0].start - begin > SILENT
    return days[0] if is_late else None, days[-1] if today - weeks[-1].end > SILENT else None


def _seconds(found: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Sums of the seconds in each zone."""
    total: Counter[str] = Counter()
    for spent in found:
        total.update(spent)
    return dict(total)
