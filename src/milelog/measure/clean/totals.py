"""The device's own totals: indoors they set the scale, elsewhere the trace is held against them."""

from collections.abc import Sequence

import numpy as np

from milelog.errors import Problem
from milelog.measure.clean.arrays import Bools
from milelog.model import INDOORS, Activity, Floats, Streams

IN_PLACE = frozenset({"treadmill", "indoor_running", "indoor_walking"})
"""Those in which the runner goes nowhere: positions drift about the gym."""
LAST_S, LAST_M = 5.0, 40.0
"""A watch that is calibrated as the run is saved may write the new distance into its last record: more way than this in
seconds, faster than anybody ends on a treadmill.
"""
DIFFER = 0.005
"""A total that differs by more is said: 50 m in 10 km is what a runner sees."""
LEAST_M = 10.0
"""Metres of difference that are never said: the last records of a short recording make as much."""
SCALE_INDOORS = (0.5, 2.0)
"""A treadmill is up to twice as far, or half as far, as an arm that swings counts; beyond, one of the two is no distance."""
SCALE_OUTDOORS = {"speed": 0.15, "positions": 0.05, "places": 0.4}
"""Where no distance was recorded, so much may what stands in for it differ from the device's total to be scaled to it."""
ERRORS = {"laps": 0.01, "total": 0.01}
"""Relative standard errors of distances that the runner or the device told as totals."""
SAME_TIME = 0.05
"""A total of another time, as of a recording that was cut off, says nothing of this one."""


def is_indoors(activity: Activity) -> bool:
    """Whether a recording is of a place where no receiver sees the sky, or where its positions are of a game."""
    return activity.sub_sport in INDOORS


def in_place(activity: Activity) -> bool:
    """Whether a recording is of running that leads nowhere."""
    return activity.sub_sport in IN_PLACE


def scale(activity: Activity, covered_m: float, recorded_s: float, source: str) -> float:
    """The factor for the distance of the trace: 1 unless the device's total knows better.

    Indoors it does: the runner read it off the treadmill and entered it. So it does where the distance was not recorded and
    speed or positions stand in for it, and where the laps agree with it and no position speaks against them.
    """
    total = activity.totals.distance_m
    if not total or covered_m <= 0 or not _same_time(activity, recorded_s):
        return 1.0
    factor = total / covered_m
    low, high = SCALE_INDOORS
    # By the logarithm, for which half as far and twice as far are alike.
    if source in SCALE_OUTDOORS and abs(np.log(factor)) <= SCALE_OUTDOORS[source]:
        return factor
    if not low <= factor <= high or source in {"laps", "total"} or _counted(activity, total):
        return 1.0
    if is_indoors(activity) or (_laps_agree(activity, total) and not _placed(activity)):
        return factor
    return 1.0


def _counted(activity: Activity, total: float) -> bool:
    """Whether the total is what the records counted, leaps and all: then nobody corrected it."""
    counted, times = activity.column("distance_m"), activity.columns["time_s"]
    known = np.isfinite(counted)
    if not known.any() or abs(float(counted[known][-1] - counted[known][0]) - total) > DIFFER * total:
        return False
    before = counted[known & (times < times[-1] - LAST_S)]
    return not (in_place(activity) and len(before) and counted[known][-1] - before[-1] > LAST_M)


def _same_time(activity: Activity, recorded_s: float) -> bool:
    elapsed = activity.totals.elapsed_s or activity.totals.timer_s
    return elapsed is None or recorded_s >= (1 - SAME_TIME) * min(elapsed, activity.totals.timer_s or elapsed)


def _laps_agree(activity: Activity, total: float) -> bool:
    """Whether two or more laps add up to the total: a second witness of it."""
    known = [lap.distance_m for lap in activity.laps if lap.distance_m is not None]
    return len(known) > 1 and abs(sum(known) - total) <= DIFFER * total


def _placed(activity: Activity) -> bool:
    return bool(np.isfinite(activity.column("latitude_deg")).any())


def of_laps(activity: Activity, times: Floats, timed: Bools) -> tuple[str, Floats, Floats] | None:
    """Source, times and cumulative metres out of the totals, where records hold neither distance, position nor speed: the laps' if
    they have distances, else the whole's; None where there are none. `timed` is True for seconds in which the timer ran.

    Within a lap the speed is even while the timer runs.
    """
    if len(times) < 2 or len(timed) < 2:
        return None
    # Seconds of timer up to each second of the clock.
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
            # A lap in which the timer did not run: its metres are put at its end.
            metres += (grid >= end) * distance
    return source, grid, metres


def difference(activity: Activity, covered_m: float, reasons: Sequence[str]) -> Problem | None:
    """A note where the distance of the trace and the device's own total are over 0.5 % apart."""
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


def covered_m(streams: Streams) -> float:
    """Metres that a stream covered; 0 where it has no distance (a pool, a manual entry)."""
    return float(streams.distance_m[-1] + streams.speed_mps[-1]) if len(streams.time_s) > 1 else 0.0


def distance_m(activity: Activity, streams: Streams) -> float:
    """Metres that the stream covered; where it has no distance, the device's own total."""
    return covered_m(streams) or activity.totals.distance_m or 0.0


def elapsed_s(activity: Activity) -> float:
    """Wall-clock seconds of the whole: the device's, else from the first record to the last."""
    recorded = float(activity.columns["time_s"][-1]) if activity.size else 0.0
    return activity.totals.elapsed_s if activity.totals.elapsed_s is not None else recorded


def timer_s(activity: Activity, streams: Streams) -> float:
    """Seconds in which the timer ran: the device's, else elapsed time without the pauses that the trace agrees with."""
    if activity.totals.timer_s is not None:
        return activity.totals.timer_s
    return max(0.0, elapsed_s(activity) - sum(end - begin for begin, end in streams.pauses))
