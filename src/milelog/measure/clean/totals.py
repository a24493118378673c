"""Uses the device's own totals: to scale the distance indoors, to stand in for missing distance, and to check the trace."""

from collections.abc import Sequence

import numpy as np

from milelog.errors import Problem
from milelog.measure.clean.arrays import Bools
from milelog.model import INDOORS, Activity, Floats, Streams

IN_PLACE = frozenset({"treadmill", "indoor_running", "indoor_walking"})
"""Sub-sports in which the runner stays in one place, and positions only drift."""
LAST_S, LAST_M = 5.0, 40.0
"""A watch calibrated when the run is saved may write the new distance into its last record: over LAST_M in the last LAST_S
seconds, faster than anybody finishes on a treadmill.
"""
DIFFER = 0.005
"""A larger relative difference between total and trace is reported: 50 m in 10 km is what a runner notices."""
LEAST_M = 10.0
"""A smaller difference is never reported: the last records of a short recording may make as much."""
SCALE_INDOORS = (0.5, 2.0)
"""Bounds of the factor from a wrist-based distance to the treadmill's; beyond them one of the two is wrong."""
SCALE_OUTDOORS = {"speed": 0.15, "positions": 0.05, "places": 0.4}
"""Largest difference (as a log ratio) up to which a distance from such a source is scaled to the device's total."""
ERRORS = {"laps": 0.01, "total": 0.01}
"""Relative standard errors of distances taken from the laps or the total."""
SAME_TIME = 0.05
"""The total is used only if the records cover its time within this share; a recording may be cut off."""


def is_indoors(activity: Activity) -> bool:
    """Whether a recording was made indoors, or its positions are those of a game."""
    return activity.sub_sport in INDOORS


def in_place(activity: Activity) -> bool:
    """Whether a recording is of running in one place (a treadmill)."""
    return activity.sub_sport in IN_PLACE


def scale(activity: Activity, covered_m: float, recorded_s: float, source: str) -> float:
    """The factor by which the distance of the trace is multiplied to match the device's total; 1 if the trace is kept.

    The total is preferred indoors (the runner entered the treadmill's distance), if the distance had to be taken from speed
    or positions, and if the laps agree with the total and there are no positions.
    """
    total = activity.totals.distance_m
    if not total or covered_m <= 0 or not _same_time(activity, recorded_s):
        return 1.0
    factor = total / covered_m
    low, high = SCALE_INDOORS
    # By the logarithm, so that half as far and twice as far are equally different.
    if source in SCALE_OUTDOORS and abs(np.log(factor)) <= SCALE_OUTDOORS[source]:
        return factor
    if not low <= factor <= high or source in {"laps", "total"} or _counted(activity, total):
        return 1.0
    if is_indoors(activity) or (_laps_agree(activity, total) and not _has_positions(activity)):
        return factor
    return 1.0


def _counted(activity: Activity, total: float) -> bool:
    """Whether the total equals the distance that the records counted, with any jumps: then nobody corrected it."""
    counted, times = activity.column("distance_m"), activity.columns["time_s"]
    known = np.isfinite(counted)
    if not known.any() or abs(float(counted[known][-1] - counted[known][0]) - total) > DIFFER * total:
        return False
    before = counted[known & (times < times[-1] - LAST_S)]
    return not (in_place(activity) and len(before) and counted[known][-1] - before[-1] > LAST_M)


def _same_time(activity: Activity, recorded_s: float) -> bool:
    """Whether the records cover the time of the device's totals."""
    elapsed = activity.totals.elapsed_s or activity.totals.timer_s
    return elapsed is None or recorded_s >= (1 - SAME_TIME) * min(elapsed, activity.totals.timer_s or elapsed)


def _laps_agree(activity: Activity, total: float) -> bool:
    """Whether two or more laps add up to the total, which confirms it."""
    known = [lap.distance_m for lap in activity.laps if lap.distance_m is not None]
    return len(known) > 1 and abs(sum(known) - total) <= DIFFER * total


def _has_positions(activity: Activity) -> bool:
    return bool(np.isfinite(activity.column("latitude_deg")).any())


def distance_from_totals(activity: Activity, times: Floats, timed: Bools) -> tuple[str, Floats, Floats] | None:
    """Cumulative distance for records without distance, position and speed: source (`laps` or `total`), times, metres.

    It is taken from the laps if they have distances, else from the device's total; None if neither is known. Within a lap
    the speed is constant while the timer runs; `timed` is True for the seconds in which it ran.
    """
    if len(times) < 2 or len(timed) < 2:
        return None
    # Timer seconds at each elapsed second.
    ran = np.append(0.0, np.cumsum(timed, dtype=np.float64))
    grid = np.arange(len(ran), dtype=np.float64)
    laps = [lap for lap in activity.laps if lap.distance_m and lap.end_s > max(lap.start_s, 0.0)]
    spans = [(max(lap.start_s, 0.0), lap.end_s, lap.distance_m or 0.0) for lap in laps]
    source = "laps"
    if not spans:
        total = activity.totals.distance_m
        if not total:
            return None
        source, spans = "total", [(0.0, grid[-1], total)]
    metres = np.zeros(len(grid))
    for start, end, distance in spans:
        share = np.interp([start, end], grid, ran)
        if share[1] > share[0]:
            metres += np.clip((ran - share[0]) / (share[1] - share[0]), 0.0, 1.0) * distance
        else:
            # The timer did not run in this lap: its metres are added at its end.
            metres += (grid >= end) * distance
    return source, grid, metres


def difference(activity: Activity, covered_m: float, reasons: Sequence[str]) -> Problem | None:
    """A note if the distance of the trace and the device's total differ by over 0.5 %; `reasons` says what was left out."""
    total = activity.totals.distance_m
    if not total or covered_m <= 0:
        return None
    if abs(covered_m - total) <= max(DIFFER * total, LEAST_M):
        return None
    why = f" ({'; '.join(reasons)})" if reasons else ""
    message = (
        f"the device's total is {total / 1000:.2f} km, the trace makes {covered_m / 1000:.2f} km{why}; the trace counts"
    )
    return Problem(
        activity.source, "totals-differ", message, 'if the total is right, say it: milelog fix FILE --distance "10 km"'
    )


def metres_at_seconds(streams: Streams) -> Floats:
    """Cumulative distance at each whole second, m; one entry more than seconds, so that a span can end with the run."""
    return np.append(streams.distance_m, streams.distance_m[-1] + streams.speed_mps[-1])


def covered_m(streams: Streams) -> float:
    """Distance of a stream, m; 0 if it has none (a pool, a manual entry)."""
    return float(streams.distance_m[-1] + streams.speed_mps[-1]) if len(streams.time_s) > 1 else 0.0


def distance_m(activity: Activity, streams: Streams) -> float:
    """Distance of a stream, m; if it has none, the device's total."""
    return covered_m(streams) or activity.totals.distance_m or 0.0


def elapsed_s(activity: Activity) -> float:
    """Elapsed time, s: the device's total, else from the first record to the last."""
    recorded = float(activity.columns["time_s"][-1]) if activity.size else 0.0
    return activity.totals.elapsed_s if activity.totals.elapsed_s is not None else recorded


def timer_s(activity: Activity, streams: Streams) -> float:
    """Timer time, s: the device's total, else elapsed time without the pauses that the trace agrees with."""
    if activity.totals.timer_s is not None:
        return activity.totals.timer_s
    return max(0.0, elapsed_s(activity) - sum(end - begin for begin, end in streams.pauses))
