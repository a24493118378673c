"""Prints a workout in canonical notation, which parses back to the same workout (a property test checks this)."""

import math
from collections.abc import Sequence

from milelog.model import PaceOffset, Recovery, Workout, WorkoutStep
from milelog.plan.notation.item import (
    ANY_NUMBER,
    LONGEST_WARMUP_M,
    LONGEST_WARMUP_S,
    PLUS_DURATION_S,
    PLUS_EFFORT,
    SURGE_EFFORT,
    implied_zone,
    per_distance,
)
from milelog.units import KM_M, MILE_M, YARD_M, Range

_KIND_WORD = {"warmup": "warm-up", "cooldown": "cool-down", "surge": "surge", "stride": "strides"}
# Races that runners call by name; all others are written with their distance ("5 km pace").
_RACE_NAMES = {MILE_M: "mile", 21097.5: "half marathon", 42195.0: "marathon"}


def format_workout(workout: Workout) -> str:
    """The canonical text of a workout: "9 mi with 2 x 2 mi @ T, 1 mi jog"."""
    total = workout.total_m or workout.total_s
    parts = _sequence(workout.steps, workout.total_m, alone=total is None)
    if total is None or _is_own_total(workout):
        return parts
    amount = distance_text(workout.total_m) if workout.total_m else duration_text(total)
    return f"{amount} with {parts}"


def _is_own_total(workout: Workout) -> bool:
    only = workout.steps[0]
    same = (only.distance_m, only.duration_s) == (workout.total_m, workout.total_s)
    return len(workout.steps) == 1 and only.kind == "steady" and only.repeat == (1, 1) and same


def _sequence(steps: Sequence[WorkoutStep], total_m: Range | None = None, *, alone: bool = False) -> str:
    """The parts, separated by commas; `alone` says that no total is written before them."""
    pieces: list[str] = []
    for index, step in enumerate(steps):
        before = steps[index - 1] if index else None
        open_rest = before is not None and before.repeat[1] > 1
        ends_resting = before is not None and before.kind == "set" and before.steps[-1].kind == "recovery"
        plain = step.kind == "steady" and step.repeat == (1, 1) and not ends_resting
        once = open_rest and (step.kind == "recovery" or (plain and before is not None and before.recovery is None))
        # "Then" is written where the text without it would be parsed as a different workout.
        once |= alone and _may_be_whole(steps, index)
        pieces.append(("then " if once else "") + _step(step, total_m))
    return ", ".join(pieces)


def _may_be_whole(steps: Sequence[WorkoutStep], index: int) -> bool:
    """Whether a long run without a pace, at `index` or just before it, would be parsed as the whole run without "then"."""
    if not any(s.kind in {"rep", "set"} for s in steps):
        return False
    return (index == 1 and _is_bare_run(steps[0])) or (0 < index == len(steps) - 1 and _is_bare_run(steps[-1]))


def _is_bare_run(step: WorkoutStep) -> bool:
    aimed = step.zone or step.target_mps or step.race_m or step.effort
    long = (step.distance_m or (0, 0))[1] > LONGEST_WARMUP_M or (step.duration_s or (0, 0))[1] > LONGEST_WARMUP_S
    return step.kind == "steady" and step.repeat == (1, 1) and long and not aimed


def _step(step: WorkoutStep, total_m: Range | None) -> str:
    if step.kind == "recovery":
        return recovery_text(Recovery(step.recovery.kind if step.recovery else "jog", step.distance_m, step.duration_s))
    rest = f", {recovery_text(step.recovery)}" if step.recovery else ""
    if step.kind == "set":
        return f"{_count(step.repeat)} x ({_sequence(step.steps)}){rest}"
    if step.kind == "surge" and step.effort == PLUS_EFFORT and step.zone is None and _amount(step):
        return _plus_pace(step, total_m) + rest
    if step.kind == "stride" and step.repeat == ANY_NUMBER and _amount(step) == "":
        return " ".join(w for w in ("strides", "hill" if step.hill else "", _aim(step)) if w) + rest
    counted = step.repeat != (1, 1) or (_amount(step) == "" and step.kind not in {"warmup", "cooldown"})
    count = f"{_count(step.repeat)} x " if counted else ""
    words = [_amount(step), _KIND_WORD.get(step.kind, ""), "hill" if step.hill else "", _aim(step)]
    if not words[0]:
        count = count.removesuffix("x ")
    return count + " ".join(w for w in words if w) + rest


def _plus_pace(step: WorkoutStep, total_m: Range | None) -> str:
    each_mile = step.repeat == per_distance(total_m)
    if total_m is None and (step.distance_m or step.duration_s != PLUS_DURATION_S):  # each mile of what?
        each_mile = False
    if each_mile and step.duration_s == PLUS_DURATION_S and not step.distance_m:
        return "plus pace"
    if each_mile:
        return f"{_amount(step)} plus pace in each mile"
    return f"{_count(step.repeat)} x {_amount(step)} plus pace"


def _count(repeat: Range) -> str:
    low, high = repeat
    if math.isinf(high):
        return f"at least {_plain(low)}"
    return _plain(low) if low == high else f"{_plain(low)}-{_plain(high)}"


def _amount(step: WorkoutStep) -> str:
    if step.distance_m:
        return distance_text(step.distance_m)
    return duration_text(step.duration_s) if step.duration_s else ""


def _aim(step: WorkoutStep) -> str:
    """The pace, race pace and effort of a step, with its zone where none of them implies it."""
    named = []
    moved = _offset_text(step.offset) if step.offset else ""
    if step.target_mps:
        named.append(_time_text(step) or "@ " + pace_text(step.target_mps))
    if step.race_m:
        named.append("@ " + _race_text(step.race_m) + moved)
    if step.effort:
        named.append("@ " + _percent(step.effort))
    if step.zone and step.zone != implied_zone(step.race_m, step.effort):
        named.append(f"@ {step.zone}" + ("" if step.race_m else moved))
    return " ".join([*named, *(["hard"] if _is_hard(step) else [])])


