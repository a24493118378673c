"""What kind of run it was, in workout notation: sets, snapped to what a runner would have set out to do."""

import bisect
import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from milelog.model import HARD_KINDS, MileSurges, Segment, Session, Streams
from milelog.units import KM_M, MILE_M, format_clock, format_distance, unit_m

ROUND_M = (50, 60, 80, 100, 120, 150, 200, 250, 300, 350, 400, 500, 600, 700, 800, 900)
"""Reps under a kilometre, by the metre; longer ones by the kilometre, its halves, or the mile and its quarters."""
ROUND_S = (
    *range(10, 60, 5),
    *range(60, 300, 15),
    *range(300, 600, 30),
    *range(600, 3601, 60),
)
REST_M = (100, 200, 400, 800, 1000, MILE_M)
"""Rests that are set by distance, where a rest fits a distance and a duration alike."""
EDGE_S = 2.5
"""Standard error of one detected duration: two edges, each found within about 2 s."""
ALIKE = 0.12
"""Neighbouring reps that differ by no more in distance or in duration belong to one set."""
LONG_S, LONG_M = 5400.0, 16000.0
"""A long run: 90 minutes or 10 miles (Daniels: 25-30 % of the week, at most 150 min)."""
SHORT_STRIDE_S = 45.0
HILL_EFFORT = 1.12
"""Grade-adjusted over ground speed of a hill rep: about 4 % of slope."""
REP_S, INTERVAL_S = 105.0, 330.0
"""Without zones: work under 1:45 a rep is R, under 5:30 I (Daniels: R to 2 min, I 3-5 min), longer T."""
SET_KIND = {"E": "easy", "M": "mixed", "T": "threshold", "I": "intervals", "R": "repetitions"}


@dataclass(frozen=True, slots=True)
class Size:
    """How long a rep was meant to be: metres or seconds, and whether that is a round number."""

    value: float
    timed: bool
    snapped: bool


def kind(session: Session) -> str:
    """One of `easy long threshold intervals repetitions strides hills race progression mixed cross`."""
    if not session.is_run:
        return "cross"
    hard = [s for s in session.segments if s.kind in HARD_KINDS]
    long = session.moving_s >= LONG_S or session.distance_m >= LONG_M
    reps = [s for s in hard if s.kind == "rep"]
    if not reps:
        plain = _plain_kind(session, long)
        strides = hard and all(s.kind == "stride" for s in hard)
        return "strides" if strides and plain == "easy" else plain
    climbs = [s.adjusted_mps / s.speed_mps for s in reps if s.adjusted_mps and s.speed_mps > 0]
    if len(climbs) == len(reps) > 1 and median(climbs) > HILL_EFFORT:
        return "hills"
    shares: dict[str, float] = {}
    for rep in reps:
        shares[_rep_kind(rep)] = shares.get(_rep_kind(rep), 0.0) + rep.end_s - rep.start_s
    name = max(shares, key=lambda k: shares[k])
    return name if shares[name] >= 0.6 * sum(shares.values()) else "mixed"


def _rep_kind(rep: Segment) -> str:
    if rep.zone is not None:
        return SET_KIND[rep.zone]
    length = rep.end_s - rep.start_s
    return "repetitions" if length < REP_S else "intervals" if length < INTERVAL_S else "threshold"


def _plain_kind(session: Session, long: bool) -> str:
    """A run without reps: long, race, progression or easy."""
    steady = [s for s in session.segments if s.kind == "steady" and s.end_s - s.start_s >= 240]
    total = sum(session.zone_s.values())
    hard = sum(session.zone_s.get(z, 0.0) for z in "TIR")
    if total > 600 and hard > 0.8 * total:
        return "race"
    speeds = [s.speed_mps for s in steady]
    rising = len(speeds) >= 3 and all(b > 1.02 * a for a, b in itertools.pairwise(speeds))
    if rising and speeds[-1] > 1.12 * speeds[0]:
        return "progression"
    return "long" if long else "easy"


def notation(session: Session, units: str = "mi") -> str:
    """The run as a coach writes it: `9.1 mi with 2 x 2 mi @ T (6:44, 6:47), 1 mi jog`."""
    total = format_distance(session.distance_m, units)
    hard = [s for s in session.segments if s.kind in HARD_KINDS]
    plain = {"race": "race effort", "progression": "progression"}.get(_plain_kind(session, long=False), "easy")
    if not hard:
        return f"{total} {plain}"
    surges = [s for s in hard if s.kind == "surge"]
    reps = [s for s in hard if s.kind != "surge"]
    parts = [_surges(surges)] if surges else []
    if reps:
        parts.append(_sets(reps, session.segments, units))
    return f"{total} {plain if surges else ''}".rstrip() + " with " + "; ".join(parts)


