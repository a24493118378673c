"""Places parts ("first 2 mi", "last 3 mi @ M") in a run of known length and fills the rest with easy running."""

import math
from collections.abc import Sequence

from milelog.model import WorkoutStep
from milelog.plan.notation.item import Item
from milelog.units import MILE_M, Range


def in_place(
    items: Sequence[Item], total_m: Range | None, total_s: Range | None, zone: str | None
) -> list[WorkoutStep] | None:
    """The steps of the whole run, with its remaining running in `zone`.

    None where the parts are longer than the run, are given by time in a run by distance (or the reverse), or overlap.
    """
    whole = total_m or total_s
    if whole is None or math.isinf(whole[1]):
        return None
    by_distance = total_m is not None
    parts = {place: [i for i in items if i.place == place] for place in ("first", "middle", "last", None)}
    if len(parts["middle"]) > 1 or len(parts["first"]) > 1 or (parts["middle"] and parts[None]):
        return None
    steps = {place: [s for i in found for s in i.steps(total_m)] for place, found in parts.items()}
    sizes = [_size(s, by_distance=by_distance) for found in steps.values() for s in found]
    if None in sizes:
        return None
    low = _clean(whole[0] - sum(s[1] for s in sizes if s))
    high = _clean(whole[1] - sum(s[0] for s in sizes if s))
    # A hundredth of the run is tolerated, because parts in kilometres of a run in miles do not add up exactly.
    if high < -0.01 * whole[1] or math.isinf(low):
        return None
    around = (max(low, 0.0), max(high, 0.0))
    if around[1] <= 0.001 * whole[1]:
        return [*steps["first"], *steps[None], *steps["middle"], *steps["last"]]
    # A middle part has the same amount of running before and after it, unless a first part is before it.
    if steps["middle"]:
        half = (_clean(around[0] / 2), _clean(around[1] / 2))
        lead = [] if steps["first"] else _filler(half, zone, by_distance=by_distance)
        tail = _filler(around if steps["first"] else half, zone, by_distance=by_distance)
        return [*steps["first"], *lead, *steps["middle"], *tail, *steps["last"]]
    filler = _filler(around, zone, by_distance=by_distance)
    return [*steps["first"], *filler, *steps[None], *steps["last"]]


def _clean(value: float) -> float:
    """A difference of lengths without rounding error: the exact quarter mile, else rounded to tenths of a metre."""
    near = round(value / (MILE_M / 4)) * (MILE_M / 4)
    return near if abs(near - value) < 1e-6 else round(value, 1)


def _filler(span: Range, zone: str | None, *, by_distance: bool) -> list[WorkoutStep]:
    if by_distance:
        return [WorkoutStep("steady", zone, distance_m=span)]
    return [WorkoutStep("steady", zone, duration_s=span)]


def _size(step: WorkoutStep, *, by_distance: bool) -> Range | None:
    """Distance (or duration) of a step with its repeats and rests; None where it is not given that way or is open."""
    span = step.distance_m if by_distance else step.duration_s
    rest = step.recovery
    between = (rest.distance_m if by_distance else rest.duration_s) if rest else (0.0, 0.0)
    if span is None or between is None or math.isinf(span[1]) or math.isinf(step.repeat[1]):
        return None
    low, high = step.repeat
    return low * span[0] + (low - 1) * between[0], high * span[1] + (high - 1) * between[1]
