"""Judges the parts of a planned session: paces of reps, amount of work, steady pace, surges and strides; for `sessions`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from milelog.compliance.bands import Outcome, at_least, reached
from milelog.compliance.context import Context
from milelog.compliance.distances import distance_changes
from milelog.compliance.matching import Match
from milelog.compliance.surges import plus_pace
from milelog.compliance.work import (
    Piece,
    distance_beside,
    in_band_odds,
    is_hilly,
    place_of,
    seconds_beside,
)
from milelog.model import Status, WorkoutStep, Zone
from milelog.plan.notation import flat
from milelog.sessions.planned_blocks import PACE_TOLERANCE
from milelog.units import Range, unit_m
from milelog.verdicts import Change, ChangeKind, Reason, ReasonKind
from milelog.weeks import Outing

IN_BAND = 0.8
"""Least share of the reps that must be in their band: one of five may be outside."""
OFF_ROUND = 0.10
"""A rep further outside its band than this share is other work."""

WORK_MET = (0.95, 1.1)
"""An amount of work is met from the first share of its low end to the second share of its high end."""
WORK_CLOSE = 0.8
"""An amount of work is close from this share of its low end on."""

STRIDE_OVERLOOKED, STRIDE_IMAGINED = 0.1, 0.02
"""Probability that a stride that was run is not found, and that one that was not run is found."""


@dataclass(frozen=True, slots=True)
class Part:
    """The outcome of one part of a session, with its reasons and the changes that would make it met."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    changes: tuple[Change, ...] = ()
    by_count: bool = False
    """Whether a number of reps or surges decides, rather than a measured size or pace."""


def paces(ctx: Context, mine: Sequence[tuple[WorkoutStep, Piece]]) -> Part:
    """Judges the paces of the reps against the bands of their steps."""
    beside: dict[str, list[tuple[WorkoutStep, Piece, Zone]]] = {"slow": [], "fast": []}
    odds: list[float] = []
    for step, piece in mine:
        band = None if step.hill else ctx.step_band(piece.session, step)
        odds.append(in_band_odds(piece.speed, ctx.pace_error(piece.session), band))
        place = place_of(piece.speed, band)
        if band is not None and place in beside:
            beside[place].append((step, piece, band))
    reasons: list[Reason] = []
    changes: list[Change] = []
    allowed = len(mine) - math.ceil(IN_BAND * len(mine) - 1e-9)
    off = len(beside["slow"]) + len(beside["fast"])
    for place, kind, change in (
        ("slow", ReasonKind.TOO_SLOW, ChangeKind.FASTER_REPS),
        ("fast", ReasonKind.TOO_FAST, ChangeKind.SLOWER_REPS),
    ):
        if not beside[place]:
            continue
        reps = tuple(p.judged(s.zone, b) for s, p, b in beside[place])
        reasons.append(Reason(kind, reps=reps, count=len(reps), of=len(mine), zone=beside[place][0][0].zone))
        if off > allowed:
            needed = sorted(seconds_beside(p.speed, b, unit_m(ctx.units)) for _, p, b in beside[place])
            # With the largest of these changes, every rep on that side is in its band.
            changes.append(Change(change, needed[-1], beside[place][0][0].zone))
    if any(p.adjusted for _, p in mine):
        reasons.append(Reason(ReasonKind.ADJUSTED))
    far = sum(abs(distance_beside(p.speed, b)) > OFF_ROUND for ps in beside.values() for _, p, b in ps)
    if off <= allowed:
        status: Status = "met"
    else:
        # With most reps far outside the band it was another session; otherwise it was this one at a wrong pace.
        status = "missed" if far > len(mine) / 2 else "close"
    met = reached(odds, len(mine) - allowed)
    chances: dict[Status, float] = {"met": met, status if status != "met" else "close": 1 - met}
    return Part(Outcome(status, chances=chances), tuple(reasons), tuple(changes))


def work(ctx: Context, step: WorkoutStep, asked: Range, found: Sequence[Piece]) -> Part:
    """Judges an amount of work: metres at the pace of `step`, in any number of pieces."""
    low, high = asked
    least, most = low * WORK_MET[0], high * WORK_MET[1]
    there = [p for p in found if place_of(p.speed, ctx.step_band(p.session, step)) == "in"]
    done = sum(p.segment.distance_m for p in there)
    status: Status = "met" if least <= done <= most else "exceeded" if done > most else "close"
    if done < low * WORK_CLOSE:
        status = "missed"
    judged = tuple(p.judged(step.zone, ctx.step_band(p.session, step)) for p in there)
    reasons = [Reason(ReasonKind.WORK, reps=judged, metres=done, planned=(low, high), zone=step.zone)]
    for place, kind in (("slow", ReasonKind.TOO_SLOW), ("fast", ReasonKind.TOO_FAST)):
        # Only reps near the pace are reported: strides or a cool-down are not failed threshold work.
        beside = tuple(
            p.judged(step.zone, ctx.step_band(p.session, step))
            for p in found
            if place_of(p.speed, ctx.step_band(p.session, step)) == place
            and abs(distance_beside(p.speed, ctx.step_band(p.session, step))) <= OFF_ROUND
        )
        if beside:
            reasons.append(Reason(kind, reps=beside, count=len(beside), of=len(found), zone=step.zone))
    changes = distance_changes(done, least, most, ChangeKind.MORE_WORK, ChangeKind.LESS_WORK)
    return Part(
        Outcome(status, max(0.0, low - done), max(0.0, done - high)),
        tuple(reasons),
        tuple(replace(c, zone=step.zone) for c in changes),
    )


