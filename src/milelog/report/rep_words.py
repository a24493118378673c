"""Reps in words: `2 x 2 mi`, `3 x 1 mi + 4 x 400 m`, `6:41-6:47/mi`, `5 s/mi slow`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from milelog.model import Segment
from milelog.sessions.sizes import size_text, sizes_of
from milelog.units import format_clock, format_distance, format_pace, unit_m
from milelog.verdicts import JudgedRep

ALIKE = 0.12
"""Relative difference in distance up to which successive reps count as equal."""
MOST_GROUPS = 3
"""Most groups of unequal reps that are listed; for more, only the range of times is given."""
LEAST_OFF_S = 1.5
"""A smaller difference from the band (seconds per unit) is not mentioned."""


def describe_reps(reps: Sequence[JudgedRep], units: str) -> str:
    """The reps with successive equal ones grouped, by the round distance or time that was meant: `2 x 2 mi`, `8 x 60 s`."""
    if not reps:
        return ""
    groups = _groups(reps)
    sizes = [size_text(s, units) for s in sizes_of([[_segment(r) for r in g] for g in groups], units)]
    named = [(name, sum(n for _, n in same)) for name, same in _together(sizes, groups)]
    if len(named) > MOST_GROUPS:
        shortest, longest = (format_clock(f(r.duration_s for r in reps)) for f in (min, max))
        return f"{len(reps)} reps of {shortest}-{longest}"
    return " + ".join(f"{count} x {name}" if count > 1 else name for name, count in named)


def _groups(reps: Sequence[JudgedRep]) -> list[list[JudgedRep]]:
    groups: list[list[JudgedRep]] = []
    for rep in reps:
        near = groups and abs(rep.distance_m - groups[-1][0].distance_m) <= ALIKE * max(
            rep.distance_m, groups[-1][0].distance_m
        )
        if near:
            groups[-1].append(rep)
        else:
            groups.append([rep])
    return groups


def _together(sizes: Sequence[str], groups: Sequence[Sequence[JudgedRep]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Neighbouring groups of one size."""
    pairs = zip(sizes, (len(g) for g in groups), strict=True)
    return [(name, list(same)) for name, same in itertools.groupby(pairs, key=lambda p: p[0])]


def _segment(rep: JudgedRep) -> Segment:
    # Length, time and speed are never 0, since sizes are found from their quotients.
    return Segment("rep", 0.0, max(rep.duration_s, 1.0), max(rep.distance_m, 1.0), max(rep.speed_mps, 0.1))


def pace_of(reps: Sequence[JudgedRep], units: str) -> str:
    """The judged paces, fastest first: `6:41-6:47/mi`, or `grade-adjusted 6:41-6:47/mi` if those were judged."""
    found = pace_range([r.judged_mps for r in reps], units)
    return f"grade-adjusted {found}" if found and any(r.adjusted for r in reps) else found


def pace_range(speeds: Sequence[float], units: str) -> str:
    """The range of several speeds (m/s) as paces, fastest first: `6:41-6:47/mi`."""
    if not speeds:
        return ""
    fast, slow = format_pace(max(speeds), units), format_pace(min(speeds), units)
    return fast if fast == slow else f"{fast.removesuffix('/' + units)}-{slow}"


def band_of(reps: Sequence[JudgedRep], units: str) -> str:
    """The pace band that judged the last of the reps: `6:40-6:52/mi`; empty without one."""
    last = next((r for r in reversed(reps) if r.slow_mps and r.fast_mps), None)
    return pace_range([last.slow_mps or 0.0, last.fast_mps or 0.0], units) if last else ""


def off_band(reps: Sequence[JudgedRep], units: str) -> str:
    """The mean difference of reps from their band: `5 s/mi slow`, `14 s/mi fast`; empty inside it."""
    known = [r.off_s(unit_m(units)) for r in reps if r.slow_mps is not None]
    mean = sum(known) / len(known) if known else 0.0
    if abs(mean) < LEAST_OFF_S:
        return ""
    return f"{abs(mean):.0f} s/{units} {'slow' if mean > 0 else 'fast'}"


def length_of(reps: Sequence[JudgedRep], units: str) -> str:
    """The total distance of the reps."""
    return format_distance(sum(r.distance_m for r in reps), units)
