"""One clean 1 Hz stream out of whatever a device recorded: pauses, gaps, spikes, lag and slope dealt with.

The cumulative distance is the judge of speed: the speed field of watches lags by 1-6 s and is smoothed, while the
odometer is right at both ends of any span. Between two records nothing is invented: the speed is their mean.
"""

from milelog.measure.clean.arrays import Bools, noise, quantile, running_sum, smooth, true_spans
from milelog.measure.clean.coverage import filled
from milelog.measure.clean.impossible import is_ride, record_s
from milelog.measure.clean.odometer import MAX_RUN_MPS
from milelog.measure.clean.speed import blend, effort, slope_costs
from milelog.measure.clean.stream import slope_window_s, streams
from milelog.measure.clean.totals import covered_m, distance_m, elapsed_s, timer_s

__all__ = [
    "MAX_RUN_MPS",
    "Bools",
    "blend",
    "covered_m",
    "distance_m",
    "effort",
    "elapsed_s",
    "filled",
    "is_ride",
    "noise",
    "quantile",
    "record_s",
    "running_sum",
    "slope_costs",
    "slope_window_s",
    "smooth",
    "streams",
    "timer_s",
    "true_spans",
]
