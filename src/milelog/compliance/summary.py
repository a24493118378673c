"""Summarizes the verdicts of all weeks by check: weeks met, streaks, and the trend of the share of the plan done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from milelog.model import Status, Verdict, Week
from milelog.plan.types import Plan
from milelog.units import Range

GOOD: frozenset[Status] = frozenset({"met"})
"""Statuses that continue a streak; a close week ends it."""
RECENT = 4
"""Number of last weeks whose mean is compared with the mean of all weeks."""
STEADY = 0.03
"""Below this change of the share, the trend is steady."""


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """One check over all judged weeks. `weeks` is their number without the unknown ones."""

    name: str
    weeks: int
    met: int
    close: int
    missed: int
    exceeded: int
    unknown: int
    streak: int
    """Weeks met in a row up to now."""
    longest: int
    """Most weeks met in a row."""
    done: float | None = None
    """Mean of measured divided by planned, over all weeks with numbers."""
    recent: float | None = None
    """The same over the last four weeks; None until there are more than four."""

    @property
    def trend(self) -> str:
        """`rising`, `falling` or `steady` against the plan; empty where there are too few weeks."""
        if self.done is None or self.recent is None:
            return ""
        change = self.recent - self.done
        return "steady" if abs(change) < STEADY else "rising" if change > 0 else "falling"


def summarize(weeks: Sequence[Week], plan: Plan | None = None) -> tuple[CheckSummary, ...]:
    """One summary for each check that any week has, in the order of the report; all planned sessions as `sessions`."""
    by_name: dict[str, list[tuple[date, Verdict]]] = {}
    for week in weeks:
        for verdict in week.checks:
            name = "sessions" if verdict.name.startswith("session_") else verdict.name
            by_name.setdefault(name, []).append((week.start, verdict))
    return tuple(_summary(name, found, plan) for name, found in by_name.items())


def _summary(name: str, found: Sequence[tuple[date, Verdict]], plan: Plan | None) -> CheckSummary:
    statuses: list[Status] = [v.status for _, v in found]
    known = [s for s in statuses if s != "unknown"]
    counts = {status: statuses.count(status) for status in ("met", "close", "missed", "exceeded", "unknown")}
    shares = [s for day, v in found if (s := _share(name, day, v, plan)) is not None]
    return CheckSummary(
        name,
        len(known),
        **counts,
        streak=_run(reversed(known)),
        longest=_longest(known),
        done=sum(shares) / len(shares) if shares else None,
        # With four weeks or fewer the trend would always be 0.
        recent=sum(shares[-RECENT:]) / RECENT if len(shares) > RECENT else None,
    )


def _run(statuses: Iterable[Status]) -> int:
    count = 0
    for status in statuses:
        if status not in GOOD:
            break
        count += 1
    return count


def _longest(statuses: Sequence[Status]) -> int:
    best = run = 0
    for status in statuses:
        run = run + 1 if status in GOOD else 0
        best = max(best, run)
    return best


def _share(name: str, monday: date, verdict: Verdict, plan: Plan | None) -> float | None:
    """Measured distance divided by the low end of the planned one; None where there is no such pair."""
    planned = plan.week(monday) if plan else None
    if planned is None or verdict.actual_m is None or verdict.status == "unknown":
        return None
    spans: dict[str, Range | None] = {
        "volume": planned.volume_m,
        "threshold": planned.threshold_m,
        "long_run": planned.long_run.total_m if planned.long_run else None,
    }
    span = spans.get(name)
    return verdict.actual_m / span[0] if span and span[0] else None
