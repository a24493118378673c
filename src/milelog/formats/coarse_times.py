"""Times in whole minutes, as some exports write them: the points of each minute are spread over it."""

import numpy as np

from milelog.errors import Problem
from milelog.model import Floats

LEAST_STEP_S = 10.0
"""Steps of the clock from which points were written within a step; shorter ones are what a slow watch records in."""
LEAST_EACH, MINUTES_EACH = 3.0, 1.8
"""Points of each time, on the mean: two of one moment are the pieces of one point, unless the clock counts minutes."""
MINUTE_S = 60.0
LEAST_TIMES = 3
"""Fewer times do not tell the step of the clock."""


def spread(time_s: Floats, source: str) -> tuple[Floats, tuple[Problem, ...]]:
    """The times, in order, with those that many points share spread evenly up to the next; as given where the clock is finer.

    The first step began, and the last one ended, where their points are fewer than those of the others.
    """
    moments, counts = np.unique(time_s, return_counts=True)
    if len(moments) < LEAST_TIMES or len(time_s) < MINUTES_EACH * len(moments):
        return time_s, ()
    steps = np.diff(moments)
    step, usual = float(np.median(steps)), float(np.median(counts))
    if step < LEAST_STEP_S or len(time_s) < (MINUTES_EACH if step >= MINUTE_S else LEAST_EACH) * len(moments):
        return time_s, ()
    # A longer step is a pause: its points belong to its beginning.
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
