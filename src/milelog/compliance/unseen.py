"""Recordings that cannot show what was asked: where that falls short, the verdict is not known."""

from __future__ import annotations

from collections.abc import Iterable

from milelog.model import HARD_KINDS, Session

COARSE = 0.12
"""Relative error of one second's speed from which on a recording may hide every surge of a long run. Of 80 simulated long runs
with nine surges each 1 of 62 with less showed none, 2 of 7 up to 0.2, 3 of 5 up to 0.25, and all 6 beyond
(`bench/detect_miles.py --hidden --seeds 5 --first 0 --noise 0.5 0.8 1.0 1.5`)."""
BLANK = 1.0
"""The error that stands for a recording of a total, or of laps, alone: it shows no rep either."""


def without_surges(run: Iterable[Session]) -> tuple[str, ...]:
    """The files of a run that are too coarse to show surges, and show none."""
    return _unseen(run, COARSE)


def without_reps(run: Iterable[Session]) -> tuple[str, ...]:
    """The files of a run that hold no speeds to show reps, and show none."""
    return _unseen(run, BLANK)


def _unseen(run: Iterable[Session], least: float) -> tuple[str, ...]:
    # A recording in which some work was found can show work: what is missing in it was not run.
    return tuple(s.file for s in run if s.speed_error >= least and not _shows_work(s))


def _shows_work(session: Session) -> bool:
    """Whether work was found in it, or the runner herself said what it held."""
    return any(g.kind in HARD_KINDS or g.provenance == "corrected" for g in session.segments)
