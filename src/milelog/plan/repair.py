"""Rearranges the rest of a week after missed days: places the remaining sessions on the remaining days.

The best arrangement has the least cost. The cost is the sum of the worth of sessions left out, a price for each day that a
session is moved, and the share of the volume that is not reached. Not allowed are two sessions on one day, hard work on two
consecutive days, and more of a zone or of a long run than Daniels' share of the resulting week, unless the plan itself asks for
more (J. Daniels, Daniels' Running Formula). `milelog plan repair` uses it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOVE_COST = 0.1
"""Cost of moving a session by a day; the worth of an ordinary session is 1, so moving is always better than leaving out."""
VOLUME_COST = 2.0
"""Cost of losing the whole volume; at two sessions, none is left out to gain a few miles."""
LIMIT_SLACK = 1.02
"""Factor on the limits of shares, to allow for the rounding of planned numbers."""


@dataclass(frozen=True, slots=True)
class Part:
    """A session or a long run that is still to be run; days count from 0, the first of the week."""

    name: str
    metres: float
    hard: bool = False
    day: int | None = None
    """The day it was planned for; None for any."""
    worth: float = 1.0
    limited_m: float = 0.0
    """Metres that are limited to `share` of the week's volume: hard work, or the whole of a long run."""
    share: float = 1.0
    """Greatest share of the week's volume for `limited_m`: Daniels' limit, or the plan's own share where it is larger."""
    number: int | None = None
    """Its index among the planned sessions of the week; None for a long run that is not a session."""


@dataclass(frozen=True, slots=True)
class Left:
    """The rest of a week: the days that are left, the sessions to be placed, and what was run already."""

    days: tuple[int, ...]
    parts: tuple[Part, ...]
    hard_days: frozenset[int] = frozenset()
    """Days with hard work that was run, or a race; -1 is the last day of the week before, 7 the first of the next."""
    done_m: float = 0.0
    volume_m: float = 0.0
    """Low end of the week's planned volume."""
    easy_most_m: float = math.inf
    """Most metres of easy running on one day."""
    easy_first: int = 0
    """Number of days at the beginning of `days` on which no hard work is placed."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The day of each of `Left.parts` (None where it is left out), metres of easy running by day, and the total cost."""

    days: tuple[int | None, ...]
    easy_m: tuple[tuple[int, float], ...]
    cost: float


def arrange(left: Left) -> Arrangement:
    """The arrangement of least cost, by branch and bound over the days of each part (exact)."""
    best: tuple[float, tuple[int | None, ...]] = (math.inf, ())
    chosen: list[int | None] = []

    def place(index: int, paid: float) -> None:
        nonlocal best
        # Costs only grow with each part, so a branch that costs as much as the best already cannot be better.
        if paid >= best[0]:
            return
        if index == len(left.parts):
            total = cost(left, chosen)
            if total < best[0]:
                best = total, tuple(chosen)
            return
        part = left.parts[index]
        for day in (*_by_nearness(left, part), None):
            if day is not None and not _allowed(left, chosen, part, day):
                continue
            chosen.append(day)
            place(index + 1, paid + _price(part, day))
            chosen.pop()

    place(0, 0.0)
    return Arrangement(best[1], tuple(_easy(left, best[1])), best[0])


def _by_nearness(left: Left, part: Part) -> list[int]:
    """The days that are left, nearest to the planned one first, so that good arrangements are found early."""
    planned = part.day
    return sorted(left.days, key=lambda d: 0 if planned is None else abs(d - planned))


def _price(part: Part, day: int | None) -> float:
    if day is None:
        return part.worth
    return MOVE_COST * abs(day - part.day) if part.day is not None else 0.0


def _allowed(left: Left, before: Sequence[int | None], part: Part, day: int) -> bool:
    """Whether a part may be placed on a day, given the days of the parts placed before it."""
    if day in before:
        return False
    if not part.hard:
        return True
    if day in left.days[: left.easy_first]:
        return False
    # During the search `before` is shorter than `parts`.
    hard = left.hard_days | {d for p, d in zip(left.parts, before, strict=False) if p.hard and d is not None}
    return not {day - 1, day, day + 1} & hard


def cost(left: Left, days: Sequence[int | None]) -> float:
    """The cost of an arrangement; infinite where it is not allowed."""
    for index, (part, day) in enumerate(zip(left.parts, days, strict=True)):
        if day is not None and (day not in left.days or not _allowed(left, days[:index], part, day)):
            return math.inf
    placed = [p for p, d in zip(left.parts, days, strict=True) if d is not None]
    reached = left.done_m + sum(p.metres for p in placed) + sum(m for _, m in _easy(left, days))
    # Shares are of the final volume of the week, so they can be tested only when all parts are placed.
    if any(p.limited_m > p.share * reached * LIMIT_SLACK for p in placed):
        return math.inf
    short = max(left.volume_m - reached, 0.0) / left.volume_m if left.volume_m else 0.0
    return VOLUME_COST * short + sum(_price(p, d) for p, d in zip(left.parts, days, strict=True))


def _easy(left: Left, days: Sequence[int | None]) -> Iterator[tuple[int, float]]:
    """Metres of easy running on the days without a session, in equal parts, up to the planned volume."""
    placed = sum(p.metres for p, d in zip(left.parts, days, strict=True) if d is not None)
    free = [d for d in left.days if d not in days]
    missing = max(left.volume_m - left.done_m - placed, 0.0)
    if free and missing >= 1.0:  # less than a metre is rounding
        each = min(missing / len(free), left.easy_most_m)
        yield from ((day, each) for day in free)


def reason(left: Left, arrangement: Arrangement, index: int) -> str:
    """A few words on why a part stays, moves or is left out."""
    part, day = left.parts[index], arrangement.days[index]
    if day == part.day and day is not None:
        return "stays on its day"
    if day is not None:
        if part.day is None:
            return "has room on this day"
        return "its own day is gone" if part.day not in left.days else "makes room for another, or an easy day between"
    if not left.days:
        return "no day is left"
    if part.hard and all(not _allowed(left, (), part, d) for d in left.days):
        return "every day that is left lies beside hard work, or in the first days back"
    # The volume of the week with this part and the arranged easy running.
    lowest = left.done_m + part.metres + sum(m for _, m in arrangement.easy_m)
    if part.limited_m > part.share * lowest * LIMIT_SLACK:
        return f"it would be more than {part.share:.0%} of what the week comes to"
    return "what is kept is worth more than it, and both do not fit"


def shares_after(days_off: int) -> tuple[float, ...]:
    """The share of the planned volume in each week after `days_off` days without running; empty for up to five days.

    Daniels: after 6 to 28 days off, half of that time is run at half the load and the other half at three quarters. Longer
    breaks are treated the same way, for as many weeks as were lost.
    """
    if days_off <= 5:
        return ()
    # At least one week at half and one at three quarters.
    weeks = max(math.ceil(days_off / 7), 2)
    return tuple(0.5 if n < weeks / 2 else 0.75 for n in range(weeks))
