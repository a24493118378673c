"""Running sums of one run, which every account of it is measured on."""

from dataclasses import dataclass

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STOOD_PIECE_MPS, Pieces
from milelog.model import Floats, Streams

SLOWEST, FASTEST = 0.35, 0.6
"""Log speed below and above the run's median beyond which it is as good as a walk, or a sprint."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Running sums of one run, which every account is measured on."""

    pieces: Pieces
    odds: Odds
    n: int
    run_s: Floats
    run_m: Floats
    still_s: Floats
    height: Floats
    level: Floats
    """Log speed each second, a mean of 20 s of running; -inf where it stands."""
    inside: Floats
    """Running sums of the count, the sum and the squares of the finite levels, (3, n + 1)."""
    moved: Floats
    """The same of the levels of all that was run or walked, bounded, (3, n + 1)."""


def ground(streams: Streams, speed: Floats, p: Pieces, odds: Odds) -> Ground:
    """The sums of one run at the speed that its accounts were read from."""
    still = np.repeat(p.walked, np.diff(p.edges)) | (streams.speed_mps < STOOD_PIECE_MPS)
    ran = ~still
    run_s, run_m = clean.running(ran), clean.running(speed * ran)
    n = len(speed)
    at = np.arange(n)
    low, high = np.maximum(at - 10, 0), np.minimum(at + 10, n)
    seconds = run_s[high] - run_s[low]
    known = ran & (seconds > 5)
    log = log_speed(run_m[high] - run_m[low], seconds) * known
    sums = np.stack([clean.running(known), clean.running(log), clean.running(log * log)])
    climbed = clean.running(streams.grade * streams.speed_mps)
    moved = _moved(speed, streams.speed_mps >= STOOD_PIECE_MPS, low, high)
    return Ground(p, odds, n, run_s, run_m, clean.running(still), climbed, np.where(known, log, -np.inf), sums, moved)


def _moved(speed: Floats, moving: Bools, low: Ints, high: Ints) -> Floats:
    """Running sums of the count, the sum and the squares of log speed over 20 s of what was not stood, (3, n + 1)."""
    seconds_up_to, metres_up_to = clean.running(moving), clean.running(speed * moving)
    seconds = seconds_up_to[high] - seconds_up_to[low]
    known = moving & (seconds > 5)
    log = log_speed(metres_up_to[high] - metres_up_to[low], seconds)
    if known.any():
        middle = clean.quantile(log[known], 0.5)
        log = np.clip(log, middle - SLOWEST, middle + FASTEST)
    log = log * known
    return np.stack([clean.running(known), clean.running(log), clean.running(log * log)])


def log_speed(metres: Floats, seconds: Floats) -> Floats:
    """Log of a mean speed, that of a metre a second at least."""
    return np.log(np.maximum(metres / np.maximum(seconds, 1.0), 1.0))
