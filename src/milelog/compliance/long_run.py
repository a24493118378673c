"""The check of the long run: which run it was, its length, its surges (plus pace) and whether the rest of it was easy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milelog.compliance.bands import Outcome, judge, limits, tolerance_of, worst
from milelog.compliance.context import Context, spans
from milelog.compliance.distances import ROUNDING_S, distance_changes, distance_error, grace, time_changes
from milelog.compliance.easy_running import not_easy
from milelog.compliance.session_paces import Part
from milelog.compliance.sessions import work_inside
from milelog.compliance.surges import PICK_UP_S, PlusPace, plus_pace, whole_units
from milelog.compliance.unseen import FASTEST_MPS, without_distance, without_surges
from milelog.compliance.verdict import by_day, verdict_of
from milelog.model import Verdict, Workout
from milelog.plan.notation import flat
from milelog.plan.notation.measure import extent_m
from milelog.units import Range
from milelog.verdicts import ChangeKind, Facts, Reason, ReasonKind
from milelog.weeks import Outing, distance

HARD_SHARE = 0.12
"""A run with more than this share of its distance in reps that were not planned for it is another session."""
OTHER_SESSION = 0.5
"""Deduction for such a run in `_worth`, in shares of the planned length."""
SURGES_WORTH = 0.5
"""Addition in `_worth` for surges in every mile, where plus pace was planned; in proportion for fewer."""
LEAST_SHARE = 0.4
"""Surges are not looked for in a run shorter than this share of the planned long run."""
BREAK_S = 3600.0
"""Longest break in seconds between parts of one long run: a stop for water, a meeting with friends."""


def long_run(ctx: Context) -> Iterator[Verdict]:
    """Judges the long run of the week: its distance or time, surges in each mile, and easy running otherwise."""
    planned = ctx.planned.long_run
    if planned is None:
        return
    asked_m, asked_s = extent_m(planned), planned.total_s
    if asked_m is None and asked_s is None:
        reason = Reason(ReasonKind.NO_SIZE, text=planned.text)
        facts = Facts(reasons=(reason,), plan_text=planned.text)
        yield verdict_of(ctx, "long_run", Outcome("unknown"), facts, final=True)
        return
    run = the_long_run(ctx, planned)
    outcome, facts = _length(ctx, run, asked_m, asked_s or (0.0, 0.0))
    surged, others = _inside(ctx, planned, run, facts) if run else (None, ())
    inside = [p for p in (surged, *others) if p]
    doubt = ReasonKind.WITHIN_ERROR
    if surged and outcome.probability >= surged.outcome.probability:
        doubt = ReasonKind.ONE_MORE
    # The long run is one run, so each run without distance must be long enough by itself.
    least_s = asked_m[0] / FASTEST_MPS if asked_m else (asked_s or (0.0, 0.0))[0]
    unseen = without_distance((s for s in ctx.running if s.elapsed_s >= least_s), 0.0)
    if run:
        # A coarse recording that may hide surges matters only if nothing else falls short.
        without = [outcome, *(p.outcome for p in others)]
        if surged and not worst(without).falls_short:
            unseen = unseen or without_surges(run)
        outcome = replace(
            worst([*without, *([surged.outcome] if surged else [])]), short=outcome.short, over=outcome.over
        )
    reasons = [r for p in inside for r in p.reasons]
    if run is None and ctx.outings and ctx.over:
        reasons.append(Reason(ReasonKind.NO_RUN, text=planned.text))
    if run and run[0].day:
        reasons.append(Reason(ReasonKind.DAY, day=run[0].day, count=len(run)))
    changes = (*facts.changes, *(c for p in inside for c in p.changes))
    yield verdict_of(
        ctx,
        "long_run",
        outcome,
        replace(facts, reasons=tuple(reasons), changes=changes, plan_text=planned.text),
        evidence=spans(run) if run else (),
        doubt=doubt,
        unseen=unseen,
        progress=by_day(ctx, _planned_day(ctx, planned), reached=outcome.short == 0 and run is not None),
    )


def _inside(ctx: Context, planned: Workout, run: Outing, facts: Facts) -> tuple[Part | None, tuple[Part, ...]]:
    """Judges the surges of the run where plus pace was planned, then whether the rest was easy and the planned reps were run."""
    surges = plus_pace(ctx, run) if _asks(planned, "surge") else None
    surged = None
    if surges is not None and surges.units_run:
        outcome = Outcome(surges.status, chances=surges.chances)
        changes = surges.changes(_units_at_best(ctx, facts, surges))
        surged = Part(outcome, tuple(surges.reasons()), tuple(changes), by_count=True)
    others = (not_easy(ctx, planned, run, surges), work_inside(ctx, planned, run))
    return surged, tuple(p for p in others if p)


def _units_at_best(ctx: Context, facts: Facts, surges: PlusPace) -> int:
    """Whole miles or kilometres of the run, once it is changed to the planned length."""
    metres = facts.measured or 0.0
    if facts.quantity != "metres":
        return surges.units_run
    for change in facts.changes:
        metres += change.amount if change.kind is ChangeKind.LONGER_RUN else -change.amount
    return whole_units(metres, ctx.units)


def _asks(planned: Workout, kind: str) -> bool:
    return any(step.kind == kind for step, _ in flat(planned.steps))


def _planned_day(ctx: Context, planned: Workout) -> int | None:
    """The day of the week (0 is its first) on which the long run is also planned as a session; None without one."""
    days = [s.day for s in ctx.planned.sessions if s.workout.steps == planned.steps and s.day is not None]
    return (days[0] - ctx.week.start.weekday()) % 7 if days else None


def the_long_run(ctx: Context, planned: Workout) -> Outing | None:
    """The run that is judged as the long run; None without runs.

    It is the run matched to the session that names the long run. Without such a session, or where that run was cut short and
    another is long enough, it is the best run by `_worth`: by length, by planned surges, and by holding no other work.
    """
    # Where the long run is also a named session, the match of that session decides, so that two checks agree.
    matched = next((m.run for m in ctx.matches if m.run and m.planned.workout.steps == planned.steps), None)
    taken = [m.run for m in ctx.matches if m.run and m.run is not matched]
    free = _joined([o for o in ctx.outings if o not in taken]) or _sessions_as_long(ctx, planned)
    best = max(free, key=lambda o: _worth(ctx, planned, o), default=None)
    asked_m = extent_m(planned)
    if matched is None or best is None or asked_m is None:
        return best
    # The matched run was cut short and another run of the week is long enough: then that one is the long run.
    asked = asked_m[0] * (1 - ctx.band("long_run").close)
    return best if distance(best) >= asked > distance(matched) else matched


def _sessions_as_long(ctx: Context, planned: Workout) -> list[Outing]:
    """The runs matched to sessions that are planned to be as long as the long run, where no session names the long run itself."""
    if any(s.workout.steps == planned.steps for s in ctx.planned.sessions):
        return []
    asked_m, asked_s = extent_m(planned), planned.total_s
    found = []
    for match in ctx.matches:
        metres, seconds = extent_m(match.planned.workout), match.planned.workout.total_s
        is_long = (metres and asked_m and metres[1] >= asked_m[0]) or (seconds and asked_s and seconds[1] >= asked_s[0])
        if match.run and is_long:
            found.append(match.run)
    return found


def _joined(free: list[Outing]) -> list[Outing]:
    """The runs, with those of one day joined where the break between them is at most BREAK_S."""
    found: list[Outing] = []
    for run in free:
        last = found[-1][-1] if found else None
        if last is not None and last.start is not None and run[0].start is not None and last.day == run[0].day:
            gap = (run[0].start - last.start).total_seconds() - last.elapsed_s
            # A negative gap is an overlap: two devices recorded the same run.
            if 0 <= gap <= BREAK_S:
                found[-1] = (*found[-1], *run)
                continue
        found.append(run)
    return found


def _worth(ctx: Context, planned: Workout, run: Outing) -> tuple[float, float, float]:
    """Sort key of a run as the planned long run: the share of its length, more for surges, less for other work.

    Of equals it is the run with more surges, too fast ones included, then the longer one.
    """
    asked_m, asked_s = extent_m(planned), planned.total_s
    done, asked = (distance(run), asked_m) if asked_m else (sum(s.moving_s for s in run), asked_s or (0.0, 0.0))
    share = done / max(asked[0], 1.0)
    found, surged = min(share, 1.0), 0.0
    if _asks(planned, "surge") and share >= LEAST_SHARE:
        surges = plus_pace(ctx, run)
        if surges.units_run:
            # Surges that are too fast add nothing: 400 m reps in a shorter run would make it the long run.
            found += SURGES_WORTH * surges.surged / surges.units_run
            surged = surges.with_fast / surges.units_run
    if not _asks(planned, "rep"):
        # Where surges are planned, a short rep counts as a surge.
        with_surges = _asks(planned, "surge")
        reps = [s for f in run for s in f.segments if s.kind == "rep"]
        work = sum(s.distance_m for s in reps if not (with_surges and s.duration_s <= PICK_UP_S[1]))
        found -= OTHER_SESSION if work > HARD_SHARE * distance(run) else 0.0
    return found, surged, share


def _length(ctx: Context, run: Outing | None, asked_m: Range | None, asked_s: Range) -> tuple[Outcome, Facts]:
    """The outcome and facts of the run's length: distance against planned distance, or moving time against planned time."""
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
    changes = time_changes(seconds, low, high)
    facts = Facts("seconds", asked_s, seconds, 0.0, tolerance_of(band, asked_s), changes=changes)
    return judge(seconds, 0.0, asked_s, band, ROUNDING_S), facts
