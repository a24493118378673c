"""Shifts the times before a clock was set back during a recording, so that the points stay in the order of the file.

A watch that comes from another zone, or from summer time, finds the right time some seconds into a run. Sorted by time, its first
points would follow the last ones, and the way back to them would count as running.
"""

from collections.abc import Mapping

import numpy as np

from milelog.formats.clock import JUMP_S, LASTED_RIGHT, NEAR_M, RUNNERS_MPS, Clock, apart_m, clock_set, is_few
from milelog.model import Floats

LEAST_S = 30.0
"""A smaller step back is no clock that was set: devices write records of one moment a few seconds out of order."""
SAME_M, SAME_S = 5.0, 1.0
"""A point this close in place and time is the same point: the stretch was written twice."""


def set_back(time_s: Floats, columns: Mapping[str, Floats], source: str) -> Clock | None:
    """The times with those before the only step back shifted to end where the rest begins; None if the clock was not set there.

    Arguments as in `clock.repaired`. The order of the file is believed only where the way goes on at the step, and in order of
    time it would leap or the first points would lie among the others.
    """
    steps = np.diff(time_s)
    back = np.flatnonzero(steps < -LEAST_S)
    if len(back) != 1 or np.count_nonzero(steps > JUMP_S):
        return None
    at, count = int(back[0]), len(time_s)
    interval = max(1.0, min(float(np.median(steps)), 60.0))
    far = apart_m(columns, at, at + 1)
    if count - at - 1 < LASTED_RIGHT * count or far is None or far > NEAR_M + RUNNERS_MPS[1] * interval:
        return None
    if _is_repeated(time_s, columns, at) or not (is_few(at + 1, count) or _is_out_of_place(time_s, columns, at)):
        return None
    shift = float(steps[at]) - interval
    remark = clock_set(source, float(time_s[at] - time_s[0]), shift)
    first = float(time_s[0])
    return Clock(
        np.arange(count), np.append(time_s[: at + 1] + shift, time_s[at + 1 :]), (remark,), (first, first, shift)
    )


def _is_repeated(time_s: Floats, columns: Mapping[str, Floats], at: int) -> bool:
    """Whether the stretch after the step back begins with a point that was written before, as where laps overlap."""
    twin = int(np.argmin(np.abs(time_s[: at + 1] - time_s[at + 1])))
    far = apart_m(columns, twin, at + 1)
    return abs(time_s[twin] - time_s[at + 1]) <= SAME_S and far is not None and far <= SAME_M


def _is_out_of_place(time_s: Floats, columns: Mapping[str, Floats], at: int) -> bool:
    """Whether in order of time the points before the step would lie among the others, or far from the last of them."""
    begin, end, later, last = (float(time_s[i]) for i in (0, at, at + 1, -1))
    overlap = min(end, last) - max(begin, later)
    if overlap > 0:
        # Two tracks of the same time are two recordings, not one clock.
        return overlap <= 0.5 * max(end - begin, last - later)
    far = apart_m(columns, len(time_s) - 1, 0)
    return far is not None and far > NEAR_M