def _is_paced(step: WorkoutStep) -> bool:
    return (step.target_mps is not None and step.zone is None) or (step.offset is not None and step.kind == "steady")


def pace(ctx: Context, match: Match, run: Outing) -> Part | None:
    """Judges steady running at a planned pace, in numbers ("6 mi @ 8:15-8:45/mi") or relative to a zone ("@ E + 30 s").

    None where the plan has no such step, or the run does not show the pace.
    """
    # Only a step that is run once; repeated steps with a pace are reps, which `paces` judges.
    steps = [s for s, t in flat(match.planned.workout.steps) if t == (1, 1) and _is_paced(s)]
    # The notation reads a pace by number as a rep; in a run that holds no reps it was steady running.
    steps = [
        s for s in steps if s.kind in {"steady", "rep"} and not any(g.kind == "rep" for f in run for g in f.segments)
    ]
    if not steps:
        return None
    step = steps[0]
    band = ctx.step_band(run[0], step)
    hilly = any(is_hilly(f) for f in run)
    easy = [
        (g.distance_m, g.duration_s)
        for f in run
        for g in f.segments
        if g.kind in {"steady", "warmup", "cooldown"} and g.distance_m > 0
    ]
    metres = sum(m for m, _ in easy)
    seconds = sum(s for _, s in easy)
    if band is None or not seconds:
        return None
    speed = metres / seconds
    place = place_of(speed, band)
    status: Status = "met" if place == "in" else "close" if abs(distance_beside(speed, band)) <= OFF_ROUND else "missed"
    # The pace is not adjusted for slope here, so on hills its error is taken as the tolerance of a rep.
    error = math.hypot(*(f.distance_error for f in run)) if not hilly else PACE_TOLERANCE
    met = in_band_odds(speed, error, band)
    outcome = Outcome(status, chances={"met": met, status if status != "met" else "close": 1 - met})
    if place == "in":
        return Part(outcome)
    low, high = band.slow_mps, band.fast_mps
    reason = Reason(ReasonKind.PACE, speeds_mps=(speed,), planned=(low, high), metres=metres)
    kind = ChangeKind.FASTER_RUN if place == "slow" else ChangeKind.SLOWER_RUN
    return Part(outcome, (reason,), (Change(kind, seconds_beside(speed, band, unit_m(ctx.units))),))


def pick_ups(ctx: Context, match: Match, run: Outing) -> Part | None:
    """Judges the number of surges and strides; None where none are planned."""
    steps = [(s, t) for s, t in flat(match.planned.workout.steps) if s.kind in {"surge", "stride"}]
    if not steps:
        return None
    low = int(sum(t[0] for _, t in steps))
    kinds = {s.kind for s, _ in steps}
    word = "surges" if kinds == {"surge"} else "strides" if kinds == {"stride"} else "pick-ups"
    if kinds == {"surge"} and match.planned.workout.total_m:
        # Judged as in the long run: one surge in each mile, of the right duration and pace.
        found = plus_pace(ctx, run)
        if found.units_run:
            return Part(Outcome(found.status, chances=found.chances), found.reasons(), found.changes(), by_count=True)
    done = sum(s.kind in kinds for f in run for s in f.segments)
    reason = Reason(ReasonKind.PICK_UPS, count=done, planned=(low, low), text=word)
    # Missing strides make no session missed that was run on its day: in recordings with a point every few seconds they
    # cannot be seen. On another day, only they would tell it from any easy run.
    short: Status = "close" if done or not is_moved(match, run) else "missed"
    status: Status = "met" if done >= low else short
    met = at_least(done, low, STRIDE_OVERLOOKED, STRIDE_IMAGINED, max(low, done))
    change = (Change(ChangeKind.MORE_STRIDES, low - done),) if done < low else ()
    return Part(Outcome(status, chances={"met": met, short: 1 - met}), (reason,), change, by_count=True)


def is_moved(match: Match, run: Outing) -> bool:
    """Whether the run was on another day than the plan's, and the plan does not name its recording."""
    planned, day = match.planned.day, run[0].day
    return planned is not None and day is not None and day.weekday() != planned and not match.own_word
