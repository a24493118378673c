"""Repairs times in coarse steps, such as whole minutes: spreads the points with the same time evenly over the step."""

import numpy as np

from milelog.errors import Problem
from milelog.model import Floats

LEAST_STEP_S = 10.0
"""Shortest step that is coarse; shorter ones are the usual interval of a slow watch."""
LEAST_EACH, MINUTES_EACH = 3.0, 1.8
"""Least mean number of points with the same time, for steps under a minute and of a minute or more. (Two points with the same
time may be halves of one point.)"""
MINUTE_S = 60.0
LEAST_TIMES = 3
"""Fewest distinct times from which the step can be found."""


def spread(time_s: Floats, source: str) -> tuple[Floats, tuple[Problem, ...]]:
    """The sorted times, with points of the same coarse time spread evenly over its step; unchanged if the times are finer.

    If the first or the last step has fewer points than usual, it is taken to have been recorded in part only.
    """
    moments, counts = np.unique(time_s, return_counts=True)
    if len(moments) < LEAST_TIMES or len(time_s) < MINUTES_EACH * len(moments):
        return time_s, ()
    steps = np.diff(moments)
    step, usual = float(np.median(steps)), float(np.median(counts))
    if step < LEAST_STEP_S or len(time_s) < (MINUTES_EACH if step >= MINUTE_S else LEAST_EACH) * len(moments):
        return time_s, ()
    # A longer step contains a pause; its points belong to the beginning.
    lasted = np.append(np.minimum(steps, step), step)
    share = np.minimum(counts / usual, 1.0)
    first = np.zeros(len(moments))
    first[0], lasted[0], lasted[-1] = (1 - share[0]) * lasted[0], share[0] * lasted[0], share[-1] * step
    which = np.repeat(np.arange(len(moments)), counts)
    place = np.arange(len(time_s)) - np.repeat(np.cumsum(counts) - counts, counts)
    message = f"the times stand in steps of {step:.0f} s: the points of each were spread evenly over it"
    hint = "export it again with seconds, for paces of short stretches"
    found = moments[which] + first[which] + lasted[which] * place / counts[which]
    return found, (Problem(source, "coarse-times", message, hint),)