def _offset_text(offset: PaceOffset) -> str:
    """The offset of a pace, as written after its name: " + 5 s/mi", " - 10-15 s"."""
    low, high = sorted(abs(s) for s in offset.seconds)
    sign = "-" if offset.seconds[1] < 0 else "+"
    per = {None: "", MILE_M: "/mi", KM_M: "/km"}.get(offset.per_m) or (
        f"/{distance_text((offset.per_m, offset.per_m))}" if offset.per_m else ""
    )
    return f" {sign} {'-'.join(dict.fromkeys((_plain(low), _plain(high))))} s{per}"


def _time_text(step: WorkoutStep) -> str:
    """The time of a rep ("in 170-175 s") where no pace in mi or km gives its speed exactly; else empty."""
    if not (step.target_mps and step.distance_m) or step.distance_m[0] != step.distance_m[1]:
        return ""
    metres, (slow, fast) = step.distance_m[0], step.target_mps
    ends = [round(metres / v, 1) for v in (fast, slow)]
    # A text has tenths of a second; a speed that it does not reproduce exactly is written in m/s.
    exact = tuple(metres / e for e in reversed(ends)) == (slow, fast)
    if not exact or not pace_text(step.target_mps).endswith("m/s"):
        return ""
    return f"in {'-'.join(dict.fromkeys(_plain(e) for e in ends))} s"


def _is_hard(step: WorkoutStep) -> bool:
    """Whether a single rep needs the word "hard", because nothing else distinguishes it from steady running."""
    has_aim = (
        step.zone or step.target_mps or step.race_m or step.hill or (step.effort and step.effort[1] > SURGE_EFFORT[1])
    )
    return step.kind == "rep" and not has_aim and step.repeat[1] <= 1


def _percent(effort: Range) -> str:
    low, high = (f"{round(e * 100, 6):g}" for e in effort)
    return f"{low} %" if low == high else f"{low}-{high} %"


def _race_text(race_m: float) -> str:
    name = _RACE_NAMES.get(race_m) or distance_text((race_m, race_m))
    return f"{name} pace"


def recovery_text(rest: Recovery) -> str:
    """A recovery in words: "1 mi jog", "90 s stand", or "jog" alone."""
    amount = (
        distance_text(rest.distance_m) if rest.distance_m else duration_text(rest.duration_s) if rest.duration_s else ""
    )
    return f"{amount} {rest.kind}".strip()


def _open(low: float, high: float, text: str) -> str:
    if math.isinf(high):
        return f"at least {text}"
    return f"up to {text}" if low == 0 < high else text


def distance_text(span: Range) -> str:
    """A distance range in the first unit that gives it exactly (mi, km, m, yd): "8-9 mi", "400 m"."""
    low, high = span
    ends = [v for v in ((high,) if low == 0 < high < math.inf else span) if math.isfinite(v)]
    for unit, name, digits in ((MILE_M, "mi", 2), (KM_M, "km", 2), (1.0, "m", 1)):
        if name == "km" and ends[0] < 3000:  # track reps are written in metres
            continue
        # The rounded number must be the exact length: 1609.344 m is "1 mi", but 400 m is not "0.25 mi".
        shown = [_plain(round(v / unit, digits)) for v in ends]
        if all(float(s) * unit == v for s, v in zip(shown, ends, strict=True)):
            return _open(low, high, f"{'-'.join(dict.fromkeys(shown))} {name}")
    yards = [round(v / YARD_M) for v in ends]
    if all(y * YARD_M == v for y, v in zip(yards, ends, strict=True)):
        return _open(low, high, f"{'-'.join(dict.fromkeys(str(y) for y in yards))} yd")
    return _open(low, high, f"{'-'.join(dict.fromkeys(_plain(v) for v in ends))} m")


def duration_text(span: Range) -> str:
    """A time range: "60-120 s", "10 min", "1:30:00"."""
    low, high = span
    ends = [v for v in ((high,) if low == 0 < high < math.inf else span) if math.isfinite(v)]
    if all(v % 60 == 0 and v >= 180 for v in ends) or (len(set(ends)) == 1 and ends[0] % 60 == 0):
        return _open(low, high, f"{'-'.join(dict.fromkeys(_plain(v / 60) for v in ends))} min")
    return _open(low, high, f"{'-'.join(dict.fromkeys(_plain(v) for v in ends))} s")


def _plain(value: float) -> str:
    """A number in full, never with an exponent."""
    short = f"{value:.6f}".rstrip("0").rstrip(".")
    return short if float(short) == value else f"{value:.17f}".rstrip("0").rstrip(".")


def pace_text(target: Range) -> str:
    """Speeds (slow end first) as a pace, exact: "6:40-6:52/mi", "3:07.5/km", else metres a second."""
    slow, fast = target
    for unit, name in ((MILE_M, "mi"), (KM_M, "km")):
        ends = [round(unit / v, 1) for v in (fast, slow)]
        if tuple(unit / e for e in reversed(ends)) == (slow, fast):
            return f"{'-'.join(dict.fromkeys(_clock(e) for e in ends))}/{name}"
    return f"{'-'.join(dict.fromkeys(repr(float(v)) for v in (slow, fast)))} m/s"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    text = f"{rest:04.1f}".removesuffix(".0")
    return f"{minutes:.0f}:{text if len(text.split('.')[0]) == 2 else '0' + text}"
