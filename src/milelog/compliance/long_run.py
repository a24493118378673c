"""The check of the long run: which run it was, how long, with plus pace inside, easy outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milelog.compliance.bands import Outcome, judge, limits, tolerance_of, worst
from milelog.compliance.context import Context, spans
from milelog.compliance.distances import ROUNDING_S, distance_changes, distance_error, grace
from milelog.compliance.easy_running import not_easy
from milelog.compliance.sessions import work_inside
from milelog.compliance.surges import PICK_UP_S, PlusPace, plus_pace, whole_units
from milelog.compliance.unseen import FASTEST_MPS, without_distance, without_surges
from milelog.compliance.verdict import by_day, verdict_of
from milelog.model import Segment, Verdict, Workout
from milelog.plan.notation import flat
from milelog.plan.notation.measure import extent_m
from milelog.units import Range
from milelog.verdicts import ChangeKind, Facts, Reason, ReasonKind
from milelog.weeks import Outing, distance

HARD_SHARE = 0.12
"""A run with more of its way in reps that nobody asked of a long run is another session."""
OTHER_SESSION = 0.5
"""Deduction from the likeness of such a run to the planned long run, in shares of the length asked."""
SURGES_WORTH = 0.5
"""Addition to the likeness of a run with surges in every mile, where plus pace was asked; same unit."""
LEAST_SHARE = 0.4
"""A run shorter than this share of the long run is not looked at for surges."""
BREAK_S = 3600.0
"""Parts of one long run may lie an hour apart: a stop for water, a meeting with friends."""


def long_run(ctx: Context) -> Iterator[Verdict]:
    """The long run of the week: its distance or time, plus pace inside each mile, easy outside."""
    planned = ctx.planned.long_run
    if planned is None:
        return
    asked_m, asked_s = extent_m(planned), planned.total_s
    if asked_m is None and asked_s is None:
        reason = Reason(ReasonKind.NO_SIZE, text=planned.text)
        yield verdict_of(
            ctx, "long_run", Outcome("unknown"), Facts(reasons=(reason,), plan_text=planned.text), final=True
        )
        return
    run = the_long_run(ctx, planned)
    outcome, facts = _length(ctx, run, asked_m, asked_s or (0.0, 0.0))
    reasons: list[Reason] = []
    changes = list(facts.changes)
    doubt = ReasonKind.WITHIN_ERROR
    # One run is the long run: each must be long enough by itself.
    least_s = asked_m[0] / FASTEST_MPS if asked_m else (asked_s or (0.0, 0.0))[0]
    unseen = without_distance((s for s in ctx.running if s.elapsed_s >= least_s), 0.0)
    if run:
        # `surged` apart from the other parts: whether a coarse recording may hide surges matters only where the rest
        # falls not short already.
        parts, surged = [outcome], []
        surges = plus_pace(ctx, run) if _asks(planned, "surge") else None
        if surges is not None and surges.units_run:
            reasons += surges.reasons()
            found = Outcome(surges.status, chances=surges.chances)
            surged = [found]
            changes += surges.changes(_units_at_best(ctx, facts, surges))
            if outcome.probability >= found.probability:
                doubt = ReasonKind.ONE_MORE
        others = (not_easy(ctx, planned, run, surges), work_inside(ctx, planned, run))
        for part in (p for p in others if p):
            reasons += part.reasons
            changes += part.changes
            parts.append(part.outcome)
        if surged and not worst(parts).falls_short:
            unseen = unseen or without_surges(run)
        outcome = replace(worst([*parts, *surged]), short=outcome.short, over=outcome.over)
    if run and run[0].day:
        reasons.append(Reason(ReasonKind.DAY, day=run[0].day, count=len(run)))
    yield verdict_of(
        ctx,
        "long_run",
        outcome,
        replace(facts, reasons=tuple(reasons), changes=tuple(changes), plan_text=planned.text),
        evidence=spans(run) if run else (),
        doubt=doubt,
        unseen=unseen,
        progress=by_day(ctx, _planned_day(ctx, planned), reached=outcome.short == 0 and run is not None),
    )


def _units_at_best(ctx: Context, facts: Facts, surges: PlusPace) -> int:
    """Whole miles or kilometres of the run once its length is what the plan asks."""
    metres = facts.measured or 0.0
    if facts.quantity != "metres":
        return surges.units_run
    for change in facts.changes:
        metres += change.amount if change.kind is ChangeKind.LONGER_RUN else -change.amount
    return whole_units(metres, ctx.units)


def _asks(planned: Workout, kind: str) -> bool:
    return any(step.kind == kind for step, _ in flat(planned.steps))


def _planned_day(ctx: Context, planned: Workout) -> int | None:
    """The day of the week (0 is its first) for which the long run is named as a session."""
    days = [s.day for s in ctx.planned.sessions if s.workout.steps == planned.steps and s.day is not None]
    return (days[0] - ctx.week.start.weekday()) % 7 if days else None


def the_long_run(ctx: Context, planned: Workout) -> Outing | None:
    """The run of the session that is the long run; else, or where another run is as long as was asked, the one that
    comes nearest to it: by its length, by its surges where they are asked, and by holding no other work.
    """
    # Where a long run is named as a session too, that session's match decides, so that two checks speak of one run.
    matched = next((m.run for m in ctx.matches if m.run and m.planned.workout.steps == planned.steps), None)
    taken = [m.run for m in ctx.matches if m.run and m.run is not matched]
    # Where every run was matched to a session, one of those has to be the long run.
    free = _joined([o for o in ctx.outings if o not in taken]) or list(ctx.outings)
    best = max(free, key=lambda o: _worth(ctx, planned, o), default=None)
    asked_m = extent_m(planned)
    if matched is None or best is None or asked_m is None:
        return best
    # A named long run that was cut short, with a whole one on another day of the week: the whole one is the long run.
    asked = asked_m[0] * (1 - ctx.band("long_run").close)
    return best if distance(best) >= asked > distance(matched) else matched


def _joined(free: list[Outing]) -> list[Outing]:
    """Runs of one day with a break of at most an hour between them as one."""
    found: list[Outing] = []
    for run in free:
        last = found[-1][-1] if found else None
        if last is not None and last.start is not None and run[0].start is not None and last.day == run[0].day:
            gap = (run[0].start - last.start).total_seconds() - last.elapsed_s
            # A gap below 0 is an overlap: two devices recorded at the same time, which are not parts of one run.
            if 0 <= gap <= BREAK_S:
                found[-1] = (*found[-1], *run)
                continue
        found.append(run)
    return found


def _worth(ctx: Context, planned: Workout, run: Outing) -> tuple[float, float]:
    """How much a run is the long run that was planned: the share of its length, more for surges, less for other work."""
    asked_m, asked_s = extent_m(planned), planned.total_s
    done, asked = (distance(run), asked_m) if asked_m else (sum(s.moving_s for s in run), asked_s or (0.0, 0.0))
    # Of several runs that are long enough the longest is the long run, also where the plan sets no minimum.
    share = done / max(asked[0], 1.0)
    found = min(share, 1.0)
    if _asks(planned, "surge") and share >= LEAST_SHARE:
        surges = plus_pace(ctx, run)
        found += SURGES_WORTH * surges.with_fast / surges.units_run if surges.units_run else 0.0
    if not _asks(planned, "rep"):
        work = sum(s.distance_m for f in run for s in f.segments if _is_other_work(s, planned))
        found -= OTHER_SESSION if work > HARD_SHARE * distance(run) else 0.0
    return found, share


def _is_other_work(segment: Segment, planned: Workout) -> bool:
    """Whether a segment is a rep of another session; short ones in a run that was to hold surges are surges."""
    if segment.kind != "rep":
        return False
    return not (_asks(planned, "surge") and segment.duration_s <= PICK_UP_S[1])


def _length(ctx: Context, run: Outing | None, asked_m: Range | None, asked_s: Range) -> tuple[Outcome, Facts]:
    """Distance against distance, or moving time against time."""
    band = ctx.band("long_run")
    if asked_m:
        actual = distance(run) if run else 0.0
        error = distance_error(run) if run else 0.0
        slack = grace(ctx.units)
        _, low, high, _ = limits(asked_m, band, slack)
        changes = distance_changes(actual, low, high, ChangeKind.LONGER_RUN, ChangeKind.SHORTER_RUN)
        facts = Facts("metres", asked_m, actual, error, tolerance_of(band, asked_m), changes=changes)
        return judge(actual, error, asked_m, band, slack), facts
    seconds = sum(s.moving_s for s in run) if run else 0.0
    _, low, high, _ = limits(asked_s, band, ROUNDING_S)
    changes = distance_changes(seconds, low, high, ChangeKind.LONGER_TIME, ChangeKind.SHORTER_TIME)
    facts = Facts("seconds", asked_s, seconds, 0.0, tolerance_of(band, asked_s), changes=changes)
    return judge(seconds, 0.0, asked_s, band, ROUNDING_S), facts
