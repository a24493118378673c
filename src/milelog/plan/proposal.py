"""Proposes a first plan from the runner's past weeks, in the shape of the mile's stamina block; `milelog init` uses it.

Sources: a rise of 5-10 % a week with every fourth week lighter is the usual advice (Daniels' Running Formula raises by
no more than a mile a run every three to four weeks, which is less); a long run of at most 25 % of a week of 40 mi or more
and 30 % of a smaller one, and threshold work of at most 10 % of the week, are Daniels' limits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from milelog.units import MILE_M, unit_m

LEAST_WEEKS = 3
"""Least number of weeks with running for a proposal."""
COMING_WEEKS = 12
"""Number of planned weeks; `readiness` looks back as far for the base of a mile."""
RISE = 1.07
"""Growth of the volume from week to week, in the middle of the usual 5-10 %."""
DOWN = 0.8
"""Volume of every fourth week, as a share of the current level."""
FULL_M = 47.5 * MILE_M
"""Volume at which the rise ends: the middle of the mile block's 45-50 mi."""
SPREAD = 0.06
"""Half width of a planned volume range, as a share of its middle; with it the full block is 45-50 mi."""
LONG_SHARE, LONG_SHARE_SMALL, SMALL_M = 0.25, 0.30, 40 * MILE_M
"""Daniels' limits for the long run: its share of a week of `SMALL_M` or more, and of a smaller one."""
LONG_RISE = 1.1
"""Greatest ratio of the long run to the usual longest run."""
LEAST_LONG_M = 3 * MILE_M
"""Shortest long run; where the week has no room for one, none is planned."""
THRESHOLD_SHARES = (0.06, 0.085)
"""Threshold work as shares of the week, low and high: 3-4 of 47.5 miles, as in the mile's stamina block; Daniels' limit is
10 %.
"""
LEAST_THRESHOLD_M = 1.5 * MILE_M
"""Least threshold work that is planned; less is not worth its warm-up."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A runner's past whole weeks with running, from which the proposal takes medians."""

    weeks: tuple[tuple[date, float, float, int], ...]
    """First day, volume in metres, longest run in metres, runs."""

    @property
    def volume_m(self) -> float:
        """Median volume of a week in metres."""
        return median(volume for _, volume, _, _ in self.weeks)

    @property
    def long_m(self) -> float:
        """Median longest run of a week in metres."""
        return median(longest for _, _, longest, _ in self.weeks)

    @property
    def runs(self) -> int:
        """Median number of runs a week."""
        return round(median(runs for *_, runs in self.weeks))


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a proposed plan.toml, and a few lines that explain it."""

    text: str
    reasons: tuple[str, ...]


def propose(habit: Habit, units: str, this_week: date, *, plus_pace: bool = False) -> Proposal | None:
    """A plan that starts at the runner's habit; None with fewer than LEAST_WEEKS weeks.

    Past weeks are judged against her usual week; the coming ones rise from it. `this_week` is the first day of the current
    week. `plus_pace` asks surges of the long run, of a runner who runs hers so.
    """
    if len(habit.weeks) < LEAST_WEEKS or habit.volume_m <= 0:
        return None
    usual = habit.volume_m
    start = habit.weeks[0][0]
    coming = [(this_week + timedelta(weeks=i), metres) for i, metres in enumerate(_coming(usual))]
    long_run = f"a long run{' with plus pace' if plus_pace else ''}"
    lines = [
        "# Proposed from what you have been running; change any number: the plan is yours.",
        f"# It has the shape of the mile's stamina block: easy volume, {long_run}, time at threshold.",
        *([] if plus_pace else ['# Do you run your long run with surges? Write "10 mi with plus pace" then.']),
        f"# Usual: {_distance(usual, units)} a week in {_runs(habit)}, longest run {_distance(habit.long_m, units)}.",
        "# Check it with `milelog plan check`.",
        "",
        'name = "Mile: stamina, scaled"',
        f"start = {start.isoformat()}",
        "",
        "# Your usual week: what weeks already run are held against.",
        "[week]",
        *_asks(usual, habit.long_m, units, plus_pace=plus_pace),
        "",
        "# From here 5-10 % more a week, and every fourth week lighter: the body builds while it rests.",
    ]
    for day, metres in coming:
        # In a light week the long run is shorter in the same ratio as the volume.
        longest = _long_run(metres, habit) * (DOWN if metres < usual else 1.0)
        lines += ["[[weeks]]", f"start = {day.isoformat()}", *_asks(metres, longest, units, plus_pace=plus_pace), ""]
    return Proposal("\n".join(lines), _reasons(habit, coming, units))


def _coming(usual: float) -> list[float]:
    """Volumes of the coming weeks in metres, rising up to FULL_M (or the usual, if higher), with light weeks."""
    top = max(FULL_M, usual)
    found, level = [], usual
    for i in range(COMING_WEEKS):
        # The light week does not lower the level from which the next week goes on.
        if i % 4 == 3:
            found.append(level * DOWN)
        else:
            found.append(level)
            level = min(level * RISE, top)
    return found


def _asks(metres: float, long_m: float, units: str, *, plus_pace: bool) -> list[str]:
    """The TOML lines of one week's demands."""
    lines = [f'volume = "{_range(metres * (1 - SPREAD), metres * (1 + SPREAD), units, 1.0)}"']
    if long_m >= LEAST_LONG_M:
        with_pace = " with plus pace" if plus_pace and long_m >= 6 * MILE_M else ""
        lines.append(f'long_run = "{_distance(long_m, units, 0.5)}{with_pace}"')
    else:
        lines.append('long_run = "none"')
    threshold = _threshold(metres)
    if threshold is not None:
        lines.append(f'threshold = "{_range(*threshold, units, 0.5)}"')
    return lines


