"""Converts laps from timer time to elapsed time, if a program wrote their starts without the pauses."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from milelog.model import Floats, Lap

LEAST_PAUSE_S = 10.0
"""Shorter pauses are ignored: they shift a lap by no more than a late button press."""
LEAST_GAIN = 0.5
"""Laps are converted only if their error in metres falls below this share of what it was."""


def laps_in_elapsed_time(
    laps: tuple[Lap, ...], pauses: Sequence[tuple[float, float]], columns: Mapping[str, Floats]
) -> tuple[Lap, ...]:
    """The laps in elapsed time; shifted by the pauses before them if only then their distances fit those of the records.

    Some programs compute the start of a lap as the sum of the timer times of the laps before it.
    """
    held = [(a, b) for a, b in pauses if b - a >= LEAST_PAUSE_S]
    distance = columns.get("distance_m")
    measured = [lap for lap in laps if lap.distance_m]
    if not held or len(measured) < 2 or distance is None:
        return laps
    known = np.isfinite(distance)
    if known.sum() < 2:
        return laps
    time_s, metres = columns["time_s"][known], distance[known]
    shifted = tuple(
        replace(lap, start_s=_later(lap.start_s, held), end_s=_later(lap.end_s, held, ends=True)) for lap in laps
    )
    stated_m, shifted_m = _error(laps, time_s, metres), _error(shifted, time_s, metres)
    total = sum(lap.distance_m or 0.0 for lap in measured)
    # Within 2 % of the distance the laps fit as they are.
    return shifted if stated_m > 0.02 * total and shifted_m < LEAST_GAIN * stated_m else laps


def _later(timer_s: float, pauses: Sequence[tuple[float, float]], *, ends: bool = False) -> float:
    """Elapsed time for the timer time `timer_s`; at a pause, its beginning for the end of a lap, its end for a start."""
    at = timer_s
    # Each pause shifts everything after it, including the timer time of the next pause.
    for begin, end in pauses:
        if begin < at or (begin == at and not ends):
            at += end - begin
    return at


def _error(laps: Sequence[Lap], time_s: Floats, metres: Floats) -> float:
    """Sum of the differences, in metres, between the laps' distances and those of the records in the same times."""
    starts, ends = (np.interp([getattr(lap, name) for lap in laps], time_s, metres) for name in ("start_s", "end_s"))
    stated = np.array([lap.distance_m or np.nan for lap in laps])
    return float(np.nansum(np.abs(ends - starts - stated)))
