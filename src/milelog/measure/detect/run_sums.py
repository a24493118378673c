"""Running sums of one run's streams, from which the features of every account are computed as differences."""

from dataclasses import dataclass

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STOOD_PIECE_MPS, Pieces
from milelog.model import Floats, Streams

SLOWEST, FASTEST = 0.35, 0.6
"""Log speed is clipped this far below and above the run's median, so that walks and sprints do not dominate its variance."""


@dataclass(frozen=True, eq=False)
class RunSums:
    """Running sums of one run, each (n + 1): entry k is the total of the first k seconds."""

    pieces: Pieces
    odds: Odds
    n: int
    """Length of the run, s."""
    run_s: Floats
    """Seconds of running, without walking and standing."""
    run_m: Floats
    """Metres in these seconds."""
    still_s: Floats
    """Seconds of walking or standing."""
    height: Floats
    """Net ascent, m."""
    level: Floats
    """Log speed each second, as a mean over 20 s of running, (n); -inf where the runner walks or stands."""
    inside: Floats
    """Sums of the count, the values and the squares of the finite `level`, (3, n + 1)."""
    moved: Floats
    """The same for log speed of all that was run or walked, clipped by SLOWEST and FASTEST, (3, n + 1)."""


def run_sums(streams: Streams, speed: Floats, p: Pieces, odds: Odds) -> RunSums:
    """The running sums of one run, at the `speed` in which its accounts were found."""
    still = np.repeat(p.walked, np.diff(p.edges)) | (streams.speed_mps < STOOD_PIECE_MPS)
    ran = ~still
    run_s, run_m = clean.running_sum(ran), clean.running_sum(speed * ran)
    n = len(speed)
    at = np.arange(n)
    low, high = np.maximum(at - 10, 0), np.minimum(at + 10, n)
    seconds = run_s[high] - run_s[low]
    known = ran & (seconds > 5)
    log = log_speed(run_m[high] - run_m[low], seconds) * known
    sums = np.stack([clean.running_sum(known), clean.running_sum(log), clean.running_sum(log * log)])
    climbed = clean.running_sum(streams.grade * streams.speed_mps)
    moved = _moved(speed, streams.speed_mps >= STOOD_PIECE_MPS, low, high)
    return RunSums(
        p, odds, n, run_s, run_m, clean.running_sum(still), climbed, np.where(known, log, -np.inf), sums, moved
    )


def _moved(speed: Floats, moving: Bools, low: Ints, high: Ints) -> Floats:
    """Running sums of the count, the values and the squares of log speed over 20 s of moving, (3, n + 1)."""
    seconds_up_to, metres_up_to = clean.running_sum(moving), clean.running_sum(speed * moving)
    seconds = seconds_up_to[high] - seconds_up_to[low]
    known = moving & (seconds > 5)
    log = log_speed(metres_up_to[high] - metres_up_to[low], seconds)
    if known.any():
        middle = clean.quantile(log[known], 0.5)
        log = np.clip(log, middle - SLOWEST, middle + FASTEST)
    log = log * known
    return np.stack([clean.running_sum(known), clean.running_sum(log), clean.running_sum(log * log)])


def log_speed(metres: Floats, seconds: Floats) -> Floats:
    """Log of a mean speed; speeds below 1 m/s count as 1 m/s."""
    return np.log(np.maximum(metres / np.maximum(seconds, 1.0), 1.0))
