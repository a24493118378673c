"""Recordings that cannot show what was asked: where that falls short, the verdict is not known."""

from __future__ import annotations

from collections.abc import Iterable

from milelog.model import HARD_KINDS, Session

COARSE = 0.12
"""Relative error of one second's speed from which on a recording may hide every surge of a long run. Of 75 simulated long runs
with nine surges each, on four kinds of watch at four sizes of noise, those with less showed none in 1 of 60; of phones, at
0.13 one in five showed none, at 0.22 three in five, at 0.32 all."""
BLANK = 1.0
"""The error that stands for a recording of a total, or of laps, alone: it shows no rep either."""


def without_surges(run: Iterable[Session]) -> tuple[str, ...]:
    """The files of a run that are too coarse to show surges, and show none."""
    return _unseen(run, COARSE)


def without_reps(run: Iterable[Session]) -> tuple[str, ...]:
    """The files of a run that hold no speeds to show reps, and show none."""
    return _unseen(run, BLANK)


def _unseen(run: Iterable[Session], least: float) -> tuple[str, ...]:
    return tuple(s.file for s in run if s.speed_error >= least and not _shows_work(s))


def _shows_work(session: Session) -> bool:
    """Whether work was found in it, or the runner herself said what it held."""
    return any(g.kind in HARD_KINDS or g.provenance == "corrected" for g in session.segments)
