"""Makes one clean 1 Hz stream (`model.Streams`) from a recording: handles pauses, gaps, spikes, lag and slope.

`streams` is called once for each recording (`pipeline.measure`); the other names are array helpers for `measure`. Speed
follows the cumulative distance (the odometer), since the speed field of watches is smoothed and 1-6 s late, while the odometer
is right at both ends of any span. Between two records the speed is constant; no detail is invented.
"""

from milelog.measure.clean.arrays import Bools, noise, quantile, running_sum, smooth, true_spans
from milelog.measure.clean.coverage import filled
from milelog.measure.clean.doubt import in_long_holes
from milelog.measure.clean.impossible import is_ride, record_s
from milelog.measure.clean.odometer import MAX_RUN_MPS
from milelog.measure.clean.speed import blend, effort, slope_costs
from milelog.measure.clean.stream import slope_window_s, streams
from milelog.measure.clean.totals import covered_m, distance_m, elapsed_s, metres_at_seconds, timer_s

__all__ = [
    "MAX_RUN_MPS",
    "Bools",
    "blend",
    "covered_m",
    "distance_m",
    "effort",
    "elapsed_s",
    "filled",
    "in_long_holes",
    "is_ride",
    "metres_at_seconds",
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