def _surges(surges: Sequence[Segment]) -> str:
    lengths = [s.end_s - s.start_s for s in surges]
    low, high = format_clock(min(lengths)), format_clock(max(lengths))
    span = low if low == high else f"{low}-{high}"
    return f"{len(surges)} surge{'s' if len(surges) > 1 else ''} of {span}"


def _sets(reps: Sequence[Segment], segments: Sequence[Segment], units: str) -> str:
    """Every set of like reps, with its recovery, in order; recoveries between sets are left out."""
    if len(reps) >= 4 and len(reps) % 2 == 0 and _alternate(reps):
        sizes = ", ".join(_size_text(size_of(reps[i::2], units), units) for i in (0, 1))
        text = f"{len(reps) // 2} x ({sizes}){_zone_text(reps)} ({_paces(reps, Size(0.0, timed=True, snapped=False), units)})"
        rest = _rest_text(_between(reps, segments), units)
        return f"{text}, {rest}" if rest else text
    return ", then ".join(_set(group, _between(group, segments), units) for group in _groups(reps))


def _alternate(reps: Sequence[Segment]) -> bool:
    """Whether two sizes take turns."""
    return not _alike(reps[0], reps[1]) and all(_alike(a, b) for a, b in zip(reps, reps[2:], strict=False))


def _alike(a: Segment, b: Segment) -> bool:
    """Whether two reps are of one kind and of like distance or duration."""
    way = abs(math.log(max(b.distance_m, 1.0) / max(a.distance_m, 1.0)))
    time = abs(math.log((b.end_s - b.start_s) / (a.end_s - a.start_s)))
    return bool(min(way, time) <= ALIKE) and a.kind == b.kind


def _zone_text(reps: Sequence[Segment]) -> str:
    """`" @ T"`, or nothing where no race tells the zone."""
    zone = _majority([s.zone for s in reps])
    return f" @ {zone}" if zone else ""


def _groups(reps: Sequence[Segment]) -> list[list[Segment]]:
    """Consecutive reps of like distance or duration and of one kind."""
    groups = [[reps[0]]]
    for rep in reps[1:]:
        if _alike(groups[-1][-1], rep):
            groups[-1].append(rep)
        else:
            groups.append([rep])
    return groups


def _between(group: Sequence[Segment], segments: Sequence[Segment]) -> list[list[Segment]]:
    """The recoveries (and pauses) between neighbours of a set, one list a gap."""
    return [
        [s for s in segments if a.end_s <= s.start_s and s.end_s <= b.start_s] for a, b in itertools.pairwise(group)
    ]


def _set(group: Sequence[Segment], gaps: Sequence[Sequence[Segment]], units: str) -> str:
    size = size_of(group, units)
    text = _size_text(size, units)
    if group[0].kind == "stride":
        text += " strides" if len(group) > 1 else " stride"
    if len(group) > 1:
        text = f"{len(group)} x {text}"
    if group[0].kind == "rep":
        text += f"{_zone_text(group)} ({_paces(group, size, units)})"
    rest = _rest_text(gaps, units)
    return f"{text}, {rest}" if rest else text


def _majority(zones: Sequence[str | None]) -> str | None:
    found = Counter(z for z in zones if z)
    return found.most_common(1)[0][0] if found else None


def _paces(group: Sequence[Segment], size: Size, units: str) -> str:
    """Times of reps set by a distance under a mile, else paces; a range where there are more than four."""
    short = not size.timed and size.value < 1500
    per = 1.0 if short else unit_m(units)
    values = [s.end_s - s.start_s if short else per / max(s.speed_mps, 0.1) for s in group]
    if len(values) <= 4:
        return ", ".join(format_clock(v) for v in values)
    low, high = format_clock(min(values)), format_clock(max(values))
    return low if low == high else f"{low}-{high}"


