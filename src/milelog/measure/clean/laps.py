"""Converts lap times from timer time to elapsed time, if a device wrote them in timer time (without pauses)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from milelog.measure.clean.arrays import Bools, running_sum
from milelog.model import Floats, Lap

WRONG = 0.03
"""Laps are checked further if their distances differ by more than this share from the trace's in the same times; pressed laps
are right to a second or two."""
BETTER = 0.5
"""They are converted if that reduces the difference to this share, or less."""
LEAST_PAUSE_S = 5.0
"""With less paused in total, timer time and elapsed time differ by no more than a button press."""


def in_elapsed_time(laps: Sequence[Lap], metres: Floats, paused: Bools) -> tuple[Lap, ...]:
    """The laps with their times in elapsed seconds; converted if their distances show that they were written in timer time.

    `metres` are n + 1 cumulative metres at whole seconds, `paused` n flags. Some watches and exporters write lap times that
    leave out pauses.
    """
    measured = [lap for lap in laps if lap.distance_m and lap.end_s > lap.start_s]
    if len(measured) < 2 or np.count_nonzero(paused) < LEAST_PAUSE_S:
        return tuple(laps)
    before = _error(measured, metres)
    if before <= WRONG:
        return tuple(laps)
    timer = running_sum(~paused)
    seconds = np.arange(len(timer), dtype=np.float64)
    # All seconds of a pause have the same timer time; keep the last of them, where the timer goes on.
    rising = np.flatnonzero(np.append(np.diff(timer) > 0, True))

    def moved(lap: Lap) -> Lap:
        start, end = (float(np.interp(t, timer[rising], seconds[rising])) for t in (lap.start_s, lap.end_s))
        return replace(lap, start_s=start, end_s=end)

    after = _error([moved(lap) for lap in measured], metres)
    return tuple(moved(lap) for lap in laps) if after <= min(BETTER * before, WRONG) else tuple(laps)


def _error(laps: Sequence[Lap], metres: Floats) -> float:
    """Sum of the differences between the laps' metres and the trace's in the same times, as a share of the laps' total."""
    seconds = np.arange(len(metres), dtype=np.float64)
    starts, ends, lap_m = np.array([(lap.start_s, lap.end_s, lap.distance_m) for lap in laps], dtype=np.float64).T
    way = np.interp(ends, seconds, metres) - np.interp(starts, seconds, metres)
    return float(np.abs(way - lap_m).sum() / lap_m.sum())
