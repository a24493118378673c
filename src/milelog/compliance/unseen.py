"""Finds recordings that cannot show what the plan asks (no distance, no speeds, too coarse): a shortfall is then unknown."""

from __future__ import annotations

from collections.abc import Iterable

from milelog.compliance.context import Context
from milelog.model import HARD_KINDS, Session
from milelog.verdicts import Facts, Reason, ReasonKind

COARSE = 0.12
"""From this relative error of one second's speed on, all surges of a long run may be invisible. Of 80 simulated long runs with
nine surges each, no surge was found in 1 of 62 below 0.12, in 2 of 7 up to 0.2, in 3 of 5 up to 0.25, and in all 6 beyond
(`bench/detect_miles.py --hidden --seeds 5 --first 0 --noise 0.5 0.8 1.0 1.5`)."""
FASTEST_MPS = 5.0
"""Greatest speed assumed for a run without distance (5:22 a mile): few train faster over miles."""
LEAST_S = 300.0
"""A shorter recording without distance (seconds) is ignored: it was started by mistake."""
BLANK = 1.0
"""`Session.speed_error` of a recording with only a total or lap distances, which can show no reps."""


def without_distance(running: Iterable[Session], short_s: float) -> Reason | None:
    """The runs without a distance, where together they last at least `short_s` seconds; else None."""
    blank = [s for s in running if not s.has_distance and s.elapsed_s >= LEAST_S]
    if not blank or sum(s.elapsed_s for s in blank) < short_s:
        return None
    return Reason(ReasonKind.NO_DISTANCE, files=tuple(s.file for s in blank))


def doubted(ctx: Context, facts: Facts, short: float) -> Reason | None:
    """The runs that may have been rides, where counting them could make up for `short` (in the unit of `facts`); else None."""
    far = sum(s.distance_m if facts.quantity == "metres" else s.moving_s for s in ctx.doubted)
    if not ctx.doubted or (facts.quantity in {"metres", "seconds"} and far < short):
        return None
    return Reason(ReasonKind.DOUBTED, files=tuple(s.file for s in ctx.doubted))


def without_surges(run: Iterable[Session]) -> Reason | None:
    """The files of a run that are too coarse to show surges and show none; None without such files."""
    return _unseen(run, COARSE)


def without_reps(run: Iterable[Session]) -> Reason | None:
    """The files of a run that hold no speeds, and so cannot show reps, and show none; None without such files."""
    return _unseen(run, BLANK)


def without_threshold(ctx: Context, short: float, *, by_time: bool) -> Reason | None:
    """The files without visible reps that may hold the missing threshold work, `short` in metres (or seconds); else None.

    Such a file has no speeds, or it is coarse and has enough time at threshold or faster.
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
    # A recording in which some work was found can show work, so work that is missing in it was not run.
    files = tuple(s.file for s in run if s.speed_error >= least and not _shows_work(s))
    return Reason(ReasonKind.UNSEEN, files=files) if files else None


def _shows_work(session: Session) -> bool:
    """Whether work was found in it, or the runner corrected its segments."""
    return any(g.kind in HARD_KINDS or g.provenance == "corrected" for g in session.segments)
