"""Laps whose starts were written in timer time: put where they were run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from milelog.model import Floats, Lap

LEAST_PAUSE_S = 10.0
"""Shorter stops shift no lap by more than pressing the button late does."""
LEAST_GAIN = 0.5
"""Laps are moved only where that leaves less than this share of the metres by which they are wrong as stated."""


def laps_in_elapsed_time(
    laps: tuple[Lap, ...], pauses: Sequence[tuple[float, float]], columns: Mapping[str, Floats]
) -> tuple[Lap, ...]:
    """The laps, later by the pauses before them where the metres of the laps prove that their starts do not count these.

    Some programs add up the timer time of the laps before. By such starts the metres of the records are not those that
    the laps say; shifted by the stops they are.
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
    # Within 2 % of the way the laps fit as they stand.
    return shifted if stated_m > 0.02 * total and shifted_m < LEAST_GAIN * stated_m else laps


def _later(timer_s: float, pauses: Sequence[tuple[float, float]], *, ends: bool = False) -> float:
    """Elapsed seconds at which the timer stood at `timer_s`: before a pause for the end of a lap, after it for a start."""
    at = timer_s
    # Each pause moves what comes after it, the next pause's place in timer time included.
    for begin, end in pauses:
        if begin < at or (begin == at and not ends):
            at += end - begin
    return at


def _error(laps: Sequence[Lap], time_s: Floats, metres: Floats) -> float:
    """Metres by which the laps differ from the records between their starts and ends, summed."""
    starts, ends = (np.interp([getattr(lap, name) for lap in laps], time_s, metres) for name in ("start_s", "end_s"))
    stated = np.array([lap.distance_m or np.nan for lap in laps])
    return float(np.nansum(np.abs(ends - starts - stated)))
