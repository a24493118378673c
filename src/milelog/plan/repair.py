"""The rest of a week after a missed day or days of illness: what is left of it on the days that are left.

The best arrangement has the least cost: what is given up, by its worth; each day that a session moves; the share of the
volume that is not reached. Forbidden are two sessions on a day, hard work on two days in a row, and more of a zone or of a long
run than Daniels' share of the week that comes of it, unless the plan itself asks more (J. Daniels, Daniels' Running Formula).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOVE_COST = 0.1
"""A day's move costs a tenth of an ordinary session: moving is always better than leaving out."""
VOLUME_COST = 2.0
"""The whole volume is worth two sessions: no session is given up for a few miles."""
LIMIT_SLACK = 1.02
"""Rounding of planned numbers is no excess."""


@dataclass(frozen=True, slots=True)
class Part:
    """A session or a long run that is still to be run; days are counted from 0, the first of the week."""

    name: str
    metres: float
    hard: bool = False
    day: int | None = None
    """The day it was planned for; None for any."""
    worth: float = 1.0
    limited_m: float = 0.0
    """Metres that a share of the week's volume limits: its hard work, or the whole of a long run."""
    share: float = 1.0
    """That share, or the larger one that the plan asks."""
    number: int | None = None
    """Its place among the planned sessions of the week; None for a long run that is no session. Two may have one name."""


@dataclass(frozen=True, slots=True)
class Left:
    """The rest of a week: the days on which she can run, the sessions to be placed, and what was run already."""

    days: tuple[int, ...]
    parts: tuple[Part, ...]
    hard_days: frozenset[int] = frozenset()
    """Days of hard work that was run, and of races; -1 is the last day of the week before, 7 the first of the next."""
    done_m: float = 0.0
    volume_m: float = 0.0
    """The least volume that the week asks."""
    easy_most_m: float = math.inf
    """The longest easy run of a day."""
    easy_first: int = 0
    """Number of days, from the first one left on, on which nothing hard is put."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Each part's day in the order of `Left.parts`, None where it is left out; easy running by day; the cost of it all."""

    days: tuple[int | None, ...]
    easy_m: tuple[tuple[int, float], ...]
    cost: float


def arrange(left: Left) -> Arrangement:
    """The arrangement of least cost, the earliest days first among equals. Exact: parts are placed one by one, and a branch
    is cut where it costs more than the best so far.
    """
    best: tuple[float, tuple[int | None, ...]] = (math.inf, ())
    chosen: list[int | None] = []

    def place(index: int, paid: float) -> None:
        nonlocal best
        # Bound: costs only grow with each part, so a branch that costs as much already cannot win.
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
    """The days that are left, those next to the planned one first: the bound gets tight at once."""
    planned = part.day
    return sorted(left.days, key=lambda d: 0 if planned is None else abs(d - planned))


def _price(part: Part, day: int | None) -> float:
    if day is None:
        return part.worth
    return MOVE_COST * abs(day - part.day) if part.day is not None else 0.0


def _allowed(left: Left, before: Sequence[int | None], part: Part, day: int) -> bool:
    """Whether a part may stand on a day beside those placed before it."""
    if day in before:
        return False
    if not part.hard:
        return True
    if day in left.days[: left.easy_first]:
        return False
    # `before` is shorter than `parts` while the search is under way, so the zip may end early.
    hard = left.hard_days | {d for p, d in zip(left.parts, before, strict=False) if p.hard and d is not None}
    return not {day - 1, day, day + 1} & hard


def cost(left: Left, days: Sequence[int | None]) -> float:
    """The cost of an arrangement; infinite where it is forbidden."""
    for index, (part, day) in enumerate(zip(left.parts, days, strict=True)):
        if day is not None and (day not in left.days or not _allowed(left, days[:index], part, day)):
            return math.inf
    placed = [p for p, d in zip(left.parts, days, strict=True) if d is not None]
    reached = left.done_m + sum(p.metres for p in placed) + sum(m for _, m in _easy(left, days))
    # Shares are of what the week comes to in the end, so they can only be tested when all is placed.
    if any(p.limited_m > p.share * reached * LIMIT_SLACK for p in placed):
        return math.inf
    short = max(left.volume_m - reached, 0.0) / left.volume_m if left.volume_m else 0.0
    return VOLUME_COST * short + sum(_price(p, d) for p, d in zip(left.parts, days, strict=True))


def _easy(left: Left, days: Sequence[int | None]) -> Iterator[tuple[int, float]]:
    """Easy running on the days that hold no session, in equal parts, up to the volume."""
    placed = sum(p.metres for p, d in zip(left.parts, days, strict=True) if d is not None)
    free = [d for d in left.days if d not in days]
    missing = max(left.volume_m - left.done_m - placed, 0.0)
    if free and missing >= 1.0:  # less than a metre is rounding
        each = min(missing / len(free), left.easy_most_m)
        yield from ((day, each) for day in free)


def reason(left: Left, arrangement: Arrangement, index: int) -> str:
    """Why a part stands where it does, or is left out, in a few words."""
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
    # The week with this part in it and the easy running as it was arranged.
    lowest = left.done_m + part.metres + sum(m for _, m in arrangement.easy_m)
    if part.limited_m > part.share * lowest * LIMIT_SLACK:
        return f"it would be more than {part.share:.0%} of what the week comes to"
    return "what is kept is worth more than it, and both do not fit"


def shares_after(days_off: int) -> tuple[float, ...]:
    """The share of the planned volume in each week back after `days_off` days without running.

    Daniels: up to five days off cost nothing; after six to 28, as much time again is run at half the load, then at three
    quarters. Longer breaks need a plan of their own: the last share is repeated for as many weeks as were lost.
    """
    if days_off <= 5:
        return ()
    # At least one week at half and one at three quarters.
    weeks = max(math.ceil(days_off / 7), 2)
    return tuple(0.5 if n < weeks / 2 else 0.75 for n in range(weeks))
