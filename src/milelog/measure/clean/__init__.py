"""One clean 1 Hz stream out of whatever a device recorded: pauses, gaps, spikes, lag and slope dealt with.

The cumulative distance is the judge of speed: the speed field of watches lags by 1-6 s and is smoothed, while the
odometer is right at both ends of any span. Between two records nothing is invented: the speed is their mean.
"""

from milelog.measure.clean.arrays import Bools, noise, quantile, running, smooth
from milelog.measure.clean.odometer import MAX_RUN_MPS
from milelog.measure.clean.stream import blend, effort, streams

__all__ = ["MAX_RUN_MPS", "Bools", "blend", "effort", "noise", "quantile", "running", "smooth", "streams"]
