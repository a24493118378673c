"""Plus pace: surges of one to two minutes inside each mile or kilometre, a little faster than easy."""

from __future__ import annotations

from dataclasses import dataclass

from milelog.compliance.bands import Chances, at_least
from milelog.compliance.context import Context
from milelog.compliance.work import Piece, is_hilly
from milelog.model import HARD_KINDS, Status
from milelog.sessions.miles import by_mile
from milelog.units import unit_m
from milelog.verdicts import Change, ChangeKind, Reason, ReasonKind
from milelog.weeks import Outing, distance

SURGE_S = (45.0, 180.0)
"""A surge of plus pace lasts one to two minutes; this much is still taken for one."""
PICK_UP_S = (20.0, 360.0)
"""Seconds of a pick-up that was meant as a surge, even if too short or too long: it is named. Strides are shorter."""
MOST = 0.8
"""Plus pace is met when this share of the miles holds a surge: two of ten may slip."""
SOME = 0.4
"""Plus pace is close when this share of the miles holds a surge, missed below."""
OVERLOOKED = 0.04
"""Probability that a surge that was run is not found (bench/verdicts.py)."""
IMAGINED = 0.01
"""Probability that a surge is found that was not run (bench/verdicts.py)."""


@dataclass(frozen=True, slots=True)
class PlusPace:
    """The surges of a run against one in each mile or kilometre."""

    units_run: int
    """Whole miles or kilometres of the run."""
    surged: int
    """Those that hold a surge of plus pace."""
    fast: tuple[Piece, ...]
    short: tuple[Piece, ...]
    long: tuple[Piece, ...]
    with_fast: int
    """Miles or kilometres that hold a surge of plus pace or a faster one."""

    @property
    def status(self) -> Status:
        """As far as it was run; what was run too fast is close at best."""
        found = surge_status(self.surged, self.units_run)
        if found == "missed" and surge_status(self.with_fast, self.units_run) != "missed":
            return "close"
        return found

    @property
    def chances(self) -> Chances:
        """The probability of each status: surges may be overlooked or imagined."""
        met = at_least(self.surged, _ceil(MOST * self.units_run), OVERLOOKED, IMAGINED, self.units_run)
        some = at_least(self.with_fast, _ceil(SOME * self.units_run), OVERLOOKED, IMAGINED, self.units_run)
        return {"met": met, "close": max(0.0, some - met), "missed": max(0.0, 1 - max(some, met))}

    def changes(self, units_run: int | None = None) -> tuple[Change, ...]:
        """The least that makes it met in a run of `units_run` miles or kilometres: surges that were too fast run slower, then
        more of them.
        """
        missing = _ceil(MOST * (self.units_run if units_run is None else units_run)) - self.surged
        slower = min(missing, self.with_fast - self.surged)
        counts = ((ChangeKind.SLOWER_SURGES, slower), (ChangeKind.MORE_SURGES, missing - slower))
        return tuple(Change(kind, count) for kind, count in counts if count > 0)

    def reasons(self) -> tuple[Reason, ...]:
        """The miles with a surge, then the surges that were too fast, too short or too long."""
        found = [Reason(ReasonKind.PLUS_PACE, count=self.surged, of=self.units_run)]
        if self.fast:
            speeds = tuple(p.speed for p in self.fast)
            found.append(Reason(ReasonKind.SURGES_FAST, count=len(self.fast), speeds_mps=speeds))
        for kind, pieces in ((ReasonKind.SURGES_SHORT, self.short), (ReasonKind.SURGES_LONG, self.long)):
            if pieces:
                mean = sum(p.duration_s for p in pieces) / len(pieces)
                found.append(Reason(kind, count=len(pieces), seconds=mean))
        return tuple(found)


def surge_status(surged: int, count: int) -> Status:
    """Plus pace by the share of the miles or kilometres that hold a surge."""
    if surged >= MOST * count:
        return "met"
    return "close" if surged >= SOME * count else "missed"


def plus_pace(ctx: Context, run: Outing) -> PlusPace:
    """The surges of an outing by the mile, or by the kilometre for an athlete who counts in them.

    A pick-up in a run that was to hold surges is one, also where its regularity made it look like a rep. The lower end of
    zone T is the upper limit of plus pace (65 % of effort; threshold is 75 %).
    """
    metres = unit_m(ctx.units)
    count = whole_units(distance(run), ctx.units)
    miles: dict[str, set[int]] = {"in": set(), "fast": set()}
    beside: dict[str, list[Piece]] = {"fast": [], "short": [], "long": []}
    offset = 0.0
    for session in run:
        limit = ctx.zone(session, "T")
        hilly: bool | None = None
        for number, segment in by_mile(session.segments, metres, offset):
            if segment.kind not in HARD_KINDS:
                continue
            # Asked once a file, and only where there is a hard segment: most runs hold none.
            if hilly is None:
                hilly = is_hilly(session)
            piece = Piece(session, segment, hilly)
            place = _place(piece, limit.slow_mps if limit else None)
            if place in beside:
                beside[place].append(piece)
            # The rest of a mile at the end has no surge to ask for, but one in it may still be named as too fast.
            if place in miles and number < count:
                miles[place].add(number)
        offset += session.distance_m
    return PlusPace(
        count,
        len(miles["in"]),
        tuple(beside["fast"]),
        tuple(beside["short"]),
        tuple(beside["long"]),
        len(miles["in"] | miles["fast"]),
    )


def whole_units(metres: float, units: str) -> int:
    """Whole miles or kilometres of a run; the last one counts when a tenth of it is missing."""
    return int(metres / unit_m(units) + 0.1)


def _place(piece: Piece, limit_mps: float | None) -> str:
    seconds = piece.duration_s
    if SURGE_S[0] <= seconds <= SURGE_S[1]:
        return "fast" if limit_mps is not None and piece.speed > limit_mps else "in"
    if PICK_UP_S[0] <= seconds < SURGE_S[0]:
        return "short"
    return "long" if SURGE_S[1] < seconds <= PICK_UP_S[1] else ""


def _ceil(value: float) -> int:
    return int(-(-value // 1))
