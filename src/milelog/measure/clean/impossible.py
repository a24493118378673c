"""Removes stretches faster than the world records: spikes of bad signal, and rides in a vehicle (the drive home)."""

from dataclasses import dataclass

import numpy as np

from milelog.measure.clean.arrays import Bools, quantile, running_sum, true_spans
from milelog.measure.clean.coverage import merged
from milelog.model import STAND_MPS, Floats, Streams

RECORDS_S: tuple[tuple[float, float], ...] = (
    (100.0, 9.58),
    (200.0, 19.19),
    (400.0, 43.03),
    (800.0, 100.91),
    (1000.0, 131.96),
    (1500.0, 206.00),
    (1609.344, 223.13),
    (3000.0, 437.55),
    (5000.0, 755.36),
    (10000.0, 1571.00),
    (21097.5, 3402.0),
    (42195.0, 7235.0),
)
"""World records of men in metres and seconds, flat and outdoors (World Athletics, 2025)."""
MARGIN = 1.03
"""Tolerance on the records: a good recording is 1 % long, a poor one 3 %."""
WINDOWS_S = (10, 30, 60, 120, 300, 900, 3600)
"""Windows whose mean speed is compared with the records, s."""
TIRING_S = (300, 900, 3600)
"""Windows whose fourth-power mean is compared as well: a car in town stops at each light, so its plain mean may be within a
record. The fourth-power mean is Coggan's normalized power, as in running TSS: 9 m/s for 35 s of each minute is 7.9 m/s."""
VEHICLE_S = 60.0
"""An impossible stretch of at least this length is a vehicle, a shorter one a spike of the signal."""
APART_S = 120.0
"""Longest slow time of a vehicle between two fast stretches: red lights and queues."""
BRISK = 1.5
"""Faster than this many times the run's usual speed belongs to the vehicle; slower may be running."""
RAN_SPM = 140.0
"""With this cadence, steps a minute, a short impossible stretch was run, and the positions are wrong."""
RAN_S = 180.0
"""Longest stretch for which that holds, s. Positions are not wrong for longer: it is a vehicle, and the steps are vibration."""
LEAST_RUN_S = 480.0
"""If no stretch between the impossible ones lasts this long, the whole recording is a ride."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """The result of `without_impossible`."""

    metres: Floats
    """Cumulative distance at whole seconds, (n + 1)."""
    cut: tuple[tuple[int, int], ...] = ()
    """Stretches that were cut, as (first second, second after the last)."""
    cut_m: float = 0.0
    """Metres in them."""
    spikes: int = 0
    """Number of short stretches whose speed was replaced by the usual one."""
    ride: bool = False
    """Whether so much is impossible that no part of it was a run. Nothing is cut then."""


def is_ride(streams: Streams) -> bool:
    """Whether a clean stream is a ride throughout (`Impossible.ride`)."""
    seconds = len(streams.time_s)
    return seconds > 1 and sum(b - a for a, b in streams.not_run) >= seconds


def record_mps(seconds: float) -> float:
    """The highest mean speed over a time, m/s: world records, interpolated by log time."""
    times = np.log([t for _, t in RECORDS_S])
    return float(np.interp(np.log(seconds), times, [d / t for d, t in RECORDS_S]))


def record_s(distance_m: float) -> float:
    """The least time for a distance, s: world records, interpolated by log distance."""
    metres = np.log([d for d, _ in RECORDS_S])
    speed = np.interp(np.log(distance_m), metres, [d / t for d, t in RECORDS_S])
    return float(distance_m / speed)


_LIMITS = {window: MARGIN * record_mps(float(window)) for window in WINDOWS_S}
"""Highest mean speed in each window, m/s."""


def without_impossible(metres: Floats, cadence_spm: Floats) -> Impossible:
    """The cumulative distance of a run without what is faster than the world records.

    `metres` are n + 1 values at whole seconds, `cadence_spm` n values, NaN where unknown.
    """
    if len(metres) <= WINDOWS_S[0]:
        return Impossible(metres)
    # Nearly every run ends here: no ten seconds are faster than the one-hour record.
    if (metres[10:] - metres[:-10]).max() <= 10 * _LIMITS[3600]:
        return Impossible(metres)
    beyond = _beyond(metres)
    if not beyond.any():
        return Impossible(metres)
    speed = np.diff(metres)
    usual = _usual(metres, speed)
    if not usual:
        return Impossible(metres, ride=True)
    cut, steps, spikes = [], speed.copy(), 0
    for start, end in _stretches(beyond, speed, usual):
        long = end - start >= VEHICLE_S
        if not long or (end - start < RAN_S and _is_running_cadence(cadence_spm[start:end])):
            steps[start:end] = np.minimum(usual, steps[start:end])
            spikes += 1
        else:
            steps[start:end] = 0.0
            cut.append((start, end))
    if cut and _longest_run_s(cut, len(speed)) < LEAST_RUN_S:
        return Impossible(metres, ride=True)
    cut_m = sum(float(speed[a:b].sum()) for a, b in cut)
    out = metres[0] + np.append(0.0, np.cumsum(steps))
    return Impossible(out, tuple(cut), cut_m, spikes)


def _beyond(metres: Floats) -> Bools:
    """Seconds in a window whose mean speed is above the record, and fast seconds in a window whose fourth-power mean is."""
    windows = [w for w in WINDOWS_S if w < len(metres)]
    mean = _in_windows(metres, windows, [_LIMITS[w] for w in windows])
    # Without the seconds found so far: one drive would make the strides in the hour around it impossible, too.
    left = np.append(0.0, np.cumsum(np.where(mean, 0.0, np.diff(metres))))
    index = np.arange(len(mean))
    low, high = np.maximum(index - 5, 0), np.minimum(index + 5, len(mean))
    around = (left[high] - left[low]) / (high - low)
    tiring = [w for w in windows if w in TIRING_S]
    cost = _in_windows(running_sum(around**4), tiring, [_LIMITS[w] ** 4 for w in tiring])
    found: Bools = mean | (cost & (around > _LIMITS[3600]))
    return found


def _in_windows(total: Floats, windows: list[int], limits: list[float]) -> Bools:
    """Seconds in a window over which the running sum `total` grows by more than the window's limit a second."""
    marks = np.zeros(len(total), dtype=np.int64)
    for window, limit in zip(windows, limits, strict=True):
        at = np.flatnonzero(total[window:] - total[:-window] > limit * window)
        # +1 where a window begins, -1 where it ends: the running sum counts the windows around each second, at a cost that
        # does not grow with the window.
        np.add.at(marks, at, 1)
        np.subtract.at(marks, at + window, 1)
    return np.cumsum(marks)[:-1] > 0


