"""Builds the odometer: the best cumulative distance of a recording, without jumps, zigzag, steps and distance during pauses."""

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
"""No human has run faster (Bolt, 2009: 12.4 m/s): a faster step is an error of the recording."""
MAX_OTHER_MPS = 45.0
"""The same limit for other sports: a bicycle downhill stays below 160 km/h."""
ERRORS = {"device": 0.01, "positions": 0.02, "places": 0.02, "speed": 0.03}
"""Relative standard error of the distance by its source: a watch smooths its positions before it counts, raw positions
zigzag, and a speed field lags."""
INDOORS_ERROR = 0.03
"""The same for a distance counted from steps at the wrist, indoors."""
GRAIN_ERROR = 0.002
"""Relative standard error per metre to which positions were rounded. Recordings rounded to 11 m came out up to 2.5 % short,
those rounded to 111 m by a fifth (median)."""
LEAST_COVERAGE = 0.05
"""A source known for a smaller share of the time is not used."""
HALF = 0.5
"""The first source known for more than this share of the time is used."""


@dataclass(frozen=True, slots=True)
class Odometer:
    """The cumulative distance of a recording: metres at strictly rising times, and where they come from."""

    times: Floats
    metres: Floats
    source: str
    """`device`, `positions`, `places` (very coarse positions), `speed`, `laps`, `total` or `none`."""
    error: float
    """Relative standard error."""
    spikes: int = 0
    """Number of places that were faster than the limit and were cut."""
    pauses: tuple[Span, ...] = ()
    """The pauses that the trace agrees with."""
    denied_s: float = 0.0
    """Seconds of pauses that the trace contradicts."""
    left_out_m: float = 0.0
    """Metres during pauses that were left out."""
    filled_from: str = ""
    """The source used in holes of `source`; empty if there are none."""
    grain_m: float = 0.0
    """Metres to which positions were rounded; 0 if they were not rounded noticeably."""

    def at(self, times: Floats) -> Floats:
        """Cumulative metres at the given times."""
        return np.interp(times, self.times, self.metres)


def best_odometer(activity: Activity, times: Floats, keep: NDArray[np.intp]) -> Odometer:
    """The odometer of an activity: the device's distance, else that along the positions, else the integral of the speed.

    Holes are filled from the next source. `keep` are the indices of the records at `times`, which rise strictly.
    """
    limit = fastest(activity)
    poor: list[tuple[float, str, NDArray[np.intp]]] = []
    for source, at, share in _sources(activity, times, keep):
        if share > HALF:
            return _with_holes_filled(activity, times, keep, source, at, limit)
        if share > LEAST_COVERAGE:
            poor.append((share, source, at))
    if poor:
        # No source is known for half of the time: take the one that is known longest.
        _, source, at = max(poor, key=lambda found: found[0])
        return _with_holes_filled(activity, times, keep, source, at, limit)
    return Odometer(times, np.zeros(len(times)), "none", 1.0, pauses=activity.pauses)


def fastest(activity: Activity) -> float:
    """The highest plausible speed in the activity's sport, m/s."""
    return MAX_RUN_MPS if activity.sport in {"running", "walking", "hiking"} else MAX_OTHER_MPS


def _sources(
    activity: Activity, times: Floats, keep: NDArray[np.intp]
) -> Iterator[tuple[str, NDArray[np.intp], float]]:
    """The sources of distance, best first: name, indices of the kept records that have it, share of the time it is known."""
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
            if in_place(activity) and positions.stays_in_place(values, longitude):
                continue
            # NaN where either is unknown.
            values = values + longitude
        at = np.flatnonzero(np.isfinite(values))
        if len(at) > 1 and (source == "positions" or values[at].max() > min(values[at].min(), 0.0)):
            if source == "device" and values[at].max() <= values[at].min():
                continue  # a counter that never moves knows nothing
            yield source, at, coverage(values, times)


def _with_holes_filled(
    activity: Activity, times: Floats, keep: NDArray[np.intp], source: str, at: NDArray[np.intp], limit: float
) -> Odometer:
    """The odometer of a source, with its holes filled from the next source."""
    found = _from_source(activity, times, keep, source, at, limit)
    if len(at) == len(times):
        return found
    open_ = holes(at, times)
    if not open_:
        return found
    for other, known, _ in _sources(activity, times, keep):
        # Indoors positions are those of a game, or wrong.
        if other != source and not (other == "positions" and is_indoors(activity)):
            found = _filled(found, _from_source(activity, times, keep, other, known, limit), open_)
            return replace(found, filled_from=other)
    return found


def _from_source(
    activity: Activity, times: Floats, keep: NDArray[np.intp], source: str, at: NDArray[np.intp], limit: float
) -> Odometer:
    """The odometer of one source, from the records `at` that have it; `limit` is the highest plausible speed, m/s."""
    known = times[at] if len(at) < len(times) else times

    def column(name: str) -> Floats:
        values = activity.columns[name][keep]
        return values[at] if len(at) < len(values) else values

    left_out, grain_m, doubt = 0, 0.0, 0.0
    if source == "device":
        metres = column("distance_m")
    elif source == "positions":
        way = positions.distance_along(column("latitude_deg"), column("longitude_deg"), known, limit)
        known, metres, left_out, grain_m, doubt = way.times, way.metres, way.aside, way.grain_m, way.doubt
        source = "places" if grain_m > MOST_GRAIN_M else source
    else:
        speed = column("speed_mps")
        metres = running_sum(0.5 * (speed[1:] + speed[:-1]) * np.diff(known))
    halted = without_pauses(activity, known, metres, source, limit)
    counter = repaired(known, halted.metres, limit)
    error = INDOORS_ERROR if source == "device" and is_indoors(activity) else ERRORS[source]
    error = max(error, GRAIN_ERROR * grain_m, doubt)
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
    """An odometer whose holes are filled from another. If it counted on across a hole, only the shape is the other's."""
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
        # If the counter went on across the hole, its distance is right; if it stood, the other's distance is added.
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
