"""Fits detected reps to the workout of the day: joins a block that a short stop has split, and settles zones between two bands.

Called by `interpret`. A short stop is a red light, a shoe lace, a drink.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

from milelog.model import Segment, Workout, WorkoutStep, Zone, ZoneSet, flat
from milelog.units import Range

REP_SIZE = 0.12
"""A rep has the planned size if its distance or duration differs from it by at most this share."""
PACE_TOLERANCE = 0.02
"""A rep counts up to this share outside the band (8 s a mile at 6:45), about the spread of one runner's reps."""
STOP_S = 50.0
"""A stop lasts less than this; from about a minute on it is the rest of cruise intervals (Daniels), and both of its edges err by
some seconds."""
STOP_SHARE = 0.2
"""If the stops together exceed this share of the running, they were rests, whatever their reason."""
STOP_EVERY_S = 300.0
"""With more than one stop, a block has at most one in every five minutes of running; reps with more stops are a set."""
SET, ALIKE = 3, 0.1
"""At least SET pieces whose durations differ by at most the share ALIKE are a set with standing rests: traffic lights are not
evenly spaced."""
MOST_STOPS = 8
"""More stops than this are the rests of a set."""


def fits(step: WorkoutStep, segment: Segment) -> bool:
    """Whether a rep has the planned size, within REP_SIZE; true where the plan gives no size."""
    for span, value in ((step.distance_m, segment.distance_m), (step.duration_s, segment.duration_s)):
        if span is not None:
            return span[0] * (1 - REP_SIZE) <= value <= span[1] * (1 + REP_SIZE)
    return True


def joined(segments: tuple[Segment, ...], planned: Workout | None) -> tuple[Segment, ...]:
    """The segments, with reps that short stops had split joined again if that gives the planned reps.

    Of all ways to join neighbouring reps the one with the smallest `_off` is taken, and of equal ones the one with fewest
    joins. The seconds of a stop count as paused; its metres do not count.
    """
    reps = [i for i, s in enumerate(segments) if s.kind == "rep"]
    stops = [n for n, (a, b) in enumerate(pairwise(reps)) if is_stop(segments[a + 1 : b])]
    # Reps that the runner marked herself are never changed.
    is_marked = any(segments[i].provenance == "corrected" for i in reps)
    if planned is None or is_marked or not 0 < len(stops) <= MOST_STOPS:
        return segments
    steps = [(step, times) for step, times in flat(planned.steps) if step.kind == "rep"]
    best, least = segments, _off(segments, steps)
    # Fewest joins first, because a later way replaces the best one only if it is better.
    for choice in sorted(product((False, True), repeat=len(stops)), key=sum):
        over = {n for n, is_over in zip(stops, choice, strict=True) if is_over}
        whole, blocks = _whole(segments, reps, over)
        is_asked = all(any((s.distance_m or s.duration_s) and fits(s, b) for s, _ in steps) for b in blocks)
        if is_asked and (off := _off(whole, steps)) < least:
            best, least = whole, off
    return best


def in_planned_zones(
    segments: tuple[Segment, ...], planned: Workout | None, zone_set: ZoneSet | None
) -> tuple[Segment, ...]:
    """The segments; a rep of a planned size gets the planned zone if its pace lies in that zone's band with its tolerance.

    The bands of M and T overlap, and others nearly touch. There the pace does not tell the zone, but the plan does.
    """
    bands = {z.name: z for z in zone_set.zones} if zone_set else {}
    steps = [(s, bands[s.zone]) for s, _ in flat(planned.steps) if s.zone in bands] if planned else []
    found = []
    for segment in segments:
        zones = [z.name for step, z in steps if segment.kind == step.kind == "rep" and _is_at(segment, step, z)]
        found.append(segment if not zones or segment.zone in zones else replace(segment, zone=zones[0]))
    return tuple(found)


def is_as_planned(segments: tuple[Segment, ...], planned: Workout | None, zone_set: ZoneSet) -> bool:
    """Whether the reps are exactly the planned ones: their number, and the size and the zone of each.

    Short stops in a block do not count. Hill reps and reps with a pace of their own never match, since they have no zone.
    """
    if planned is None:
        return False
    bands = {z.name: z for z in zone_set.zones}
    steps = [(step, times) for step, times in flat(planned.steps) if step.kind == "rep"]
    whole = joined(segments, planned)
    reps = [s for s in whole if s.kind == "rep"]
    in_zone = all(any(s.zone in bands and _is_at(r, s, bands[s.zone]) for s, _ in steps) for r in reps)
    return bool(reps) and in_zone and not _off(whole, steps)


