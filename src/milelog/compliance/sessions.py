"""The check of each session that the plan names: its matched run's total, reps, pace, surges and strides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from milelog.compliance.bands import Outcome, at_least, judge, limits, tolerance_of, worst
from milelog.compliance.context import Context, assigned, spans
from milelog.compliance.distances import distance_changes, distance_error, grace, time_changes
from milelog.compliance.easy_running import not_easy
from milelog.compliance.matching import Match, planned_metres
from milelog.compliance.session_paces import OFF_ROUND, Part, is_moved, pace, paces, pick_ups, work
from milelog.compliance.unseen import without_reps, without_surges
from milelog.compliance.verdict import verdict_of
from milelog.compliance.work import (
    Piece,
    distance_beside,
    ground_of,
    pieces,
)
from milelog.model import Span, Status, Verdict, Workout, WorkoutStep
from milelog.plan.notation import flat
from milelog.plan.types import DAYS, PlannedSession
from milelog.sessions.planned_blocks import PACE_TOLERANCE, REP_SIZE, fits
from milelog.units import Range
from milelog.verdicts import Change, ChangeKind, Facts, Reason, ReasonKind
from milelog.weeks import Outing, distance

MOST_REPS = 0.66
"""With too few reps a session is close from this share of the planned number on, else missed."""
SAME_WORK = (0.85, 1.25)
"""Shares of the planned amount of work between which other reps than planned count as the same work."""
SESSION_ROUNDING_S = 60.0
"""A session by time may end a minute early or late."""
OVERLOOKED, IMAGINED = 0.01, 0.005
"""Probability that a rep that was run is not found, and that one that was not run is found (bench/verdicts.py)."""


def named_sessions(ctx: Context) -> Iterator[Verdict]:
    """Judges each session that the plan names by the run that it was matched to."""
    for index, match in enumerate(ctx.matches):
        yield _session(ctx, match, _name(match, index))


def _name(match: Match, index: int) -> str:
    planned = match.planned
    if planned.name:
        # Names of checks are keys of the JSON and arguments of `milelog why`: lower case, no blanks.
        return "session_" + "_".join(planned.name.lower().split())
    return f"session_{DAYS[planned.day].lower() if planned.day is not None else index + 1}"


def _session(ctx: Context, match: Match, name: str) -> Verdict:
    run, workout = match.run, match.planned.workout
    if run is None:
        return _not_run(ctx, workout, name)
    reps = _reps(ctx, match, run)
    whole = _total(ctx, match, run)
    # The reps are what the session is for: with all of them as planned, a short warm-up does not make it missed.
    if whole and reps and reps.outcome.status in {"met", "exceeded"}:
        whole = close_at_worst(whole)
    parts = [
        p
        for p in (
            whole,
            reps,
            pace(ctx, match, run),
            pick_ups(ctx, match, run),
            _easy(ctx, match, run),
        )
        if p
    ]
    outcome = worst(p.outcome for p in parts)
    if outcome.status == "met":
        outcome = replace(outcome, short=0.0, over=0.0)
    ran = Reason(ReasonKind.RAN, day=run[0].day, metres=distance(run))
    asked = workout.total_m or None
    facts = Facts(
        "metres",
        asked,
        distance(run),
        distance_error(run),
        tolerance_of(ctx.band("session"), asked or workout.total_s or (0.0, 1.0), pace=PACE_TOLERANCE, size=REP_SIZE),
        reasons=(ran, *(r for p in parts for r in p.reasons), *_about(match, run)),
        changes=tuple(c for p in parts for c in p.changes),
        plan_text=workout.text,
        ran=" + ".join(s.workout for s in run if s.workout),
    )
    return verdict_of(
        ctx,
        name,
        outcome,
        facts,
        evidence=_evidence(run),
        doubt=_doubt(parts),
        # A run that was too short falls short in any case, whatever its recording may hide.
        unseen=None if whole and whole.outcome.falls_short else _unseen(workout, run),
        final=True,
    )


def _not_run(ctx: Context, workout: Workout, name: str) -> Verdict:
    facts = Facts(
        reasons=(Reason(ReasonKind.NO_RUN, text=workout.text),),
        changes=(Change(ChangeKind.RUN_IT, 1),),
        plan_text=workout.text,
    )
    return verdict_of(ctx, name, Outcome("missed", short=1), facts)


def _unseen(workout: Workout, run: Outing) -> Reason | None:
    """The files of a run that cannot show the surges, or else the reps, that were planned."""
    kinds = {s.kind for s, _ in flat(workout.steps)}
    if "surge" in kinds:
        return without_surges(run)
    return without_reps(run) if kinds & {"rep", "stride"} else None


def _doubt(parts: Sequence[Part]) -> ReasonKind:
    """The reason why the status is doubtful, by the part that is least certain: a count, or a measured size or pace."""
    least = min(parts, key=lambda p: p.outcome.probability, default=None)
    return ReasonKind.ONE_MORE if least is not None and least.by_count else ReasonKind.WITHIN_ERROR


def _about(match: Match, run: Outing) -> Iterator[Reason]:
    """Remarks on the match: run on another day, in several files, or named by the plan itself."""
    planned, day = match.planned, run[0].day
    if match.own_word:
        yield Reason(ReasonKind.OWN_WORD)
    elif day is not None and is_moved(match, run):
        yield Reason(ReasonKind.OTHER_DAY, day=day, of_day=planned.day)
    if len(run) > 1:
        yield Reason(ReasonKind.FILES, count=len(run))


def _easy(ctx: Context, match: Match, run: Outing) -> Part | None:
    """Judges whether an easy run was easy; None where the plan asks for anything but easy running."""
    workout = match.planned.workout
    if any(
        s.kind not in {"steady", "stride", "recovery"} or (s.kind == "steady" and s.zone != "E")
        for s, _ in flat(workout.steps)
    ):
        return None
    if all(s.kind != "steady" for s, _ in flat(workout.steps)):
        return None
    return not_easy(ctx, workout, run)


def work_inside(ctx: Context, workout: Workout, run: Outing) -> Part | None:
    """Judges the reps planned inside a long run ("14 mi with the last 4 mi @ M"); without them it is close at best."""
    found = _reps(ctx, Match(PlannedSession(workout)), run)
    # The long run itself was run, so missing work makes it close.
    return close_at_worst(found) if found else None


def close_at_worst(part: Part) -> Part:
    """The part with `close` in place of `missed`; the probability of missed is added to that of close."""
    chances = dict(part.outcome.chances)
    if "missed" in chances:
        chances["close"] = chances.pop("missed") + chances.get("close", 0.0)
    status = "close" if part.outcome.status == "missed" else part.outcome.status
    return replace(part, outcome=replace(part.outcome, status=status, chances=chances))


def _evidence(run: Outing) -> list[Span]:
    reps = [Span(f.file, s.start_s, s.end_s) for f in run for s in f.segments if s.kind in {"rep", "surge"}]
    return reps or list(spans(run))


def _total(ctx: Context, match: Match, run: Outing) -> Part | None:
    """Judges the distance or time of the whole run; None where none is planned."""
    workout, band = match.planned.workout, ctx.band("session")
    if workout.total_m:
        slack = grace(ctx.units)
        outcome = judge(distance(run), distance_error(run), workout.total_m, band, slack)
        _, low, high, _ = limits(workout.total_m, band, slack)
        changes = distance_changes(distance(run), low, high, ChangeKind.LONGER_RUN, ChangeKind.SHORTER_RUN)
        reason = Reason(ReasonKind.TOTAL, metres=distance(run), planned=workout.total_m)
    elif workout.total_s:
        seconds = sum(s.moving_s for s in run)
        outcome = judge(seconds, 0.0, workout.total_s, band, SESSION_ROUNDING_S)
        _, low, high, _ = limits(workout.total_s, band, SESSION_ROUNDING_S)
        changes = time_changes(seconds, low, high)
        reason = Reason(ReasonKind.TOTAL, seconds=seconds, planned=workout.total_s)
    else:
        return None
    return Part(outcome, () if outcome.status == "met" else (reason,), changes)


def _reps(ctx: Context, match: Match, run: Outing) -> Part | None:
    """Judges the reps by number, size and pace; None where none are planned."""
    steps = [(s, t) for s, t in flat(match.planned.workout.steps) if s.kind == "rep" and not _is_steady(ctx, run, s)]
    if not steps:
        return None
    found = pieces(run)
    # "3-4 mi @ T" asks for an amount, not a number of reps.
    if (metres := _in_any_pieces(steps)) is not None:
        return work(ctx, steps[0][0], metres, found)
    taken, left = assigned(match, found)
    asked = [s for s, _ in steps]
    mine = [(step, piece) for step, group in taken if step in asked for piece in group]
    low, high = sum(t[0] for _, t in steps), sum(t[1] for _, t in steps)
    # Unplanned strides and hill sprints do not count as further reps of the set.
    extra = sum(_is_same(ctx, steps, p) for p in left)
    done = len(mine)
    share = done / low
    judged = [p.judged(s.zone, None if s.hill else ctx.step_band(p.session, s)) for s, p in mine]
    others = [p.judged(p.segment.zone, ctx.zone(p.session, p.segment.zone)) for p in left]
    reps = tuple(sorted((*judged, *others), key=lambda r: (r.file, r.start_s)))
    zone = next((s.zone for s, _ in steps if s.zone), None)
    reason = Reason(ReasonKind.REPS, count=done + extra, planned=(low, high), reps=reps, zone=zone)
    count = Outcome(
        _share_status(share, extra), short=max(0.0, low - done), chances=_count_chances(done, extra, int(low))
    )
    # Fewer reps than planned may be the same work in longer ones: 2 x 2 mi for 4 x 1 mi.
    if share < 1 and (other := _other_shape(ctx, steps, found, count)) is not None:
        return other
    pace = paces(ctx, mine)
    changes: list[Change] = []
    if done < low:
        changes.append(Change(ChangeKind.MORE_REPS, low - done, zone))
    elif extra:
        changes.append(Change(ChangeKind.FEWER_REPS, extra, zone))
    outcomes, reasons = [count, pace.outcome], [reason, *pace.reasons]
    hills = [p for s, p in mine if s.hill]
    if hills and ground_of(hills) == "flat":
        # The number and the effort were as planned; the hill was not.
        outcomes.append(Outcome("close"))
        reasons.append(Reason(ReasonKind.FLAT, reps=tuple(p.judged(None, None) for p in hills)))
    outcome = worst(outcomes)
    by_count = count.probability <= pace.outcome.probability
    return Part(replace(outcome, short=count.short), tuple(reasons), (*changes, *pace.changes), by_count)


def _is_steady(ctx: Context, run: Outing, step: WorkoutStep) -> bool:
    """Whether a single step with a pace in numbers is steady running, no faster than easy."""
    if step.target_mps is None or step.zone is not None or step.repeat != (1, 1):
        return False
    easy = ctx.zone(run[0], "E")
    return easy is not None and step.target_mps[0] < easy.fast_mps


def _is_same(ctx: Context, steps: Sequence[tuple[WorkoutStep, Range]], piece: Piece) -> bool:
    """Whether an extra rep has the size and the pace of a planned one."""
    return any(
        fits(s, piece.segment) and abs(distance_beside(piece.speed, ctx.step_band(piece.session, s))) <= OFF_ROUND
        for s, _ in steps
        if s.distance_m or s.duration_s
    )


def _share_status(share: float, extra: int) -> Status:
    if share >= 1:
        return "exceeded" if extra else "met"
    return "close" if share >= MOST_REPS else "missed"


def _count_chances(done: int, extra: int, low: int) -> dict[Status, float]:
    """The probability of each status for the number of reps."""
    if extra:
        return {"exceeded": 1 - IMAGINED, "met": IMAGINED}
    met = at_least(done, low, OVERLOOKED, IMAGINED, max(low, done))
    some = at_least(done, math.ceil(MOST_REPS * low), OVERLOOKED, IMAGINED, max(low, done))
    return {"met": met, "close": max(0.0, some - met), "missed": 1 - max(some, met)}


def _other_shape(
    ctx: Context, steps: Sequence[tuple[WorkoutStep, Range]], found: Sequence[Piece], count: Outcome
) -> Part | None:
    """Judges the planned amount of work at the planned pace in reps of other sizes (close at best); None where it differs."""
    first = steps[0][0]
    # Hill reps are planned by number and effort; their distance says little.
    if first.hill:
        return None
    # Half of OFF_ROUND: reps of other sizes need a pace that is clearly the planned one.
    work = [p for p in found if abs(distance_beside(p.speed, ctx.step_band(p.session, first))) <= OFF_ROUND / 2]
    low, high = planned_metres(steps, work, ctx.step_band)
    metres = sum(p.segment.distance_m for p in work)
    if not high or not SAME_WORK[0] * low <= metres <= SAME_WORK[1] * high:
        return None
    reps = tuple(p.judged(first.zone, ctx.step_band(p.session, first)) for p in work)
    reason = Reason(ReasonKind.OTHER_SHAPE, reps=reps, metres=metres, zone=first.zone)
    pace = paces(ctx, [(first, p) for p in work])
    change = Change(ChangeKind.MORE_REPS, count.short, first.zone)
    if len(work) == 1 and len(steps) == 1 and steps[0][1] == (1, 1):
        # One block of another length, for which another rep would be no remedy.
        less = metres > high
        band = ctx.step_band(work[0].session, first)
        kind = ChangeKind.LESS_WORK if less else ChangeKind.MORE_WORK
        speeds = (band.slow_mps, band.fast_mps) if band else ()
        change = Change(kind, metres - high if less else low - metres, first.zone, speeds)
    return Part(
        worst([Outcome("close", short=count.short), pace.outcome]), (reason, *pace.reasons), (change, *pace.changes)
    )


def _in_any_pieces(steps: Sequence[tuple[WorkoutStep, Range]]) -> Range | None:
    """The planned distance of work that may be run in any number of pieces ("3-4 mi @ T"); None for other sessions."""
    step, times = steps[0]
    span = step.distance_m
    return span if len(steps) == 1 and times == (1, 1) and span and span[0] != span[1] else None
