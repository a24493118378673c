"""Judges weeks against the plan: one verdict for each check of each week, with its evidence and its probability.

A new check is one function `(Context) -> Iterable[Verdict]` and one line in CHECKS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from milelog.compliance.context import Context
from milelog.compliance.cross import cross_training
from milelog.compliance.distances import volume
from milelog.compliance.effort import effort
from milelog.compliance.habits import easy, rest_days, runs
from milelog.compliance.long_run import long_run
from milelog.compliance.races import races
from milelog.compliance.sessions import named_sessions
from milelog.compliance.threshold import counted_metres, in_band_only, threshold
from milelog.compliance.zone_work import work_in_zones, zone_volume
from milelog.errors import Problem
from milelog.model import Athlete, Verdict, Week, Zone, ZoneSet
from milelog.plan.types import Plan
from milelog.weeks import SILENT, silence, week_begin, week_of

__all__ = ["CHECKS", "Context", "judge"]

Check = Callable[[Context], Iterable[Verdict]]

CHECKS: tuple[Check, ...] = (
    volume,
    long_run,
    threshold,
    named_sessions,
    work_in_zones,
    zone_volume,
    runs,
    easy,
    rest_days,
    cross_training,
    races,
    effort,
)
"""Every check, in the order of the report."""

_DAY = re.compile(
    r"(?<!\d)(20\d\d|19\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])"
    r"(?=(?:\d{1,2}|(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?(?!\d))"
)
"""A date in a file's name as watches and apps write it: 2026-03-10, 20260310_0612, 2026.03.10T06.12, 20260310061200. No
digit may stand before it, and after it at most two or a time of day: a piece of an activity's number ("11720260310123")
is no date.
"""


def judge(
    plan: Plan | None,
    weeks: Sequence[Week],
    *,
    today: date,
    zones: Sequence[ZoneSet],
    athlete: Athlete,
    problems: Sequence[Problem] = (),
) -> tuple[Week, ...]:
    """The weeks with their verdicts, and with the planned weeks up to today in which nothing was run.

    Weeks that the plan does not cover keep no checks. `problems` are those of the reading: a rejected file whose name
    holds a date makes what falls short in its week unknown, as does the end of the log within it. Nothing given is changed.
    """
    if plan is None:
        return tuple(in_band_only(week, zones) for week in weeks)
    missing = unreadable_by_week(problems, plan.week_start)
    # Caches that all weeks share, because each check looks up the zones of the same days.
    in_force: dict[date | None, ZoneSet | None] = {}
    bands: dict[date | None, dict[str | None, Zone]] = {}
    found = []
    every = with_empty_weeks(plan, weeks, today, missing)
    last_day = silence(every, today, None)[1]
    for week in every:
        planned = plan.week(week.start)
        # Before the plan begins and after it ends there is nothing to judge.
        if planned is None:
            found.append(in_band_only(week, zones))
            continue
        # The days of the week after the log's last recording are as unknown as those after today.
        ended = last_day if last_day is not None and week.start <= last_day < week.end else None
        ctx = Context(
            *(plan.part(week.start), planned, week, ended or today, athlete, zones),
            *(missing.get(week.start, ()), ended, in_force, bands),
        )
        checks = tuple(_named(v for check in CHECKS for v in check(ctx)))
        found.append(replace(week, checks=checks, threshold_m=_threshold_m(ctx, checks)))
    return tuple(found)


def _threshold_m(ctx: Context, checks: Sequence[Verdict]) -> float:
    """Metres of the week at threshold, as the verdict counts them, so that tables and verdict agree."""
    # Without zones no pace can be judged; only the segments' own zone labels are known.
    if not ctx.zones:
        return ctx.week.threshold_m
    judged = next((v.actual_m for v in checks if v.name == "threshold" and v.actual_m is not None), None)
    return counted_metres(ctx) if judged is None else judged


def _named(verdicts: Iterable[Verdict]) -> Iterable[Verdict]:
    """The verdicts with unique names: a second "session_tue" becomes "session_tue_2"."""
    seen: dict[str, int] = {}
    for verdict in verdicts:
        seen[verdict.name] = count = seen.get(verdict.name, 0) + 1
        yield verdict if count == 1 else replace(verdict, name=f"{verdict.name}_{count}")


def with_empty_weeks(
    plan: Plan, weeks: Sequence[Week], today: date, unreadable: Iterable[date] = ()
) -> tuple[Week, ...]:
    """The weeks in order, with an empty week for each planned week in which nothing was run: missed, as far as is known.

    The last is that of today, or that of the last recording where the log ended more than SILENT ago; the first that in which
    the plan begins, or that of the first recording where that came more than SILENT later. Of the weeks before and after
    nothing is known. `unreadable` are the first days of weeks with recordings that could not be read.
    """
    by_start = {w.start: w for w in weeks}
    start, last = plan.start, week_begin(today, plan.week_start)
    if recorded := sorted({*(w.start for w in weeks if w.sessions), *unreadable}):
        if today - timedelta(days=6) - recorded[-1] > SILENT:
            last = recorded[-1]
        if recorded[0] - start > SILENT:
            start = recorded[0]
    while start <= last:
        if start not in by_start and plan.week(start) is not None:
            by_start[start] = week_of(start)
        start += timedelta(weeks=1)
    return tuple(by_start[s] for s in sorted(by_start))


def unreadable_by_week(problems: Iterable[Problem], week_start: int) -> dict[date, tuple[str, ...]]:
    """The rejected files by the first day of the week of the date in their names; files without a date are left out."""
    found: dict[date, list[str]] = {}
    for problem in problems:
        match = _DAY.search(problem.source.rsplit("/", 1)[-1]) if problem.severity == "rejected" else None
        if match is None:
            continue
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        # The pattern also matches 31 February.
        except ValueError:
            continue
        files = found.setdefault(week_begin(day, week_start), [])
        # A file with several problems is still one missing file.
        if problem.source not in files:
            files.append(problem.source)
    return {start: tuple(files) for start, files in found.items()}
