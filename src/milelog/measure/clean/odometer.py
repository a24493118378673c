"""The odometer: the best cumulative distance that a recording gives, free of jumps, zigzag, steps and the way of pauses."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from milelog.measure.clean import positions
from milelog.measure.clean.arrays import running_sum
from milelog.measure.clean.counter import repaired
from milelog.measure.clean.coverage import coverage, holes
from milelog.measure.clean.pauses import Span, without_pauses
from milelog.measure.clean.rounded import MOST_GRAIN_M
from milelog.measure.clean.totals import in_place, is_indoors
from milelog.model import Activity, Floats

MAX_RUN_MPS = 12.5
"""Faster than any human has run (Bolt, 2009: 12.4 m/s): such a step is a teleport or a spike."""
MAX_OTHER_MPS = 45.0
"""Other sports: a bicycle downhill stays below 160 km/h."""
ERRORS = {"device": 0.01, "positions": 0.02, "places": 0.02, "speed": 0.03}
"""Relative standard errors of the sources of distance: a watch smooths its positions before it counts, raw ones
zigzag, and a speed field lags."""
INDOORS_ERROR = 0.03
"""That of steps counted at the wrist of a treadmill runner."""
GRAIN_ERROR = 0.002
"""Relative standard error by each metre to which positions were rounded. Recordings rounded to 11 m came out by up to 2.5 % short,
those rounded to 111 m by a fifth on the median."""
LEAST_COVERAGE = 0.05
"""A source known for less of the time is none."""
HALF = 0.5
"""Share of the recorded time from which a source is taken for the whole run."""


@dataclass(frozen=True, slots=True)
class Odometer:
    """Knots of cumulative distance, times strictly rising; `error` is the relative standard error to expect of its source."""

    times: Floats
    metres: Floats
    source: str
    error: float
    spikes: int = 0
    pauses: tuple[Span, ...] = ()
    """The pauses that the trace agrees with."""
    denied_s: float = 0.0
    left_out_m: float = 0.0
    filled_from: str = ""
    """The source that stands in where this one has a hole."""
    grain_m: float = 0.0
    """Metres to which positions were rounded; 0 where that is finer than they are."""

    def at(self, times: Floats) -> Floats:
        """Cumulative metres at some times."""
        return np.interp(times, self.times, self.metres)


def measured(activity: Activity, times: Floats, keep: NDArray[np.intp]) -> Odometer:
    """The best distance there is: the device's, else along the positions, else the integral of its speed; where it has a hole,
    the next best stands in. `keep` are the records at `times`, which rise strictly.
    """
    limit = fastest(activity)
    poor: list[tuple[float, str, NDArray[np.intp]]] = []
    for source, at, share in _sources(activity, times, keep):
        if share > HALF:
            return _with_others(activity, times, keep, source, at, limit)
        if share > LEAST_COVERAGE:
            poor.append((share, source, at))
    if poor:
        # No source is known for half of the time: the one that is known longest is better than none.
        _, source, at = max(poor, key=lambda found: found[0])
        return _with_others(activity, times, keep, source, at, limit)
    return Odometer(times, np.zeros(len(times)), "none", 1.0, pauses=activity.pauses)


def fastest(activity: Activity) -> float:
    """The speed in m/s that nobody exceeds in this sport."""
    return MAX_RUN_MPS if activity.sport in {"running", "walking", "hiking"} else MAX_OTHER_MPS


def _sources(
    activity: Activity, times: Floats, keep: NDArray[np.intp]
) -> Iterator[tuple[str, NDArray[np.intp], float]]:
    """Each source of distance: its name, the kept records that have it, and the share of the time that it is known."""
    if len(times) < 2:
        return
    for source, names in (
        ("device", ("distance_m",)),
        ("positions", ("latitude_deg", "longitude_deg")),
        ("speed", ("speed_mps",)),
    ):
        if any(name not in activity.columns for name in names):
            continue
        values = activity.columns[names[0]][keep]
        if len(names) > 1:
            longitude = activity.columns[names[1]][keep]
            if in_place(activity) and positions.stay(values, longitude):
                continue
            # The sum is known where both are.
            values = values + longitude
        at = np.flatnonzero(np.isfinite(values))
        if len(at) > 1 and (source == "positions" or values[at].max() > min(values[at].min(), 0.0)):
            if source == "device" and values[at].max() <= values[at].min():
                continue  # a counter that never moves knows nothing
            yield source, at, coverage(values, times)


def _with_others(
    activity: Activity, times: Floats, keep: NDArray[np.intp], source: str, at: NDArray[np.intp], limit: float
) -> Odometer:
    """The odometer of a source, its holes filled from the others."""
    found = _from(activity, times, keep, source, at, limit)
    if len(at) == len(times):
        return found
    open_ = holes(at, times)
    if not open_:
        return found
    for other, known, _ in _sources(activity, times, keep):
        # Indoors positions are a game's, or those of a roof.
        if other != source and not (other == "positions" and is_indoors(activity)):
            found = _filled(found, _from(activity, times, keep, other, known, limit), open_)
            return replace(found, filled_from=other)
    return found


def _from(
    activity: Activity, times: Floats, keep: NDArray[np.intp], source: str, at: NDArray[np.intp], limit: float
) -> Odometer:
    """The odometer of one source, at the records that have it."""
    known = times[at] if len(at) < len(times) else times

    def column(name: str) -> Floats:
        values = activity.columns[name][keep]
        return values[at] if len(at) < len(values) else values

    left_out, grain_m = 0, 0.0
    if source == "device":
        metres = column("distance_m")
    elif source == "positions":
        way = positions.along(column("latitude_deg"), column("longitude_deg"), known, limit)
        known, metres, left_out, grain_m = way.times, way.metres, way.aside, way.grain_m
        source = "places" if grain_m > MOST_GRAIN_M else source
    else:
        speed = column("speed_mps")
        metres = running_sum(0.5 * (speed[1:] + speed[:-1]) * np.diff(known))
    halted = without_pauses(activity, known, metres, source, limit)
    counter = repaired(known, halted.metres, limit)
    error = INDOORS_ERROR if source == "device" and is_indoors(activity) else ERRORS[source]
    error = max(error, GRAIN_ERROR * grain_m)
    metres = counter.metres - counter.metres[0] if counter.metres[0] else counter.metres
    return Odometer(
        counter.times,
        metres,
        source,
        error,
        counter.spikes + left_out,
        halted.pauses,
        halted.denied_s,
        halted.left_out_m,
        grain_m=grain_m,
    )


def _filled(main: Odometer, other: Odometer, open_: list[tuple[float, float]]) -> Odometer:
    """An odometer with the way of another in its holes; what it counted across a hole itself is only spread by the other."""
    times, metres = main.times, main.metres
    for start, end in open_:
        inside = other.times[(other.times > start) & (other.times < end)]
        if not len(inside):
            continue
        shape = other.at(np.concatenate([[start], inside, [end]]))
        way_other = float(shape[-1] - shape[0])
        if way_other <= 0:
            continue
        low, high = np.interp([start, end], times, metres).tolist()
        # A counter that went on across the hole knows the way; one that stood does not, and the other source's way is
        # added.
        way = high - low if high - low >= HALF * way_other else way_other
        before, after = times <= start, times >= end
        middle = low + (shape - shape[0]) * (way / way_other)
        rest = metres[after] + way - (high - low)
        first, last = (not before.any() or times[before][-1] < start), (not after.any() or times[after][0] > end)
        times = np.concatenate([times[before], [start] * int(first), inside, [end] * int(last), times[after]])
        metres = np.concatenate(
            [metres[before], middle[:1][: int(first)], middle[1:-1], middle[-1:][: int(last)], rest]
        )
    return replace(main, times=times, metres=metres)
