"""Judges whether a run that was planned easy was run easily; used by the checks of the long run and of sessions."""

from __future__ import annotations

from milelog.compliance.bands import Outcome
from milelog.compliance.context import Context
from milelog.compliance.session_paces import Part
from milelog.compliance.surges import PlusPace
from milelog.model import Workout
from milelog.plan.notation import flat
from milelog.verdicts import Change, ChangeKind, Reason, ReasonKind
from milelog.weeks import Outing

NOT_EASY = 0.25
"""A run was not easy when more than this share of its time, without its surges, was faster than easy."""
ABOVE_EASY = 1.03
"""Faster than easy means more than this factor on the fast end of zone E."""


def not_easy(ctx: Context, planned: Workout, run: Outing, surges: PlusPace | None = None) -> Part | None:
    """The part of a verdict for a planned easy run that was too fast (close at best); None where it was easy, or where the
    plan asks for reps in it.
    """
    hard, outside = above_easy(ctx, planned, run, surges)
    if not outside > 0 or hard / outside <= NOT_EASY:
        return None
    where = "outside its surges" if surges else ""
    reason = Reason(ReasonKind.NOT_EASY, share=hard / outside, text=where)
    return Part(Outcome("close"), (reason,), (Change(ChangeKind.EASIER, hard - NOT_EASY * outside),))


def above_easy(ctx: Context, planned: Workout, run: Outing, surges: PlusPace | None) -> tuple[float, float]:
    """Seconds faster than easy, and all seconds, both without surges; 0 and 0 where the plan asks for reps in the run."""
    if any(step.kind == "rep" for step, _ in flat(planned.steps)):
        return 0.0, 0.0
    # Surges that `surges` reports as too fast, short or long are not counted as a second fault here.
    named = {p.span for p in (*surges.fast, *surges.short, *surges.long)} if surges else set()
    outside = hard = 0.0
    for session in run:
        easy = ctx.zone(session, "E")
        for segment in session.segments:
            if easy is None or segment.kind in {"surge", "pause", "stride"}:
                continue
            # The start identifies the segment, because a piece begins with its segment.
            if any(n.file == session.file and n.start_s == segment.start_s for n in named):
                continue
            seconds = segment.duration_s
            outside += seconds
            speed = segment.adjusted_mps if segment.adjusted_mps is not None else segment.speed_mps
            hard += seconds if speed > easy.fast_mps * ABOVE_EASY else 0.0
    return hard, outside