def _long_run(metres: float, habit: Habit) -> float:
    """Metres of the long run: Daniels' share of the week, but at most LONG_RISE times the usual longest run."""
    share = LONG_SHARE if metres >= SMALL_M else LONG_SHARE_SMALL
    return min(metres * share, habit.long_m * LONG_RISE)


def _runs(habit: Habit) -> str:
    return "1 run" if habit.runs == 1 else f"{habit.runs} runs"


def _threshold(metres: float) -> tuple[float, float] | None:
    low, high = (metres * share for share in THRESHOLD_SHARES)
    return (low, high) if high >= LEAST_THRESHOLD_M else None


def _reasons(habit: Habit, coming: Sequence[tuple[date, float]], units: str) -> tuple[str, ...]:
    first, usual = coming[0][1], habit.volume_m
    volumes = [volume for _, volume, _, _ in habit.weeks]
    long_m, threshold = _long_run(first, habit), _threshold(first)
    top_day, top = max(coming, key=lambda week: week[1])
    lines = [
        (
            f"Read      {len(habit.weeks)} weeks with running: {_range(min(volumes), max(volumes), units, 1.0)} a week, "
            f"median {_distance(usual, units)} in {_runs(habit)}"
        ),
        f"So far    weeks already run are held against {_range(usual * (1 - SPREAD), usual * (1 + SPREAD), units, 1.0)}, your usual",
        "Rise      7 % a week from there, every fourth week 20 % lighter",
        (
            "Long run  none yet: in so short a week no run is much longer than the others"
            if long_m < LEAST_LONG_M
            else f"Long run  {_distance(long_m, units, 0.5)}: at most {_share(first)} % of the week, and 10 % over your usual longest "
            f"({_distance(habit.long_m, units)})"
        ),
        f"Threshold {_range(*threshold, units, 0.5)}: 6-8 % of the week; Daniels' limit is 10 %"
        if threshold
        else "Threshold none yet: in so short a week it is not worth its warm-up",
        (
            f"Leads to  {_distance(top, units)} in the week of {top_day.isoformat()}; the full block is 45-50 mi with 10 mi long "
            "and 3-4 mi at threshold (milelog init --template mile-stamina)"
        ),
    ]
    return tuple(lines)


def _share(metres: float) -> int:
    return round(100 * (LONG_SHARE if metres >= SMALL_M else LONG_SHARE_SMALL))


def _steps(metres: float, units: str, step: float) -> float:
    return max(round(metres / unit_m(units) / step) * step, step)


def _distance(metres: float, units: str, step: float = 1.0) -> str:
    return f"{_steps(metres, units, step):g} {units}"


def _range(low_m: float, high_m: float, units: str, step: float) -> str:
    """`41-46 mi`; the ends always differ."""
    # In a small week both ends would round to one number, which no week meets exactly.
    low, high = _steps(low_m, units, step), _steps(high_m, units, step)
    return f"{low:g}-{max(high, low + step):g} {units}"


def habit_of(weeks: Sequence[tuple[date, float, float, int]], most: int = 8) -> Habit:
    """The habit in the last `most` whole weeks, without weeks without running; `weeks` are as in `Habit.weeks`."""
    return Habit(tuple(week for week in sorted(weeks)[-most:] if week[1] > 0 and math.isfinite(week[1])))
