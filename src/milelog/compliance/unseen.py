"""Recordings that cannot show what was asked, or how far a run went: where that falls short, the verdict is not known."""

from __future__ import annotations

from collections.abc import Iterable

from milelog.compliance.context import Context
from milelog.model import HARD_KINDS, Session
from milelog.verdicts import Facts, Reason, ReasonKind

COARSE = 0.12
"""Relative error of one second's speed from which on a recording may hide every surge of a long run. Of 80 simulated long runs
with nine surges each 1 of 62 with less showed none, 2 of 7 up to 0.2, 3 of 5 up to 0.25, and all 6 beyond
(`bench/detect_miles.py --hidden --seeds 5 --first 0 --noise 0.5 0.8 1.0 1.5`)."""
FASTEST_MPS = 5.0
"""Speed at which a run without distance may have gone (5:22 a mile): nobody trains much faster over miles."""
LEAST_S = 300.0
"""A shorter recording without distance was started by mistake."""
BLANK = 1.0
"""The error that stands for a recording of a total, or of laps, alone: it shows no rep either."""


def without_distance(running: Iterable[Session], short_s: float) -> Reason | None:
    """The runs of which no distance is known, where together they last `short_s` seconds at least; else None."""
    blank = [s for s in running if not s.has_distance and s.elapsed_s >= LEAST_S]
    if not blank or sum(s.elapsed_s for s in blank) < short_s:
        return None
    return Reason(ReasonKind.NO_DISTANCE, files=tuple(s.file for s in blank))


def doubted(ctx: Context, facts: Facts, short: float) -> Reason | None:
    """The runs that may have been rides, where counting them could make up for what is `short`; else None."""
    far = sum(s.distance_m if facts.quantity == "metres" else s.moving_s for s in ctx.doubted)
    if not ctx.doubted or (facts.quantity in {"metres", "seconds"} and far < short):
        return None
    return Reason(ReasonKind.DOUBTED, files=tuple(s.file for s in ctx.doubted))


def without_surges(run: Iterable[Session]) -> Reason | None:
    """The files of a run that are too coarse to show surges, and show none; None without such."""
    return _unseen(run, COARSE)


def without_reps(run: Iterable[Session]) -> Reason | None:
    """The files of a run that hold no speeds to show reps, and show none; None without such."""
    return _unseen(run, BLANK)


def without_threshold(ctx: Context, short: float, *, by_time: bool) -> Reason | None:
    """The files that show no reps, but may hold what is `short` (metres, or seconds of a plan by time) of threshold work.

    They hold no speeds; or they are coarse, and enough of their time went by at threshold or faster.
    """
    quick: dict[str, float] = {}
    for session in ctx.running:
        band = ctx.zone(session, "T")
        if COARSE <= session.speed_error < BLANK and band is not None and not _shows_work(session):
            seconds = sum(session.zone_s.get(z, 0.0) for z in ("T", "I", "R"))
            quick[session.file] = seconds if by_time else seconds * band.slow_mps
    if sum(quick.values()) >= short > 0:
        return Reason(ReasonKind.UNSEEN, files=tuple(f for f, amount in quick.items() if amount > 0))
    return without_reps(ctx.running)


def _unseen(run: Iterable[Session], least: float) -> Reason | None:
    # A recording in which some work was found can show work: what is missing in it was not run.
    files = tuple(s.file for s in run if s.speed_error >= least and not _shows_work(s))
    return Reason(ReasonKind.UNSEEN, files=files) if files else None


def _shows_work(session: Session) -> bool:
    """Whether work was found in it, or the runner herself said what it held."""
    return any(g.kind in HARD_KINDS or g.provenance == "corrected" for g in session.segments)
