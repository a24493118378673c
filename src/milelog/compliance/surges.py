"""Judges plus pace: a surge of one to two minutes, a little faster than easy, in each mile or kilometre of a run."""

from __future__ import annotations

from dataclasses import dataclass

from milelog.compliance.bands import Chances, at_least
from milelog.compliance.context import Context
from milelog.compliance.work import Piece, is_hilly
from milelog.model import HARD_KINDS, Status, Zone
from milelog.sessions.miles import by_mile
from milelog.units import unit_m
from milelog.verdicts import Change, ChangeKind, Reason, ReasonKind
from milelog.weeks import Outing, distance

SURGE_S = (45.0, 180.0)
"""Shortest and longest duration that counts as a surge of plus pace (planned are one to two minutes)."""
PICK_UP_S = (20.0, 360.0)
"""Within these durations a pick-up is reported as a surge that was too short or too long; strides are shorter."""
FAST_TOLERANCE = 0.01
"""Share above the limit that still counts as plus pace: the pace of a minute's running is not measured more exactly."""
MOST = 0.8
"""Plus pace is met when at least this share of the miles holds a surge."""
SOME = 0.4
"""Plus pace is close when at least this share of the miles holds a surge, else missed."""
OVERLOOKED = 0.04
"""Probability that a surge that was run is not found (bench/verdicts.py)."""
IMAGINED = 0.01
"""Probability that a surge is found that was not run (bench/verdicts.py)."""


@dataclass(frozen=True, slots=True)
class PlusPace:
    """The surges of a run, compared with one in each mile or kilometre."""

    units_run: int
    """Whole miles or kilometres of the run."""
    surged: int
    """Number of miles or kilometres that hold a surge of plus pace."""
    fast: tuple[Piece, ...]
    short: tuple[Piece, ...]
    long: tuple[Piece, ...]
    with_fast: int
    """Number of miles or kilometres that hold a surge of plus pace or a faster one."""
    limit_mps: float | None = None
    """The speed from which a surge is too fast: the slow end of zone T; None without zones."""

    @property
    def status(self) -> Status:
        """The status by the share of miles with a surge; surges that were too fast count, but make it close at best."""
        found = surge_status(self.surged, self.units_run)
        if found == "missed" and surge_status(self.with_fast, self.units_run) != "missed":
            return "close"
        return found

    @property
    def chances(self) -> Chances:
        """The probability of each status, since a surge may be overlooked or falsely detected."""
        met = at_least(self.surged, _ceil(MOST * self.units_run), OVERLOOKED, IMAGINED, self.units_run)
        some = at_least(self.with_fast, _ceil(SOME * self.units_run), OVERLOOKED, IMAGINED, self.units_run)
        return {"met": met, "close": max(0.0, some - met), "missed": max(0.0, 1 - max(some, met))}

    def changes(self, units_run: int | None = None) -> tuple[Change, ...]:
        """The smallest changes that make it met in a run of `units_run` miles or kilometres.

        First surges that were too fast are run slower, then further surges are added.
        """
        missing = _ceil(MOST * (self.units_run if units_run is None else units_run)) - self.surged
        slower = min(missing, self.with_fast - self.surged)
        limit = (self.limit_mps,) if self.limit_mps else ()
        counts = ((ChangeKind.SLOWER_SURGES, slower, limit), (ChangeKind.MORE_SURGES, missing - slower, ()))
        return tuple(Change(kind, count, speeds_mps=speeds) for kind, count, speeds in counts if count > 0)

    def reasons(self) -> tuple[Reason, ...]:
        """The number of miles with a surge, then the surges that were too fast, too short or too long."""
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
    """The status where `surged` of `count` miles or kilometres hold a surge."""
    if surged >= MOST * count:
        return "met"
    return "close" if surged >= SOME * count else "missed"


def plus_pace(ctx: Context, run: Outing) -> PlusPace:
    """The surges of a run in each mile, or kilometre, by the athlete's units.

    Reps count as surges too, because regular surges may be detected as reps. The slow end of zone T is the upper
    limit of plus pace (65 % of maximal effort; threshold is 75 %).
    """
    metres = unit_m(ctx.units)
    count = whole_units(distance(run), ctx.units)
    miles: dict[str, set[int]] = {"in": set(), "fast": set()}
    beside: dict[str, list[Piece]] = {"fast": [], "short": [], "long": []}
    offset = 0.0
    limit: Zone | None = None
    for session in run:
        limit = ctx.zone(session, "T")
        hilly: bool | None = None
        for number, segment in by_mile(session.segments, metres, offset):
            if segment.kind not in HARD_KINDS:
                continue
            # Computed once a file, and only where there is a hard segment: most runs have none.
            if hilly is None:
                hilly = is_hilly(session)
            piece = Piece(session, segment, hilly)
            place = _place(piece, limit.slow_mps if limit else None)
            if place in beside:
                beside[place].append(piece)
            # No surge is asked for in the incomplete mile at the end, but one there may still be reported as too fast.
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
        limit.slow_mps if limit else None,
    )


def whole_units(metres: float, units: str) -> int:
    """Whole miles or kilometres of a run; the last one may lack up to a tenth."""
    return int(metres / unit_m(units) + 0.1)


def _place(piece: Piece, limit_mps: float | None) -> str:
    seconds = piece.duration_s
    if SURGE_S[0] <= seconds <= SURGE_S[1]:
        fast = limit_mps is not None and piece.speed > limit_mps * (1 + FAST_TOLERANCE)
        return "fast" if fast else "in"
    if PICK_UP_S[0] <= seconds < SURGE_S[0]:
        return "short"
    return "long" if SURGE_S[1] < seconds <= PICK_UP_S[1] else ""


def _ceil(value: float) -> int:
    return int(-(-value // 1))