def _usual(metres: Floats, speed: Floats) -> float:
    """Median speed, m/s, of the seconds whose surrounding minute is within the one-hour record; 0 for under two minutes."""
    index = np.arange(len(speed))
    low, high = np.maximum(index - 30, 0), np.minimum(index + 30, len(speed))
    hour = _LIMITS[3600]
    human = (metres[high] - metres[low] <= hour * (high - low)) & (speed > STAND_MPS) & (speed <= hour)
    return quantile(speed[human], 0.5) if np.count_nonzero(human) >= 2 * VEHICLE_S else 0.0


def _stretches(beyond: Bools, speed: Floats, usual: float) -> list[tuple[int, int]]:
    """The impossible stretches, trimmed to where they are faster than running; a vehicle's include its slow parts."""
    total = np.append(0.0, np.cumsum(speed))
    index = np.arange(len(speed))
    low, high = np.maximum(index - 5, 0), np.minimum(index + 5, len(speed))
    around = (total[high] - total[low]) / (high - low)
    quick = around > BRISK * usual
    found = []
    for start, end in true_spans(beyond):
        fast = np.flatnonzero(quick[start:end])
        if len(fast):
            found.append((float(start + fast[0]), float(start + fast[-1] + 1)))
    # Only stretches of at least a minute are a vehicle's; these are joined with slower ones near to them.
    ridden = [span for span in merged(found, VEHICLE_S) if span[1] - span[0] >= VEHICLE_S]
    pieces = [(float(a), float(b)) for a, b in true_spans(around > _LIMITS[3600])]
    near = merged([*ridden, *pieces], APART_S)
    grown = [(a, b) for a, b in near if any(a <= c and d <= b for c, d in ridden)]
    short = [s for s in found if not any(a <= s[0] and s[1] <= b for a, b in grown)]
    return [(int(a), min(int(b), len(speed))) for a, b in merged([*grown, *short], 1.0)]


def _longest_run_s(cut: list[tuple[int, int]], seconds: int) -> int:
    """Length of the longest stretch between the cuts, s."""
    ends = [0, *(edge for span in cut for edge in span), seconds]
    return max(b - a for a, b in zip(ends[::2], ends[1::2], strict=True))


def _is_running_cadence(cadence_spm: Floats) -> bool:
    """Whether the cadence is known for most of a stretch and is that of running."""
    known = cadence_spm[np.isfinite(cadence_spm)]
    return bool(len(known) > 0.5 * len(cadence_spm) and quantile(known, 0.5) >= RAN_SPM)