def size_of(group: Sequence[Segment], units: str = "mi", *, by_the_clock: float = 0.0) -> Size:
    """The distance or the duration that was meant, whichever the reps keep to better; unsnapped where neither fits.

    `by_the_clock` is the head start that durations have, in standard errors: rests are more often timed.
    """
    lengths = [s.end_s - s.start_s for s in group]
    metres = [s.distance_m for s in group]
    speed = median(m / t for m, t in zip(metres, lengths, strict=True))
    time, way = median(lengths), median(metres)
    goal_s, goal_m = nearest(time, ROUND_S), nearest(way, _round_metres(units))
    error_m = math.hypot(EDGE_S * speed, 0.012 * way)
    miss_s = median(abs(t - goal_s) / EDGE_S for t in lengths)
    miss_m = median(abs(m - goal_m) / error_m for m in metres)
    if min(miss_s, miss_m) > 1.5:
        return Size(round(time, 1), timed=True, snapped=False)
    return (
        Size(goal_s, timed=True, snapped=True)
        if miss_s < miss_m + by_the_clock
        else Size(goal_m, timed=False, snapped=True)
    )


@lru_cache(maxsize=4)
def _round_metres(units: str) -> tuple[float, ...]:
    """Round distances from 50 m up. 1600 m and a mile are one to any GPS: each reads as the athlete's unit has it."""
    whole = tuple(KM_M * k for k in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15))
    miles = tuple(MILE_M * k for k in (0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10))
    return (*ROUND_M, *whole, *(miles if units == "mi" else (1600.0,)))


def nearest(value: float, choices: Sequence[float]) -> float:
    """The choice nearest to a value, by ratio."""
    ordered, sought = _ordered(tuple(choices)), max(value, 1e-9)
    at = bisect.bisect(ordered, sought)
    return min(ordered[max(0, at - 1) : at + 1], key=lambda c: abs(math.log(c / sought)))


@lru_cache(maxsize=16)
def _ordered(choices: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sorted(choices))


def _size_text(size: Size, units: str) -> str:
    if size.timed:
        return _time_text(size.value)
    miles = size.value / MILE_M
    if abs(miles * 4 - round(miles * 4)) < 1e-6:
        return f"{miles:g} mi"
    if size.value >= KM_M and (units == "km" or size.value >= 3 * KM_M):
        return f"{size.value / KM_M:g} km"
    return f"{size.value:g} m"


def _time_text(seconds: float) -> str:
    """`90 s`, `3 min`, `2:55`, `2:55.4`."""
    if seconds >= 120 and seconds % 60 == 0:
        return f"{seconds / 60:g} min"
    if seconds <= 90 and seconds == int(seconds):
        return f"{seconds:g} s"
    tenth = round(seconds % 1 * 10) % 10
    return format_clock(int(seconds)) + (f".{tenth}" if tenth else "") if seconds >= 60 else f"{seconds:g} s"


def _rest_text(gaps: Sequence[Sequence[Segment]], units: str) -> str:
    """`90 s jog`, `1 mi jog`, `2 min walk`; empty where there is no rest."""
    spans = [Segment("recovery", g[0].start_s, g[-1].end_s, sum(s.distance_m for s in g), 0.0) for g in gaps if g]
    if not spans:
        return ""
    how = _majority([s.recovery for g in gaps for s in g if s.kind == "recovery"]) or "rest"
    if how in {"walk", "stand", "rest"}:
        time = median(s.end_s - s.start_s for s in spans)
        goal = nearest(time, ROUND_S)
        near = abs(goal - time) <= 2 * EDGE_S
        return f"{_time_text(goal if near else round(time))} {how}"
    way = median(s.distance_m for s in spans)
    usual = any(abs(way / c - 1) < 0.03 for c in REST_M)
    size = size_of(spans, units, by_the_clock=0.0 if usual else 0.3)
    return f"{_size_text(size if size.snapped else Size(round(size.value), timed=True, snapped=False), units)} {how}"


def surges_by_mile(segments: Sequence[Segment], streams: Streams, units: str = "mi") -> tuple[MileSurges, ...]:
    """Each mile (or km) of the run in order, with the surges whose middle lies in it; miles without any count 0."""
    import numpy as np

    total = float(streams.distance_m[-1] + streams.speed_mps[-1])
    unit = unit_m(units)
    count = max(1, math.ceil(total / unit - 0.1))
    held: list[list[Segment]] = [[] for _ in range(count)]
    for surge in (s for s in segments if s.kind == "surge"):
        middle = float(np.interp((surge.start_s + surge.end_s) / 2, streams.time_s, streams.distance_m))
        held[min(count - 1, int(middle / unit))].append(surge)
    return tuple(_mile(i + 1, surges) for i, surges in enumerate(held))


def _mile(number: int, surges: Sequence[Segment]) -> MileSurges:
    seconds = sum(s.end_s - s.start_s for s in surges)
    metres = sum(s.distance_m for s in surges)
    return MileSurges(number, len(surges), seconds, metres / seconds if seconds else None)
