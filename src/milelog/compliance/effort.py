"""The check of effort: the runner's own rating beside the effort that was meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from milelog.compliance.bands import Outcome
from milelog.compliance.context import Context, whole
from milelog.compliance.long_run import the_long_run
from milelog.compliance.verdict import verdict_of
from milelog.model import Session, Status, Verdict, Workout
from milelog.plan.notation import flat, zones_asked
from milelog.verdicts import Facts, Reason, ReasonKind, Tolerance

# As the stamina plan for the mile words them: "comfortably hard (perceived exertion 75% of max, or threshold pace)".
THRESHOLD_EFFORT = 0.75
PLUS_EFFORT = 0.65
"""Perceived effort, as a share of maximal: threshold about 75 %, plus pace about 65 %."""
RPE_MET, RPE_CLOSE = 1.0, 2.0
"""Points of ten above the effort that was meant: 9 is not the 7.5 of threshold."""
BELOW = 1.0
"""Points more below it: the whole run is rated, and the effort is meant for the work inside it."""


@dataclass(frozen=True, slots=True)
class RatedEffort:
    """One session's effort: planned, as a share of maximal, and as the runner rated it, of ten."""

    session: Session
    planned_share: float
    rated: float

    @property
    def off(self) -> float:
        """Points above what was meant."""
        return self.rated - 10 * self.planned_share

    @property
    def beyond(self) -> float:
        """Points that count against the tolerance."""
        return max(self.off, -self.off - BELOW, 0.0)


def effort(ctx: Context) -> Iterator[Verdict]:
    """The effort that was meant (threshold 75 %, plus pace 65 %) beside the runner's own rating, where there is one."""
    rated = list(_rated_efforts(ctx))
    if not rated:
        return
    # One verdict a week, and one run too hard is not made up by another that was right.
    worst = max(rated, key=lambda f: f.beyond)
    off = worst.off
    status: Status = (
        "met"
        if worst.beyond <= RPE_MET
        else "close"
        if worst.beyond <= RPE_CLOSE
        else "exceeded"
        if off > 0
        else "missed"
    )
    yield verdict_of(
        ctx,
        "effort",
        Outcome(status, over=max(0.0, off), short=max(0.0, -off)),
        Facts(
            "rating",
            (10 * worst.planned_share, 10 * worst.planned_share),
            worst.rated,
            tolerance=Tolerance(RPE_MET, RPE_CLOSE, absolute=True),
            reasons=tuple(_reason(ctx, f) for f in rated),
            plan_text=", ".join(dict.fromkeys(f"{f.planned_share:.0%}" for f in rated)),
        ),
        evidence=[whole(f.session) for f in rated],
        final=True,
    )


def _rated_efforts(ctx: Context) -> Iterator[RatedEffort]:
    """Each rated run that was meant to take an effort: those of named sessions, and the long run."""
    workouts = [(m.run, m.planned.workout) for m in ctx.matches if m.run]
    long = ctx.planned.long_run
    run = the_long_run(ctx, long) if long else None
    if long and run and run not in [r for r, _ in workouts]:
        workouts.append((run, long))
    for sessions, workout in workouts:
        share = meant_effort(workout)
        # Each file of a run carries a rating of its own; watches ask for one when a recording is saved.
        for session in sessions:
            if share is not None and session.rpe:
                yield RatedEffort(session, share, session.rpe)


def _reason(ctx: Context, found: RatedEffort) -> Reason:
    heart, athlete = found.session.mean_heart_rate_bpm, ctx.athlete
    highest = athlete.threshold_hr or athlete.max_hr
    share = heart / highest if heart and highest else None
    of = ("threshold" if athlete.threshold_hr else "maximum") if share else ""
    return Reason(
        ReasonKind.RATED,
        day=found.session.day,
        value=found.rated,
        share=found.planned_share,
        of_share=share,
        text=of,
    )


def meant_effort(workout: Workout) -> float | None:
    """The effort that a workout asks: its own percentage, else that of its zone or of plus pace; None for other work."""
    parts = [s for s, _ in flat(workout.steps)]
    named = [sum(s.effort) / 2 for s in parts if s.effort]
    if named:
        # One rating covers the whole run, and the hardest part is what a runner remembers.
        return max(named)
    if zones_asked(workout) == ("T",):
        return THRESHOLD_EFFORT
    kinds = {s.kind for s in parts}
    return PLUS_EFFORT if "surge" in kinds and "rep" not in kinds else None
