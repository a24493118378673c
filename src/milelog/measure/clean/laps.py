"""Laps whose times do not count pauses, moved to where their metres were run."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from milelog.measure.clean.arrays import Bools, running_sum
from milelog.model import Floats, Lap

WRONG = 0.03
"""Laps whose metres are 3 % from those of the trace in their span lie elsewhere: pressed laps are right to a second or two."""
BETTER = 0.5
"""They are moved where that halves the error at least."""
LEAST_PAUSE_S = 5.0
"""With less paused in all, laps in timer time and in elapsed time are the same within a press of the button."""


def in_elapsed_time(laps: Sequence[Lap], metres: Floats, paused: Bools) -> tuple[Lap, ...]:
    """The laps with their times in elapsed seconds; moved if they were written in timer time, as the metres of each show.

    `metres` are n + 1 cumulative metres at whole seconds, `paused` n flags. Some watches and exporters write lap starts that do
    not count the pauses before them.
    """
    measured = [lap for lap in laps if lap.distance_m and lap.end_s > lap.start_s]
    if len(measured) < 2 or np.count_nonzero(paused) < LEAST_PAUSE_S:
        return tuple(laps)
    before = _error(measured, metres)
    if before <= WRONG:
        return tuple(laps)
    timer = running_sum(~paused)
    seconds = np.arange(len(timer), dtype=np.float64)
    # A pause ends where the timer goes on: its last second, not its first, has the timer time of its end.
    rising = np.flatnonzero(np.append(np.diff(timer) > 0, True))

    def moved(lap: Lap) -> Lap:
        start, end = (float(np.interp(t, timer[rising], seconds[rising])) for t in (lap.start_s, lap.end_s))
        return replace(lap, start_s=start, end_s=end)

    after = _error([moved(lap) for lap in measured], metres)
    return tuple(moved(lap) for lap in laps) if after <= min(BETTER * before, WRONG) else tuple(laps)


def _error(laps: Sequence[Lap], metres: Floats) -> float:
    """How far the laps' metres are from those of the trace in their spans, as a share of all of them."""
    seconds = np.arange(len(metres), dtype=np.float64)
    starts, ends, lap_m = np.array([(lap.start_s, lap.end_s, lap.distance_m) for lap in laps], dtype=np.float64).T
    way = np.interp(ends, seconds, metres) - np.interp(starts, seconds, metres)
    return float(np.abs(way - lap_m).sum() / lap_m.sum())
