"""Problems that tell the runner about a clean stream: where its distance comes from, and what was left out of it."""

from collections.abc import Sequence

from milelog.errors import Problem
from milelog.measure.clean import totals
from milelog.measure.clean.impossible import Impossible
from milelog.measure.clean.odometer import Odometer, fastest
from milelog.model import Activity, Floats

SMALL_M = 100.0
"""Less distance during pauses is not reported: it is the lag of the watch's auto-pause."""
SOURCE_TEXTS = {
    "positions": "the positions",
    "places": "positions so coarse that they tell the whole alone, as if it had been run evenly",
    "speed": "the speed",
    "laps": "the distances of the laps",
    "total": "the total alone, as if it had been run evenly",
}

LISTED = 3
"""Most places that a message lists."""


def problems(
    activity: Activity,
    odometer: Odometer,
    possible: Impossible,
    metres: Floats,
    factor: float,
    holes_s: Sequence[tuple[float, float]] = (),
) -> tuple[Problem, ...]:
    """The problems of one activity. `metres` is its final cumulative distance, which was multiplied by `factor`; `holes_s` are
    the spans of elapsed seconds in which nothing was recorded.
    """
    found: list[Problem | None] = [_source(activity, odometer, factor), _coarse(activity, odometer)]
    reasons = []
    spikes = odometer.spikes + possible.spikes
    if spikes:
        places = "one place" if spikes == 1 else f"{spikes} places"
        limit = "anybody runs" if activity.sport == "running" else f"{fastest(activity):g} m/s"
        message = f"at {places} the trace is faster than {limit}; the usual speed was put there"
        found.append(Problem(activity.source, "speed-spikes", message, "check the track for lost signal"))
        reasons.append("leaps of the signal are left out")
    if odometer.left_out_m > SMALL_M:
        way = f"{odometer.left_out_m / 1000:.2f} km"
        message = f"{way} lie between the parts of the run, while the recording was paused; they are not counted"
        hint = 'if you ran them, say the whole distance: milelog fix FILE --distance "10 km"'
        found.append(Problem(activity.source, "way-while-paused", message, hint))
        reasons.append(f"{way} while paused are left out")
    if odometer.denied_s >= 60:
        message = (
            f"the timer is said to have stood for {_clock(odometer.denied_s)}, but the run went on: that is no pause"
        )
        found.append(Problem(activity.source, "pause-denied", message))
    if holes_s and not possible.ride:
        found.append(_missing_positions(activity.source, metres, holes_s))
    if possible.cut:
        first = possible.cut[0][0]
        spent, way = _clock(sum(b - a for a, b in possible.cut)), f"{possible.cut_m / 1000:.2f} km"
        message = f"{way} in {spent} from {_clock(first)} on are faster than anybody runs, as in a vehicle; they are not counted"
        hint = "if more of it is no run, leave that out too: milelog fix FILE --cut 58:00-1:10:00"
        found.append(Problem(activity.source, "faster-than-running", message, hint))
        reasons.append(f"{way} in a vehicle are left out")
    if possible.ride:
        whole = float(metres[-1] - metres[0]) / 1000
        message = f"{whole:.2f} km in {_clock(len(metres) - 1)} is faster than anybody runs: it was a ride, and counts as cycling"
        hint = "if it was something else, say so: milelog fix FILE --sport running"
        found.append(Problem(activity.source, "faster-than-running", message, hint))
    found.append(totals.difference(activity, float(metres[-1] - metres[0]), reasons))
    return tuple(p for p in found if p is not None)


def _missing_positions(source: str, metres: Floats, holes_s: Sequence[tuple[float, float]]) -> Problem:
    ends = [(int(a), min(int(b), len(metres) - 1)) for a, b in holes_s]
    way = f"{sum(float(metres[b] - metres[a]) for a, b in ends) / 1000:.2f} km"
    spans = [f"{_clock(a)}-{_clock(b)}" for a, b in holes_s]
    more = f" and {len(spans) - LISTED} more" if len(spans) > LISTED else ""
    message = (
        f"no position was recorded for {_clock(sum(b - a for a, b in holes_s))} ({', '.join(spans[:LISTED])}{more}): the {way} "
        "across count, but no rep and no best effort is looked for there"
    )
    hint = f"if you did not run there, leave it out: milelog fix FILE{''.join(f' --cut {span}' for span in spans)}"
    return Problem(source, "positions-missing", message, hint)


def _source(activity: Activity, odometer: Odometer, factor: float) -> Problem | None:
    """A note if the distance does not come from the device, or was scaled to the device's total."""
    total = activity.totals.distance_m
    scaled = abs(factor - 1.0) > totals.DIFFER
    if odometer.source == "none":
        if total:
            return None
        message = "no distance, speed or position was recorded: nothing can be measured"
        return Problem(
            activity.source,
            "no-distance",
            message,
            'if you know the distance, say it: milelog fix FILE --distance "10 km"',
        )
    if odometer.source != "device":
        message = f"no distance was recorded: it was taken from {SOURCE_TEXTS[odometer.source]}"
        if scaled:
            message += f" and fitted to the device's total of {(total or 0.0) / 1000:.2f} km"
        return Problem(activity.source, "distance-fallback", message)
    if scaled:
        whole = (total or 0.0) / 1000
        message = f"the total was set to {whole:.2f} km where the watch had counted {whole / factor:.2f} km; all paces follow it"
        return Problem(activity.source, "distance-calibrated", message)
    return None


def _coarse(activity: Activity, odometer: Odometer) -> Problem | None:
    """A note if the positions were rounded so much that the distance suffers."""
    if not odometer.grain_m:
        return None
    message = (
        f"the positions are rounded to {odometer.grain_m:.0f} m: the distance may be {100 * odometer.error:.0f} % off"
    )
    hint = 'export it again with all decimals; or say the distance: milelog fix FILE --distance "10 km"'
    return Problem(activity.source, "coarse-positions", message, hint)


def _clock(seconds: float) -> str:
    """`4:05` or `1:04:05`."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