def _is_at(segment: Segment, step: WorkoutStep, band: Zone) -> bool:
    """Whether a rep has the size of a step and lies in the band of its zone."""
    sized = (
        bool(step.distance_m or step.duration_s) and not step.hill and step.offset is None and step.target_mps is None
    )
    slow, fast = tolerated(band)
    return sized and fits(step, segment) and slow <= segment.flat_mps <= fast


def tolerated(band: Zone) -> tuple[float, float]:
    """The slowest and the fastest speed that count as within a band, in m/s."""
    return band.slow_mps * (1 - PACE_TOLERANCE), band.fast_mps * (1 + PACE_TOLERANCE)


def is_stop(gap: Sequence[Segment]) -> bool:
    """Whether the segments between two reps are a short stop: only standing or walking, for less than STOP_S."""
    return (
        bool(gap)
        and gap[-1].end_s - gap[0].start_s < STOP_S
        and all(s.kind == "pause" or s.recovery in {"stand", "walk"} for s in gap)
    )


def _off(segments: Sequence[Segment], steps: Sequence[tuple[WorkoutStep, Range]]) -> float:
    """The number of planned reps that were not run plus the number of reps that were not planned."""
    left = [s for s in segments if s.kind == "rep"]
    missing = 0.0
    for step, (fewest, most) in steps:
        mine = [s for s in left if fits(step, s)]
        taken = mine[: int(min(most, len(mine)))]
        missing += max(0.0, fewest - len(taken))
        left = [s for s in left if s not in taken]
    return missing + len(left)


def _whole(
    segments: Sequence[Segment], reps: Sequence[int], over: set[int]
) -> tuple[tuple[Segment, ...], list[Segment]]:
    """The segments with reps n and n + 1 joined for each n in `over`, unless they are a set; and the joined blocks."""
    found: list[Segment] = []
    blocks = []
    at = 0
    for run in _runs(reps, over):
        stretch = segments[run[0] : run[-1] + 1]
        found += segments[at : run[0]]
        pieces = [s for s in stretch if s.kind == "rep"]
        if len(run) > 1 and not is_set(pieces, stretch):
            blocks.append(block(pieces))
            found.append(blocks[-1])
        else:
            found += stretch
        at = run[-1] + 1
    return (*found, *segments[at:]), blocks


def _runs(reps: Sequence[int], over: set[int]) -> Iterator[list[int]]:
    """The reps in groups; reps n and n + 1 are in one group for each n in `over`."""
    run = [reps[0]]
    for n, rep in enumerate(reps[1:]):
        if n in over:
            run.append(rep)
        else:
            yield run
            run = [rep]
    yield run


def is_set(pieces: Sequence[Segment], stretch: Sequence[Segment]) -> bool:
    """Whether the stops between pieces are the rests of a set, by how long, how many and how regular they are."""
    ran = [s.duration_s for s in pieces]
    stood = stretch[-1].end_s - stretch[0].start_s - sum(ran)
    stops = len(pieces) - 1
    is_even = len(pieces) >= SET and max(ran) - min(ran) <= ALIKE * max(ran)
    return stood > STOP_SHARE * sum(ran) or (stops > 1 and stops * STOP_EVERY_S >= sum(ran)) or is_even


def block(pieces: Sequence[Segment]) -> Segment:
    """The pieces of a block as one segment, with their mean pace while running."""
    first, last = pieces[0], pieces[-1]
    seconds = sum(s.duration_s for s in pieces)
    metres = sum(s.distance_m for s in pieces)

    def mean(values: Sequence[float]) -> float:
        return sum(v * s.duration_s for v, s in zip(values, pieces, strict=True)) / seconds

    return replace(
        max(pieces, key=lambda s: s.duration_s),
        start_s=first.start_s,
        end_s=last.end_s,
        distance_m=metres,
        speed_mps=metres / seconds,
        adjusted_mps=mean([s.flat_mps for s in pieces]),
        uphill=mean([s.uphill for s in pieces]),
        downhill=mean([s.downhill for s in pieces]),
        confidence=min(s.confidence for s in pieces),
        paused_s=last.end_s - first.start_s - seconds,
    )
