"""The check of effort: the runner's own rating (RPE) against the planned effort."""

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
"""Points (of ten) above the planned effort up to which a rating is met or close: threshold is planned at 7.5."""
BELOW = 1.0
"""Further points allowed below it: the rating covers the whole run, the planned effort only the work in it."""


@dataclass(frozen=True, slots=True)
class RatedEffort:
    """One session's planned effort, as a share of maximal effort, and the runner's rating, of ten."""

    session: Session
    planned_share: float
    rated: float

    @property
    def off(self) -> float:
        """Points of the rating above the planned effort; negative below it."""
        return self.rated - 10 * self.planned_share

    @property
    def beyond(self) -> float:
        """Points that count against the tolerance."""
        return max(self.off, -self.off - BELOW, 0.0)


def effort(ctx: Context) -> Iterator[Verdict]:
    """Judges the runner's ratings against the planned efforts (threshold 75 %, plus pace 65 %); nothing without ratings."""
    rated = list(_rated_efforts(ctx))
    if not rated:
        return
    # One verdict a week, from the worst run: another run at the right effort does not compensate for it.
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
    """Each rated run with a planned effort: the runs of named sessions, and the long run."""
    workouts = [(m.run, m.planned.workout) for m in ctx.matches if m.run]
    long = ctx.planned.long_run
    run = the_long_run(ctx, long) if long else None
    if long and run and run not in [r for r, _ in workouts]:
        workouts.append((run, long))
    for sessions, workout in workouts:
        share = meant_effort(workout)
        # Each file of a run may have a rating, because watches ask for one when a recording is saved.
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
    """The planned effort of a workout (0 to 1): its own percentage, else that of threshold or plus pace; None for others."""
    parts = [s for s, _ in flat(workout.steps)]
    named = [sum(s.effort) / 2 for s in parts if s.effort]
    if named:
        # One rating covers the whole run, and a runner remembers the hardest part.
        return max(named)
    if zones_asked(workout) == ("T",):
        return THRESHOLD_EFFORT
    kinds = {s.kind for s in parts}
    return PLUS_EFFORT if "surge" in kinds and "rep" not in kinds else None
